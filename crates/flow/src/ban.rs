//! A user is banned, or let in again.

use crate::{Error, Gate};
use minigate_model::{
    EndReason, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};

impl Gate {
    /// Bans a user: every session ends with it, on this node at once and on the others within two seconds.
    /// Returns how many sessions that were. A user who is leaving is banned too, and goes on leaving.
    pub async fn ban_user(&self, id: UserId) -> Result<usize, Error> {
        let now = self.now();
        let event = AuditEvent { user_id: Some(id), ..AuditEvent::new(now, AuditKind::UserBanned, Actor::Operator) };
        let Some(ended) = self.store.ban_user(id, now, event).await? else {
            // Banned or deleted already is no error; not there at all is.
            return self.find_user(id).await.map(|_| 0);
        };
        self.caches.drop_user(&id);
        self.forget_ended(&ended, EndReason::UserBanned, now);
        Ok(ended.len())
    }

    /// Lets a banned user log in again; `false` when they were not banned. Ended sessions stay ended.
    pub async fn unban_user(&self, id: UserId) -> Result<bool, Error> {
        let now = self.now();
        let event = AuditEvent { user_id: Some(id), ..AuditEvent::new(now, AuditKind::UserUnbanned, Actor::Operator) };
        let unbanned = self.store.unban_user(id, event).await?;
        self.caches.drop_user(&id);
        Ok(unbanned)
    }
}
