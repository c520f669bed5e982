//! Each body is written once and run on every database: SQLite always, the servers when
//! `MINIGATE_TEST_POSTGRES_URL` and `MINIGATE_TEST_MYSQL_URL` say where they are.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod app_tokens;
mod audit;
mod avatars;
mod budgets;
mod connections;
mod content_checks;
mod deletions;
mod deliveries;
mod feed;
mod foreign;
mod identities;
mod import;
mod keys;
mod login;
mod merges;
mod migrate;
mod nodes;
mod once;
mod outbox;
mod phones;
mod profiles;
mod races;
mod sealed;
mod sessions;
mod subscriptions;
mod support;
mod union;
mod users;
