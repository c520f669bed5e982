//! What is stored about a user goes. First, in one transaction, whatever says who they are; then, in batches, the rows
//! that may be many. Each step may be repeated, and none is left out when the process dies in between: the row of
//! `user_deletions` goes last.

use super::{INSERT, find};
use crate::{
    BanMarks, Error, Store,
    audit::insert_event,
    avatars,
    conn::{Row, Tx},
    dialect::{at_most, insert_if_absent, name_logins, unnamed_login},
    feed::{Change, tell},
    outbox::enqueue,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    users,
    value::args,
};
use minigate_model::{
    AppId, AuditId, IdentityId, Time, UserId, UserStatus,
    audit::AuditEvent,
    event::{Event, EventKind},
};
use std::fmt;

/// A deletion that is due.
pub struct Erasure {
    pub user: UserId,
    pub now: Time,
    /// Of a user who is banned: a login of the same openid is refused until then.
    pub banned_until: Time,
    pub ban_marks: BanMarks,
    /// Names the user by their pseudonym.
    pub audit: AuditEvent,
}

/// Changes nothing, but whoever logs in or bans waits here until this is committed.
const LOCK: Sql = sql!("UPDATE users SET status = status WHERE id = $1");

const LIST_IDENTITIES: Sql = sql!("SELECT id, app_id, openid, unionid FROM identities WHERE user_id = $1");

const LIST_ALIASES: Sql = sql!("SELECT alias_id FROM user_aliases WHERE user_id = $1 ORDER BY alias_id");

const INSERT_MARK: Sql = insert_if_absent!("INSERT INTO ban_marks (mark, expires_at) VALUES ($1, $2)", "mark");

const EXTEND_MARK: Sql = sql!("UPDATE ban_marks SET expires_at = $1 WHERE mark = $2");

/// Everything that hangs on a user and is gone with them. What may be many rows is not here.
const DELETES: [Sql; 7] = [
    sql!("DELETE FROM identities WHERE user_id = $1"),
    sql!("DELETE FROM phones WHERE user_id = $1"),
    sql!("DELETE FROM content_checks WHERE user_id = $1"),
    sql!("DELETE FROM merge_candidates WHERE user_id = $1"),
    sql!("DELETE FROM merge_candidates WHERE other_user_id = $1"),
    sql!("DELETE FROM user_aliases WHERE user_id = $1"),
    sql!("DELETE FROM webhook_outbox WHERE user_id = $1"),
];

/// The record of a merge holds what the loser was; without it nothing can be undone.
const EMPTY_MERGES: [Sql; 2] = [
    sql!("UPDATE user_merges SET record = NULL WHERE winner_id = $1"),
    sql!("UPDATE user_merges SET record = NULL WHERE loser_id = $1"),
];

/// The row stays: other rows refer to it, and whoever still holds the id is told what became of it. When they came is
/// in the id itself.
const BLANK: Sql = sql!(
    "UPDATE users SET nickname = NULL, avatar = NULL, gender = 0, locale = NULL, signature = NULL, metadata = NULL,
                      profile_edited_at = NULL, status = 'deleted', last_login_at = created_at
     WHERE id = $1"
);

/// The id of a login's event is its session's, which access tokens and integrators' logs name.
const LIST_LOGINS: Sql =
    sql!("SELECT id, at FROM audit_events WHERE user_id = $1 AND session_id = id ORDER BY id LIMIT $2");

const RENAME_EVENT: Sql = sql!("UPDATE audit_events SET id = $1 WHERE id = $2");

const HIDE_EVENTS: Sql = at_most!(
    "UPDATE audit_events SET user_id = $1, session_id = NULL, ip = NULL, detail = NULL",
    table: "audit_events", rows: "user_id = $2 AND (session_id IS NULL OR session_id <> id)", limit: "$3"
);

const NAME_LOGINS: Sql = name_logins!("WHERE user_id = $1 ORDER BY id LIMIT $2");

const DELETE_SESSIONS: Sql = at_most!(
    "DELETE FROM sessions",
    table: "sessions", rows: concat!("user_id = $1 AND NOT ", unnamed_login!()), limit: "$2"
);

const FINISH: Sql = sql!("DELETE FROM user_deletions WHERE user_id = $1 AND delete_after < $2");

impl Store {
    /// Removes who a user is, and tells integrators. `false` when that is not due, or done already.
    pub async fn erase_user(&self, erasure: Erasure) -> Result<bool, Error> {
        self.write(erasure, |erasure, tx| Box::pin(erase(tx, erasure))).await
    }

