//! What WeChat signs and encrypts: with a user's `session_key`, and with an app's push keys.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html>

pub mod message;
mod padding;
pub mod signature;
pub mod user_data;
