//! The session of whom WeChat has proved, opened: by a login's code or by its tickets.

use crate::{App, Caller, Error, Gate, cache::CachedSession};
use minigate_model::{
    EndReason, IdentityId, Session, SessionId, SessionSecret, Style, Time, User, UserId,
    audit::{Actor, AuditEvent, AuditKind},
    identity::SealedKeys,
    session::SESSIONS_PER_USER,
};
use minigate_store::{LoginRecord, NewLogin, Recorded, Union};
use minigate_wechat::Code2Session;
use secrecy::SecretString;
use std::{sync::Arc, time::Duration};

/// How a session is to be opened.
pub(crate) struct Opening<'a> {
    pub(crate) app: &'a App,
    pub(crate) style: Style,
    /// Until its absolute end.
    pub(crate) life: Duration,
    pub(crate) device: Option<&'a str>,
    pub(crate) replaces: Option<SessionId>,
    pub(crate) caller: &'a Caller,
    /// When WeChat was asked.
    pub(crate) proved_at: Time,
    /// Of the session. A login that finds it taken is a conflict, and nothing of it is kept.
    pub(crate) session_id: SessionId,
}

/// A session that was opened.
pub(crate) struct Opened {
    pub(crate) user: Arc<User>,
    pub(crate) session: Arc<CachedSession>,
    pub(crate) secret: SessionSecret,
    pub(crate) is_new: bool,
}

impl Gate {
    /// Opens the session of whom WeChat has proved, making user and identity at their first login.
    pub(crate) async fn open_session(
        &self,
        opening: &Opening<'_>,
        proof: &Code2Session,
        now: Time,
    ) -> Result<Opened, Error> {
        let secret = SessionSecret::new();
        let Recorded { user, session, is_new, merged, ended } = loop {
            let session = new_session(opening, &secret, now);
            match self.store.record_login(self.new_login(opening, proof, session, now)).await? {
                LoginRecord::Recorded(recorded) => break *recorded,
                LoginRecord::Refused(status) => {
                    status.may_log_in()?;
                    return Err(Error::Key("a login was refused for no reason"));
                }
                // Boxed: it is not the usual way.
                LoginRecord::Due(user) => Box::pin(self.erase(user, now)).await?,
            }
        };
        self.forget_ended(&ended, EndReason::Replaced, now);
        if let Some(alias) = merged {
            self.note_merge(alias);
        }
        let (user, session) = (self.caches.keep_user(user, now), self.caches.keep_session(session, now));
        Ok(Opened { user, session, secret, is_new })
    }

    fn new_login(&self, opening: &Opening<'_>, proof: &Code2Session, session: Session, now: Time) -> NewLogin {
        let proved_at = opening.proved_at;
        let (keyring, session_key) = (self.keyring.clone(), SecretString::from(proof.session_key.expose_text()));
        NewLogin {
            app_id: session.app_id.clone(),
            openid: proof.openid.clone(),
            union: self.union(opening.app, proof.unionid.as_deref()),
            unionid: proof.unionid.clone(),
            now,
            logged_in: AuditEvent { ip: session.ip.clone(), ..AuditEvent::new(now, AuditKind::Login, Actor::User) },
            replaces: opening.replaces,
            sessions_per_user: SESSIONS_PER_USER,
            ban_marks: self.ban_marks(),
            session_keys: Box::new(move |identity, stored| {
                // A key that came meanwhile is the newer one: tickets may be redeemed minutes after their exchange.
                if stored.is_some_and(|keys| keys.changed_at > proved_at) {
                    return None;
                }
                SealedKeys::after_login(&keyring, identity, stored, &session_key, now)
            }),
            session,
        }
    }

    /// Who else this person is, where WeChat says so and the app is one of several.
    fn union(&self, app: &App, unionid: Option<&str>) -> Option<Box<Union>> {
        let (group, unionid) = (app.union.as_ref()?, unionid?);
        Some(Box::new(Union { group: Arc::clone(group), unionid: unionid.to_owned(), keyring: self.keyring.clone() }))
    }
}

fn new_session(opening: &Opening<'_>, secret: &SessionSecret, now: Time) -> Session {
    Session {
        id: opening.session_id,
        // The store puts the real ones in their places.
        user_id: UserId::from_bytes([0; 16]),
        identity_id: IdentityId::from_bytes([0; 16]),
        app_id: opening.app.settings.id.clone(),
        style: opening.style,
        secret_hash: secret.hash(),
        generation: 1,
        parent: None,
        rotated_at: now,
        late_retries: 0,
        created_at: now,
        last_seen_at: now,
        expires_at: now + opening.life,
        ended: None,
        ip: Some(opening.caller.address.to_string()),
        device: opening.device.map(str::to_owned),
        user_agent: opening.caller.user_agent.clone(),
    }
}
