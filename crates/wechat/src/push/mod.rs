//! Message push (消息推送): WeChat calls this server.
//!
//! A [`Receiver`] decides whether it was WeChat that called, and reads what it said. What only a server can know is left
//! to it: whether a signature came before ([`Signed::signature`]), and how often an address may fail.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html>

mod body;
mod message;
mod xml;

pub use message::{MediaCheck, Message};

use std::fmt;
use std::time::Duration;

use crate::crypto::message::{decrypt, is_signed, message_is_signed};
use crate::{EncodingAesKey, PushToken};
use body::Body;

/// How far a push's time may be from ours, either way: five minutes.
pub const MAX_AGE: Duration = Duration::from_secs(5 * 60);

const TIMESTAMP_DIGITS: usize = 11;
const NONCE_CHARS: usize = 32;

/// What the query of a push says. Its `Debug` shows nothing of it.
#[derive(Clone, Copy, Default)]
pub struct Query<'a> {
    /// Over token, time and nonce.
    pub signature: &'a str,
    /// Over the encrypted message too; in safe mode.
    pub msg_signature: &'a str,
    /// Unix seconds.
    pub timestamp: &'a str,
    /// At most 32 characters.
    pub nonce: &'a str,
}

/// Something that WeChat signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<T> {
    /// Lets this be taken once: the same signature stands for the same token, time and nonce, however they were cut.
    pub signature: String,
    /// What was signed.
    pub content: T,
}

/// Why a push is not believed. For a log; whoever sent it is told no reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The time is malformed or more than five minutes from now.
    #[error("its time is not now")]
    Late,
    /// The signature is not made with this app's Token.
    #[error("its signature is not made with this app's Token")]
    Unsigned,
    /// It cannot be read, or is for another app.
    #[error("it cannot be read with this app's EncodingAESKey, or is for another app")]
    Unreadable,
}

/// Believes one app's pushes.
///
/// With an EncodingAESKey it wants every message encrypted (safe or compatible mode), because in plain mode nothing
/// signs the body; without one it takes plain ones.
#[derive(Clone)]
pub struct Receiver {
    app_id: String,
    token: PushToken,
    key: Option<EncodingAesKey>,
}

impl Receiver {
    /// For the mini program `app_id`, with what the console has under message push.
    pub fn new(app_id: impl Into<String>, token: PushToken, key: Option<EncodingAesKey>) -> Self {
        Self { app_id: app_id.into(), token, key }
    }

    /// Checks the console's question whether this URL is ours. The answer is its `echostr`, as `text/plain`.
    ///
    /// # Errors
    ///
    /// [`Refused`]
    pub fn verify_url(&self, query: &Query<'_>, now_unix_seconds: i64) -> Result<Signed<()>, Refused> {
        query.check(now_unix_seconds)?;
        self.check_plain(query)?;
        Ok(Signed { signature: query.signature.to_owned(), content: () })
    }

    /// Reads a push, JSON or XML.
    ///
    /// # Errors
    ///
    /// [`Refused`]
    pub fn receive(&self, query: &Query<'_>, body: &[u8], now_unix_seconds: i64) -> Result<Signed<Message>, Refused> {
        query.check(now_unix_seconds)?;
        let Some(key) = &self.key else {
            self.check_plain(query)?;
            let message = self.read(body)?;
            return Ok(Signed { signature: query.signature.to_owned(), content: message });
        };
        let envelope = Body::parse(body).ok_or(Refused::Unreadable)?;
        let encrypted = envelope.encrypted().ok_or(Refused::Unreadable)?;
        if !message_is_signed(&self.token, query.timestamp, query.nonce, encrypted, query.msg_signature) {
            return Err(Refused::Unsigned);
        }
        let plain = decrypt(key, &self.app_id, encrypted).map_err(|_| Refused::Unreadable)?;
        Ok(Signed { signature: query.msg_signature.to_owned(), content: self.read(&plain)? })
    }

    fn check_plain(&self, query: &Query<'_>) -> Result<(), Refused> {
        let signed = is_signed(&self.token, query.timestamp, query.nonce, query.signature);
        if signed { Ok(()) } else { Err(Refused::Unsigned) }
    }

    fn read(&self, body: &[u8]) -> Result<Message, Refused> {
        let body = Body::parse(body).ok_or(Refused::Unreadable)?;
        if body.app_id().is_some_and(|named| named != self.app_id) {
            return Err(Refused::Unreadable);
        }
        Ok(Message::of(&body))
    }
}

impl Query<'_> {
    fn check(&self, now_unix_seconds: i64) -> Result<(), Refused> {
        let digits = self.timestamp.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || self.timestamp.len() > TIMESTAMP_DIGITS || self.nonce.len() > NONCE_CHARS {
            return Err(Refused::Late);
        }
        let sent: i64 = self.timestamp.parse().map_err(|_| Refused::Late)?;
        if now_unix_seconds.abs_diff(sent) <= MAX_AGE.as_secs() { Ok(()) } else { Err(Refused::Late) }
    }
}

impl fmt::Debug for Query<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Query(redacted)")
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("app_id", &self.app_id)
            .field("encrypted", &self.key.is_some())
            .finish_non_exhaustive()
    }
}
