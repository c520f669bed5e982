//! `user_merges`: two users are made one, in one transaction, and can be taken apart for a while (security.md T-52).
//!
//! Identities and sessions get the winner's id, the loser's row stays as what its id stands for: status `merged`, and
//! an alias. Profile and metadata are not mixed: the winner's hold.

mod phone;
mod undo;

pub use undo::{MergeUndo, UndoOutcome};

use crate::{
    Error, Store,
    aliases::{self, UserAlias},
    audit::insert_event,
    candidates,
    conn::{Row, Tx},
    feed::{Change, tell},
    outbox::enqueue,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    users,
    value::args,
};
use minigate_model::{
    IdentityId, MergeId, Time, UserId, UserStatus,
    audit::{Actor, AuditEvent, AuditKind},
    event::{Event, EventKind},
    key::Keyring,
    merge::{MergeRecord, MergeRefusal, UNDO_WITHIN},
};

/// Which two users, and who says so.
#[derive(Debug, Clone)]
pub struct UserMerge {
    /// Keeps its id, profile and metadata.
    pub winner: UserId,
    pub loser: UserId,
    pub now: Time,
    pub actor: Actor,
    /// Seals the record, and the phone number for its new owner.
    pub keyring: Keyring,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeOutcome {
    Merged(MergeId),
    Refused(MergeRefusal),
}

/// A merge that can still be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeInfo {
    pub id: MergeId,
    pub winner: UserId,
    pub loser: UserId,
    pub merged_at: Time,
    pub undo_until: Time,
}

/// Changes nothing, but logins, bans and merges of this user wait until this transaction is done.
const LOCK: Sql = sql!("UPDATE users SET status = status WHERE id = $1 AND status = $2");

const SET_STATUS: Sql = sql!("UPDATE users SET status = $1 WHERE id = $2");

const LIST_IDENTITIES: Sql = sql!("SELECT id FROM identities WHERE user_id = $1 ORDER BY id");

const MOVE_IDENTITIES: Sql = sql!("UPDATE identities SET user_id = $1 WHERE user_id = $2");

const MOVE_SESSIONS: Sql = sql!("UPDATE sessions SET user_id = $1 WHERE user_id = $2");

const INSERT: Sql = sql!(
    "INSERT INTO user_merges (id, winner_id, loser_id, merged_at, undo_until, record) VALUES ($1, $2, $3, $4, $5, $6)"
);

const LIST: Sql = sql!(
    "SELECT id, winner_id, loser_id, merged_at, undo_until FROM user_merges
     WHERE undo_until > $1 AND undone_at IS NULL ORDER BY undo_until DESC, id DESC LIMIT $2"
);

const LIST_DUE: Sql = sql!(
    "SELECT id, winner_id, loser_id, merged_at, undo_until FROM user_merges
     WHERE undo_until <= $1 AND record IS NOT NULL ORDER BY undo_until LIMIT $2"
);

const EMPTY: Sql = sql!("UPDATE user_merges SET record = NULL WHERE id = $1 AND record IS NOT NULL");

const FORGET_PROFILE: Sql = sql!(
    "UPDATE users SET nickname = NULL, avatar = NULL, gender = 0, locale = NULL, signature = NULL, metadata = NULL
     WHERE id = $1 AND status = 'merged'"
);

impl Store {
    /// Makes one user of two. Both have to be active.
    pub async fn merge_users(&self, order: UserMerge) -> Result<MergeOutcome, Error> {
        self.write(order, |order, tx| {
            Box::pin(async move {
                if let Err(refusal) = lock_both(tx, order).await? {
                    return Ok(MergeOutcome::Refused(refusal));
                }
                merge(tx, order).await.map(MergeOutcome::Merged)
            })
        })
        .await
    }

    /// Those that can be undone at `now`, the newest first.
    pub async fn list_merges(&self, now: Time, limit: u32) -> Result<Vec<MergeInfo>, Error> {
        self.read((now, limit), |(now, limit), tx| Box::pin(async move { tx.all(LIST, args![*now, *limit]).await }))
            .await
    }

    /// Destroys what was kept for undoing merges that are too old for it, the losers' profiles included.
    pub async fn sweep_merges(&self, now: Time, limit: u32) -> Result<u64, Error> {
        self.write((now, limit), |(now, limit), tx| {
            Box::pin(async move {
                let mut emptied = 0;
                for due in tx.all::<MergeInfo>(LIST_DUE, args![*now, *limit]).await? {
                    emptied += tx.run(EMPTY, args![&due.id]).await?;
                    tx.run(FORGET_PROFILE, args![&due.loser]).await?;
                }
                Ok(emptied)
            })
        })
        .await
    }
}

