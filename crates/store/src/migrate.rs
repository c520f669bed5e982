//! The schema: numbered steps, forward only, each applied once and never changed afterwards.
//!
//! One node migrates at a time. SQLite and PostgreSQL apply all steps in one transaction; MySQL commits
//! every statement by itself, so there each can be run again and a step counts once all of it is done.

use crate::{
    Backend, Error, SchemaError, Store,
    conn::{Row, Scope, Tx},
    database::Database,
    dialect::{self, HAS_TABLE, LOCK_MIGRATIONS, UNLOCK_MIGRATIONS},
    row::{FromRow, Invalid},
    sql::Sql,
    value::args,
};
use minigate_model::{Time, encoding::hex, secret::sha256};

/// A step of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    pub version: i64,
    pub name: &'static str,
}

/// What the database has had applied, and what it still needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationStatus {
    pub applied: Vec<Migration>,
    pub pending: Vec<Migration>,
}

/// The steps of one schema, and the table that says which of them were applied. Made by [`schema!`](crate::schema).
#[derive(Debug)]
pub struct Schema {
    #[doc(hidden)]
    pub table: &'static str,
    #[doc(hidden)]
    pub create: &'static str,
    #[doc(hidden)]
    pub list: Sql,
    #[doc(hidden)]
    pub insert: Sql,
    #[doc(hidden)]
    pub steps: &'static [Step],
}

/// One migration in each database's words.
#[doc(hidden)]
#[derive(Debug)]
pub struct Step {
    pub version: i64,
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
    pub mysql: &'static str,
}

/// `schema!("shop_migrations": (1, "init", "0001_init.sql"), …)`: a schema whose steps are files in `../migrations/sqlite/`,
/// `../migrations/postgres/` and `../migrations/mysql/`, seen from the source file that says it. Statements end with `;`
/// at the end of a line. Nothing in a step may change once it was released: its checksum is kept.
#[macro_export]
macro_rules! schema {
    ($table:literal: $(($version:literal, $name:literal, $file:literal)),+ $(,)?) => {
        $crate::database::Schema {
            table: $table,
            create: concat!(
                "CREATE TABLE IF NOT EXISTS ", $table, " (version BIGINT NOT NULL PRIMARY KEY, \
                 name VARCHAR(64) NOT NULL, checksum VARCHAR(64) NOT NULL, applied_at BIGINT NOT NULL)"
            ),
            list: $crate::sql!(concat!("SELECT version, checksum FROM ", $table, " ORDER BY version")),
            insert: $crate::sql!(concat!(
                "INSERT INTO ", $table, " (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)"
            )),
            steps: &[$($crate::database::Step {
                version: $version,
                name: $name,
                sqlite: include_str!(concat!("../migrations/sqlite/", $file)),
                postgres: include_str!(concat!("../migrations/postgres/", $file)),
                mysql: include_str!(concat!("../migrations/mysql/", $file)),
            }),+],
        }
    };
}

static SCHEMA: Schema = schema!("schema_migrations":
    (1, "init", "0001_init.sql"),
    (2, "profile", "0002_profile.sql"),
    (3, "app_tokens", "0003_app_tokens.sql"),
    (4, "phones", "0004_phones.sql"),
    (5, "content_checks", "0005_content_checks.sql"),
    (6, "deletions", "0006_deletions.sql"),
    (7, "merges", "0007_merges.sql"),
    (8, "webhooks", "0008_webhooks.sql"),
    (9, "left_pictures", "0009_left_pictures.sql"),
    (10, "long_rows", "0010_long_rows.sql"),
);

impl Store {
    /// Applies what is missing and gives it back. Refuses a schema that is newer than this program, or that
    /// was made from other texts.
    pub async fn migrate(&self, now: Time) -> Result<Vec<Migration>, Error> {
        self.database.migrate(&SCHEMA, now).await
    }

    /// Fails as [`Store::migrate`] would for a schema that this program cannot use.
    pub async fn migration_status(&self) -> Result<MigrationStatus, Error> {
        self.database.migration_status(&SCHEMA).await
    }
}

