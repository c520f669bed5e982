//! Users, sessions and credentials that follow from a number, so that nobody has to hand them over.

use minigate::model::{
    AppId, IdentityId, Session, SessionId, SessionSecret, Style, Time, UserId,
    csrf::CsrfSecret,
    encoding,
    key::{Keyring, KeyringError},
    policy::Lifetimes,
    refresh::RefreshToken,
    secret::sha256,
    token::SessionToken,
};
use minigate_sim::DEFAULT_APP_ID;

/// An arbitrary moment from which seeded ids count, so that they sort as real ones do.
const FIRST_ID_MS: u64 = 1_700_000_000_000;

/// The one session of seeded user `number`; its style is `number` modulo three.
pub(crate) struct Seeded {
    pub(crate) number: u64,
    pub(crate) style: Style,
    pub(crate) id: SessionId,
    pub(crate) secret: SessionSecret,
}

impl Seeded {
    pub(crate) fn new(number: u64) -> Self {
        let style = [Style::Jwt, Style::Token, Style::Cookie][(number % 3) as usize];
        let secret = SessionSecret::from_bytes(bytes_of("secret", number));
        Self { number, style, id: SessionId::from_bytes(id_of("session", number)), secret }
    }

    pub(crate) fn opaque(&self) -> String {
        self.token().to_opaque()
    }

    pub(crate) fn cookie(&self) -> String {
        self.token().to_cookie()
    }

    pub(crate) fn csrf(&self) -> CsrfSecret {
        CsrfSecret::derive(&self.secret)
    }

    /// The refresh token of its first generation.
    pub(crate) fn refresh(&self, keyring: &Keyring) -> String {
        RefreshToken { session_id: self.id, generation: 1, secret: self.secret.clone() }.encode(keyring)
    }

    pub(crate) fn user_id(&self) -> UserId {
        UserId::from_bytes(id_of("user", self.number))
    }

    pub(crate) fn identity_id(&self) -> IdentityId {
        IdentityId::from_bytes(id_of("identity", self.number))
    }

    pub(crate) fn session(&self, app_id: &AppId, now: Time) -> Session {
        Session {
            id: self.id,
            user_id: self.user_id(),
            identity_id: self.identity_id(),
            app_id: app_id.clone(),
            style: self.style,
            secret_hash: self.secret.hash(),
            generation: 1,
            parent: None,
            rotated_at: now,
            late_retries: 0,
            created_at: now,
            last_seen_at: now,
            expires_at: now + Lifetimes::default().session,
            ended: None,
            ip: Some("127.0.0.1".to_owned()),
            device: Some("bench".to_owned()),
            user_agent: Some(USER_AGENT.to_owned()),
        }
    }

    fn token(&self) -> SessionToken {
        SessionToken { session_id: self.id, secret: self.secret.clone() }
    }
}

/// What a phone sends.
pub(crate) const USER_AGENT: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.49";

/// The same master key in every process of a run. Public, so never for anything real.
pub(crate) fn keyring() -> Result<Keyring, KeyringError> {
    Keyring::new(&[bytes_of("master key", 0).into()])
}

pub(crate) fn app_id() -> Result<AppId, minigate::model::id::InvalidAppId> {
    AppId::parse(DEFAULT_APP_ID)
}

/// The simulator's person who is seeded user `number`.
pub(crate) fn person(number: u64) -> String {
    format!("person-{number}")
}

/// The user who is person `index` of `people`, evenly among `users`.
pub(crate) fn user_of_person(index: u64, people: u64, users: u64) -> u64 {
    index * (users / people).max(1)
}

/// How many people log in when there are this many users: more would only cost the simulator memory.
pub(crate) fn people_among(users: u64) -> u64 {
    users.min(80_000)
}

/// As random as a client's keys are, and the same in each run.
pub(crate) fn random(seed: &str) -> String {
    encoding::hex(&sha256(seed.as_bytes())[..12])
}

fn bytes_of(purpose: &str, number: u64) -> [u8; 32] {
    sha256(format!("minigate-bench {purpose} {number}").as_bytes())
}

/// A UUIDv7 whose time is `number`.
fn id_of(purpose: &str, number: u64) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&bytes_of(purpose, number)[..16]);
    id[..6].copy_from_slice(&(FIRST_ID_MS + number).to_be_bytes()[2..]);
    id[6] = 0x70 | id[6] & 0x0f;
    id[8] = 0x80 | id[8] & 0x3f;
    id
}
