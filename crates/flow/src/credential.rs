//! What a login hands out, by style.

use crate::{App, Error, Gate};
use minigate_model::{
    Session, SessionSecret, Style, Time,
    access::{self, Subject},
    csrf::CsrfSecret,
    refresh::RefreshToken,
    token::SessionToken,
};
use std::{fmt, time::Duration};

/// The proof of a session, for its holder only.
#[derive(Clone)]
pub enum Credential {
    Jwt {
        access_token: String,
        refresh_token: String,
        expires_in: Duration,
        refresh_expires_in: Duration,
    },
    Token {
        access_token: String,
        expires_in: Duration,
    },
    /// `csrf_secret` goes into the cookie, a freshly masked form of it into the body.
    Cookie {
        session_cookie: String,
        csrf_secret: CsrfSecret,
        expires_in: Duration,
    },
}

impl Gate {
    /// The credential of a session in its own style, at its current generation.
    pub(crate) fn credential(
        &self,
        app: &App,
        session: &Session,
        secret: &SessionSecret,
        now: Time,
    ) -> Result<Credential, Error> {
        let token = || SessionToken { session_id: session.id, secret: secret.clone() };
        let lifetimes = &app.settings.lifetimes;
        let expires_in = lifetimes.idle(session.style).min(session.expires_at.since(now));
        Ok(match session.style {
            Style::Jwt => Credential::Jwt {
                access_token: self.access_token(app, session, now)?,
                refresh_token: self.refresh_token(session, session.generation, secret),
                expires_in: lifetimes.access,
                refresh_expires_in: expires_in,
            },
            Style::Token => Credential::Token { access_token: token().to_opaque(), expires_in },
            Style::Cookie => Credential::Cookie {
                session_cookie: token().to_cookie(),
                csrf_secret: CsrfSecret::derive(secret),
                expires_in,
            },
        })
    }

    pub(crate) fn access_token(&self, app: &App, session: &Session, now: Time) -> Result<String, Error> {
        self.sign_access(session, app.settings.lifetimes.access, now)
    }

    pub(crate) fn sign_access(&self, session: &Session, lifetime: Duration, now: Time) -> Result<String, Error> {
        let subject = Subject {
            // A session in memory may still have the id it had before a merge.
            user_id: self.aliases.current(session.user_id),
            session_id: session.id,
            app_id: &session.app_id,
            auth_time: session.created_at,
        };
        let keys = self.keys.load();
        access::issue(keys.active(), &self.settings.issuer, &subject, now, lifetime)
            .map_err(|_| Error::Key("an access token cannot be signed"))
    }

    pub(crate) fn refresh_token(&self, session: &Session, generation: u32, secret: &SessionSecret) -> String {
        RefreshToken { session_id: session.id, generation, secret: secret.clone() }.encode(&self.keyring)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = match self {
            Self::Jwt { .. } => Style::Jwt,
            Self::Token { .. } => Style::Token,
            Self::Cookie { .. } => Style::Cookie,
        };
        write!(f, "Credential({}, [redacted])", style.as_str())
    }
}
