//! When a delivery that failed is tried again.

use minigate_model::random;
use std::time::Duration;

/// How long after each failed try the next one comes, nearly 24 hours in all. The list in `docs/webhooks.md` is held to
/// this one by a test.
pub const RETRIES: [Duration; 10] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_secs(2 * 60),
    Duration::from_secs(10 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(3600),
    Duration::from_secs(2 * 3600),
    Duration::from_secs(4 * 3600),
    Duration::from_secs(6 * 3600),
    Duration::from_secs(10 * 3600),
];

/// The pause after so many failed tries: up to a tenth longer than listed, so that what failed together does not come
/// back together. None when it was enough.
pub(super) fn pause_after(attempts: u32) -> Option<Duration> {
    let listed = RETRIES.get(usize::try_from(attempts).ok()?.checked_sub(1)?)?;
    let [random] = random::bytes::<1>();
    Some(*listed + *listed * u32::from(random) / 10 / u32::from(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_for_a_day_and_then_it_is_enough() {
        let pauses: Vec<Duration> = (1..).map_while(pause_after).collect();

        assert_eq!(pauses.len(), RETRIES.len());
        assert!(pauses.iter().zip(RETRIES).all(|(pause, listed)| (listed..=listed * 11 / 10).contains(pause)));
        assert!(RETRIES.is_sorted());
        let day: Duration = RETRIES.iter().sum();
        assert!((Duration::from_secs(23 * 3600)..=Duration::from_secs(24 * 3600)).contains(&day), "{day:?}");
        assert_eq!(pause_after(0), None);
    }
}
