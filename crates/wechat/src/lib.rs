#![doc = include_str!("../README.md")]
#![deny(missing_docs)]

mod access_token;
mod client;
mod connect;
mod error;
mod login_code;
mod phone_code;
mod secret;
mod tls;
mod transport;

pub mod api;
pub mod crypto;
pub mod errcode;
pub mod push;

pub use access_token::{AccessToken, InvalidAccessToken};
pub use api::code2session::Code2Session;
pub use api::phone_number::PhoneInfo;
pub use api::stable_token::{Refresh, StableToken};
pub use client::{BuildError, Builder, Client};
pub use error::Error;
pub use login_code::{InvalidCode, LoginCode};
pub use phone_code::{InvalidPhoneCode, PhoneCode};
pub use secret::{AppSecret, EncodingAesKey, InvalidEncodingAesKey, InvalidSessionKey, PushToken, SessionKey};
