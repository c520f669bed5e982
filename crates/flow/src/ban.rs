//! A user is banned, or let in again.

use crate::{Error, Gate};
use minigate_model::{
    EndReason, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};

impl Gate {
    /// Bans a user: every session ends with it, on this node at once and on the others within two seconds.
    /// Returns how many sessions that were.
    ///
    /// An id that was merged into another bans that user.
    pub async fn ban_user(&self, id: UserId) -> Result<usize, Error> {
        let now = self.now();
        let id = self.find_user(id).await?.id;
        let event = AuditEvent { user_id: Some(id), ..AuditEvent::new(now, AuditKind::UserBanned, Actor::Operator) };
        let Some(ended) = self.store.ban_user(id, now, event).await? else {
            // Banned or deleted already is no error; merged this very moment is somebody else to ban.
            let current = self.find_user(id).await?.id;
            return if current == id { Ok(0) } else { Box::pin(self.ban_user(current)).await };
        };
        self.caches.drop_user(&id);
        self.forget_ended(&ended, EndReason::UserBanned, now);
        Ok(ended.len())
    }

    /// Lets a banned user log in again; `false` when they were not banned. Ended sessions stay ended.
    pub async fn unban_user(&self, id: UserId) -> Result<bool, Error> {
        let now = self.now();
        let id = self.stored_user(id).await?.map_or(id, |user| user.id);
        let event = AuditEvent { user_id: Some(id), ..AuditEvent::new(now, AuditKind::UserUnbanned, Actor::Operator) };
        let unbanned = self.store.unban_user(id, event).await?;
        self.caches.drop_user(&id);
        Ok(unbanned)
    }
}