impl Database {
    /// Applies the steps of a schema that are missing and gives them back. Refuses one that is newer than this program,
    /// or that was made from other texts.
    pub async fn migrate(&self, schema: &'static Schema, now: Time) -> Result<Vec<Migration>, Error> {
        let input = (schema, now);
        self.pool.run(Scope::Migration, input, |(schema, now), tx| Box::pin(migrate(tx, schema, *now))).await
    }

    /// Fails as [`Database::migrate`] would for a schema that this program cannot use.
    pub async fn migration_status(&self, schema: &'static Schema) -> Result<MigrationStatus, Error> {
        self.read(schema, |schema, tx| Box::pin(status(tx, schema))).await
    }
}

async fn migrate(tx: &mut Tx, schema: &Schema, now: Time) -> Result<Vec<Migration>, Error> {
    if tx.one::<i64>(LOCK_MIGRATIONS, &[]).await? != Some(1) {
        return Err(SchemaError::Locked.into());
    }
    let applied = apply_missing(tx, schema, now).await;
    let unlocked = tx.one::<i64>(UNLOCK_MIGRATIONS, &[]).await;
    // After a failed statement PostgreSQL refuses the unlocking too: the first failure is the one to tell.
    let applied = applied?;
    unlocked?;
    Ok(applied)
}

async fn apply_missing(tx: &mut Tx, schema: &Schema, now: Time) -> Result<Vec<Migration>, Error> {
    let pending = status(tx, schema).await?.pending;
    tx.execute(schema.create).await?;
    let backend = tx.backend();
    for step in schema.steps.iter().filter(|step| pending.iter().any(|migration| migration.version == step.version)) {
        tracing::info!(version = step.version, name = step.name, "migrating the database");
        for statement in step.text(backend).split_inclusive(";\n") {
            tx.execute(statement).await?;
        }
        let checksum = step.checksum(backend);
        tx.run(schema.insert, args![step.version, step.name, &checksum, now]).await?;
    }
    Ok(pending)
}

async fn status(tx: &mut Tx, schema: &Schema) -> Result<MigrationStatus, Error> {
    let exists = tx.one::<i64>(HAS_TABLE, args![schema.table]).await? == Some(1);
    let applied: Vec<Applied> = if exists { tx.all(schema.list, &[]).await? } else { Vec::new() };
    let known = schema.steps.last().map_or(0, |step| step.version);
    let backend = tx.backend();
    for row in &applied {
        let step = schema.steps.iter().find(|step| step.version == row.version);
        let step = step.ok_or(SchemaError::Newer { found: row.version, known })?;
        if step.checksum(backend) != row.checksum {
            return Err(SchemaError::Changed { version: row.version }.into());
        }
    }
    let (done, pending): (Vec<_>, Vec<_>) =
        schema.steps.iter().partition(|step| applied.iter().any(|row| row.version == step.version));
    let public = |steps: Vec<&Step>| steps.into_iter().map(Step::migration).collect();
    Ok(MigrationStatus { applied: public(done), pending: public(pending) })
}

impl Step {
    const fn text(&self, backend: Backend) -> &'static str {
        dialect::of(backend, self.sqlite, self.postgres, self.mysql)
    }

    fn checksum(&self, backend: Backend) -> String {
        hex(&sha256(self.text(backend).as_bytes()))
    }

    const fn migration(&self) -> Migration {
        Migration { version: self.version, name: self.name }
    }
}

struct Applied {
    version: i64,
    checksum: String,
}

impl FromRow for Applied {
    const TABLE: &'static str = "schema_migrations";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { version: row.get(0)?, checksum: row.get(1)? })
    }
}

#[cfg(test)]
mod tests {
    use super::SCHEMA;

    #[test]
    fn steps_are_numbered_without_gaps_and_every_database_has_each() {
        for (step, expected) in SCHEMA.steps.iter().zip(1..) {
            assert_eq!(step.version, expected);
        }
        for backend in ["sqlite", "postgres", "mysql"] {
            let folder = format!("{}/migrations/{backend}", env!("CARGO_MANIFEST_DIR"));
            let mut files: Vec<String> = std::fs::read_dir(folder)
                .expect("a folder")
                .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
                .collect();
            files.sort();
            let expected: Vec<String> =
                SCHEMA.steps.iter().map(|step| format!("{:04}_{}.sql", step.version, step.name)).collect();
            assert_eq!(files, expected, "{backend}");
        }
    }
}
