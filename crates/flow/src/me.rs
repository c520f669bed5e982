//! Who am I, and where am I logged in?

use crate::{Authenticated, Code, Error, Gate};
use minigate_model::{Refusal, Session, Time, User, UserId, phone::PhoneNumber};
use minigate_store::StoredPhone;
use std::sync::Arc;

/// One line of a user's list of devices.
#[derive(Debug, Clone)]
pub struct SessionInfo {
    pub session: Session,
    /// Is it the one that asks?
    pub is_current: bool,
}

/// A phone number and since when it is the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPhone {
    pub number: PhoneNumber,
    pub bound_at: Time,
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

    /// A user as others see them, from memory when they are known there. An id that was merged into another finds that
    /// user; `None` when there is no such user.
    pub async fn find_shown_user(&self, id: UserId) -> Result<Option<Arc<User>>, Error> {
        let (id, now) = (self.aliases.current(id), self.now());
        if let Some(user) = self.caches.user(&id, now) {
            return Ok(Some(user));
        }
        let Some(user) = self.stored_user(id).await? else { return Ok(None) };
        // Only who may log in is remembered: `me` asks memory and nothing else.
        if user.status.may_log_in().is_err() {
            return Ok(Some(Arc::new(user)));
        }
        Ok(Some(self.caches.keep_user(user, now)))
    }

    /// The phone number of the one who asks.
    pub async fn own_phone(&self, who: &Authenticated) -> Result<Option<OwnPhone>, Error> {
        let Some(stored) = self.store.find_phone(who.user_id).await? else { return Ok(None) };
        Ok(Some(OwnPhone { number: self.open_phone(who.user_id, &stored)?, bound_at: stored.bound_at }))
    }

    pub(crate) fn open_phone(&self, user: UserId, stored: &StoredPhone) -> Result<PhoneNumber, Error> {
        PhoneNumber::open(&self.keyring, user, &stored.sealed).map_err(|_| {
            tracing::error!(table = "phones", column = "phone", row = %user, "a sealed value does not open");
            Error::Key("a phone number does not open")
        })
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
