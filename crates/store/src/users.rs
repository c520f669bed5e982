//! `users`: who is known, and who may not log in.

use crate::{
    Error, Store,
    audit::insert_event,
    conn::{Row, Tx},
    deletions,
    row::{FromRow, Invalid},
    sessions::end_live_sessions,
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{AppId, EndReason, SessionId, Time, User, UserId, UserStatus, audit::AuditEvent};

/// In the order that `User::from_row` reads them. The last login is that of the newest session: on SQLite the row tells
/// only when none is left, so that a login has a page less to write.
macro_rules! user_columns {
    () => {
        $crate::users::user_columns!(newest: "(SELECT MAX(s.created_at) FROM sessions s WHERE s.user_id = u.id)")
    };
    (newest: $newest:literal) => {
        concat!(
            "u.id, u.nickname, u.avatar, u.gender, u.locale, u.signature, u.metadata, u.profile_edited_at, u.status, \
             u.created_at, u.last_login_at, ",
            $newest
        )
    };
}
pub(crate) use user_columns;

/// How many columns those are.
pub(crate) const USER_COLUMNS: usize = 12;

const FIND: Sql = sql!(concat!("SELECT ", user_columns!(), " FROM users u WHERE u.id = $1"));

const FIND_BY_OPENID: Sql = sql!(concat!(
    "SELECT ",
    user_columns!(),
    " FROM identities i JOIN users u ON u.id = i.user_id WHERE i.app_id = $1 AND i.openid = $2"
));

const SET_STATUS: Sql = sql!("UPDATE users SET status = $1 WHERE id = $2 AND status = $3");

impl Store {
    pub async fn find_user(&self, id: UserId) -> Result<Option<User>, Error> {
        self.read(id, |id, tx| Box::pin(find(tx, *id))).await
    }

    pub async fn find_user_by_openid(&self, app: &AppId, openid: &str) -> Result<Option<User>, Error> {
        self.read((app.clone(), openid.to_owned()), |(app, openid), tx| {
            Box::pin(async move { tx.one(FIND_BY_OPENID, args![app, openid]).await })
        })
        .await
    }

    /// Bans an active user, or one who is leaving, and ends every live session of theirs, which it gives back. `None`
    /// when there is no such user. A deletion that was asked for goes on.
    pub async fn ban_user(&self, id: UserId, now: Time, audit: AuditEvent) -> Result<Option<Vec<SessionId>>, Error> {
        self.write((id, now, audit), |(id, now, audit), tx| {
            Box::pin(async move {
                // Locks the row: a login of this user has either been committed by now, so that its session
                // is among those that end, or it waits and then finds the user banned.
                let banned = set_status(tx, *id, UserStatus::Active, UserStatus::Banned).await?
                    || set_status(tx, *id, UserStatus::Leaving, UserStatus::Banned).await?;
                if !banned {
                    return Ok(None);
                }
                let ended = end_live_sessions(tx, *id, None, EndReason::UserBanned, *now).await?;
                insert_event(tx, audit).await?;
                Ok(Some(ended))
            })
        })
        .await
    }

    /// `false` when there is no such user or it is not banned. Sessions that the ban ended stay ended, and who was
    /// leaving is leaving again.
    pub async fn unban_user(&self, id: UserId, audit: AuditEvent) -> Result<bool, Error> {
        self.write((id, audit), |(id, audit), tx| {
            Box::pin(async move {
                let unbanned = set_status(tx, *id, UserStatus::Banned, UserStatus::Active).await?;
                if unbanned {
                    if deletions::find(tx, *id).await?.is_some() {
                        set_status(tx, *id, UserStatus::Active, UserStatus::Leaving).await?;
                    }
                    insert_event(tx, audit).await?;
                }
                Ok(unbanned)
            })
        })
        .await
    }
}

pub(crate) async fn find(tx: &mut Tx, id: UserId) -> Result<Option<User>, Error> {
    tx.one(FIND, args![&id]).await
}

/// Met when the user is of status `from`, also when that is `to` already: the row is then locked and no more.
pub(crate) async fn set_status(tx: &mut Tx, id: UserId, from: UserStatus, to: UserStatus) -> Result<bool, Error> {
    Ok(tx.run(SET_STATUS, args![to.as_str(), &id, from.as_str()]).await? == 1)
}

impl FromRow for User {
    const TABLE: &'static str = "users";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let (noted, newest): (Time, Option<Time>) = (row.get(10)?, row.get(11)?);
        Ok(Self {
            id: row.get(0)?,
            nickname: row.get(1)?,
            avatar: row.get(2)?,
            gender: row.get(3)?,
            locale: row.get(4)?,
            signature: row.get(5)?,
            metadata: row.get(6)?,
            profile_edited_at: row.get(7)?,
            status: row.get(8)?,
            created_at: row.get(9)?,
            last_login_at: newest.map_or(noted, |newest| newest.max(noted)),
        })
    }
}
