//! The two tickets of the adapter `openid-ticket`: what a client holds between the exchange of its code and its login
//! (security.md S3).
//!
//! `mgt_` and base64url of: session id 16 ‖ half of what is sealed, under a key of the session that they are to become. So
//! neither opens without its twin, in its twin's place, or with the twin of another exchange.

use crate::{
    AppId, SessionId, Time, encoding,
    key::Keyring,
    seal::{OpenError, Place, Sealed},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{fmt, time::Duration};

/// How long the tickets of an exchange are good (security.md section 5.2).
pub const TICKET_LIFE: Duration = Duration::from_secs(5 * 60);

const PREFIX: &str = "mgt_";
const MAX_LENGTH: usize = 1024;

/// What the old client knows as `openid` and `session_key`.
#[derive(Clone)]
pub struct Tickets {
    pub openid: String,
    pub session_key: String,
}

/// What WeChat said of a code, on its way through the client.
pub struct Exchange {
    /// Of the session that it becomes: whoever is first has it, on whichever node.
    pub session_id: SessionId,
    pub app_id: AppId,
    pub openid: String,
    pub unionid: Option<String>,
    /// In WeChat's form, base64.
    pub session_key: SecretString,
    pub expires_at: Time,
}

/// Why tickets are not taken. The client is told none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTicket {
    #[error("this is no ticket at all")]
    Foreign,
    #[error("a ticket was not made here")]
    Forged,
    #[error("the tickets say that they are of two exchanges")]
    Mismatched,
    #[error("the tickets have expired")]
    Expired,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    app: String,
    openid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    unionid: Option<String>,
    session_key: String,
    /// Microseconds.
    exp: i64,
}

impl Exchange {
    pub fn new(app_id: AppId, openid: String, unionid: Option<String>, session_key: SecretString, now: Time) -> Self {
        Self { session_id: SessionId::new(now), app_id, openid, unionid, session_key, expires_at: now + TICKET_LIFE }
    }

    /// When WeChat was asked.
    pub fn began_at(&self) -> Time {
        self.expires_at - TICKET_LIFE
    }

    pub fn seal(&self, keyring: &Keyring) -> Result<Tickets, OpenError> {
        let payload = Payload {
            app: self.app_id.to_string(),
            openid: self.openid.clone(),
            unionid: self.unionid.clone(),
            session_key: self.session_key.expose_secret().to_owned(),
            exp: self.expires_at.micros(),
        };
        let payload = serde_json::to_vec(&payload).map_err(|_| OpenError)?;
        let id = self.session_id.as_bytes();
        let sealed = keyring.seal(Place::tickets(id), &payload);
        let (one, two) = sealed.as_bytes().split_at(sealed.as_bytes().len() / 2);
        let ticket = |half: &[u8]| format!("{PREFIX}{}", encoding::base64url(&[id, half].concat()));
        Ok(Tickets { openid: ticket(one), session_key: ticket(two) })
    }

    /// Opens both, or says what is wrong with them.
    pub fn open(keyring: &Keyring, openid: &str, session_key: &str, now: Time) -> Result<Self, BadTicket> {
        let (id, one) = read(openid)?;
        let (twin, two) = read(session_key)?;
        if id != twin {
            return Err(BadTicket::Mismatched);
        }
        let sealed = Sealed::from_bytes([one, two].concat());
        let payload = keyring.open(Place::tickets(&id), &sealed).map_err(|_| BadTicket::Forged)?;
        let payload: Payload = serde_json::from_slice(&payload).map_err(|_| BadTicket::Forged)?;
        let expires_at = Time::from_micros(payload.exp);
        if now >= expires_at {
            return Err(BadTicket::Expired);
        }
        Ok(Self {
            session_id: SessionId::from_bytes(id),
            app_id: AppId::parse(&payload.app).map_err(|_| BadTicket::Forged)?,
            openid: payload.openid,
            unionid: payload.unionid,
            session_key: payload.session_key.into(),
            expires_at,
        })
    }
}

