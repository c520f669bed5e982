//! What is sealed under a master key, for sealing it again under another (`keys reseal`).

use crate::{
    Error, Store,
    conn::Row,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{AppId, IdentityId, identity::SealedKeys, key::KeyId, seal::Sealed};

const LIST: Sql = sql!(
    "SELECT id, session_key, previous_session_key, session_key_at FROM identities
     WHERE id > $1 AND session_key IS NOT NULL ORDER BY id LIMIT $2"
);

/// Nonces never repeat, so the newer key alone tells whether the row is as it was read.
const REPLACE: Sql = sql!(
    "UPDATE identities SET session_key = $1, previous_session_key = $2, session_key_at = $3
     WHERE id = $4 AND session_key = $5"
);

const REPLACE_PRIVATE: Sql = sql!("UPDATE signing_keys SET private_key = $1 WHERE kid = $2 AND private_key = $3");

const LIST_APP_TOKENS: Sql =
    sql!("SELECT app_id, access_token FROM app_tokens WHERE access_token IS NOT NULL ORDER BY app_id");

const REPLACE_APP_TOKEN: Sql = sql!("UPDATE app_tokens SET access_token = $1 WHERE app_id = $2 AND access_token = $3");

/// The id of the key is bytes 2 to 5 of what is sealed (security.md section 7.2).
const COUNT: Sql = sql!(
    "SELECT key_id, COUNT(*) FROM (
         SELECT SUBSTR(session_key, 2, 4) AS key_id FROM identities WHERE session_key IS NOT NULL
         UNION ALL
         SELECT SUBSTR(previous_session_key, 2, 4) FROM identities WHERE previous_session_key IS NOT NULL
         UNION ALL
         SELECT SUBSTR(private_key, 2, 4) FROM signing_keys WHERE private_key IS NOT NULL
         UNION ALL
         SELECT SUBSTR(answer, 2, 4) FROM once_marks WHERE answer IS NOT NULL
         UNION ALL
         SELECT SUBSTR(access_token, 2, 4) FROM app_tokens WHERE access_token IS NOT NULL
     ) AS sealed GROUP BY key_id ORDER BY key_id"
);

impl Store {
    /// In the order of ids, beginning after `after`.
    pub async fn list_sealed_keys_after(
        &self,
        after: Option<IdentityId>,
        limit: u32,
    ) -> Result<Vec<(IdentityId, SealedKeys)>, Error> {
        let after = after.unwrap_or(IdentityId::from_bytes([0; 16]));
        self.read((after, limit), |(after, limit), tx| {
            Box::pin(async move { tx.all(LIST, args![after, *limit]).await })
        })
        .await
    }

    /// `false` when they are no longer as they were read: a login came between.
    pub async fn replace_sealed_keys(&self, id: IdentityId, old: &SealedKeys, new: &SealedKeys) -> Result<bool, Error> {
        self.write_one((id, old.current.clone(), new.clone()), |(id, old, new), tx| {
            Box::pin(async move {
                let args = args![&new.current, new.previous.as_ref(), new.changed_at, id, old];
                Ok(tx.run(REPLACE, args).await? == 1)
            })
        })
        .await
    }

    /// `false` when it is no longer as it was read.
    pub async fn replace_signing_private_key(&self, kid: &str, old: &Sealed, new: &Sealed) -> Result<bool, Error> {
        self.write_one((kid.to_owned(), old.clone(), new.clone()), |(kid, old, new), tx| {
            Box::pin(async move { Ok(tx.run(REPLACE_PRIVATE, args![new, kid, old]).await? == 1) })
        })
        .await
    }

    /// The access_token of each app that has one.
    pub async fn list_sealed_app_tokens(&self) -> Result<Vec<(AppId, Sealed)>, Error> {
        self.read((), |(), tx| Box::pin(tx.all(LIST_APP_TOKENS, &[]))).await
    }

    /// `false` when it is no longer as it was read: another one was fetched.
    pub async fn replace_sealed_app_token(&self, app: &AppId, old: &Sealed, new: &Sealed) -> Result<bool, Error> {
        self.write_one((app.clone(), old.clone(), new.clone()), |(app, old, new), tx| {
            Box::pin(async move { Ok(tx.run(REPLACE_APP_TOKEN, args![new, app, old]).await? == 1) })
        })
        .await
    }

    /// How many values are sealed under which master key. Reads every one of them.
    pub async fn count_sealed_by_key_id(&self) -> Result<Vec<(KeyId, u64)>, Error> {
        self.survey((), |(), tx| Box::pin(tx.all(COUNT, &[]))).await
    }
}

/// From three columns in a row: the newer key, the older one, and when the newer one came.
pub(crate) fn read_sealed_keys(row: &Row<'_>, first: usize) -> Result<Option<SealedKeys>, Invalid> {
    let Some(current) = row.get(first)? else { return Ok(None) };
    Ok(Some(SealedKeys { current, previous: row.get(first + 1)?, changed_at: row.get(first + 2)? }))
}

impl FromRow for (IdentityId, SealedKeys) {
    const TABLE: &'static str = "identities";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let keys = SealedKeys { current: row.get(1)?, previous: row.get(2)?, changed_at: row.get(3)? };
        Ok((row.get(0)?, keys))
    }
}

impl FromRow for (AppId, Sealed) {
    const TABLE: &'static str = "app_tokens";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok((row.get(0)?, row.get(1)?))
    }
}

impl FromRow for (KeyId, u64) {
    const TABLE: &'static str = "(sealed values)";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok((row.get(0)?, row.get(1)?))
    }
}
