//! The number behind the code of a phone number button. WeChat takes a code once, and charges for it.

use crate::{
    Authenticated, Code, Error, FieldError, Gate,
    detach::DetachOnDrop,
    once::{CODE_LIFE, Mark},
    once_shared::{ANSWER, LOOK_AGAIN, PATIENCE},
};
use minigate_model::{
    Refusal,
    phone::PhoneNumber,
    seal::{Place, Sealed},
};
use minigate_store::{Budget, Claim, OnceMark};
use minigate_wechat::{Error as WechatError, PhoneCode, PhoneInfo, errcode::Kind};
use secrecy::{ExposeSecret, SecretString};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// WeChat's name of the call, under which it is counted.
const CALL: &str = "getuserphonenumber";

/// What stands before the number in the answer that is kept for a repeat, and what stands there alone.
const BOUND: &str = "bound";
const TAKEN: &str = "taken";

const CALLS: &str = "minigate_phone_calls_total";

pub(crate) fn describe_metrics() {
    metrics::describe_counter!(CALLS, "How often WeChat was asked for a phone number, by app; `number` cost money");
}

impl Gate {
    /// Goes on to its end even if the client hangs up: the code would be lost.
    pub(super) async fn bind_by_code(
        self: &Arc<Self>,
        who: &Authenticated,
        text: &SecretString,
        address: IpAddr,
    ) -> Result<PhoneNumber, Error> {
        let malformed = |_| FieldError::new("code", "format", "a phone code is 1 to 128 printable ASCII characters");
        let code = PhoneCode::parse(text.expose_secret()).map_err(|error| Error::Invalid(vec![malformed(error)]))?;
        self.limits.take(crate::Rule::OpenData, &who.user_id)?;
        self.refuse_login_code(who, text).await?;
        let parts = [who.app_id.as_str(), &who.user_id.to_string(), text.expose_secret()];
        let mark = self.keyring.once_mark("phone_code", &parts);
        let (gate, who) = (Arc::clone(self), who.clone());
        DetachOnDrop::new(async move { gate.bind_once(&who, &code, mark, address).await }).await
    }

    /// Mini programs are written that send the code of `wx.login`; WeChat would only say that it is invalid.
    async fn refuse_login_code(&self, who: &Authenticated, text: &SecretString) -> Result<(), Error> {
        let mark = self.keyring.once_mark("code", &[who.app_id.as_str(), text.expose_secret()]);
        let is_login_code =
            self.once.knows(&mark) || self.store.is_shared() && self.store.find_once(mark).await?.is_some();
        if is_login_code { Err(Error::Rejected(Code::PhoneCodeIsLoginCode)) } else { Ok(()) }
    }

    /// Of requests with the same code one asks WeChat; the others wait for its answer.
    async fn bind_once(
        self: &Arc<Self>,
        who: &Authenticated,
        code: &PhoneCode,
        mark: Mark,
        address: IpAddr,
    ) -> Result<PhoneNumber, Error> {
        let mut waited = Duration::ZERO;
        loop {
            let now = self.now();
            match self.store.claim_once(mark, None, now, now + CODE_LIFE).await? {
                Claim::Won => break,
                Claim::Taken(OnceMark { answer: Some(answer), .. }) => {
                    return self.repeat_phone(who, &mark, &answer).await;
                }
                Claim::Taken(_) if waited >= PATIENCE => return Err(Error::Rejected(Code::PhoneCodeInvalid)),
                Claim::Taken(_) => tokio::time::sleep(LOOK_AGAIN).await,
            }
            waited += LOOK_AGAIN;
        }
        let outcome = self.exchange_and_keep(who, code, address).await;
        let answer = match &outcome {
            Ok(number) => Some(format!("{BOUND} {}", number.to_text())),
            Err(Error::Rejected(Code::PhoneTaken)) => Some(TAKEN.to_owned()),
            Err(_) => None,
        };
        // Without it a repeat is told that the code was used, which is true.
        let _ = match answer {
            Some(text) => {
                let sealed = self.keyring.seal(Place::new(ANSWER, &mark), text.as_bytes());
                self.store.answer_once(mark, sealed).await
            }
            None => self.store.release_once(mark).await,
        };
        outcome
    }

    async fn exchange_and_keep(
        self: &Arc<Self>,
        who: &Authenticated,
        code: &PhoneCode,
        address: IpAddr,
    ) -> Result<PhoneNumber, Error> {
        let info = self.exchange_phone_code(who, code).await?;
        let number = PhoneNumber::parse(&info.country_code, &info.pure_phone_number);
        let number = number.map_err(|_| WechatError::Decode("phone_info"))?;
        self.keep_phone(who, &number, address).await?;
        Ok(number)
    }

    async fn exchange_phone_code(self: &Arc<Self>, who: &Authenticated, code: &PhoneCode) -> Result<PhoneInfo, Error> {
        let identity = self.store.find_identity_of_session(who.session_id).await?.ok_or(Refusal::SessionRevoked)?;
        let app = &who.app_id;
        let budget = Budget { app: app.clone(), call: CALL, day: self.now().day_in_china() };
        if !self.store.spend_call(budget.clone(), self.settings.phone_calls_per_day).await? {
            tracing::warn!(app.id = %app, "the day's budget for phone numbers is used up");
            return Err(Error::Rejected(Code::PhoneBudgetExhausted));
        }
        let openid = &identity.openid;
        let asked = self
            .with_access_token(app, |wechat, token| async move {
                match wechat.phone_number(&token, code, openid).await {
                    Err(error) if refuses_code(&error) => Ok(None),
                    done => done.map(Some),
                }
            })
            .await;
        let outcome = match &asked {
            Ok(Some(_)) => "number",
            Ok(None) => "refused",
            Err(_) => "failed",
        };
        metrics::counter!(CALLS, "app" => app.to_string(), "outcome" => outcome).increment(1);
        if is_free(&asked) {
            self.store.refund_call(budget).await?;
        }
        asked?.ok_or(Error::Rejected(Code::PhoneCodeInvalid))
    }

    /// The answer that the first request with this code got, unless the number has changed since.
    async fn repeat_phone(&self, who: &Authenticated, mark: &Mark, sealed: &Sealed) -> Result<PhoneNumber, Error> {
        let malformed = Error::Key("the answer for a phone code does not open");
        let plain = self.keyring.open(Place::new(ANSWER, mark), sealed).map_err(|_| malformed.clone())?;
        let text = std::str::from_utf8(&plain).map_err(|_| malformed)?;
        if text == TAKEN {
            return Err(Error::Rejected(Code::PhoneTaken));
        }
        let stored = self.own_phone(who).await?.map(|phone| phone.number);
        let is_told = |number: &PhoneNumber| text == format!("{BOUND} {}", number.to_text());
        stored.filter(is_told).ok_or(Error::Rejected(Code::PhoneCodeInvalid))
    }
}

/// The code is unknown, used, another user's or another app's: the AppID itself was good for an access_token.
fn refuses_code(error: &WechatError) -> bool {
    matches!(error.kind(), Some(Kind::Code | Kind::OpenId | Kind::Credentials))
}

/// WeChat certainly gave no number.
fn is_free(asked: &Result<Option<PhoneInfo>, Error>) -> bool {
    match asked {
        Ok(info) => info.is_none(),
        Err(Error::Wechat(error)) => error.kind().is_some() || !error.may_have_been_sent(),
        Err(_) => true,
    }
}
