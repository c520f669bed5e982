//! What tests put into a database.

use super::NOW;
use minigate_model::{
    AppId, IdentityId, Session, SessionId, SessionSecret, Style, Time, UserId,
    audit::{Actor, AuditEvent, AuditKind},
    identity::SealedKeys,
    seal::Sealed,
};
use minigate_store::{LoginRecord, NewLogin, Recorded, Store};
use std::time::Duration;

pub(crate) fn app() -> AppId {
    AppId::parse("wx0123456789abcdef").unwrap()
}

pub(crate) fn audit(kind: AuditKind) -> AuditEvent {
    AuditEvent::new(NOW, kind, Actor::System)
}

pub(crate) fn sealed(byte: u8) -> Sealed {
    Sealed::from_bytes([vec![1], vec![byte; 4], vec![byte; 40]].concat())
}

/// A login as it comes from a phone with nothing special about it.
pub(crate) fn login(openid: &str, now: Time) -> NewLogin {
    NewLogin {
        app_id: app(),
        openid: openid.to_owned(),
        unionid: None,
        union: None,
        now,
        session: session(now),
        replaces: None,
        sessions_per_user: 10,
        session_keys: Box::new(|_, _| None),
        ban_marks: Box::new(ban_marks),
        logged_in: AuditEvent::new(now, AuditKind::Login, Actor::User),
    }
}

/// What stands for the keyed hashes.
pub(crate) fn ban_marks(app: &AppId, openid: &str, unionid: Option<&str>) -> Vec<[u8; 32]> {
    let mark = |text: String| minigate_model::secret::sha256(text.as_bytes());
    std::iter::once(mark(format!("{app} {openid}"))).chain(unionid.map(|id| mark(format!("union {id}")))).collect()
}

fn session(now: Time) -> Session {
    Session {
        id: SessionId::new(now),
        user_id: UserId::from_bytes([0; 16]),
        identity_id: IdentityId::from_bytes([0; 16]),
        app_id: app(),
        style: Style::Jwt,
        secret_hash: SessionSecret::new().hash(),
        generation: 1,
        parent: None,
        rotated_at: now,
        late_retries: 0,
        created_at: now,
        last_seen_at: now,
        expires_at: now + Duration::from_secs(90 * 24 * 60 * 60),
        ended: None,
        ip: None,
        device: None,
        user_agent: None,
    }
}

pub(crate) fn keys(current: u8, previous: Option<u8>, changed_at: Time) -> SealedKeys {
    SealedKeys { current: sealed(current), previous: previous.map(sealed), changed_at }
}

/// Logs in and expects no refusal.
pub(crate) async fn log_in(store: &Store, login: NewLogin) -> Recorded {
    match store.record_login(login).await.unwrap() {
        LoginRecord::Recorded(recorded) => *recorded,
        other => panic!("{other:?}"),
    }
}
