//! `feed_events`: what the other nodes must hear soon. A row is written in the transaction it tells of.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    dialect::{self, delete_oldest},
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{EndReason, SessionId, Time, UserId};
use uuid::{NoContext, Timestamp, Uuid};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeedEvent {
    /// For telling apart what was heard already, since reads of the feed overlap.
    pub id: Uuid,
    pub at: Time,
    pub change: Change,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The reason is absent when a newer version gave one that this version does not know.
    SessionEnded {
        session: SessionId,
        user: UserId,
        reason: Option<EndReason>,
    },
    SigningKeysChanged,
    /// What is shown of this user is not what it was.
    UserChanged {
        user: UserId,
    },
    /// This id stands for another user from now on, or no longer does.
    AliasesChanged {
        user: UserId,
    },
    /// Said by a newer version.
    Unknown,
}

const SESSION_ENDED: &str = "session_ended";
const SIGNING_KEYS_CHANGED: &str = "signing_keys_changed";
const USER_CHANGED: &str = "user_changed";
const ALIASES_CHANGED: &str = "aliases_changed";

const INSERT: Sql =
    sql!("INSERT INTO feed_events (id, at, kind, session_id, user_id, reason) VALUES ($1, $2, $3, $4, $5, $6)");

const LIST: Sql =
    sql!("SELECT id, at, kind, session_id, user_id, reason FROM feed_events WHERE at >= $1 ORDER BY at, id LIMIT $2");

const SWEEP: Sql = delete_oldest!("feed_events", key: "id", time: "at");

impl Store {
    /// What happened since, oldest first. A transaction that took long shows rows older than others that
    /// were read before it was committed, so ask for a few seconds more than are missing.
    pub async fn list_feed(&self, since: Time, limit: u32) -> Result<Vec<FeedEvent>, Error> {
        self.read((since, limit), |(since, limit), tx| {
            Box::pin(async move { tx.all(LIST, args![*since, *limit]).await })
        })
        .await
    }

    /// The database's clock, by which all nodes go; `None` on SQLite, which has no other clock than ours.
    pub async fn database_now(&self) -> Result<Option<Time>, Error> {
        let now = self.read((), |(), tx| Box::pin(tx.one::<DatabaseTime>(dialect::NOW, &[]))).await?;
        Ok(now.and_then(|DatabaseTime(now)| now))
    }

    pub async fn sweep_feed(&self, before: Time, limit: u32) -> Result<u64, Error> {
        self.write_one((before, limit), |(before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![*before, *limit]).await })
        })
        .await
    }
}

pub(crate) async fn tell(tx: &mut Tx, at: Time, change: Change) -> Result<(), Error> {
    let id = event_id(at);
    let (kind, session, user, reason) = match &change {
        Change::SessionEnded { session, user, reason } => (SESSION_ENDED, Some(session), Some(user), *reason),
        Change::SigningKeysChanged => (SIGNING_KEYS_CHANGED, None, None, None),
        Change::UserChanged { user } => (USER_CHANGED, None, Some(user), None),
        Change::AliasesChanged { user } => (ALIASES_CHANGED, None, Some(user), None),
        Change::Unknown => return Ok(()),
    };
    let args = args![&id, at, kind, session, user, reason.map(EndReason::as_str)];
    tx.run(INSERT, args).await.map(drop)
}

fn event_id(at: Time) -> Uuid {
    let seconds = u64::try_from(at.seconds()).unwrap_or(0);
    let nanos = u32::try_from(at.micros().rem_euclid(1_000_000) * 1000).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, nanos))
}

impl FromRow for FeedEvent {
    const TABLE: &'static str = "feed_events";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let kind: String = row.get(2)?;
        let change = match kind.as_str() {
            SESSION_ENDED => {
                let reason: String = row.get(5)?;
                Change::SessionEnded { session: row.get(3)?, user: row.get(4)?, reason: EndReason::parse(&reason) }
            }
            SIGNING_KEYS_CHANGED => Change::SigningKeysChanged,
            USER_CHANGED => Change::UserChanged { user: row.get(4)? },
            ALIASES_CHANGED => Change::AliasesChanged { user: row.get(4)? },
            _ => Change::Unknown,
        };
        Ok(Self { id: row.get(0)?, at: row.get(1)?, change })
    }
}

struct DatabaseTime(Option<Time>);

impl FromRow for DatabaseTime {
    const TABLE: &'static str = "(clock)";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get(0).map(Self)
    }
}
