//! `user_deletions`: who asked to be deleted, and when that is done.
//!
//! From the request on no session is left; a login before `delete_after` takes the request back. Afterwards `erase.rs`
//! removes what is stored.

mod erase;

pub use erase::Erasure;

use crate::{
    Error, Store,
    audit::insert_event,
    conn::{Row, Tx},
    dialect::insert_if_absent,
    feed::{Change, tell},
    row::{FromRow, Invalid},
    sessions::end_live_sessions,
    sql::{Sql, sql},
    users::set_status,
    value::args,
};
use minigate_model::{EndReason, SessionId, Time, UserId, UserStatus, audit::AuditEvent};

/// A deletion that was asked for and is not finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    pub user_id: UserId,
    pub requested_at: Time,
    /// Until then a login takes it back.
    pub delete_after: Time,
}

/// Somebody asks for a deletion.
#[derive(Debug)]
pub struct DeletionRequest {
    pub user: UserId,
    pub now: Time,
    pub delete_after: Time,
    pub audit: AuditEvent,
}

const FIND: Sql = sql!("SELECT user_id, requested_at, delete_after FROM user_deletions WHERE user_id = $1");

const LIST_DUE: Sql = sql!(
    "SELECT user_id, requested_at, delete_after FROM user_deletions
     WHERE delete_after <= $1 AND (delete_after > $2 OR delete_after = $3 AND user_id > $4)
     ORDER BY delete_after, user_id LIMIT $5"
);

const INSERT: Sql = insert_if_absent!(
    "INSERT INTO user_deletions (user_id, requested_at, delete_after) VALUES ($1, $2, $3)",
    "user_id"
);

const BRING_FORWARD: Sql = sql!("UPDATE user_deletions SET delete_after = $1 WHERE user_id = $2 AND delete_after > $3");

const DELETE: Sql = sql!("DELETE FROM user_deletions WHERE user_id = $1");

const COME_BACK: Sql = sql!("UPDATE users SET status = 'active', last_login_at = $1 WHERE id = $2");

impl Store {
    /// Ends every session of the user, which it gives back, and keeps when the deletion is due: the earlier time, if
    /// one was kept already. A ban stays a ban. `None` when there is no such user any more.
    pub async fn request_deletion(
        &self,
        request: DeletionRequest,
    ) -> Result<Option<(Deletion, Vec<SessionId>)>, Error> {
        self.write(request, |request, tx| Box::pin(self::request(tx, request))).await
    }

    pub async fn find_deletion(&self, user: UserId) -> Result<Option<Deletion>, Error> {
        self.read(user, |user, tx| Box::pin(find(tx, *user))).await
    }

    /// Those due at `now`, the longest due first, beginning after `after`.
    pub async fn list_due_deletions(
        &self,
        now: Time,
        after: Option<Deletion>,
        limit: u32,
    ) -> Result<Vec<Deletion>, Error> {
        let after = after.map_or((Time::from_micros(i64::MIN), UserId::from_bytes([0; 16])), |deletion| {
            (deletion.delete_after, deletion.user_id)
        });
        self.read((now, after, limit), |(now, (at, user), limit), tx| {
            Box::pin(async move { tx.all(LIST_DUE, args![*now, *at, *at, user, *limit]).await })
        })
        .await
    }
}

async fn request(tx: &mut Tx, request: &DeletionRequest) -> Result<Option<(Deletion, Vec<SessionId>)>, Error> {
    let DeletionRequest { user, now, delete_after, .. } = *request;
    // Locks the row: a login of this user has either been committed by now, so that its session is among those that
    // end, or it waits and then takes the request back.
    let (active, leaving, banned) = (UserStatus::Active, UserStatus::Leaving, UserStatus::Banned);
    let known = set_status(tx, user, active, leaving).await?
        || set_status(tx, user, leaving, leaving).await?
        || set_status(tx, user, banned, banned).await?;
    if !known {
        return Ok(None);
    }
    tx.run(INSERT, args![&user, now, delete_after]).await?;
    tx.run(BRING_FORWARD, args![delete_after, &user, delete_after]).await?;
    let Some(deletion) = find(tx, user).await? else { return Ok(None) };
    let ended = end_live_sessions(tx, user, None, EndReason::UserDeleted, now).await?;
    insert_event(tx, &request.audit).await?;
    tell(tx, now, Change::UserChanged { user }).await?;
    Ok(Some((deletion, ended)))
}

pub(crate) async fn find(tx: &mut Tx, user: UserId) -> Result<Option<Deletion>, Error> {
    tx.one(FIND, args![&user]).await
}

/// What a login of somebody who is leaving finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Return {
    /// They are back.
    Welcome,
    /// The deletion is due, and is to be done first.
    TooLate,
    /// They are no longer leaving: look again.
    Changed,
}

/// Takes a deletion back, if it is not due yet.
pub(crate) async fn take_back(tx: &mut Tx, user: UserId, now: Time, audit: &AuditEvent) -> Result<Return, Error> {
    if !set_status(tx, user, UserStatus::Leaving, UserStatus::Leaving).await? {
        return Ok(Return::Changed);
    }
    if find(tx, user).await?.is_some_and(|deletion| deletion.delete_after <= now) {
        return Ok(Return::TooLate);
    }
    tx.run(COME_BACK, args![now, &user]).await?;
    tx.run(DELETE, args![&user]).await?;
    insert_event(tx, audit).await?;
    tell(tx, now, Change::UserChanged { user }).await?;
    Ok(Return::Welcome)
}

impl FromRow for Deletion {
    const TABLE: &'static str = "user_deletions";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { user_id: row.get(0)?, requested_at: row.get(1)?, delete_after: row.get(2)? })
    }
}
