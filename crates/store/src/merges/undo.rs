//! A merge is taken back: the loser is a user again, and nobody stays logged in as either.

use super::{lock, log_for_both, phone};
use crate::{
    Error, Store, aliases,
    conn::{Row, Tx},
    feed::{Change, tell},
    outbox::enqueue,
    row::{FromRow, Invalid},
    sessions::end_live_sessions,
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{
    EndReason, MergeId, SessionId, Time, UserId, UserStatus,
    audit::{Actor, AuditKind},
    event::{Event, EventKind},
    key::Keyring,
    merge::{MergeRecord, MergeRefusal},
    seal::Sealed,
};

/// Which merge, and who says so.
#[derive(Debug, Clone)]
pub struct MergeUndo {
    pub merge: MergeId,
    pub now: Time,
    pub actor: Actor,
    /// Opens the record.
    pub keyring: Keyring,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoOutcome {
    Undone {
        winner: UserId,
        loser: UserId,
        /// Every session of both.
        ended: Vec<SessionId>,
    },
    Refused(MergeRefusal),
}

struct Stored {
    winner: UserId,
    loser: UserId,
    undo_until: Time,
    undone_at: Option<Time>,
    record: Option<Sealed>,
}

const FIND: Sql = sql!("SELECT winner_id, loser_id, undo_until, undone_at, record FROM user_merges WHERE id = $1");

/// One of two who undo the same merge at once does it.
const CLAIM: Sql = sql!("UPDATE user_merges SET undone_at = $1, record = NULL WHERE id = $2 AND undone_at IS NULL");

const MOVE_IDENTITY: Sql = sql!("UPDATE identities SET user_id = $1 WHERE id = $2 AND user_id = $3");

const MOVE_SESSIONS: Sql = sql!("UPDATE sessions SET user_id = $1 WHERE user_id = $2 AND identity_id = $3");

impl Store {
    /// Makes two users of one again. What came to the winner since stays there.
    pub async fn undo_merge(&self, order: MergeUndo) -> Result<UndoOutcome, Error> {
        self.write(order, |order, tx| Box::pin(undo(tx, order))).await
    }
}

async fn undo(tx: &mut Tx, order: &MergeUndo) -> Result<UndoOutcome, Error> {
    let Some(stored) = tx.one::<Stored>(FIND, args![&order.merge]).await? else {
        return Ok(UndoOutcome::Refused(MergeRefusal::UnknownMerge));
    };
    let record = match readable(&stored, order) {
        Ok(record) => record,
        Err(refusal) => return Ok(UndoOutcome::Refused(refusal)),
    };
    let (winner, loser) = (stored.winner, stored.loser);
    if let Err(refusal) = lock_both(tx, winner, loser).await? {
        return Ok(UndoOutcome::Refused(refusal));
    }
    if tx.run(CLAIM, args![order.now, &order.merge]).await? != 1 {
        return Ok(UndoOutcome::Refused(MergeRefusal::Undone));
    }
    let ended = end_live_sessions(tx, winner, None, EndReason::EndedByOperator, order.now).await?;
    for identity in &record.identities {
        // One that is not the winner's any more was erased.
        if tx.run(MOVE_IDENTITY, args![&loser, identity, &winner]).await? == 1 {
            tx.run(MOVE_SESSIONS, args![&loser, &winner, identity]).await?;
        }
    }
    if let Some(phone) = &record.phone {
        phone::give_back(tx, (winner, loser), phone, &order.keyring).await?;
    }
    tx.run(super::SET_STATUS, args![UserStatus::Active.as_str(), &loser]).await?;
    aliases::delete(tx, loser, order.merge).await?;
    announce(tx, order, winner, loser).await?;
    Ok(UndoOutcome::Undone { winner, loser, ended })
}

fn readable(stored: &Stored, order: &MergeUndo) -> Result<MergeRecord, MergeRefusal> {
    if stored.undone_at.is_some() {
        return Err(MergeRefusal::Undone);
    }
    let record = stored.record.as_ref().filter(|_| order.now < stored.undo_until).ok_or(MergeRefusal::TooLate)?;
    MergeRecord::open(&order.keyring, order.merge, record).map_err(|_| MergeRefusal::Unreadable)
}

/// A winner that was merged since is first taken out of the later merge.
async fn lock_both(tx: &mut Tx, winner: UserId, loser: UserId) -> Result<Result<(), MergeRefusal>, Error> {
    let mut both = [(winner, UserStatus::Active), (loser, UserStatus::Merged)];
    both.sort_unstable_by_key(|(user, _)| *user);
    for (user, expected) in both {
        match lock(tx, user, expected).await? {
            Ok(()) => {}
            // Somebody who undoes it too was faster.
            Err(MergeRefusal::NotActive { user, .. }) if user == loser => return Ok(Err(MergeRefusal::Undone)),
            Err(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(Ok(()))
}

async fn announce(tx: &mut Tx, order: &MergeUndo, winner: UserId, loser: UserId) -> Result<(), Error> {
    let MergeUndo { merge, now, actor, .. } = order;
    let detail = format!(r#"{{"merge_id":"{merge}","winner_id":"{winner}","loser_id":"{loser}"}}"#);
    log_for_both(tx, AuditKind::MergeUndone, (*now, *actor), [winner, loser], &detail).await?;
    for user in [winner, loser] {
        let detail = format!(r#"{{"undone_merge_id":"{merge}","winner_id":"{winner}","loser_id":"{loser}"}}"#);
        enqueue(tx, &Event { detail: Some(detail), ..Event::new(*now, EventKind::UserUpdated, user) }).await?;
        tell(tx, *now, Change::UserChanged { user }).await?;
    }
    tell(tx, *now, Change::AliasesChanged { user: loser }).await
}

impl FromRow for Stored {
    const TABLE: &'static str = "user_merges";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            winner: row.get(0)?,
            loser: row.get(1)?,
            undo_until: row.get(2)?,
            undone_at: row.get(3)?,
            record: row.get(4)?,
        })
    }
}
