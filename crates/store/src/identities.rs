//! `identities`: one app's name for a person, and WeChat's keys for them.

use crate::{
    Error, Store,
    conn::Row,
    row::{FromRow, Invalid},
    sealed::read_sealed_keys,
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{AppId, IdentityId, SessionId, Time, UserId, identity::Identity};

/// What a person may be told of one of their identities: an openid never leaves the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRecord {
    pub id: IdentityId,
    pub app_id: AppId,
    pub created_at: Time,
    /// When WeChat's newest key came, if there is one.
    pub session_key_at: Option<Time>,
}

const FIND_OF_SESSION: Sql = sql!(
    "SELECT i.id, i.user_id, i.app_id, i.openid, i.unionid, i.session_key, i.previous_session_key, i.session_key_at
     FROM sessions s JOIN identities i ON i.id = s.identity_id WHERE s.id = $1"
);

const FIND: Sql = sql!(
    "SELECT id, user_id, app_id, openid, unionid, session_key, previous_session_key, session_key_at
     FROM identities WHERE id = $1"
);

const LIST: Sql =
    sql!("SELECT id, app_id, created_at, session_key_at FROM identities WHERE user_id = $1 ORDER BY created_at, id");

impl Store {
    /// Oldest first.
    pub async fn list_identities(&self, user: UserId) -> Result<Vec<IdentityRecord>, Error> {
        self.read(user, |user, tx| Box::pin(async move { tx.all(LIST, args![user]).await })).await
    }

    pub async fn find_identity(&self, id: IdentityId) -> Result<Option<Identity>, Error> {
        self.read(id, |id, tx| Box::pin(async move { tx.one(FIND, args![id]).await })).await
    }

    /// Who a session was logged in as, whether it is still alive or not.
    pub async fn find_identity_of_session(&self, id: SessionId) -> Result<Option<Identity>, Error> {
        self.read(id, |id, tx| Box::pin(async move { tx.one(FIND_OF_SESSION, args![id]).await })).await
    }
}

impl FromRow for Identity {
    const TABLE: &'static str = "identities";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            id: row.get(0)?,
            user_id: row.get(1)?,
            app_id: row.get(2)?,
            openid: row.get(3)?,
            unionid: row.get(4)?,
            session_keys: read_sealed_keys(row, 5)?,
        })
    }
}

impl FromRow for IdentityRecord {
    const TABLE: &'static str = "identities";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { id: row.get(0)?, app_id: row.get(1)?, created_at: row.get(2)?, session_key_at: row.get(3)? })
    }
}
