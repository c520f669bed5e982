//! The one gate: every credential, in every style and through every way in, is decided here.

mod rows;

use crate::{Code, Error, Gate, cache::CachedSession, feed::Freshness};
use minigate_model::{
    AppId, Refusal, Session, SessionId, Style, Time, UserId,
    access::{self, Access},
    csrf::CsrfSecret,
    origin::TokenIn,
    policy::{LONGEST_ACCESS, Lifetimes},
    session::{FRESH_LOGIN, SEEN_INTERVAL},
    token::{OPAQUE_PREFIX, SessionToken},
};
use rows::{Rows, Undecided};
use std::sync::Arc;

/// The credentials of one request, as they were sent.
#[derive(Debug, Default, Clone, Copy)]
pub struct Presented<'a> {
    /// The bearer token of `Authorization`; `Some("")` when that header is there and malformed.
    pub bearer: Option<&'a str>,
    /// The configured token header.
    pub header: Option<&'a str>,
    pub session_cookie: Option<&'a str>,
    /// For unsafe methods only: what speaks for the request when a cookie is its credential.
    pub csrf: Option<CsrfEvidence<'a>>,
}

#[derive(Debug, Clone, Copy)]
pub struct CsrfEvidence<'a> {
    pub host: &'a str,
    pub origin: Option<&'a str>,
    pub referer: Option<&'a str>,
    pub cookie: Option<&'a str>,
    pub token: Option<&'a str>,
    pub token_in: TokenIn,
}

/// Who is asking.
#[derive(Debug, Clone)]
pub struct Authenticated {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub app_id: AppId,
    pub style: Style,
    /// When this session was logged in to.
    pub auth_time: Time,
}

impl Gate {
    /// Decides who is asking. Touches the database only for what memory does not know.
    pub async fn authenticate(&self, presented: Presented<'_>) -> Result<Authenticated, Error> {
        self.decide_knowing(|rows| self.recognize(&presented, rows)).await
    }

    fn recognize(&self, presented: &Presented<'_>, rows: &Rows) -> Result<Authenticated, Undecided> {
        let mut found: Option<Authenticated> = None;
        for token in [presented.bearer, presented.header].into_iter().flatten() {
            agree(&mut found, self.bearer(token, rows)?)?;
        }
        if let Some(cookie) = presented.session_cookie {
            match (self.cookie(cookie, presented.csrf.as_ref(), rows), &found) {
                (Ok(by_cookie), _) => agree(&mut found, by_cookie)?,
                // A dead cookie, or one without its CSRF token, takes nothing from a good token beside it.
                (Err(Undecided::Failed(Error::Refused(_))), Some(_)) => {}
                (Err(error), _) => return Err(error),
            }
        }
        let mut found = found.ok_or(Error::Rejected(Code::CredentialMissing))?;
        found.user_id = self.aliases.current(found.user_id);
        Ok(found)
    }

    fn bearer(&self, token: &str, rows: &Rows) -> Result<Authenticated, Undecided> {
        if token.starts_with(OPAQUE_PREFIX) {
            let token = SessionToken::parse_opaque(token).ok_or(Refusal::CredentialInvalid)?;
            let cached = self.live_session(&token, Style::Token, rows)?;
            return Ok(Authenticated::from(&cached.session));
        }
        self.access(token, rows)
    }

    /// An access token: believed from memory once verified, as long as its session was not ended.
    fn access(&self, token: &str, rows: &Rows) -> Result<Authenticated, Undecided> {
        let now = self.now();
        let access = self.caches.access(token, || self.verify(token, now))?;
        if now >= access.expires_at {
            return Err(Refusal::SessionExpired.into());
        }
        self.apps.of_session(&access.app_id)?;
        self.feed.check(&access.session_id)?;
        match self.feed.freshness() {
            Freshness::Fresh => {}
            freshness => self.check_row(access.session_id, freshness, now, rows)?,
        }
        Ok(Authenticated::from(&*access))
    }

    fn verify(&self, token: &str, now: Time) -> Result<Access, Error> {
        let keys = self.keys.load();
        // The audience decides the lifetime allowed; it is read only after the signature held.
        let longest = Lifetimes { access: LONGEST_ACCESS, ..Lifetimes::default() };
        Ok(access::verify(token, |kid| keys.find(kid), &self.settings.issuer, now, &longest)?)
    }

