//! Whose openid it is: found and locked, or created, whichever node comes first.

use super::NewLogin;
use crate::{
    Error,
    ban_marks::{INSERT_USER_UNLESS_BANNED, is_banned},
    conn::{Row, Tx},
    dialect::insert_if_absent,
    row::{FromRow, Invalid},
    sealed::read_sealed_keys,
    sql::{Sql, sql},
    users::{USER_COLUMNS, user_columns},
    value::args,
};
use minigate_model::{IdentityId, Time, User, UserId, UserStatus, identity::SealedKeys, user::Gender};

/// Locks the user, so that logins of one user come one after another and a ban before or after them.
const LOCK: Sql = sql!(
    "UPDATE users SET last_login_at = $1
     WHERE id = (SELECT user_id FROM identities WHERE app_id = $2 AND openid = $3) AND status = 'active'"
);

/// With their live sessions counted. That this is their last login is known already.
const FIND: Sql = sql!(concat!(
    "SELECT ",
    user_columns!(newest: "u.last_login_at"),
    ", i.id, i.unionid, i.session_key, i.previous_session_key, i.session_key_at,
       (SELECT COUNT(*) FROM sessions s WHERE s.user_id = u.id AND s.ended_at IS NULL AND s.expires_at > $1)
     FROM identities i JOIN users u ON u.id = i.user_id WHERE i.app_id = $2 AND i.openid = $3"
));

const DELETE_USER: Sql = sql!("DELETE FROM users WHERE id = $1");

const INSERT_IDENTITY: Sql = insert_if_absent!(
    "INSERT INTO identities (id, user_id, app_id, openid, unionid,
                             session_key, previous_session_key, session_key_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    "app_id"
);

const IDENTITY_ID: Sql = sql!("SELECT id FROM identities WHERE app_id = $1 AND openid = $2");

const UPDATE_IDENTITY: Sql = sql!(
    "UPDATE identities SET unionid = $1, session_key = $2, previous_session_key = $3, session_key_at = $4 WHERE id = $5"
);

/// The user and identity of this openid, locked if the user is active and somebody else could write meanwhile.
pub(super) async fn lock_known(tx: &mut Tx, login: &NewLogin) -> Result<Option<Known>, Error> {
    let who = args![login.now, &login.app_id, &login.openid];
    if !tx.is_shared() {
        return tx.one(FIND, who).await;
    }
    loop {
        let locked = tx.run(LOCK, who).await? == 1;
        let known: Option<Known> = tx.one(FIND, who).await?;
        // Created or unbanned between the two statements: then the lock is still to be taken.
        match &known {
            Some(known) if !locked && known.user.status == UserStatus::Active => {}
            _ => return Ok(known),
        }
    }
}

/// What became of a first login.
#[derive(Debug)]
pub(super) enum Created {
    Done(User, IdentityId),
    /// Another login of this openid was faster.
    Known,
    /// The openid is that of a banned user who was deleted.
    Banned,
}

/// Creates user and identity.
pub(super) async fn create(tx: &mut Tx, login: &NewLogin) -> Result<Created, Error> {
    let marks = (login.ban_marks)(&login.app_id, &login.openid, login.unionid.as_deref());
    let (mark, further) = marks.split_first().map_or((&[0; 32], &[][..]), |(mark, further)| (mark, further));
    // There is one mark as a rule, and the insertion looks at that.
    for mark in further {
        if is_banned(tx, mark, login.now).await? {
            return Ok(Created::Banned);
        }
    }
    let user = new_user(login.now);
    let args = args![
        &user.id,
        user.gender.number(),
        user.status.as_str(),
        user.created_at,
        user.last_login_at,
        mark,
        login.now,
    ];
    if tx.run(INSERT_USER_UNLESS_BANNED, args).await? == 0 {
        return Ok(Created::Banned);
    }
    let identity = IdentityId::new(login.now);
    let keys = (login.session_keys)(identity, None);
    if insert_identity(tx, login, identity, user.id, keys.as_ref()).await? {
        return Ok(Created::Done(user, identity));
    }
    tx.run(DELETE_USER, args![&user.id]).await?;
    Ok(Created::Known)
}

/// `false` when another login of this openid was faster.
pub(super) async fn insert_identity(
    tx: &mut Tx,
    login: &NewLogin,
    id: IdentityId,
    user: UserId,
    keys: Option<&SealedKeys>,
) -> Result<bool, Error> {
    let args = args![
        &id,
        &user,
        &login.app_id,
        &login.openid,
        login.unionid.as_ref(),
        keys.map(|keys| &keys.current),
        keys.and_then(|keys| keys.previous.as_ref()),
        keys.map(|keys| keys.changed_at),
        login.now,
    ];
    tx.run(INSERT_IDENTITY, args).await?;
    if !tx.is_shared() {
        return Ok(true);
    }
    let stored = tx.one::<IdentityId>(IDENTITY_ID, args![&login.app_id, &login.openid]).await?;
    Ok(stored == Some(id))
}

pub(super) async fn update_identity(tx: &mut Tx, login: &NewLogin, known: &Known) -> Result<(), Error> {
    let changed = (login.session_keys)(known.identity_id, known.session_keys.as_ref());
    let unionid = login.unionid.as_ref().or(known.unionid.as_ref());
    if changed.is_none() && unionid == known.unionid.as_ref() {
        return Ok(());
    }
    let keys = changed.as_ref().or(known.session_keys.as_ref());
    let args = args![
        unionid,
        keys.map(|keys| &keys.current),
        keys.and_then(|keys| keys.previous.as_ref()),
        keys.map(|keys| keys.changed_at),
        &known.identity_id,
    ];
    tx.run(UPDATE_IDENTITY, args).await.map(drop)
}

fn new_user(now: Time) -> User {
    User {
        id: UserId::new(now),
        nickname: None,
        avatar: None,
        gender: Gender::Unknown,
        locale: None,
        signature: None,
        metadata: None,
        profile_edited_at: None,
        status: UserStatus::Active,
        created_at: now,
        last_login_at: now,
    }
}

/// Who an openid belongs to.
pub(super) struct Known {
    pub(super) user: User,
    pub(super) identity_id: IdentityId,
    pub(super) unionid: Option<String>,
    pub(super) session_keys: Option<SealedKeys>,
    /// How many sessions of theirs are live, if they were counted.
    pub(super) live: Option<u64>,
}

impl FromRow for Known {
    const TABLE: &'static str = "identities";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            user: User::from_row(row)?,
            identity_id: row.get(USER_COLUMNS)?,
            unionid: row.get(USER_COLUMNS + 1)?,
            session_keys: read_sealed_keys(row, USER_COLUMNS + 2)?,
            live: Some(row.get(USER_COLUMNS + 5)?),
        })
    }
}
