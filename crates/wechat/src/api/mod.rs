//! One file per WeChat endpoint: its page, its answer, its method on [`Client`](crate::Client).

pub mod check_session_key;
pub mod code2session;
pub mod phone_number;
pub mod stable_token;
