//! Each body is written once and run on every database: SQLite always, the servers when
//! `MINIGATE_TEST_POSTGRES_URL` and `MINIGATE_TEST_MYSQL_URL` say where they are.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod app_tokens;
mod audit;
mod connections;
mod content_checks;
mod feed;
mod identities;
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
