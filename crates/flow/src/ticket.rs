//! A login in two steps: a code becomes two tickets, and the tickets a session. For the adapter `openid-ticket`, whose
//! clients carry an "openid" and a "session_key" from the one to the other.
//!
//! The tickets hold what WeChat said, sealed, so nothing of a user is kept before the second step. They also name the
//! session that they become: its own row is what uses them up, on every node and after a restart, and what a double tap
//! finds.

use crate::{
    App, Caller, Code, Error, Gate, check_profile,
    detach::DetachOnDrop,
    once::{CODE_LIFE, Mark, Place},
    open_session::{Opened, Opening},
};
use minigate_model::{
    Refusal, Session, SessionId, Style, Time, User,
    audit::{Actor, AuditEvent, AuditKind},
    policy::LONGEST_ACCESS,
    profile::{ProfileEdit, ProfileInput},
    ticket::{BadTicket, Exchange, Tickets},
};
use minigate_store::{Claim, Error as StoreError};
use minigate_wechat::{Code2Session, LoginCode, SessionKey};
use secrecy::{ExposeSecret, SecretString};
use std::{net::IpAddr, sync::Arc};

/// The second step.
#[derive(Debug)]
pub struct TicketLogin {
    pub openid: SecretString,
    pub session_key: SecretString,
    /// What the client says of the user.
    pub profile: ProfileInput,
    pub caller: Caller,
}

/// The second step's answer. The access token lives as long as its session: such clients never refresh.
#[derive(Clone)]
pub struct TicketAnswer {
    pub user: Arc<User>,
    pub token: String,
}

/// Tickets whose twin is there, with what came along.
struct Redemption {
    exchange: Exchange,
    app: Arc<App>,
    profile: ProfileEdit,
    caller: Caller,
}

/// One is enough, unless the conflict is about something else.
const TRIES: u32 = 3;

impl Gate {
    /// Exchanges a code at WeChat for two tickets, good for one login within five minutes.
    pub async fn exchange_for_tickets(
        &self,
        app_id: Option<&str>,
        code: &SecretString,
        address: IpAddr,
    ) -> Result<Tickets, Error> {
        self.admit_login(&address)?;
        let outcome = self.exchange_once(app_id, code).await;
        self.count_login(&address, &outcome);
        outcome
    }

    async fn exchange_once(&self, app_id: Option<&str>, code: &SecretString) -> Result<Tickets, Error> {
        let (app, code, mark) = self.accept_code(app_id, code)?;
        let Place::First(_) = self.once.enter(mark, None, self.now()) else {
            return Err(Error::Rejected(Code::LoginCodeUsed));
        };
        let outcome = self.prove_once(&app, &code, mark).await;
        let Code2Session { openid, unionid, session_key } = outcome?;
        let session_key = session_key.expose_text().to_owned().into();
        let exchange = Exchange::new(app.settings.id.clone(), openid, unionid, session_key, self.now());
        exchange.seal(&self.keyring).map_err(|_| Error::Key("tickets cannot be sealed"))
    }

    /// As in a login of one step: the code is claimed before WeChat is asked, and freed if it was certainly not sent.
    async fn prove_once(&self, app: &App, code: &LoginCode, mark: Mark) -> Result<Code2Session, Error> {
        let now = self.now();
        if self.store.is_shared() {
            let claim = self.store.claim_once(mark, None, now, now + CODE_LIFE).await;
            if let Claim::Taken(_) = claim.inspect_err(|_| self.once.release(&mark))? {
                return Err(Error::Rejected(Code::LoginCodeUsed));
            }
        }
        let outcome = self.prove(app, code).await;
        if outcome.as_ref().is_err_and(Error::code_is_unused) {
            self.once.release(&mark);
            if self.store.is_shared() {
                self.store.release_once(mark).await?;
            }
        }
        outcome
    }

    /// Turns two tickets into a session. The same two again, within their life, get the same session; afterwards they
    /// are refused, as anything is that is no ticket of ours.
    pub async fn login_with_tickets(self: &Arc<Self>, login: TicketLogin) -> Result<TicketAnswer, Error> {
        let address = login.caller.address;
        self.admit_login(&address)?;
        let outcome = self.redeem(login).await;
        self.count_login(&address, &outcome);
        outcome
    }

    async fn redeem(self: &Arc<Self>, login: TicketLogin) -> Result<TicketAnswer, Error> {
        // First, so that a name that is too long does not use the tickets up.
        let profile = check_profile(login.profile)?;
        let (openid, session_key) = (login.openid.expose_secret(), login.session_key.expose_secret());
        let exchange = match Exchange::open(&self.keyring, openid, session_key, self.now()) {
            Ok(exchange) => exchange,
            Err(bad) => return Err(self.refuse_ticket(bad, openid, &login.caller).await?),
        };
        login.caller.accepts(&exchange.app_id)?;
        // Also of a user who was erased since, and with them the row that would say so.
        self.feed.check(&exchange.session_id).map_err(used_up)?;
        let app = Arc::clone(self.apps.of_session(&exchange.app_id)?);
        let redemption = Redemption { exchange, app, profile, caller: login.caller };
        // Goes on to its end if the client hangs up: its second try then finds the answer.
        let gate = Arc::clone(self);
        DetachOnDrop::new(async move { gate.redeem_once(redemption).await }).await
    }