/// A ticket's session id and its half of what is sealed.
fn read(ticket: &str) -> Result<([u8; 16], Vec<u8>), BadTicket> {
    let text = ticket.strip_prefix(PREFIX).filter(|text| text.len() <= MAX_LENGTH).ok_or(BadTicket::Foreign)?;
    let bytes = encoding::from_base64url(text).ok_or(BadTicket::Forged)?;
    let (id, half) = bytes.split_first_chunk().ok_or(BadTicket::Forged)?;
    Ok((*id, half.to_vec()))
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tickets([redacted])")
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = Time::from_seconds(1_800_000_000);

    fn exchange(openid: &str) -> Exchange {
        let app = AppId::parse("wx0123456789abcdef").expect("an AppID");
        Exchange::new(app, openid.to_owned(), None, "tiihtNczf5v6AKRyjwEUhQ==".to_owned().into(), NOW)
    }

    fn tickets(openid: &str) -> Tickets {
        exchange(openid).seal(&Keyring::for_tests()).expect("sealed")
    }

    fn refusal(openid: &str, session_key: &str, now: Time) -> Option<BadTicket> {
        Exchange::open(&Keyring::for_tests(), openid, session_key, now).err()
    }

    #[test]
    fn a_pair_opens_to_what_was_sealed_for_five_minutes() {
        let pair = tickets("oAlice");

        let opened = Exchange::open(&Keyring::for_tests(), &pair.openid, &pair.session_key, NOW).expect("opens");

        assert_eq!((opened.openid.as_str(), opened.unionid.as_deref()), ("oAlice", None));
        assert_eq!(opened.session_key.expose_secret(), "tiihtNczf5v6AKRyjwEUhQ==");
        let last = NOW + TICKET_LIFE - Duration::from_micros(1);
        assert_eq!(refusal(&pair.openid, &pair.session_key, last), None);
        assert_eq!(refusal(&pair.openid, &pair.session_key, NOW + TICKET_LIFE), Some(BadTicket::Expired));
    }

    #[test]
    fn nothing_but_the_two_of_one_exchange_opens() {
        let (alice, bob) = (tickets("oAlice"), tickets("oBob"));

        assert_eq!(refusal(&alice.openid, &bob.session_key, NOW), Some(BadTicket::Mismatched));
        assert_eq!(refusal(&alice.session_key, &alice.openid, NOW), Some(BadTicket::Forged));
        assert_eq!(refusal(&alice.openid, &alice.openid, NOW), Some(BadTicket::Forged));
        for foreign in ["oAlice", "", "tiihtNczf5v6AKRyjwEUhQ==", "mgo_AAAA", &"x".repeat(4096)] {
            assert_eq!(refusal(foreign, &alice.session_key, NOW), Some(BadTicket::Foreign), "{foreign}");
            assert_eq!(refusal(&alice.openid, foreign, NOW), Some(BadTicket::Foreign), "{foreign}");
        }
    }

    #[test]
    fn a_ticket_changed_in_any_place_does_not_open() {
        let pair = tickets("oAlice");
        for at in PREFIX.len()..pair.openid.len() {
            let mut bytes = pair.openid.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).expect("ASCII");
            let refused = refusal(&changed, &pair.session_key, NOW);
            assert!(matches!(refused, Some(BadTicket::Forged | BadTicket::Mismatched)), "{at}: {refused:?}");
            assert_eq!(refusal(&pair.openid[..at], &pair.session_key, NOW), Some(BadTicket::Forged), "{at}");
        }
    }

    #[test]
    fn a_ticket_shows_nothing_of_what_it_holds() {
        let pair = tickets("oAlice");
        let seen = format!("{} {} {pair:?} {:?}", pair.openid, pair.session_key, exchange("oAlice"));

        assert!(!seen.contains("oAlice") && !seen.contains("tiiht"), "{seen}");
    }
}
