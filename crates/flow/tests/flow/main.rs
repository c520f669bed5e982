//! The use cases through the [`minigate_flow::Gate`]: real database, simulated WeChat over real HTTP, and a clock that
//! stands still until a test moves it. On SQLite always; what nodes share also on the servers that
//! `MINIGATE_TEST_POSTGRES_URL` and `MINIGATE_TEST_MYSQL_URL` name.

#![expect(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod access_token;
mod apps;
mod audit;
mod authenticate;
mod avatar;
mod ban;
mod bind_phone;
mod content_check;
mod decrypt;
mod delete_account;
mod export;
mod import;
mod keys;
mod limits;
mod login;
mod login_faults;
mod login_once;
mod logout;
mod merge;
mod nodes;
mod profile;
mod refresh;
mod refresh_end;
mod reseal;
mod retention;
mod revoke_token;
mod sessions;
mod small_futures;
mod stale_feed;
mod subscribe_message;
mod support;
mod ticket;
mod verify_token;
mod webhooks;
mod webhooks_retried;
