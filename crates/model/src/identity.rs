//! One app's name for a person: (app, openid), and WeChat's key for them.

use crate::{
    AppId, IdentityId, Time, UserId,
    key::Keyring,
    seal::{OpenError, Place, Sealed},
};
use secrecy::{ExposeSecret, SecretString};
use std::{fmt, time::Duration};

/// Its `Debug` leaves openid and unionid out.
#[derive(Clone)]
pub struct Identity {
    pub id: IdentityId,
    pub user_id: UserId,
    pub app_id: AppId,
    pub openid: String,
    pub unionid: Option<String>,
    pub session_keys: Option<SealedKeys>,
}

/// WeChat's two newest keys for an identity, sealed. WeChat changes the key when it likes, and data
/// may have been encrypted under the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedKeys {
    pub current: Sealed,
    pub previous: Option<Sealed>,
    /// When `current` came and `previous` was replaced.
    pub changed_at: Time,
}

/// The older key still decrypts for this long after it was replaced (design.md section 5).
pub const PREVIOUS_KEY_GRACE: Duration = Duration::from_secs(10 * 60);

pub const SESSION_KEY: &str = "identities.session_key";
pub const PREVIOUS_SESSION_KEY: &str = "identities.previous_session_key";

impl SealedKeys {
    /// What to store once WeChat has named `session_key`; `None` when that is what is stored already.
    pub fn after_login(
        keyring: &Keyring,
        identity: IdentityId,
        stored: Option<&SealedKeys>,
        session_key: &SecretString,
        now: Time,
    ) -> Option<SealedKeys> {
        // A stored key that does not open is of no use to anybody: the new one takes its place.
        let old = stored.and_then(|keys| open(keyring, SESSION_KEY, identity, &keys.current).ok());
        if old.as_ref().is_some_and(|old| old.expose_secret() == session_key.expose_secret()) {
            return None;
        }
        let seal = |column, key: &SecretString| {
            keyring.seal(Place::new(column, identity.as_bytes()), key.expose_secret().as_bytes())
        };
        Some(SealedKeys {
            current: seal(SESSION_KEY, session_key),
            previous: old.as_ref().map(|old| seal(PREVIOUS_SESSION_KEY, old)),
            changed_at: now,
        })
    }

    /// The keys worth trying at `now`, newest first.
    pub fn open_usable(
        &self,
        keyring: &Keyring,
        identity: IdentityId,
        now: Time,
    ) -> Result<Vec<SecretString>, OpenError> {
        let mut keys = vec![open(keyring, SESSION_KEY, identity, &self.current)?];
        if let Some(previous) = &self.previous
            && now.since(self.changed_at) <= PREVIOUS_KEY_GRACE
        {
            keys.push(open(keyring, PREVIOUS_SESSION_KEY, identity, previous)?);
        }
        Ok(keys)
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("id", &self.id).field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

fn open(
    keyring: &Keyring,
    column: &'static str,
    identity: IdentityId,
    sealed: &Sealed,
) -> Result<SecretString, OpenError> {
    let place = Place::new(column, identity.as_bytes());
    let text = String::from_utf8(keyring.open(place, sealed)?).map_err(|_| OpenError)?;
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_before_is_kept_for_ten_minutes_and_no_longer() {
        let keyring = Keyring::for_tests();
        let (id, now) = (IdentityId::from_bytes([7; 16]), Time::from_seconds(1_000_000));
        let key = |n: u8| SecretString::from(format!("key{n}"));
        let texts = |keys: Vec<SecretString>| keys.iter().map(|k| k.expose_secret().to_owned()).collect::<Vec<_>>();

        let first = SealedKeys::after_login(&keyring, id, None, &key(1), now).expect("a new key");
        assert!(SealedKeys::after_login(&keyring, id, Some(&first), &key(1), now).is_none());
        let second = SealedKeys::after_login(&keyring, id, Some(&first), &key(2), now).expect("a new key");

        let late = now + PREVIOUS_KEY_GRACE + Duration::from_secs(1);
        assert_eq!(texts(second.open_usable(&keyring, id, now).expect("opens")), ["key2", "key1"]);
        assert_eq!(texts(second.open_usable(&keyring, id, late).expect("opens")), ["key2"]);
    }
}
