//! A login: the one transaction behind `POST /v1/login`, and the hottest write there is.

mod identity;
mod union;

pub use union::Union;

use crate::{
    Error, Store, UserAlias,
    audit::{insert_event, insert_login},
    conn::Tx,
    deletions::{Return, take_back},
    outbox::enqueue,
    sessions::{end, insert_session, live_ids},
};
use identity::{Created, Known, create, lock_known, update_identity};
use minigate_model::{
    AppId, AuditId, EndReason, IdentityId, Session, SessionId, Time, User, UserId, UserStatus,
    audit::{AuditEvent, AuditKind},
    event::{Event, EventKind},
    identity::SealedKeys,
};
use std::fmt;

/// Says what to store of WeChat's session key, given what is stored for this identity; `None` leaves that.
pub type SessionKeys = Box<dyn Fn(IdentityId, Option<&SealedKeys>) -> Option<SealedKeys> + Send + Sync>;

/// By what a ban of (app, openid, unionid) is known after its user was deleted: a mark for each master key held, and as
/// many for the unionid where that names a person in several apps.
pub type BanMarks = Box<dyn Fn(&AppId, &str, Option<&str>) -> Vec<[u8; 32]> + Send + Sync>;

/// What WeChat has proved, and the session that follows from it.
pub struct NewLogin {
    pub app_id: AppId,
    pub openid: String,
    /// Kept from earlier logins when this one brings none.
    pub unionid: Option<String>,
    /// The same once more, when the app is one of several in which a person has one unionid.
    pub union: Option<Box<Union>>,
    pub now: Time,
    /// Its `user_id` and `identity_id` are replaced by the real ones. If there is one with its id, the login is a `Conflict`
    /// and nothing of it is kept.
    pub session: Session,
    /// An older session of the same device, ended if it is the same user's.
    pub replaces: Option<SessionId>,
    /// Of more live sessions than this, the oldest end.
    pub sessions_per_user: usize,
    /// Called inside the transaction; it may be called more than once.
    pub session_keys: SessionKeys,
    /// Asked for an openid that nobody has.
    pub ban_marks: BanMarks,
    /// Gets the session's id. When the user is new, that is written beside it.
    pub logged_in: AuditEvent,
}

#[derive(Debug)]
pub enum LoginRecord {
    Recorded(Box<Recorded>),
    /// This user may not log in. Nothing was kept.
    Refused(UserStatus),
    /// This user asked to be deleted, and the time for that has come: erase them, then record the login again. Nothing
    /// was kept.
    Due(UserId),
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
    let (mut is_new, mut merged, mut ended) = (false, None, Vec::new());
    let (user, identity_id) = match find_or_create(tx, login).await? {
        Found::Known(known) if known.user.status != UserStatus::Active => {
            return Ok(LoginRecord::Refused(known.user.status));
        }
        Found::Known(mut known) => {
            update_identity(tx, login, &known).await?;
            if let Some(union) = login.union.as_ref().filter(|union| known.unionid.as_ref() != Some(&union.unionid)) {
                (known.user, merged) = Box::pin(union::meet(tx, login, union, known.user)).await?;
                // Somebody else's sessions may be theirs now.
                known.live = None;
            }
            ended = make_room(tx, login, known.user.id, known.live).await?;
            (User { last_login_at: login.now, ..known.user }, known.identity_id)
        }
        Found::Created(user, identity_id) => {
            is_new = true;
            (user, identity_id)
        }
        Found::Other(record) => return Ok(record),
    };
    let session = Session { user_id: user.id, identity_id, ..login.session.clone() };
    insert_session(tx, &session).await?;
    if is_new {
        insert_event(tx, &beside(login, AuditKind::UserCreated, &session)).await?;
        enqueue(tx, &Event::new(login.now, EventKind::UserCreated, user.id)).await?;
    }
    insert_login(tx, &login.logged_in, session.id).await?;
    Ok(LoginRecord::Recorded(Box::new(Recorded { user, session, is_new, merged, ended })))
}

/// Whose login it is.
enum Found {
    Known(Known),
    Created(User, IdentityId),
    /// Nobody's.
    Other(LoginRecord),
}

async fn find_or_create(tx: &mut Tx, login: &NewLogin) -> Result<Found, Error> {
    loop {
        let known = match lock_known(tx, login).await? {
            Some(known) => known,
            None => match first_login(tx, login).await? {
                First::Joined(known) => *known,
                First::Created(Created::Done(user, identity)) => return Ok(Found::Created(user, identity)),
                First::Created(Created::Known) => continue,
                First::Created(Created::Banned) => return Ok(Found::Other(LoginRecord::Refused(UserStatus::Banned))),
            },
        };
        if known.user.status != UserStatus::Leaving {
            return Ok(Found::Known(known));
        }
        // Boxed: it is not the usual way.
        if Box::pin(welcome_back(tx, login, known.user.id)).await? == Return::TooLate {
            return Ok(Found::Other(LoginRecord::Due(known.user.id)));
        }
    }
}

/// What the first login of an openid comes to.
enum First {
    /// The user whom the unionid names.
    Joined(Box<Known>),
    Created(Created),
}

async fn first_login(tx: &mut Tx, login: &NewLogin) -> Result<First, Error> {
    if let Some(union) = &login.union {
        union::queue(tx, union, login.now).await?;
        if let Some(joined) = Box::pin(union::join(tx, login, union)).await? {
            return Ok(First::Joined(Box::new(joined)));
        }
    }
    create(tx, login).await.map(First::Created)
}

/// A login of somebody who asked to be deleted. Once they are back, or no longer leaving, they are to be looked up again.
async fn welcome_back(tx: &mut Tx, login: &NewLogin, user: UserId) -> Result<Return, Error> {
    let session = Session { user_id: user, ..login.session.clone() };
    take_back(tx, user, login.now, &beside(login, AuditKind::DeletionTakenBack, &session)).await
}

/// Ends the session that this one replaces, then the oldest beyond what a user may have.
/// How many are live is known already, as a rule.
async fn make_room(tx: &mut Tx, login: &NewLogin, user: UserId, live: Option<u64>) -> Result<Vec<SessionId>, Error> {
    if login.replaces.is_none() && live.is_some_and(|live| live < login.sessions_per_user as u64) {
        return Ok(Vec::new());
    }
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

/// What also happened at this login.
fn beside(login: &NewLogin, kind: AuditKind, session: &Session) -> AuditEvent {
    of_session(&AuditEvent { id: AuditId::new(login.now), kind, ..login.logged_in.clone() }, session)
}

fn of_session(event: &AuditEvent, session: &Session) -> AuditEvent {
    AuditEvent { user_id: Some(session.user_id), session_id: Some(session.id), ..event.clone() }
}

impl fmt::Debug for NewLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLogin").field("app_id", &self.app_id).field("session", &self.session).finish_non_exhaustive()
    }
}
