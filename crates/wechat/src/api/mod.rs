//! One file per WeChat endpoint: its page, its answer, its method on [`Client`](crate::Client).

pub mod check_session_key;
pub mod code2session;
pub mod content;
pub mod media_check_async;
pub mod msg_sec_check;
pub mod phone_number;
pub mod stable_token;
pub mod subscribe_message;

pub use content::{Scene, Suggest};
