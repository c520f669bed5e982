//! WeChat calls this server: message push (security.md section 5.5).
//!
//! Every refusal is the same. A push is taken once: its signature is remembered for as long as its time would be
//! believed, unless it could not be dealt with, so that WeChat may send it again.

use crate::{Code, Error, Gate, Rule};
use minigate_model::AppId;
use minigate_store::Claim;
use minigate_wechat::push::{MAX_AGE, Message, Query, Receiver};
use std::net::IpAddr;

/// A call that says it is WeChat's. Its `Debug` shows nothing of what it carries.
#[derive(Debug, Clone, Copy)]
pub struct Push<'a> {
    pub app_id: &'a str,
    pub query: Query<'a>,
    pub address: IpAddr,
}

impl Gate {
    /// The console asks whether the URL is ours. Success means that its `echostr` is to be answered.
    pub async fn verify_push_url(&self, push: &Push<'_>) -> Result<(), Error> {
        let (app, receiver) = self.push_receiver(push)?;
        let signed = receiver.verify_url(&push.query, self.now().seconds()).map_err(|why| self.refuse(push, why))?;
        self.claim_push(app, push, &signed.signature).await?;
        Ok(())
    }

    /// Takes a push in. What is not known here is taken in too: WeChat wants to hear so.
    pub async fn receive_push(&self, push: &Push<'_>, body: &[u8]) -> Result<(), Error> {
        let (app, receiver) = self.push_receiver(push)?;
        let received = receiver.receive(&push.query, body, self.now().seconds());
        let signed = received.map_err(|why| self.refuse(push, why))?;
        let mark = self.claim_push(app, push, &signed.signature).await?;
        let done = self.act_on(app, signed.content).await;
        if done.is_err() {
            self.store.release_once(mark).await?;
        }
        done
    }

    async fn act_on(&self, app: &AppId, message: Message) -> Result<(), Error> {
        match message {
            Message::MediaCheck(check) => {
                count(app, "wxa_media_check");
                self.take_verdict(app, check).await
            }
            Message::Other { kind } => {
                count(app, &kind);
                tracing::debug!(app.id = %app, kind, "a push that nothing here waits for");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn push_receiver<'a>(&'a self, push: &Push<'_>) -> Result<(&'a AppId, &'a Receiver), Error> {
        let app = self.apps.of_push(push.app_id);
        let found = app.and_then(|app| Some((&app.settings.id, &app.settings.push.as_ref()?.receiver)));
        found.ok_or_else(|| self.refuse(push, "no such app has push"))
    }

    /// A signature stands for one token, time and nonce, however their texts were cut: it alone is remembered.
    async fn claim_push(&self, app: &AppId, push: &Push<'_>, signature: &str) -> Result<[u8; 32], Error> {
        let (mark, now) = (self.keyring.once_mark("push", &[app.as_str(), signature]), self.now());
        match self.store.claim_once(mark, None, now, now + 2 * MAX_AGE).await? {
            Claim::Won => Ok(mark),
            Claim::Taken(_) => Err(self.refuse(push, "it came before")),
        }
    }

    /// The reason is for the log alone.
    fn refuse(&self, push: &Push<'_>, why: impl std::fmt::Display) -> Error {
        if let Err(limited) = self.limits.take(Rule::BadPush, &push.address) {
            return limited;
        }
        tracing::info!(%why, "a message push was refused");
        metrics::counter!("minigate_push_refused_total").increment(1);
        Error::Rejected(Code::PushRefused)
    }
}

fn count(app: &AppId, kind: &str) {
    metrics::counter!("minigate_push_total", "app" => app.to_string(), "kind" => kind.to_owned()).increment(1);
}
