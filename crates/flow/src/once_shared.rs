//! The same promise as `once.rs`, between the nodes of one database: a code is claimed by a row before WeChat is
//! asked, and the answer is left there, sealed, for a repeat that reaches another node.
//!
//! A single node keeps this in memory alone: a second durable write before each login would halve its speed, and
//! after a restart WeChat itself still refuses a used code.

use crate::{
    Code, Error, Gate, LoginAnswer,
    login::Request,
    once::{ANSWER_LIFE, CODE_LIFE, Mark},
    open_session::Opened,
};
use minigate_model::{
    SessionId, SessionSecret, Time,
    seal::{Place, Sealed},
};
use minigate_store::{Claim, OnceMark};
use std::{sync::Arc, time::Duration};

pub(crate) const ANSWER: &str = "once_marks.answer";
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(100);
/// As long as a client is promised an answer (security.md F-1).
pub(crate) const PATIENCE: Duration = Duration::from_secs(8);

impl Gate {
    /// Exchanges the code unless another node did.
    pub(crate) async fn exchange_claimed(&self, request: &Request) -> Result<LoginAnswer, Error> {
        if !self.store.is_shared() {
            return self.exchange(request, self.now()).await;
        }
        let mut waited = Duration::ZERO;
        loop {
            let now = self.now();
            let claim = self.store.claim_once(request.mark, request.key, now, now + CODE_LIFE).await;
            // Without a claim WeChat is not asked: the same request may come again.
            match claim.inspect_err(|_| self.once.release(&request.mark))? {
                Claim::Won => return self.exchange_and_release(request, now).await,
                Claim::Taken(mark) if mark.idempotency.is_none() || mark.idempotency != request.key => break,
                Claim::Taken(OnceMark { answer: Some(answer), .. }) => {
                    return self.repeat_answer(request, &answer, now).await;
                }
                Claim::Taken(_) if waited >= PATIENCE => break,
                Claim::Taken(_) => tokio::time::sleep(LOOK_AGAIN).await,
            }
            waited += LOOK_AGAIN;
        }
        Err(Error::Rejected(Code::LoginCodeUsed))
    }

    async fn exchange_and_release(&self, request: &Request, now: Time) -> Result<LoginAnswer, Error> {
        let outcome = self.exchange(request, now).await;
        if outcome.as_ref().is_err_and(Error::code_is_unused) {
            self.store.release_once(request.mark).await?;
        }
        outcome
    }

    /// Leaves the answer where other nodes find it. If that fails they say "used", which is true.
    pub(crate) async fn publish_answer(&self, request: &Request, opened: &Opened) {
        if request.key.is_none() || !self.store.is_shared() {
            return;
        }
        let mut plain = Vec::with_capacity(49);
        plain.extend_from_slice(opened.session.session.id.as_bytes());
        plain.extend_from_slice(opened.secret.expose());
        plain.push(u8::from(opened.is_new));
        let sealed = self.keyring.seal(Place::new(ANSWER, &request.mark), &plain);
        if let Err(error) = self.store.answer_once(request.mark, sealed).await {
            tracing::warn!(%error, "the answer of a login could not be left for the other nodes");
        }
    }

    async fn repeat_answer(&self, request: &Request, sealed: &Sealed, now: Time) -> Result<LoginAnswer, Error> {
        let used = Error::Rejected(Code::LoginCodeUsed);
        let (session_id, secret, is_new) = self.open_answer(&request.mark, sealed)?;
        let Some(session) = self.store.find_session(session_id).await? else { return Err(used) };
        if now.since(session.created_at) > ANSWER_LIFE {
            return Err(used);
        }
        let user = self.store.find_user(session.user_id).await?.ok_or(used)?;
        let credential = self.credential(&request.app, &session, &secret, now)?;
        Ok(LoginAnswer { user: Arc::new(user), is_new, session_id, credential, user_data: None })
    }

    fn open_answer(&self, mark: &Mark, sealed: &Sealed) -> Result<(SessionId, SessionSecret, bool), Error> {
        let malformed = Error::Key("the answer of a login does not open");
        let plain = self.keyring.open(Place::new(ANSWER, mark), sealed).map_err(|_| malformed.clone())?;
        let (Some(id), Some(secret), Some(is_new)) = (plain.first_chunk(), plain.get(16..48), plain.get(48)) else {
            return Err(malformed);
        };
        let secret = secret.try_into().map_err(|_| malformed)?;
        Ok((SessionId::from_bytes(*id), SessionSecret::from_bytes(secret), *is_new == 1))
    }
}
