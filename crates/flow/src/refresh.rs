//! A refresh token becomes a new pair: the decision table of security.md section 6, applied.

use crate::{Caller, Credential, Error, Gate, Rule, cache::CachedSession};
use minigate_model::{
    EndReason, Refusal, Session, Style, Time,
    audit::{Actor, AuditEvent, AuditKind},
    refresh::{self, Decision, RefreshToken, Rotation},
};
use std::sync::Arc;

/// How often a lost race is looked at again before giving up; each loss means somebody else's success.
const ATTEMPTS: usize = 4;

/// A refresh token whose tag was good, looked at.
pub(crate) struct Judged {
    pub(crate) cached: Arc<CachedSession>,
    pub(crate) decision: Decision,
}

impl Gate {
    /// Exchanges a refresh token for the next pair of its session.
    pub async fn refresh(&self, token: &str, caller: &Caller) -> Result<Credential, Error> {
        self.limit_failed_refresh(caller, self.refresh_genuine(token, caller)).await
    }

    /// Whoever shows refused tokens too often is not listened to.
    pub(crate) async fn limit_failed_refresh<T>(
        &self,
        caller: &Caller,
        attempt: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        self.limits.check(Rule::FailedRefresh, &caller.address)?;
        let outcome = attempt.await;
        if matches!(outcome, Err(Error::Refused(_))) {
            let _ = self.limits.take(Rule::FailedRefresh, &caller.address);
        }
        outcome
    }

    async fn refresh_genuine(&self, text: &str, caller: &Caller) -> Result<Credential, Error> {
        let token = RefreshToken::decode(text, &self.keyring)?;
        self.limits.take(Rule::Refresh, &token.session_id)?;
        let now = self.now();
        let is_usual = |session: &Session| session.style == Style::Jwt && session.generation == token.generation;
        let mut cached = match self.caches.session(&token.session_id, now) {
            // Memory may only say "go on": the row is asked before anything is refused or ended.
            Some(remembered) if is_usual(&remembered.session) => remembered,
            _ => self.row(&token, now).await?,
        };
        for _ in 0..ATTEMPTS {
            let session = &cached.session;
            match self.decide(session, &token, caller, now).await? {
                Decision::Refuse(refusal) => return Err(refusal.into()),
                Decision::Repeat => return self.pair(session, &token, now),
                Decision::End(reason) => return Err(self.end_for(session, reason, caller, now).await?),
                Decision::Rotate(rotation) => {
                    if let Some(rotated) = self.rotate(session, rotation, now).await? {
                        return self.pair(&rotated.session, &token, now);
                    }
                }
            }
            cached = self.row(&token, now).await?;
        }
        Err(Error::Overloaded)
    }

    /// What the table says of a token, its session being as the database has it. Uses nothing up and ends nothing.
    pub(crate) async fn judge(&self, text: &str, caller: &Caller, now: Time) -> Result<Judged, Error> {
        let token = RefreshToken::decode(text, &self.keyring)?;
        let cached = self.row(&token, now).await?;
        let decision = self.decide(&cached.session, &token, caller, now).await?;
        Ok(Judged { cached, decision })
    }

    async fn decide(
        &self,
        session: &Session,
        token: &RefreshToken,
        caller: &Caller,
        now: Time,
    ) -> Result<Decision, Error> {
        self.check_secret(session, token, caller, now).await?;
        caller.accepts(&session.app_id)?;
        let lifetimes = &self.apps.of_session(&session.app_id)?.settings.lifetimes;
        Ok(refresh::decide(session, token.generation, now, lifetimes))
    }

    async fn row(&self, token: &RefreshToken, now: Time) -> Result<Arc<CachedSession>, Error> {
        let session = self.store.find_session(token.session_id).await?;
        let session = session.filter(|session| session.style == Style::Jwt).ok_or(Refusal::CredentialInvalid)?;
        Ok(self.caches.keep_session(session, now))
    }

    /// A good tag over a wrong secret cannot happen unless the key that makes tags has leaked (row 2).
    async fn check_secret(
        &self,
        session: &Session,
        token: &RefreshToken,
        caller: &Caller,
        now: Time,
    ) -> Result<(), Error> {
        if session.secret_hash.matches(&token.secret) {
            return Ok(());
        }
        tracing::error!(session.id = %session.id, "a refresh token has a good tag and a wrong secret: \
            the master key may have leaked");
        self.store.insert_audit(audit(AuditKind::RefreshForged, session, caller, now)).await?;
        Err(Refusal::CredentialInvalid.into())
    }

    /// Compare-and-set; `None` when somebody else was quicker.
    async fn rotate(
        &self,
        session: &Session,
        rotation: Rotation,
        now: Time,
    ) -> Result<Option<Arc<CachedSession>>, Error> {
        if !self.store.rotate_session(session.id, rotation, now).await? {
            self.caches.drop_session(&session.id);
            return Ok(None);
        }
        let rotated = Session {
            generation: rotation.to,
            parent: rotation.parent,
            late_retries: rotation.late_retries,
            rotated_at: now,
            ..session.clone()
        };
        Ok(Some(self.caches.keep_session(rotated, now)))
    }

    /// Rows 7 to 9: two parties hold the token, or the database lost commits. Nobody keeps the session.
    pub(crate) async fn end_for(
        &self,
        session: &Session,
        reason: EndReason,
        caller: &Caller,
        now: Time,
    ) -> Result<Error, Error> {
        let kind = match reason {
            EndReason::RefreshAhead => AuditKind::RefreshAhead,
            _ => AuditKind::RefreshReuse,
        };
        let event = audit(kind, session, caller, now);
        self.store.end_session(session.id, reason, now, Some(event)).await?;
        self.forget_ended(&[session.id], reason, now);
        match reason {
            EndReason::RefreshAhead => tracing::error!(session.id = %session.id,
                "a refresh token is newer than its session: the database lost commits"),
            _ => tracing::warn!(session.id = %session.id, "a refresh token was used twice; the session was ended"),
        }
        Ok(refusal_of(reason).into())
    }

    fn pair(&self, session: &Session, token: &RefreshToken, now: Time) -> Result<Credential, Error> {
        let app = self.apps.of_session(&session.app_id)?;
        self.credential(app, session, &token.secret, now)
    }
}

/// What the one is told whose token ends its session for this reason.
pub(crate) const fn refusal_of(reason: EndReason) -> Refusal {
    match reason {
        EndReason::RefreshAhead => Refusal::SessionRevoked,
        _ => Refusal::RefreshReplayed,
    }
}

/// Both clients' addresses and agents: whoever reads the log can tell the thief from the owner.
fn audit(kind: AuditKind, session: &Session, caller: &Caller, now: Time) -> AuditEvent {
    let detail = serde_json::json!({
        "login": { "ip": session.ip, "user_agent": session.user_agent },
        "now": { "ip": caller.address, "user_agent": caller.user_agent },
    });
    AuditEvent {
        user_id: Some(session.user_id),
        session_id: Some(session.id),
        ip: Some(caller.address.to_string()),
        detail: Some(detail.to_string()),
        ..AuditEvent::new(now, kind, Actor::System)
    }
}
