//! What else is stored about a user, for the copy that they may ask for.

use crate::{
    Error, Store,
    conn::Row,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{Time, UserId};

/// Something a user wrote or uploaded that WeChat has not judged yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingContent {
    pub subject: String,
    pub value: String,
    pub created_at: Time,
}

const LIST_PENDING: Sql = sql!(
    "SELECT trace_id, subject, value, created_at FROM content_checks WHERE user_id = $1 ORDER BY created_at, trace_id"
);

const LIST_FORMER_IDS: Sql = sql!("SELECT alias_id FROM user_aliases WHERE user_id = $1 ORDER BY merged_at, alias_id");

impl Store {
    pub async fn list_pending_content(&self, user: UserId) -> Result<Vec<PendingContent>, Error> {
        self.read(user, |user, tx| Box::pin(async move { tx.all(LIST_PENDING, args![user]).await })).await
    }

    /// The ids of users that were merged into this one.
    pub async fn list_former_ids(&self, user: UserId) -> Result<Vec<UserId>, Error> {
        self.read(user, |user, tx| Box::pin(async move { tx.all(LIST_FORMER_IDS, args![user]).await })).await
    }
}

impl FromRow for PendingContent {
    const TABLE: &'static str = "content_checks";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { subject: row.get(1)?, value: row.get(2)?, created_at: row.get(3)? })
    }
}
