//! A login: the one transaction behind `POST /v1/login`, and the hottest write there is.

mod identity;
mod union;

pub use union::Union;

use crate::{
    Error, Store, UserAlias,
    audit::insert_event,
    conn::Tx,
    outbox::enqueue,
    sessions::{end, insert_session, live_ids},
};
use identity::{Known, create, lock_known, new_user, update_identity};
use minigate_model::{
    AppId, EndReason, IdentityId, Session, SessionId, Time, User, UserId, UserStatus,
    audit::AuditEvent,
    event::{Event, EventKind},
    identity::SealedKeys,
};
use std::fmt;

/// Says what to store of WeChat's session key, given what is stored for this identity; `None` leaves that.
pub type SessionKeys = Box<dyn Fn(IdentityId, Option<&SealedKeys>) -> Option<SealedKeys> + Send + Sync>;

/// What WeChat has proved, and the session that follows from it.
pub struct NewLogin {
    pub app_id: AppId,
    pub openid: String,
    /// Kept from earlier logins when this one brings none.
    pub unionid: Option<String>,
    /// The same once more, when the app is one of several in which a person has one unionid.
    pub union: Option<Box<Union>>,
    /// Used if this is the first login of this openid.
    pub new_user_id: UserId,
    pub new_identity_id: IdentityId,
    pub now: Time,
    /// Its `user_id` and `identity_id` are replaced by the real ones.
    pub session: Session,
    /// An older session of the same device, ended if it is the same user's.
    pub replaces: Option<SessionId>,
    /// Of more live sessions than this, the oldest end.
    pub sessions_per_user: usize,
    /// Called inside the transaction; it may be called more than once.
    pub session_keys: SessionKeys,
    /// Written when the user is new. User and session are filled in, here and in `logged_in`.
    pub created: AuditEvent,
    pub logged_in: AuditEvent,
}

#[derive(Debug)]
pub enum LoginRecord {
    Recorded(Box<Recorded>),
    /// This user may not log in. Nothing was kept.
    Refused(UserStatus),
}

#[derive(Debug)]
pub struct Recorded {
    pub user: User,
    pub session: Session,
    pub is_new: bool,
    /// Two users that turned out to be one, and were made one.
    pub merged: Option<UserAlias>,
    /// Sessions that had to make room.
    pub ended: Vec<SessionId>,
}

impl Store {
    /// Finds or creates user and identity, ends the sessions that must make room, and opens the new one.
    pub async fn record_login(&self, login: NewLogin) -> Result<LoginRecord, Error> {
        self.write(login, |login, tx| Box::pin(record(tx, login))).await
    }
}

async fn record(tx: &mut Tx, login: &NewLogin) -> Result<LoginRecord, Error> {
    let known = match lock_known(tx, login).await? {
        Some(known) => Some(known),
        None => first_login(tx, login).await?,
    };
    let is_new = known.is_none();
    let mut merged = None;
    let (user, identity_id) = match known {
        Some(known) if known.user.status != UserStatus::Active => return Ok(LoginRecord::Refused(known.user.status)),
        Some(known) => {
            update_identity(tx, login, &known).await?;
            let identity_id = known.identity_id;
            match &login.union {
                Some(union) if known.unionid.as_ref() != Some(&union.unionid) => {
                    let user;
                    (user, merged) = Box::pin(union::meet(tx, login, union, known.user)).await?;
                    (user, identity_id)
                }
                _ => (known.user, identity_id),
            }
        }
        None => (new_user(login), login.new_identity_id),
    };
    let ended = if is_new { Vec::new() } else { make_room(tx, login, user.id).await? };
    let session = Session { user_id: user.id, identity_id, ..login.session.clone() };
    insert_session(tx, &session).await?;
    if is_new {
        insert_event(tx, &of_session(&login.created, &session)).await?;
        enqueue(tx, &Event::new(login.now, EventKind::UserCreated, user.id)).await?;
    }
    insert_event(tx, &of_session(&login.logged_in, &session)).await?;
    Ok(LoginRecord::Recorded(Box::new(Recorded { user, session, is_new, merged, ended })))
}

/// Whom the first login of an openid is of; `None` when it makes a user.
async fn first_login(tx: &mut Tx, login: &NewLogin) -> Result<Option<Known>, Error> {
    if let Some(union) = &login.union {
        union::queue(tx, union, login.now).await?;
        if let Some(joined) = Box::pin(union::join(tx, login, union)).await? {
            return Ok(Some(joined));
        }
    }
    if create(tx, login).await? { Ok(None) } else { lock_known(tx, login).await }
}

/// Ends the session that this one replaces, then the oldest beyond what a user may have.
async fn make_room(tx: &mut Tx, login: &NewLogin, user: UserId) -> Result<Vec<SessionId>, Error> {
    let live = live_ids(tx, user, login.now).await?;
    let (replaced, others): (Vec<_>, Vec<_>) = live.into_iter().partition(|id| Some(*id) == login.replaces);
    let excess = (others.len() + 1).saturating_sub(login.sessions_per_user);
    let mut ended = Vec::new();
    for id in replaced.into_iter().chain(others.into_iter().take(excess)) {
        if end(tx, user, id, EndReason::Replaced, login.now).await? {
            ended.push(id);
        }
    }
    Ok(ended)
}

fn of_session(event: &AuditEvent, session: &Session) -> AuditEvent {
    AuditEvent { user_id: Some(session.user_id), session_id: Some(session.id), ..event.clone() }
}

impl fmt::Debug for NewLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLogin").field("app_id", &self.app_id).field("session", &self.session).finish_non_exhaustive()
    }
}
