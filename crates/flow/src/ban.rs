//! A user is banned, or let in again.

use crate::{Error, Gate};
use minigate_model::{
    AppId, EndReason, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};
use minigate_store::BanMarks;

impl Gate {
    /// Bans a user: every session ends with it, on this node at once and on the others within two seconds.
    /// Returns how many sessions that were. A user who is leaving is banned too, and goes on leaving.
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

    /// By what a ban is known after the account was deleted: by the openid, and by the unionid where that names one
    /// person in several apps.
    pub(crate) fn ban_marks(&self) -> BanMarks {
        let (keyring, apps) = (self.keyring.clone(), self.apps.clone());
        Box::new(move |app: &AppId, openid, unionid| {
            let mut marks = keyring.ban_marks(app.as_str(), openid);
            if let (Some(group), Some(unionid)) = (apps.union_of(app), unionid) {
                // No AppID has a space.
                marks.extend(keyring.ban_marks(&format!("union {}", group.name), unionid));
            }
            marks
        })
    }
}
