//! Who am I, and where am I logged in?

use crate::{Authenticated, Code, Error, Gate};
use minigate_model::{Refusal, Session, User, UserId};
use std::sync::Arc;

/// One line of a user's list of devices.
#[derive(Debug, Clone)]
pub struct SessionInfo {
    pub session: Session,
    /// Is it the one that asks?
    pub is_current: bool,
}

impl Gate {
    /// The user behind a session, from memory when it is known there.
    pub async fn me(&self, who: &Authenticated) -> Result<Arc<User>, Error> {
        let now = self.now();
        if let Some(user) = self.caches.user(&who.user_id, now) {
            return Ok(user);
        }
        let user = self.stored_user(who.user_id).await?.ok_or(Refusal::CredentialInvalid)?;
        user.status.may_log_in()?;
        Ok(self.caches.keep_user(user, now))
    }

    /// The live sessions of the one who asks, newest first.
    pub async fn list_own_sessions(&self, who: &Authenticated) -> Result<Vec<SessionInfo>, Error> {
        let now = self.now();
        let sessions = self.store.list_live_sessions(who.user_id, now).await?;
        // Each by the lifetimes of its own app; those of an app that is switched off let nobody in.
        let is_alive = |session: &Session| {
            let app = self.apps.of_session(&session.app_id);
            app.is_ok_and(|app| session.check(now, &app.settings.lifetimes).is_ok())
        };
        let alive = sessions.into_iter().rev().filter(is_alive);
        Ok(alive.map(|session| SessionInfo { is_current: session.id == who.session_id, session }).collect())
    }

    /// A user by id, for operators. An id that was merged into another finds that user.
    pub async fn find_user(&self, id: UserId) -> Result<Arc<User>, Error> {
        let user = self.stored_user(id).await?;
        user.map(Arc::new).ok_or(Error::Rejected(Code::NotFound))
    }

    /// All sessions of a user that are still kept, newest first, for operators.
    pub async fn list_sessions(&self, id: UserId) -> Result<Vec<Session>, Error> {
        let id = self.stored_user(id).await?.map_or(id, |user| user.id);
        let mut sessions = self.store.list_sessions(id).await?;
        sessions.reverse();
        Ok(sessions)
    }
}