/// In one order, so that two merges of the same users wait for each other instead of locking up.
async fn lock_both(tx: &mut Tx, order: &UserMerge) -> Result<Result<(), MergeRefusal>, Error> {
    if order.winner == order.loser {
        return Ok(Err(MergeRefusal::SameUser));
    }
    for user in [order.winner.min(order.loser), order.winner.max(order.loser)] {
        if let Err(refusal) = lock(tx, user, UserStatus::Active).await? {
            return Ok(Err(refusal));
        }
    }
    Ok(Ok(()))
}

/// Locks a user in this state, or says in which one they are.
async fn lock(tx: &mut Tx, user: UserId, expected: UserStatus) -> Result<Result<(), MergeRefusal>, Error> {
    loop {
        if tx.run(LOCK, args![&user, expected.as_str()]).await? == 1 {
            return Ok(Ok(()));
        }
        match users::find(tx, user).await? {
            None => return Ok(Err(MergeRefusal::UnknownUser(user))),
            // It came to be so between the two statements.
            Some(found) if found.status == expected => {}
            Some(found) => return Ok(Err(MergeRefusal::NotActive { user, status: found.status })),
        }
    }
}

/// Both are locked and active.
pub(crate) async fn merge(tx: &mut Tx, order: &UserMerge) -> Result<MergeId, Error> {
    let UserMerge { winner, loser, now, .. } = order;
    let id = MergeId::new(*now);
    let identities = tx.all::<IdentityId>(LIST_IDENTITIES, args![loser]).await?;
    tx.run(MOVE_IDENTITIES, args![winner, loser]).await?;
    tx.run(MOVE_SESSIONS, args![winner, loser]).await?;
    let phone = phone::take_over(tx, order).await?;
    tx.run(SET_STATUS, args![UserStatus::Merged.as_str(), loser]).await?;
    let record = MergeRecord { identities, phone };
    let sealed = record.seal(&order.keyring, id);
    tx.run(INSERT, args![&id, winner, loser, *now, *now + UNDO_WITHIN, &sealed]).await?;
    aliases::insert(tx, UserAlias { alias: *loser, user: *winner }, id, *now).await?;
    candidates::settle(tx, *winner, *loser, *now).await?;
    announce(tx, order, id, &record).await?;
    Ok(id)
}

/// The audit log, the integrators and the other nodes hear of it.
async fn announce(tx: &mut Tx, order: &UserMerge, id: MergeId, record: &MergeRecord) -> Result<(), Error> {
    let UserMerge { winner, loser, now, actor, .. } = order;
    let phone = match &record.phone {
        None => "none",
        Some(phone) if phone.taken_over => "taken_over",
        Some(_) => "kept_aside",
    };
    let identities = record.identities.len();
    let detail = format!(
        r#"{{"merge_id":"{id}","winner_id":"{winner}","loser_id":"{loser}","identities":{identities},"phone":"{phone}"}}"#
    );
    log_for_both(tx, AuditKind::UsersMerged, (*now, *actor), [*winner, *loser], &detail).await?;
    let detail = format!(r#"{{"merge_id":"{id}","winner_id":"{winner}","loser_id":"{loser}"}}"#);
    let event = Event { detail: Some(detail), ..Event::new(*now, EventKind::UserMerged, *winner) };
    enqueue(tx, &event).await?;
    tell(tx, *now, Change::AliasesChanged { user: *loser }).await?;
    tell(tx, *now, Change::UserChanged { user: *winner }).await
}

async fn log_for_both(
    tx: &mut Tx,
    kind: AuditKind,
    (now, actor): (Time, Actor),
    users: [UserId; 2],
    detail: &str,
) -> Result<(), Error> {
    for user in users {
        let event =
            AuditEvent { user_id: Some(user), detail: Some(detail.to_owned()), ..AuditEvent::new(now, kind, actor) };
        insert_event(tx, &event).await?;
    }
    Ok(())
}

impl FromRow for MergeInfo {
    const TABLE: &'static str = "user_merges";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            id: row.get(0)?,
            winner: row.get(1)?,
            loser: row.get(2)?,
            merged_at: row.get(3)?,
            undo_until: row.get(4)?,
        })
    }
}
