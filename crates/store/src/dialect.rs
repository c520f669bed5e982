//! The statements that differ between databases.

use crate::{
    config::Backend,
    sql::{Sql, sql},
};

/// An INSERT that does nothing when a unique key is taken. How many rows it reports means nothing on
/// MySQL: read back by the unique key.
#[macro_export]
macro_rules! insert_if_absent {
    ($insert:expr, $key:literal) => {
        $crate::sql!(
            sqlite: concat!($insert, " ON CONFLICT DO NOTHING"),
            postgres: concat!($insert, " ON CONFLICT DO NOTHING"),
            // Not INSERT IGNORE, which would also cut values short and drop rows that break a foreign key.
            mysql: concat!($insert, " ON DUPLICATE KEY UPDATE ", $key, " = ", $key)
        )
    };
}
pub(crate) use insert_if_absent;

/// A SELECT of rows that stay as they are until its transaction ends. On SQLite that is so anyway: there is one writer.
#[macro_export]
macro_rules! for_update {
    ($select:expr) => {
        $crate::sql!(
            sqlite: $select,
            postgres: concat!($select, " FOR UPDATE"),
            mysql: concat!($select, " FOR UPDATE")
        )
    };
}

/// Deletes the oldest rows of a table, by a column of times: `$1` before when, `$2` how many at most.
/// MySQL takes no LIMIT in a subquery, and the others none in a DELETE.
#[macro_export]
macro_rules! delete_oldest {
    ($table:literal, key: $key:literal, time: $time:literal $(, unless: $reason:expr)?) => {
        $crate::delete_oldest!(
            portable: concat!(
                "DELETE FROM ", $table, " WHERE ", $key, " IN (SELECT ", $key, " FROM ", $table,
                " WHERE ", $time, " < $1", $(" AND NOT ", $reason,)? " ORDER BY ", $time, " LIMIT $2)"
            ),
            mysql: concat!(
                "DELETE FROM ", $table, " WHERE ", $time, " < $1", $(" AND NOT ", $reason,)?
                " ORDER BY ", $time, " LIMIT $2"
            )
        )
    };
    (portable: $portable:expr, mysql: $mysql:expr) => {
        $crate::sql!(sqlite: $portable, postgres: $portable, mysql: $mysql)
    };
}
pub(crate) use delete_oldest;

/// A SELECT in the order of an index, of rows whose first column behind the fixed ones is NULL. PostgreSQL takes the first
/// rows off such an index only if that column is named in the order, MariaDB only if it is not; otherwise either sorts
/// everything there is.
#[macro_export]
macro_rules! first_of_index {
    ($select:expr, null: $null:literal, then: $columns:literal, limit: $limit:literal) => {
        $crate::sql!(
            sqlite: concat!($select, " ORDER BY ", $columns, " LIMIT ", $limit),
            postgres: concat!($select, " ORDER BY ", $null, ", ", $columns, " LIMIT ", $limit),
            mysql: concat!($select, " ORDER BY ", $columns, " LIMIT ", $limit)
        )
    };
}
pub(crate) use first_of_index;

/// A statement on some of the rows that a condition names: `limit` says how many at most.
#[macro_export]
macro_rules! at_most {
    ($statement:literal, table: $table:literal, rows: $condition:expr, limit: $limit:literal) => {
        $crate::at_most!(
            portable: concat!(
                $statement, " WHERE id IN (SELECT id FROM ", $table, " WHERE ", $condition, " ORDER BY id LIMIT ",
                $limit, ")"
            ),
            mysql: concat!($statement, " WHERE ", $condition, " ORDER BY id LIMIT ", $limit)
        )
    };
    (portable: $portable:expr, mysql: $mysql:expr) => {
        $crate::sql!(sqlite: $portable, postgres: $portable, mysql: $mysql)
    };
}
pub(crate) use at_most;

/// Writes their users into the events of the logins that opened these sessions; see `audit::insert_login`. To be said
/// before sessions are deleted, which spares those that are still `unnamed_login!`.
macro_rules! name_logins {
    ($sessions:literal) => {
        $crate::dialect::name_logins!(
            portable: concat!(
                "UPDATE audit_events SET user_id = s.user_id FROM (SELECT id, user_id FROM sessions ", $sessions,
                ") s WHERE audit_events.id = s.id AND audit_events.user_id IS NULL"
            ),
            mysql: concat!(
                "UPDATE audit_events e JOIN (SELECT id, user_id FROM sessions ", $sessions,
                ") s ON e.id = s.id SET e.user_id = s.user_id WHERE e.user_id IS NULL"
            )
        )
    };
    (portable: $portable:expr, mysql: $mysql:expr) => {
        sql!(sqlite: $portable, postgres: $portable, mysql: $mysql)
    };
}
pub(crate) use name_logins;

/// Only by its session can the login that opened it be told to be its user's.
macro_rules! unnamed_login {
    () => {
        "EXISTS (SELECT 1 FROM audit_events e WHERE e.id = sessions.id AND e.user_id IS NULL)"
    };
}
pub(crate) use unnamed_login;

/// Microseconds by the database's clock. SQLite has none but ours.
pub(crate) const NOW: Sql = sql!(
    sqlite: "SELECT NULL",
    postgres: "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)",
    mysql: "SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED)"
);

/// One when the table of this name exists, in the schema that statements go to.
pub(crate) const HAS_TABLE: Sql = sql!(
    sqlite: "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
    postgres: "SELECT COUNT(*) FROM information_schema.tables
               WHERE table_schema = current_schema() AND table_name = $1",
    mysql: "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = $1"
);

/// Takes the lock that lets one node migrate at a time; gives 1, or 0 when another holds it for too long.
/// PostgreSQL's ends with the transaction; on SQLite being the writer is the lock.
pub(crate) const LOCK_MIGRATIONS: Sql = sql!(
    sqlite: "SELECT 1",
    postgres: "SELECT CAST(1 AS BIGINT) FROM pg_advisory_xact_lock(7883937474011)",
    mysql: "SELECT GET_LOCK(LEFT(CONCAT('minigate.', DATABASE()), 64), 60)"
);

pub(crate) const UNLOCK_MIGRATIONS: Sql = sql!(
    sqlite: "SELECT 1",
    postgres: "SELECT CAST(1 AS BIGINT)",
    mysql: "SELECT RELEASE_LOCK(LEFT(CONCAT('minigate.', DATABASE()), 64))"
);

/// The text of a migration for this database.
pub(crate) const fn of<'a>(backend: Backend, sqlite: &'a str, postgres: &'a str, mysql: &'a str) -> &'a str {
    match backend {
        Backend::Sqlite => sqlite,
        Backend::Postgres => postgres,
        Backend::Mysql => mysql,
    }
}

/// Opens a transaction in which every statement sees what was committed before it began.
pub(crate) const fn begin(backend: Backend) -> &'static str {
    of(
        backend,
        "BEGIN IMMEDIATE",
        "BEGIN ISOLATION LEVEL READ COMMITTED",
        // Its connections were set to READ COMMITTED when they were made.
        "START TRANSACTION",
    )
}