    /// What other nodes ended is not known for sure: the session's row knows (security.md F-8).
    fn check_row(&self, id: SessionId, freshness: Freshness, now: Time, rows: &Rows) -> Result<(), Undecided> {
        match rows.get(id)? {
            Ok(Some(cached)) => {
                let lifetimes = &self.apps.of_session(&cached.session.app_id)?.settings.lifetimes;
                Ok(cached.session.check(now, lifetimes)?)
            }
            Ok(None) => Err(Refusal::SessionRevoked.into()),
            Err(_) if freshness == Freshness::Stale => Ok(()),
            Err(_) => Err(Error::FeedStale.into()),
        }
    }

    fn cookie(&self, cookie: &str, csrf: Option<&CsrfEvidence<'_>>, rows: &Rows) -> Result<Authenticated, Undecided> {
        let token = SessionToken::parse_cookie(cookie).ok_or(Refusal::CredentialInvalid)?;
        let cached = self.live_session(&token, Style::Cookie, rows)?;
        if let Some(evidence) = csrf {
            self.settings.origins.check(evidence.host, evidence.origin, evidence.referer, evidence.token_in)?;
            let own = cached.csrf.get_or_init(|| CsrfSecret::derive(&token.secret));
            own.check(evidence.cookie, evidence.token)?;
        }
        Ok(Authenticated::from(&cached.session))
    }

    /// The live session that this secret is of, if there is one.
    pub(crate) async fn session_of(&self, token: &SessionToken, style: Style) -> Result<SessionId, Error> {
        self.decide_knowing(|rows| self.live_session(token, style, rows).map(|cached| cached.session.id)).await
    }

    /// The session behind a token or cookie, if it is alive and the secret is its own.
    fn live_session(&self, token: &SessionToken, style: Style, rows: &Rows) -> Result<Arc<CachedSession>, Undecided> {
        let now = self.now();
        self.feed.check(&token.session_id)?;
        let cached = self.session(token.session_id, now, rows)?.ok_or(Refusal::CredentialInvalid)?;
        let session = &cached.session;
        if session.style != style || !session.secret_hash.matches(&token.secret) {
            return Err(Refusal::CredentialInvalid.into());
        }
        let lifetimes = &self.apps.of_session(&session.app_id)?.settings.lifetimes;
        session.check_at(now, cached.last_used_at(), lifetimes)?;
        if cached.claim_seen(now, SEEN_INTERVAL) {
            self.seen.note(session.id, now);
        }
        Ok(cached)
    }

    /// A session from memory, or from its row when memory does not know it or cannot be trusted.
    fn session(&self, id: SessionId, now: Time, rows: &Rows) -> Result<Option<Arc<CachedSession>>, Undecided> {
        let (remembered, freshness) = (self.caches.session(&id, now), self.feed.freshness());
        if freshness == Freshness::Fresh && remembered.is_some() {
            return Ok(remembered);
        }
        match (rows.get(id)?, remembered) {
            (Ok(session), _) => Ok(session.clone()),
            (Err(_), Some(remembered)) if freshness == Freshness::Stale => Ok(Some(remembered)),
            (Err(error), _) => Err(error.clone().into()),
        }
    }
}

impl Authenticated {
    /// A stolen token alone must not change what matters (security.md section 5.4).
    pub fn require_fresh_login(&self, now: Time) -> Result<(), Error> {
        if now.since(self.auth_time) <= FRESH_LOGIN { Ok(()) } else { Err(Refusal::ReauthenticationRequired.into()) }
    }
}

fn agree(found: &mut Option<Authenticated>, next: Authenticated) -> Result<(), Error> {
    match found {
        Some(first) if first.session_id != next.session_id => Err(Error::Rejected(Code::AmbiguousCredentials)),
        Some(_) => Ok(()),
        None => {
            *found = Some(next);
            Ok(())
        }
    }
}

impl From<&Session> for Authenticated {
    fn from(session: &Session) -> Self {
        Self {
            user_id: session.user_id,
            session_id: session.id,
            app_id: session.app_id.clone(),
            style: session.style,
            auth_time: session.created_at,
        }
    }
}

impl From<&Access> for Authenticated {
    fn from(access: &Access) -> Self {
        Self {
            user_id: access.user_id,
            session_id: access.session_id,
            app_id: access.app_id.clone(),
            style: Style::Jwt,
            auth_time: access.auth_time,
        }
    }
}
