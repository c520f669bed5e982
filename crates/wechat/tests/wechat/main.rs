#![expect(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

mod builder;
mod check_session_key;
mod code2session;
mod content_check;
mod errcode;
mod faults;
mod login_code;
mod message;
mod padding_oracle;
mod phone_number;
mod push;
mod secrets;
mod sent_once;
mod signature;
mod stable_token;
mod subscribe_message;
mod support;
mod tls;
mod user_data;
