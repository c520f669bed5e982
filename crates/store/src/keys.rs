//! `signing_keys`: at most one is active and at most one is next, which the schema holds.

use crate::{
    Error, Store,
    audit::insert_event,
    conn::{Row, Tx},
    feed::{Change, tell},
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{
    Time,
    audit::AuditEvent,
    signing::{KeyState, StoredKey},
};

/// A change of the signing keys, as one step. Of two nodes that take it at once, one does.
#[derive(Debug, Clone)]
pub struct KeyRotation {
    /// The active key that the decision rests on; it retires when another becomes active, and its private
    /// half is erased. `None`: there was none.
    pub active: Option<String>,
    /// The key, now `next`, that becomes active.
    pub activate: Option<String>,
    /// New keys, in the state they say.
    pub insert: Vec<StoredKey>,
    pub now: Time,
    pub audit: AuditEvent,
}

macro_rules! columns {
    () => {
        "kid, algorithm, state, private_key, public_key, created_at, activated_at, retired_at"
    };
}

const LIST: Sql = sql!(concat!("SELECT ", columns!(), " FROM signing_keys ORDER BY created_at, kid"));

const INSERT: Sql =
    sql!(concat!("INSERT INTO signing_keys (", columns!(), ", slot) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"));

const RETIRE: Sql = sql!(
    "UPDATE signing_keys SET state = 'retired', slot = NULL, private_key = NULL, retired_at = $1
     WHERE kid = $2 AND state = 'active'"
);

const ACTIVATE: Sql = sql!(
    "UPDATE signing_keys SET state = 'active', slot = 'active', activated_at = $1 WHERE kid = $2 AND state = 'next'"
);

const DELETE: Sql = sql!("DELETE FROM signing_keys WHERE kid = $1");

impl Store {
    /// Oldest first.
    pub async fn list_signing_keys(&self) -> Result<Vec<StoredKey>, Error> {
        self.read((), |(), tx| Box::pin(tx.all(LIST, &[]))).await
    }

    /// A conflict when there is a key in that state already and there may be only one.
    pub async fn insert_signing_key(&self, key: StoredKey, now: Time) -> Result<(), Error> {
        self.write((key, now), |(key, now), tx| {
            Box::pin(async move {
                insert_key(tx, key).await?;
                tell(tx, *now, Change::SigningKeysChanged).await
            })
        })
        .await
    }

    /// `false` when the keys are no longer as the caller read them; then nothing was changed.
    pub async fn rotate_signing_keys(&self, rotation: KeyRotation) -> Result<bool, Error> {
        match self.write(rotation, |rotation, tx| Box::pin(rotate(tx, rotation))).await {
            Ok(()) => Ok(true),
            Err(Error::Conflict { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// For good: what it signed is refused from now on.
    pub async fn delete_signing_key(&self, kid: &str, now: Time) -> Result<bool, Error> {
        self.write((kid.to_owned(), now), |(kid, now), tx| {
            Box::pin(async move {
                let deleted = tx.run(DELETE, args![kid]).await? == 1;
                if deleted {
                    tell(tx, *now, Change::SigningKeysChanged).await?;
                }
                Ok(deleted)
            })
        })
        .await
    }
}

async fn rotate(tx: &mut Tx, rotation: &KeyRotation) -> Result<(), Error> {
    let takes_over = rotation.activate.is_some() || rotation.insert.iter().any(|key| key.state == KeyState::Active);
    if let (true, Some(kid)) = (takes_over, &rotation.active) {
        must_be(tx.run(RETIRE, args![rotation.now, kid]).await?)?;
    }
    if let Some(kid) = &rotation.activate {
        must_be(tx.run(ACTIVATE, args![rotation.now, kid]).await?)?;
    }
    for key in &rotation.insert {
        insert_key(tx, key).await?;
    }
    insert_event(tx, &rotation.audit).await?;
    tell(tx, rotation.now, Change::SigningKeysChanged).await
}

/// The key was in the state that the caller had read. An error, so that the transaction rolls back.
fn must_be(rows: u64) -> Result<(), Error> {
    if rows == 1 { Ok(()) } else { Err(Error::Conflict { constraint: "signing_keys.state".to_owned() }) }
}

async fn insert_key(tx: &mut Tx, key: &StoredKey) -> Result<(), Error> {
    let slot = (key.state != KeyState::Retired).then(|| key.state.as_str());
    let args = args![
        &key.kid,
        key.algorithm.as_str(),
        key.state.as_str(),
        key.private_key.as_ref(),
        &key.public_key,
        key.created_at,
        key.activated_at,
        key.retired_at,
        slot,
    ];
    tx.run(INSERT, args).await.map(drop)
}

impl FromRow for StoredKey {
    const TABLE: &'static str = "signing_keys";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            kid: row.get(0)?,
            algorithm: row.get(1)?,
            state: row.get(2)?,
            private_key: row.get(3)?,
            public_key: row.get(4)?,
            created_at: row.get(5)?,
            activated_at: row.get(6)?,
            retired_at: row.get(7)?,
        })
    }
}