    async fn redeem_once(self: &Arc<Self>, redemption: Redemption) -> Result<TicketAnswer, Error> {
        let now = self.now();
        let (user, session) = self.open_or_find(&redemption, now).await?;
        let Redemption { profile, caller, .. } = redemption;
        let user = self.offer_or_warn(user, session.id, profile, caller.address).await;
        let token = self.sign_access(&session, session.expires_at.since(now), now)?;
        Ok(TicketAnswer { user, token })
    }

    /// Of two at once the later one's login is undone, and it finds the session of the other.
    async fn open_or_find(&self, redemption: &Redemption, now: Time) -> Result<(Arc<User>, Session), Error> {
        let mut tries = 0;
        loop {
            let conflict = match self.open_redeeming(redemption, now).await {
                Err(Error::Store(error)) if matches!(*error, StoreError::Conflict { .. }) => error,
                opened => return opened,
            };
            // Boxed: it is not the usual way.
            if let Some(found) = Box::pin(self.find_redeemed(redemption.exchange.session_id, now)).await? {
                return Ok(found);
            }
            tries += 1;
            if tries == TRIES {
                return Err(Error::Store(conflict));
            }
        }
    }

    async fn open_redeeming(&self, redemption: &Redemption, now: Time) -> Result<(Arc<User>, Session), Error> {
        let Redemption { exchange, app, caller, .. } = redemption;
        let session_key = SessionKey::parse(exchange.session_key.expose_secret());
        let proof = Code2Session {
            openid: exchange.openid.clone(),
            unionid: exchange.unionid.clone(),
            session_key: session_key.map_err(|_| Error::Key("a ticket holds no session_key"))?,
        };
        let opening = Opening {
            app,
            style: Style::Jwt,
            life: LONGEST_ACCESS,
            device: None,
            replaces: None,
            caller,
            proved_at: exchange.began_at(),
            session_id: exchange.session_id,
        };
        let Opened { user, session, .. } = self.open_session(&opening, &proof, now).await?;
        Ok((user, session.session.clone()))
    }

    /// A double tap, here or on another node.
    async fn find_redeemed(&self, id: SessionId, now: Time) -> Result<Option<(Arc<User>, Session)>, Error> {
        let Some(session) = self.store.find_session(id).await? else { return Ok(None) };
        let lifetimes = &self.apps.of_session(&session.app_id)?.settings.lifetimes;
        session.check(now, lifetimes).map_err(used_up)?;
        let user = self.store.find_user(session.user_id).await?.ok_or(Refusal::CredentialInvalid)?;
        Ok(Some((Arc::new(user), session)))
    }

    /// One refusal for all of them. Whoever posts an openid has read it somewhere and tries it: that is written down.
    async fn refuse_ticket(&self, bad: BadTicket, openid: &str, caller: &Caller) -> Result<Error, Error> {
        let reason = match bad {
            BadTicket::Expired => return Ok(Refusal::CredentialInvalid.into()),
            BadTicket::Foreign => "foreign",
            BadTicket::Forged => "forged",
            BadTicket::Mismatched => "mismatched",
        };
        let app = self.apps.for_login(None).ok().filter(|_| bad == BadTicket::Foreign && is_openid(openid));
        let (mut user_id, mut identity) = (None, None);
        if let Some(app) = app {
            let known = self.store.find_user_by_openid(&app.settings.id, openid).await?;
            user_id = known.map(|user| user.id);
            identity = Some(self.keyring.pseudonym(app.settings.id.as_str(), openid));
        }
        let detail = serde_json::json!({ "reason": reason, "identity": identity, "user_agent": caller.user_agent });
        let event = AuditEvent {
            user_id,
            ip: Some(caller.address.to_string()),
            detail: Some(detail.to_string()),
            ..AuditEvent::new(self.now(), AuditKind::TicketRefused, Actor::System)
        };
        self.store.insert_audit(event).await?;
        Ok(Refusal::CredentialInvalid.into())
    }
}

/// The session that the tickets became has ended since.
const fn used_up(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::UserBanned | Refusal::UserDeleted => refusal,
        _ => Refusal::CredentialInvalid,
    }
}

fn is_openid(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    plain && (1..=128).contains(&text.len())
}

impl std::fmt::Debug for TicketAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TicketAnswer").field("user", &self.user.id).finish_non_exhaustive()
    }
}
