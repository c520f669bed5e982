//! A user shows a picture of themselves, or none any more.
//!
//! Two steps: [`Gate::store_picture`] keeps it, [`Gate::show_picture`] makes it the user's. Between them there may be
//! somebody's verdict on what is in it; until then the user shows what they showed before.

use crate::{Authenticated, Error, ExpectedPicture, Gate, Rule, Shown};
use bytes::Bytes;
use minigate_model::{
    PictureName, SessionId, Time, User, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};
use minigate_store::{AvatarChange, AvatarChanged, LeftPicture};
use std::{net::IpAddr, sync::Arc};

/// Whose picture changes, and who wants it so.
#[derive(Debug, Clone)]
pub struct AvatarEdit {
    pub user: UserId,
    pub actor: Actor,
    /// `None` when it is no request of the user's own.
    pub session: Option<SessionId>,
    pub address: Option<IpAddr>,
}

impl AvatarEdit {
    /// The user's own wish.
    pub const fn of(who: &Authenticated, address: IpAddr) -> Self {
        Self { user: who.user_id, actor: Actor::User, session: Some(who.session_id), address: Some(address) }
    }
}

impl Gate {
    /// Takes the file that was expected and shows what comes of it, in place of what was shown before.
    ///
    /// This node shows it at once, the others when they read the feed: within two seconds. The picture before is removed.
    /// Where contents are checked, all of that waits for WeChat's verdict.
    pub async fn change_avatar(
        self: &Arc<Self>,
        who: &Authenticated,
        expected: ExpectedPicture,
        file: Bytes,
        address: IpAddr,
    ) -> Result<Shown, Error> {
        let name = self.store_picture(who.user_id, file).await?;
        drop(expected);
        self.show_when_checked(who, AvatarEdit::of(who, address), name).await
    }

    /// Shows no picture any more. Once more is no error.
    pub async fn remove_avatar(&self, who: &Authenticated, address: IpAddr) -> Result<Arc<User>, Error> {
        self.limits.take(Rule::ProfileEdit, &who.user_id)?;
        self.set_avatar(AvatarEdit::of(who, address), None).await
    }

    /// Makes a stored picture the user's. Needs no rate limit: storing it was counted.
    pub async fn show_picture(&self, edit: AvatarEdit, name: PictureName) -> Result<Arc<User>, Error> {
        self.set_avatar(edit, Some(name)).await
    }

    /// Takes the picture away from who is being erased, whatever their status, and removes it.
    pub async fn erase_avatar(&self, user: UserId) -> Result<(), Error> {
        let left = self.store.clear_avatar(user, self.now()).await?;
        self.caches.drop_user(&user);
        match left {
            Some(name) => self.remove_left(LeftPicture { name, user }).await,
            None => Ok(()),
        }
    }

    async fn set_avatar(&self, edit: AvatarEdit, picture: Option<PictureName>) -> Result<Arc<User>, Error> {
        let user = edit.user;
        let changed = self.store.set_avatar(self.avatar_change(&edit, picture.clone())).await?;
        self.caches.drop_user(&user);
        let Some(AvatarChanged { user: after, left }) = changed else {
            if let Some(name) = picture {
                self.discard_picture(user, name).await?;
            }
            return Err(self.why_not(user).await?);
        };
        if let Some(name) = left {
            self.remove_now_or_later(LeftPicture { name, user }).await;
        }
        Ok(Arc::new(after))
    }

    /// What fails here the job does again.
    pub(crate) async fn remove_now_or_later(&self, left: LeftPicture) {
        if let Err(error) = self.remove_left(left).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a picture could not be removed yet");
        }
    }

    pub(crate) fn avatar_change(&self, edit: &AvatarEdit, picture: Option<PictureName>) -> AvatarChange {
        let now = self.now();
        AvatarChange { user: edit.user, picture, now, audit: audit(edit, now) }
    }
}

/// That it changed; never which picture it was.
fn audit(edit: &AvatarEdit, now: Time) -> AuditEvent {
    AuditEvent {
        user_id: Some(edit.user),
        session_id: edit.session,
        ip: edit.address.map(|address| address.to_string()),
        detail: Some(serde_json::json!({ "by": "edit", "fields": ["avatar"] }).to_string()),
        ..AuditEvent::new(now, AuditKind::ProfileEdited, edit.actor)
    }
}
