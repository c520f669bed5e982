//! The one gate: every credential, in every style and through every way in, is decided here.

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
        let mut found: Option<Authenticated> = None;
        for token in [presented.bearer, presented.header].into_iter().flatten() {
            agree(&mut found, self.bearer(token).await?)?;
        }
        if let Some(cookie) = presented.session_cookie {
            match (self.cookie(cookie, presented.csrf).await, &found) {
                (Ok(by_cookie), _) => agree(&mut found, by_cookie)?,
                // A dead cookie, or one without its CSRF token, takes nothing from a good token beside it.
                (Err(Error::Refused(_)), Some(_)) => {}
                (Err(error), _) => return Err(error),
            }
        }
        let found = found.ok_or(Error::Rejected(Code::CredentialMissing))?;
        Ok(Authenticated { user_id: self.aliases.current(found.user_id), ..found })
    }

    async fn bearer(&self, token: &str) -> Result<Authenticated, Error> {
        if token.starts_with(OPAQUE_PREFIX) {
            let token = SessionToken::parse_opaque(token).ok_or(Refusal::CredentialInvalid)?;
            let cached = self.live_session(&token, Style::Token).await?;
            return Ok(Authenticated::from(&cached.session));
        }
        self.access(token).await
    }

    /// An access token: believed from memory once verified, as long as its session was not ended.
    async fn access(&self, token: &str) -> Result<Authenticated, Error> {
        let now = self.now();
        let access = self.caches.access(token, || self.verify(token, now))?;
        if now >= access.expires_at {
            return Err(Refusal::SessionExpired.into());
        }
        self.apps.of_session(&access.app_id)?;
        self.feed.check(&access.session_id)?;
        match self.feed.freshness() {
            Freshness::Fresh => {}
            freshness => Box::pin(self.ask_the_row(&access, freshness, now)).await?,
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
    async fn ask_the_row(&self, access: &Access, freshness: Freshness, now: Time) -> Result<(), Error> {
        match self.store.find_session(access.session_id).await {
            Ok(Some(session)) => {
                let lifetimes = &self.apps.of_session(&session.app_id)?.settings.lifetimes;
                Ok(session.check(now, lifetimes)?)
            }
            Ok(None) => Err(Refusal::SessionRevoked.into()),
            Err(_) if freshness == Freshness::Stale => Ok(()),
            Err(_) => Err(Error::FeedStale),
        }
    }

    async fn cookie(&self, cookie: &str, csrf: Option<CsrfEvidence<'_>>) -> Result<Authenticated, Error> {
        let token = SessionToken::parse_cookie(cookie).ok_or(Refusal::CredentialInvalid)?;
        let cached = self.live_session(&token, Style::Cookie).await?;
        if let Some(evidence) = csrf {
            self.settings.origins.check(evidence.host, evidence.origin, evidence.referer, evidence.token_in)?;
            let own = cached.csrf.get_or_init(|| CsrfSecret::derive(&token.secret));
            own.check(evidence.cookie, evidence.token)?;
        }
        Ok(Authenticated::from(&cached.session))
    }

    /// The session behind a token or cookie, if it is alive and the secret is its own.
    pub(crate) async fn live_session(&self, token: &SessionToken, style: Style) -> Result<Arc<CachedSession>, Error> {
        let now = self.now();
        self.feed.check(&token.session_id)?;
        let cached = self.session(token.session_id, now).await?.ok_or(Refusal::CredentialInvalid)?;
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
    pub(crate) async fn session(&self, id: SessionId, now: Time) -> Result<Option<Arc<CachedSession>>, Error> {
        let remembered = self.caches.session(&id, now);
        let freshness = self.feed.freshness();
        if freshness == Freshness::Fresh && remembered.is_some() {
            return Ok(remembered);
        }
        // Boxed, as everything that is not the usual way: what a request awaits is moved about with it.
        Box::pin(self.read_session(id, remembered, freshness, now)).await
    }

    async fn read_session(
        &self,
        id: SessionId,
        remembered: Option<Arc<CachedSession>>,
        freshness: Freshness,
        now: Time,
    ) -> Result<Option<Arc<CachedSession>>, Error> {
        match (self.store.find_session(id).await, remembered) {
            (Ok(session), _) => Ok(session.map(|session| self.caches.keep_session(session, now))),
            (Err(_), Some(remembered)) if freshness == Freshness::Stale => Ok(Some(remembered)),
            (Err(error), _) => Err(error.into()),
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
