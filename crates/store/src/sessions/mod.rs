//! `sessions`: one login on one device each.

mod end;
mod row;

pub(crate) use end::{end, end_live_sessions, live_ids};
pub(crate) use row::insert_session;

use crate::{
    Error, Store,
    audit::insert_event,
    conn::Row,
    dialect::{delete_oldest, name_logins, unnamed_login},
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use end::end_and_log;
use minigate_model::{EndReason, Session, SessionId, Time, UserId, audit::AuditEvent, refresh::Rotation};
use row::columns;

const FIND: Sql = sql!(concat!("SELECT ", columns!(), " FROM sessions WHERE id = $1"));

const LIST: Sql = sql!(concat!("SELECT ", columns!(), " FROM sessions WHERE user_id = $1 ORDER BY created_at, id"));

const LIST_LIVE: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    " FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY created_at, id"
));

const OWNER: Sql = sql!("SELECT user_id FROM sessions WHERE id = $1");

const ROTATE: Sql = sql!(
    "UPDATE sessions SET generation = $1, parent = $2, late_retries = $3, rotated_at = $4
     WHERE id = $5 AND generation = $6 AND ended_at IS NULL"
);

const TOUCH: Sql = sql!("UPDATE sessions SET last_seen_at = $1 WHERE id = $2 AND last_seen_at < $3");

const LIST_IDS: Sql = sql!("SELECT id FROM sessions WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3");

const FORGET_ADDRESSES: Sql = sql!("UPDATE sessions SET ip = NULL WHERE id > $1 AND id <= $2 AND ip IS NOT NULL");

const LIST_OLDEST: Sql =
    sql!("SELECT user_id, created_at FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2");

const KEEP_LAST_LOGIN: Sql = sql!("UPDATE users SET last_login_at = $1 WHERE id = $2 AND last_login_at < $3");

const NAME_LOGINS: Sql = name_logins!("WHERE expires_at < $1 ORDER BY expires_at LIMIT $2");

const SWEEP: Sql = delete_oldest!("sessions", key: "id", time: "expires_at", unless: unnamed_login!());

impl Store {
    pub async fn find_session(&self, id: SessionId) -> Result<Option<Session>, Error> {
        self.read(id, |id, tx| Box::pin(async move { tx.one(FIND, args![id]).await })).await
    }

    /// All that are kept, also those that ended, oldest first.
    pub async fn list_sessions(&self, user: UserId) -> Result<Vec<Session>, Error> {
        self.read(user, |user, tx| Box::pin(async move { tx.all(LIST, args![user]).await })).await
    }

    /// Those neither ended nor past their absolute end, oldest first.
    pub async fn list_live_sessions(&self, user: UserId, now: Time) -> Result<Vec<Session>, Error> {
        self.read((user, now), |(user, now), tx| Box::pin(async move { tx.all(LIST_LIVE, args![user, *now]).await }))
            .await
    }

    /// Writes the next generation if `rotation.from` is still the current one. `false`: somebody was
    /// faster, or the session has ended; read again and decide again.
    pub async fn rotate_session(&self, id: SessionId, rotation: Rotation, now: Time) -> Result<bool, Error> {
        self.write_one((id, rotation, now), |(id, rotation, now), tx| {
            Box::pin(async move {
                let Rotation { from, to, parent, late_retries } = *rotation;
                Ok(tx.run(ROTATE, args![to, parent, late_retries, *now, id, from]).await? == 1)
            })
        })
        .await
    }

    /// `false` when it had already ended, or there is none.
    pub async fn end_session(
        &self,
        id: SessionId,
        reason: EndReason,
        now: Time,
        audit: Option<AuditEvent>,
    ) -> Result<bool, Error> {
        self.write((id, reason, now, audit), |(id, reason, now, audit), tx| {
            Box::pin(async move {
                let mut tried = None;
                loop {
                    match tx.one::<UserId>(OWNER, args![id]).await? {
                        // Whose it is changes when users are merged, also between these two statements.
                        Some(user) if tried != Some(user) => {
                            if end_and_log(tx, user, *id, *reason, *now, audit.as_ref()).await? {
                                return Ok(true);
                            }
                            tried = Some(user);
                        }
                        _ => return Ok(false),
                    }
                }
            })
        })
        .await
    }

    /// The same, but only if it is this user's.
    pub async fn end_session_of(
        &self,
        user: UserId,
        id: SessionId,
        reason: EndReason,
        now: Time,
        audit: Option<AuditEvent>,
    ) -> Result<bool, Error> {
        self.write((user, id, reason, now, audit), |(user, id, reason, now, audit), tx| {
            Box::pin(end_and_log(tx, *user, *id, *reason, *now, audit.as_ref()))
        })
        .await
    }

    /// Ends all live sessions of a user, save one if asked to, and gives back those it ended.
    pub async fn end_sessions(
        &self,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        now: Time,
        audit: AuditEvent,
    ) -> Result<Vec<SessionId>, Error> {
        self.write((user, except, reason, now, audit), |(user, except, reason, now, audit), tx| {
            Box::pin(async move {
                let ended = end_live_sessions(tx, *user, *except, *reason, *now).await?;
                insert_event(tx, audit).await?;
                Ok(ended)
            })
        })
        .await
    }

    /// Notes when sessions were last used. A note older than what is stored changes nothing.
    pub async fn touch_sessions(&self, seen: &[(SessionId, Time)]) -> Result<(), Error> {
        if seen.is_empty() {
            return Ok(());
        }
        // In one order on every node, so that two batches wait for each other instead of locking up.
        let mut seen = seen.to_vec();
        seen.sort_unstable();
        self.write(seen, |seen, tx| {
            Box::pin(async move {
                for (id, at) in seen {
                    tx.run(TOUCH, args![*at, id, *at]).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Forgets where the sessions opened before `before` were logged in from, `limit` at a time in the order of their
    /// ids, beginning after `after`. Gives the last one looked at; `None` when there was none.
    pub async fn forget_addresses(
        &self,
        after: Option<SessionId>,
        before: Time,
        limit: u32,
    ) -> Result<Option<SessionId>, Error> {
        let after = after.unwrap_or(SessionId::from_bytes([0; 16]));
        self.write((after, SessionId::first_at(before), limit), |(after, before, limit), tx| {
            Box::pin(async move {
                let ids: Vec<SessionId> = tx.all(LIST_IDS, args![after, before, *limit]).await?;
                if let Some(last) = ids.last() {
                    tx.run(FORGET_ADDRESSES, args![after, last]).await?;
                }
                Ok(ids.last().copied())
            })
        })
        .await
    }

    /// Deletes sessions whose absolute end came before `before`, the oldest first.
    pub async fn sweep_sessions(&self, before: Time, limit: u32) -> Result<u64, Error> {
        self.write((before, limit), |(before, limit), tx| {
            Box::pin(async move {
                // Where logins do not lock their users, only the session tells when it was.
                if !tx.is_shared() {
                    for Opened { user, at } in tx.all(LIST_OLDEST, args![*before, *limit]).await? {
                        tx.run(KEEP_LAST_LOGIN, args![at, &user, at]).await?;
                    }
                }
                tx.run(NAME_LOGINS, args![*before, *limit]).await?;
                tx.run(SWEEP, args![*before, *limit]).await
            })
        })
        .await
    }
}

/// Whose session it is, and since when.
struct Opened {
    user: UserId,
    at: Time,
}

impl FromRow for Opened {
    const TABLE: &'static str = "sessions";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { user: row.get(0)?, at: row.get(1)? })
    }
}
