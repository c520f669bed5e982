//! `encryptedData` becomes readable: what WeChat tells the mini program about its user.
//!
//! It is data and never an identity: the client chooses the iv and so the first 16 bytes of what comes out. Who somebody
//! is comes from the exchange of a login code alone.

use crate::{Authenticated, Code, Error, Gate, Rule};
use minigate_model::{AppId, Refusal, Time, identity::Identity};
use minigate_wechat::{
    SessionKey,
    crypto::user_data::{Expect, MAX_AGE, UserData, UserDataError, decrypt_with},
};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};
use std::fmt;

/// `encryptedData` and `iv`, both base64 as the mini program got them. Its `Debug` shows nothing of them.
#[derive(Clone)]
pub struct EncryptedData {
    /// At most 16 KiB.
    pub data: String,
    /// 24 characters.
    pub iv: String,
}

/// What stays here of decrypted data: WeChat's names for the user, which are no business of a client, its key should
/// it ever stand there, and the watermark, which was for this server to check.
const KEPT_HERE: [&str; 5] = ["openid", "unionid", "session_key", "sessionkey", "watermark"];

impl Gate {
    /// Decrypts what WeChat told the mini program about the one who asks: all fields the client may have.
    ///
    /// `session_key_stale` when neither of WeChat's two newest keys for them fits, `bad_encrypted_data` for everything
    /// else. Ten failures in a row pause a session for ten minutes: one who could ask for ever would decrypt anything
    /// by what is refused.
    pub async fn decrypt(&self, who: &Authenticated, sealed: &EncryptedData) -> Result<Map<String, Value>, Error> {
        let mut fields = self.open_user_data(who, sealed).await?.into_fields();
        fields.retain(|name, _| !KEPT_HERE.contains(&name.to_ascii_lowercase().as_str()));
        Ok(fields)
    }

    /// The same whole, for use cases that take something out of it.
    pub(crate) async fn open_user_data(&self, who: &Authenticated, sealed: &EncryptedData) -> Result<UserData, Error> {
        self.limits.check_pause(&who.session_id)?;
        self.limits.take(Rule::OpenData, &who.user_id)?;
        let identity = self.store.find_identity_of_session(who.session_id).await?.ok_or(Refusal::SessionRevoked)?;
        let now = self.now();
        let opened = sealed.open(&self.usable_keys(&identity, now), &identity.app_id, &identity.openid, now);
        match &opened {
            Ok(_) => self.limits.note_success(&who.session_id),
            Err(_) => self.limits.note_failure(who.session_id),
        }
        opened
    }

    /// WeChat's keys that may fit, newest first. One that does not open is of no use to anybody, and the next login puts
    /// another in its place: the client hears the same as when WeChat has replaced it.
    pub(crate) fn usable_keys(&self, identity: &Identity, now: Time) -> Vec<SessionKey> {
        let Some(sealed) = &identity.session_keys else { return Vec::new() };
        let Ok(keys) = sealed.open_usable(&self.keyring, identity.id, now) else {
            tracing::error!(table = "identities", column = "session_key", row = %identity.id, "a sealed value does not open");
            return Vec::new();
        };
        keys.iter().filter_map(|key| SessionKey::parse(key.expose_secret()).ok()).collect()
    }
}

impl EncryptedData {
    /// Decrypts with the first of `keys` that fits, and checks whose data it is, of which app and how old.
    pub(crate) fn open(&self, keys: &[SessionKey], app: &AppId, openid: &str, now: Time) -> Result<UserData, Error> {
        let keys: Vec<&SessionKey> = keys.iter().collect();
        self.open_with(&keys, app, openid, now).map_err(|error| {
            Error::Rejected(match error {
                UserDataError::Stale => Code::SessionKeyStale,
                UserDataError::Bad => Code::BadEncryptedData,
            })
        })
    }

    /// Refuses what no key could open, for use before WeChat is asked for one.
    pub(crate) fn check_form(&self, app: &AppId, now: Time) -> Result<(), Error> {
        match self.open_with(&[], app, "", now) {
            Err(UserDataError::Bad) => Err(Error::Rejected(Code::BadEncryptedData)),
            Err(UserDataError::Stale) | Ok(_) => Ok(()),
        }
    }

    fn open_with(&self, keys: &[&SessionKey], app: &AppId, openid: &str, now: Time) -> Result<UserData, UserDataError> {
        let expect =
            Expect { app_id: app.as_str(), openid: Some(openid), now_unix_seconds: now.seconds(), max_age: MAX_AGE };
        decrypt_with(keys, &self.data, &self.iv, &expect)
    }
}

impl fmt::Debug for EncryptedData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptedData(redacted)")
    }
}
