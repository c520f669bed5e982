//! A `wx.login` code becomes a session.

use crate::{
    App, Caller, Code, Credential, EncryptedData, Error, FieldError, Gate, Presented, Rule,
    detach::DetachOnDrop,
    once::{self, Place},
    open_session::Opening,
};
use minigate_model::{SessionId, Style, Time, User, token::SessionToken};
use minigate_wechat::{Code2Session, InvalidCode, LoginCode, crypto::user_data::UserData};
use secrecy::{ExposeSecret, SecretString};
use std::{net::IpAddr, sync::Arc};

/// What a client sends to log in.
#[derive(Debug)]
pub struct Login {
    /// May be left out when only one app is configured.
    pub app_id: Option<String>,
    pub code: SecretString,
    pub style: Option<Style>,
    /// A name for the device, at most 64 characters, for the user's list of sessions.
    pub device: Option<String>,
    /// 1 to 128 printable ASCII characters; makes a repeat of this login return the same session.
    pub idempotency_key: Option<String>,
    /// A live session that the same request proved: the new one takes its place.
    pub replaces: Option<SessionId>,
    pub caller: Caller,
}

/// A login that was done.
#[derive(Debug, Clone)]
pub struct LoginAnswer {
    pub user: Arc<User>,
    pub is_new: bool,
    pub session_id: SessionId,
    pub credential: Credential,
    /// What the data that came with the login says. A repeat that another node answers comes without it.
    pub user_data: Option<Arc<UserData>>,
}

/// A login whose input was found acceptable.
pub(crate) struct Request {
    pub(crate) app: Arc<App>,
    code: LoginCode,
    pub(crate) mark: once::Mark,
    pub(crate) key: Option<once::Mark>,
    login: Login,
    data: Option<Box<EncryptedData>>,
}

impl Gate {
    /// Turns a login code into a session.
    ///
    /// WeChat takes a code once, so what can be refused without WeChat is refused before it is asked, and the
    /// exchange goes on to its end even if the client hangs up: a repeat with the same key then gets the answer.
    pub fn login(self: &Arc<Self>, login: Login) -> impl Future<Output = Result<LoginAnswer, Error>> {
        self.login_limited(login, None)
    }

    /// The same for a client that brings encrypted data along. It has to be of this user and made under this login's own
    /// key; nobody is logged in if it is not.
    pub async fn login_with_data(self: &Arc<Self>, login: Login, data: EncryptedData) -> Result<LoginAnswer, Error> {
        self.login_limited(login, Some(Box::new(data))).await
    }

    async fn login_limited(
        self: &Arc<Self>,
        login: Login,
        data: Option<Box<EncryptedData>>,
    ) -> Result<LoginAnswer, Error> {
        let address = login.caller.address;
        self.admit_login(&address)?;
        let outcome = self.login_once(login, data).await;
        self.count_login(&address, &outcome);
        outcome
    }

    /// Whoever fails too often does not get as far as being refused for a reason.
    pub(crate) fn admit_login(&self, address: &IpAddr) -> Result<(), Error> {
        self.limits.take(Rule::Login, address)?;
        self.limits.check(Rule::FailedLogin, address)
    }

    pub(crate) fn count_login<T>(&self, address: &IpAddr, outcome: &Result<T, Error>) {
        if outcome.is_err() {
            // Counted; that it was one too many is told to the next request.
            let _ = self.limits.take(Rule::FailedLogin, address);
        }
    }

    async fn login_once(
        self: &Arc<Self>,
        login: Login,
        data: Option<Box<EncryptedData>>,
    ) -> Result<LoginAnswer, Error> {
        let request = self.accept(login, data)?;
        match self.once.enter(request.mark, request.key, self.now()) {
            Place::Used => Err(Error::Rejected(Code::LoginCodeUsed)),
            Place::Again(answer) => once::answer_of(answer).await,
            Place::First(tell) => {
                let gate = Arc::clone(self);
                DetachOnDrop::new(async move { gate.exchange_and_tell(request, tell).await }).await
            }
        }
    }