    /// Removes up to `limit` sessions of an erased user, and puts the pseudonym into up to `limit` rows of the audit
    /// log, which lose what else leads to the user. Says how many rows that were: none when all is done.
    pub async fn erase_traces(&self, user: UserId, pseudonym: UserId, limit: u32) -> Result<u64, Error> {
        self.write((user, pseudonym, limit), |(user, pseudonym, limit), tx| {
            Box::pin(async move {
                tx.run(NAME_LOGINS, args![user, *limit]).await?;
                let sessions = tx.run(DELETE_SESSIONS, args![user, *limit]).await?;
                for login in tx.all::<LoginEvent>(LIST_LOGINS, args![user, *limit]).await? {
                    tx.run(RENAME_EVENT, args![&AuditId::new(login.at), &login.id]).await?;
                }
                Ok(sessions + tx.run(HIDE_EVENTS, args![pseudonym, user, *limit]).await?)
            })
        })
        .await
    }

    /// Forgets a deletion of which nothing is left to do, if it was due before `due_before`.
    pub async fn finish_deletion(&self, user: UserId, due_before: Time) -> Result<bool, Error> {
        self.write_one((user, due_before), |(user, due_before), tx| {
            Box::pin(async move { Ok(tx.run(FINISH, args![user, *due_before]).await? == 1) })
        })
        .await
    }
}

async fn erase(tx: &mut Tx, erasure: &Erasure) -> Result<bool, Error> {
    let (user, now) = (erasure.user, erasure.now);
    tx.run(LOCK, args![&user]).await?;
    let Some(deletion) = find(tx, user).await?.filter(|deletion| deletion.delete_after <= now) else {
        return Ok(false);
    };
    let Some(status) = users::find(tx, user).await?.map(|user| user.status) else { return Ok(false) };
    if status == UserStatus::Deleted {
        return Ok(false);
    }
    if status == UserStatus::Banned {
        remember_ban(tx, erasure).await?;
    }
    // Those that were merged into the user go with them, in the same way.
    for alias in merged_into(tx, user).await? {
        tx.run(INSERT, args![&alias, deletion.requested_at, now]).await?;
        remove(tx, alias, now).await?;
        tell(tx, now, Change::AliasesChanged { user: alias }).await?;
    }
    remove(tx, user, now).await?;
    insert_event(tx, &erasure.audit).await?;
    tell(tx, now, Change::UserChanged { user }).await?;
    enqueue(tx, &Event::new(now, EventKind::UserDeleted, user)).await?;
    Ok(true)
}

/// Also those that were merged into one that was merged.
async fn merged_into(tx: &mut Tx, user: UserId) -> Result<Vec<UserId>, Error> {
    let (mut found, mut asked) = (vec![user], 0);
    while let Some(id) = found.get(asked).copied() {
        asked += 1;
        for alias in tx.all::<UserId>(LIST_ALIASES, args![&id]).await? {
            if !found.contains(&alias) {
                found.push(alias);
            }
        }
    }
    Ok(found.split_off(1))
}

async fn remove(tx: &mut Tx, user: UserId, now: Time) -> Result<(), Error> {
    // Also of pictures that wait for a verdict: a job removes them from where they are kept.
    avatars::clear_avatar(tx, user, now).await?;
    for statement in DELETES.into_iter().chain(EMPTY_MERGES) {
        tx.run(statement, args![&user]).await?;
    }
    tx.run(BLANK, args![&user]).await.map(drop)
}

async fn remember_ban(tx: &mut Tx, erasure: &Erasure) -> Result<(), Error> {
    if erasure.banned_until <= erasure.now {
        return Ok(());
    }
    for Name { app, openid, unionid } in tx.all(LIST_IDENTITIES, args![&erasure.user]).await? {
        for mark in (erasure.ban_marks)(&app, &openid, unionid.as_deref()) {
            tx.run(INSERT_MARK, args![&mark, erasure.banned_until]).await?;
            tx.run(EXTEND_MARK, args![erasure.banned_until, &mark]).await?;
        }
    }
    Ok(())
}

struct LoginEvent {
    id: AuditId,
    at: Time,
}

impl FromRow for LoginEvent {
    const TABLE: &'static str = "audit_events";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { id: row.get(0)?, at: row.get(1)? })
    }
}

/// One app's name for a person.
struct Name {
    app: AppId,
    openid: String,
    unionid: Option<String>,
}

impl FromRow for Name {
    const TABLE: &'static str = "identities";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get::<IdentityId>(0)?;
        Ok(Self { app: row.get(1)?, openid: row.get(2)?, unionid: row.get(3)? })
    }
}

impl fmt::Debug for Erasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Erasure").field("user", &self.user).finish_non_exhaustive()
    }
}
