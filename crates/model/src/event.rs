//! What integrators are told of. Only ids and the names of things: whoever may know more asks for it.

use crate::{EventId, Time, UserId, random};
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug, Clone)]
pub struct Event {
    /// The same for every receiver and at every attempt.
    pub id: EventId,
    pub kind: EventKind,
    pub at: Time,
    pub user_id: UserId,
    /// A small JSON object (at most 4,096 characters) with what `kind` alone does not say.
    pub detail: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    UserCreated,
    UserUpdated,
    UserDeleted,
    UserMerged,
    SessionRevoked,
    PhoneBound,
}

impl EventKind {
    pub const ALL: [Self; 6] = [
        Self::UserCreated,
        Self::UserUpdated,
        Self::UserDeleted,
        Self::UserMerged,
        Self::SessionRevoked,
        Self::PhoneBound,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserCreated => "user.created",
            Self::UserUpdated => "user.updated",
            Self::UserDeleted => "user.deleted",
            Self::UserMerged => "user.merged",
            Self::SessionRevoked => "session.revoked",
            Self::PhoneBound => "phone.bound",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Event {
    pub fn new(at: Time, kind: EventKind, user_id: UserId) -> Self {
        Self { id: next_id(at), kind, at, user_id, detail: None }
    }
}

/// Ids of one process sort in the order they were made in, also within a millisecond and when the clock steps back:
/// integrators are told in the order of ids. A counter goes on from the time (RFC 9562 section 6.2, method 1).
fn next_id(at: Time) -> EventId {
    const COUNTER_BITS: u32 = 12;
    static LAST: AtomicU64 = AtomicU64::new(0);
    let first = u64::try_from(at.micros() / 1000).unwrap_or(0) << COUNTER_BITS;
    let after = |last: u64| first.max(last + 1);
    // Both orderings relaxed: nothing but the number itself is shared.
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(after(last))).unwrap_or(first);
    let [.., high, low] = after(last).to_be_bytes();
    let mut rest = random::bytes::<10>();
    (rest[0], rest[1]) = (high & 0x0f, low);
    EventId::from_uuid(uuid::Builder::from_unix_timestamp_millis(after(last) >> COUNTER_BITS, &rest).into_uuid())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_in_the_order_they_were_made_in() {
        let (now, user) = (Time::from_seconds(1_800_000_000), UserId::new(Time::from_seconds(0)));
        let earlier = now - std::time::Duration::from_millis(3);

        // More than fit into the counter of one millisecond, and then a clock that steps back.
        let times = std::iter::repeat_n(now, 5000).chain(std::iter::repeat_n(earlier, 10));
        let ids: Vec<EventId> = times.map(|at| Event::new(at, EventKind::UserUpdated, user).id).collect();

        assert!(ids.is_sorted_by(|one, next| one < next));
        assert_eq!(ids[0].uuid().get_version_num(), 7);
    }

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(EventKind::parse("user.forgotten"), None);
    }
}
