//! Ids of rows: UUIDv7, and those of one process in the order in which they were made, so that the log reads in order
//! within a millisecond too.

use minigate::model::Time;
use std::sync::{Mutex, PoisonError};
use uuid::{ContextV7, Timestamp, Uuid};

pub(crate) fn new_id(now: Time) -> Uuid {
    static CONTEXT: Mutex<ContextV7> = Mutex::new(ContextV7::new());
    let seconds = u64::try_from(now.seconds()).unwrap_or(0);
    let nanos = u32::try_from(now.micros().rem_euclid(1_000_000) * 1000).unwrap_or(0);
    let context = CONTEXT.lock().unwrap_or_else(PoisonError::into_inner);
    Uuid::new_v7(Timestamp::from_unix(&*context, seconds, nanos))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_moment_are_in_the_order_in_which_they_were_made() {
        let now = Time::from_seconds(1_800_000_000);
        let ids: Vec<Uuid> = (0..1000).map(|_| new_id(now)).collect();

        assert!(ids.is_sorted());
    }
}
