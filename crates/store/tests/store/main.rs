//! Each body is written once and run on every database: SQLite always, the servers when
//! `MINIGATE_TEST_POSTGRES_URL` and `MINIGATE_TEST_MYSQL_URL` say where they are.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod audit;
mod connections;
mod feed;
mod foreign;
mod identities;
mod import;
mod keys;
mod login;
mod migrate;
mod nodes;
mod once;
mod outbox;
mod profiles;
mod races;
mod sealed;
mod sessions;
mod support;
mod users;
