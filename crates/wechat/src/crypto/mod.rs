//! What WeChat signs and encrypts with a user's `session_key`.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html>

pub mod signature;
pub mod user_data;
