//! What the gate remembers, so that a request of a known session asks nobody.
//!
//! Everything here is bounded, and is a copy: [`crate::feed`] takes out what another node changed, and a copy
//! older than [`MAX_AGE`] is read again.

use minigate_model::{Session, SessionId, Time, User, UserId, access::Access, csrf::CsrfSecret};
use quick_cache::sync::Cache;
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

/// Shorter than an ended session is remembered ([`crate::feed`]), so that a copy read just before the end cannot
/// outlive the memory of it.
pub(crate) const MAX_AGE: Duration = Duration::from_secs(5 * 60);

const SESSIONS: usize = 100_000;
const USERS: usize = 100_000;
/// Of some 600 bytes each.
const TOKENS: usize = 100_000;

/// A session read from the database, and what was worked out from it since.
#[derive(Debug)]
pub(crate) struct CachedSession {
    pub(crate) session: Session,
    pub(crate) csrf: OnceLock<CsrfSecret>,
    loaded_at: Time,
    /// The newest use that was handed on for writing, in microseconds.
    seen_at: AtomicI64,
}

#[derive(Debug)]
pub(crate) struct Caches {
    sessions: Cache<SessionId, Arc<CachedSession>>,
    users: Cache<UserId, (Arc<User>, Time)>,
    /// Verified access tokens, whole: a signature check costs five times the rest of a request. A hash of the token would
    /// be smaller to keep, but would have to be made for every request, by a function without collisions.
    tokens: Cache<Box<str>, Arc<Access>>,
}

impl CachedSession {
    pub(crate) fn new(session: Session, now: Time) -> Arc<Self> {
        let seen_at = AtomicI64::new(session.last_used_at().micros());
        Arc::new(Self { session, csrf: OnceLock::new(), loaded_at: now, seen_at })
    }

    /// Is this use worth writing? Says yes to one caller in `interval`.
    pub(crate) fn claim_seen(&self, now: Time, interval: Duration) -> bool {
        let seen = self.seen_at.load(Ordering::Relaxed);
        now.since(Time::from_micros(seen)) >= interval
            && self.seen_at.compare_exchange(seen, now.micros(), Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// The last use that this node knows of, written or not.
    pub(crate) fn last_used_at(&self) -> Time {
        Time::from_micros(self.seen_at.load(Ordering::Relaxed))
    }
}

impl Caches {
    pub(crate) fn new() -> Self {
        Self { sessions: Cache::new(SESSIONS), users: Cache::new(USERS), tokens: Cache::new(TOKENS) }
    }

    pub(crate) fn session(&self, id: &SessionId, now: Time) -> Option<Arc<CachedSession>> {
        self.sessions.get(id).filter(|cached| now.since(cached.loaded_at) < MAX_AGE)
    }

    pub(crate) fn keep_session(&self, session: Session, now: Time) -> Arc<CachedSession> {
        let cached = CachedSession::new(session, now);
        self.sessions.insert(cached.session.id, Arc::clone(&cached));
        cached
    }

    pub(crate) fn drop_session(&self, id: &SessionId) {
        self.sessions.remove(id);
    }

    pub(crate) fn user(&self, id: &UserId, now: Time) -> Option<Arc<User>> {
        let (user, loaded_at) = self.users.get(id)?;
        (now.since(loaded_at) < MAX_AGE).then_some(user)
    }

    pub(crate) fn keep_user(&self, user: User, now: Time) -> Arc<User> {
        let user = Arc::new(user);
        self.users.insert(user.id, (Arc::clone(&user), now));
        user
    }

    pub(crate) fn drop_user(&self, id: &UserId) {
        self.users.remove(id);
    }

    /// A token that was verified before, or is now by `verify`.
    pub(crate) fn access<E>(&self, token: &str, verify: impl FnOnce() -> Result<Access, E>) -> Result<Arc<Access>, E> {
        if let Some(access) = self.tokens.get(token) {
            return Ok(access);
        }
        let access = Arc::new(verify()?);
        self.tokens.insert(token.into(), Arc::clone(&access));
        Ok(access)
    }

    /// A signing key came or went.
    pub(crate) fn forget_tokens(&self) {
        self.tokens.clear();
    }
}
