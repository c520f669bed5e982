//! `merge_candidates`: users that seem to be one person, for somebody to decide.

use crate::{
    Error, Store,
    audit::insert_event,
    conn::{Row, Tx},
    dialect::insert_if_absent,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{
    AppId, CandidateId, Time, UserId,
    audit::{Actor, AuditEvent, AuditKind},
    merge::CandidateReason,
};

/// Two active users that seem to be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeCandidate {
    pub user_id: UserId,
    pub other_user_id: UserId,
    pub reason: CandidateReason,
    pub found_at: Time,
}

/// One row for two users, whichever of them was met first: the smaller id stands first.
const INSERT: Sql = insert_if_absent!(
    "INSERT INTO merge_candidates (id, user_id, other_user_id, reason, created_at) VALUES ($1, $2, $3, $4, $5)",
    "reason"
);

const FIND: Sql = sql!("SELECT id FROM merge_candidates WHERE user_id = $1 AND other_user_id = $2");

/// While both are users of their own.
const LIST: Sql = sql!(
    "SELECT c.user_id, c.other_user_id, c.reason, c.created_at
     FROM merge_candidates c JOIN users u ON u.id = c.user_id JOIN users o ON o.id = c.other_user_id
     WHERE c.settled_at IS NULL AND u.status = 'active' AND o.status = 'active' ORDER BY c.created_at, c.id LIMIT $1"
);

const LIST_OF: Sql = sql!(
    "SELECT user_id, other_user_id, reason, created_at FROM merge_candidates
     WHERE (user_id = $1 OR other_user_id = $2) AND settled_at IS NULL ORDER BY created_at, id"
);

const SETTLE: Sql = sql!(
    "UPDATE merge_candidates SET settled_at = $1
     WHERE (user_id = $2 AND other_user_id = $3 OR user_id = $4 AND other_user_id = $5) AND settled_at IS NULL"
);

const LIST_NAMESAKES: Sql = sql!(
    "SELECT a.user_id, a.app_id, b.user_id, b.app_id FROM identities a JOIN identities b ON b.unionid = a.unionid
     WHERE a.user_id < b.user_id ORDER BY a.user_id, b.user_id LIMIT $1"
);

/// Identities of two users to whom WeChat gave the same unionid. It says something only if the apps are of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesakes {
    pub users: [UserId; 2],
    pub apps: [AppId; 2],
}

impl Store {
    /// Those there are, in any apps. Reads every identity.
    pub async fn list_namesakes(&self, limit: u32) -> Result<Vec<Namesakes>, Error> {
        self.survey(limit, |limit, tx| Box::pin(async move { tx.all(LIST_NAMESAKES, args![*limit]).await })).await
    }

    /// Notes that each two of these seem to be one person, for somebody to decide. Says how many are new.
    pub async fn suspect_merges(&self, found: &[[UserId; 2]], now: Time) -> Result<u64, Error> {
        self.write((found.to_vec(), now), |(found, now), tx| {
            Box::pin(async move {
                let mut new = 0;
                for [one, other] in found {
                    new += u64::from(suspect(tx, *one, *other, CandidateReason::Unionid, *now).await?);
                }
                Ok(new)
            })
        })
        .await
    }

    /// Those that nobody has decided on, the oldest first. Reads the whole table.
    pub async fn list_merge_candidates(&self, limit: u32) -> Result<Vec<MergeCandidate>, Error> {
        self.survey(limit, |limit, tx| Box::pin(async move { tx.all(LIST, args![*limit]).await })).await
    }
}

/// `false` when these two were found before, also when somebody has decided on them since.
pub(crate) async fn suspect(
    tx: &mut Tx,
    one: UserId,
    other: UserId,
    reason: CandidateReason,
    now: Time,
) -> Result<bool, Error> {
    let (id, first, second) = (CandidateId::new(now), one.min(other), one.max(other));
    tx.run(INSERT, args![&id, &first, &second, reason.as_str(), now]).await?;
    let is_new = tx.one::<CandidateId>(FIND, args![&first, &second]).await? == Some(id);
    if is_new {
        let event = AuditEvent {
            user_id: Some(one),
            detail: Some(format!(r#"{{"other_user_id":"{other}","reason":"{}"}}"#, reason.as_str())),
            ..AuditEvent::new(now, AuditKind::MergeSuspected, Actor::System)
        };
        insert_event(tx, &event).await?;
    }
    Ok(is_new)
}

/// These two were made one; whom else the loser was held for, the winner is now held for.
pub(crate) async fn settle(tx: &mut Tx, winner: UserId, loser: UserId, now: Time) -> Result<(), Error> {
    tx.run(SETTLE, args![now, &winner, &loser, &loser, &winner]).await?;
    for candidate in tx.all::<MergeCandidate>(LIST_OF, args![&loser, &loser]).await? {
        let third = if candidate.user_id == loser { candidate.other_user_id } else { candidate.user_id };
        suspect(tx, winner, third, candidate.reason, now).await?;
    }
    Ok(())
}

impl FromRow for Namesakes {
    const TABLE: &'static str = "identities";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { users: [row.get(0)?, row.get(2)?], apps: [row.get(1)?, row.get(3)?] })
    }
}

impl FromRow for MergeCandidate {
    const TABLE: &'static str = "merge_candidates";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { user_id: row.get(0)?, other_user_id: row.get(1)?, reason: row.get(2)?, found_at: row.get(3)? })
    }
}