    fn accept(&self, login: Login, data: Option<Box<EncryptedData>>) -> Result<Request, Error> {
        let (app, code, mark) = self.accept_code(login.app_id.as_deref(), &login.code)?;
        if let Some(data) = &data {
            data.check_form(&app.settings.id, self.now())?;
        }
        let app_id = app.settings.id.as_str();
        let key = login.idempotency_key.as_deref().map(|key| self.keyring.once_mark("idempotency", &[app_id, key]));
        Ok(Request { app, code, mark, key, login, data })
    }

    /// The app a code is for, and under which mark it is used once.
    pub(crate) fn accept_code(
        &self,
        app_id: Option<&str>,
        code: &SecretString,
    ) -> Result<(Arc<App>, LoginCode, once::Mark), Error> {
        let app = Arc::clone(self.apps.for_login(app_id)?);
        let text = code.expose_secret();
        let code = LoginCode::parse(text).map_err(refuse_code)?;
        let mark = self.keyring.once_mark("code", &[app.settings.id.as_str(), text]);
        Ok((app, code, mark))
    }

    async fn exchange_and_tell(&self, request: Request, tell: Option<once::Tell>) -> Result<LoginAnswer, Error> {
        let outcome = self.exchange_claimed(&request).await;
        if outcome.as_ref().is_err_and(Error::code_is_unused) {
            self.once.release(&request.mark);
        }
        if let Some(tell) = tell {
            tell.send_replace(Some(outcome.clone()));
        }
        outcome
    }

    pub(crate) async fn exchange(&self, request: &Request, now: Time) -> Result<LoginAnswer, Error> {
        let (app, login) = (&request.app, &request.login);
        let proof = self.prove(app, &request.code).await?;
        let opening = Opening {
            app,
            style: login.style.unwrap_or(app.settings.default_style),
            life: app.settings.lifetimes.session,
            device: login.device.as_deref(),
            replaces: login.replaces,
            caller: &login.caller,
            proved_at: now,
            session_id: SessionId::new(now),
        };
        let open = |data: &EncryptedData| {
            data.open(std::slice::from_ref(&proof.session_key), &app.settings.id, &proof.openid, now)
        };
        let user_data = request.data.as_deref().map(open).transpose()?.map(Arc::new);
        let opened = self.open_session(&opening, &proof, now).await?;
        self.publish_answer(request, &opened).await;
        let credential = self.credential(app, &opened.session.session, &opened.secret, now)?;
        let session_id = opened.session.session.id;
        Ok(LoginAnswer { user: opened.user, is_new: opened.is_new, session_id, credential, user_data })
    }

    /// Asks WeChat whose code it is. Counted for that person before anything is done with the answer.
    pub(crate) async fn prove(&self, app: &App, code: &LoginCode) -> Result<Code2Session, Error> {
        let _place = app.exchange_place().await?;
        let proof = app.settings.wechat.code2session(code).await.map_err(|error| Error::Wechat(Arc::new(error)))?;
        self.limits.take(Rule::LoginDone, &(app.settings.id.as_str(), proof.openid.as_str()))?;
        Ok(proof)
    }

    /// The session that a login takes the place of: the one that the same device holds already. Nothing is believed of
    /// what was presented but its own secret. An access token tells of no device: other backends hold it too.
    pub async fn session_replaced_by_login(&self, presented: Presented<'_>) -> Option<SessionId> {
        let opaque = [presented.bearer, presented.header].into_iter().flatten().filter_map(SessionToken::parse_opaque);
        let cookie = presented.session_cookie.and_then(SessionToken::parse_cookie);
        let held = opaque.map(|token| (token, Style::Token)).chain(cookie.map(|token| (token, Style::Cookie)));
        for (token, style) in held {
            if let Ok(session) = self.session_of(&token, style).await {
                return Some(session);
            }
        }
        None
    }
}

fn refuse_code(error: InvalidCode) -> Error {
    Error::Invalid(vec![match error {
        InvalidCode::DevtoolsMock => FieldError::new(
            "code",
            "devtools_mock",
            "this is the mock code of the developer tools: open the project with a real AppID",
        ),
        InvalidCode::Malformed => {
            FieldError::new("code", "format", "a login code is 1 to 128 printable ASCII characters")
        }
    }])
}
