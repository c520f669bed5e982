//! WeChat says whether a picture may be shown. It fetches the picture, and its verdict comes by message push within half
//! an hour; until then the user shows what they showed before.
//!
//! WeChat reads no WebP, so it is given a PNG, at an address that is made for the one question and soon forgotten.

use crate::{
    Authenticated, AvatarEdit, Code, Error, Gate,
    apps::PushSettings,
    content_check::{ContentCheck, count},
    once::Mark,
};
use bytes::Bytes;
use minigate_model::{
    AppId, PictureName, Time, User,
    audit::{Actor, AuditEvent, AuditKind},
    encoding::hex,
    random,
    seal::Place,
};
use minigate_store::{Awaited, ContentCheck as Waiting, LeftPicture, Verdict};
use minigate_wechat::{
    api::{Scene, Suggest, media_check_async::Picture},
    push::MediaCheck,
};
use std::{sync::Arc, time::Duration};

/// WeChat promises half an hour.
const VERDICT_WITHIN: Duration = Duration::from_secs(45 * 60);
/// What WeChat calls a check is no longer.
const TRACE_CHARS: usize = 128;
const BATCH: u32 = 100;
const SUBJECT: &str = "avatar";
const ANSWER: &str = "once_marks.answer";

/// What became of a picture that was sent.
#[derive(Debug, Clone)]
pub struct Shown {
    /// As they are now.
    pub user: Arc<User>,
    /// Whether the picture waits for WeChat's verdict, and the one before is shown meanwhile.
    pub pending: bool,
}

impl Gate {
    /// Shows a stored picture once WeChat has nothing against it; at once where contents are not checked.
    pub(crate) async fn show_when_checked(
        self: &Arc<Self>,
        who: &Authenticated,
        edit: AvatarEdit,
        name: PictureName,
    ) -> Result<Shown, Error> {
        let user = self.me(who).await?;
        let is_shown = user.avatar.as_deref() == Some(name.as_str());
        if !self.checks_contents() || is_shown {
            return Ok(Shown { user: self.show_picture(edit, name).await?, pending: false });
        }
        let sent_at = self.now();
        let asked = match self.ask_about(who, &name, sent_at).await {
            Ok(asked) => asked,
            Err(error) => {
                if let Err(error) = self.show_unchecked(SUBJECT, error) {
                    // Sent before, it may wait for the verdict on its first question.
                    if !self.store.is_waiting(edit.user, &name).await? {
                        self.discard_picture(edit.user, name).await?;
                    }
                    return Err(error);
                }
                return Ok(Shown { user: self.show_picture(edit, name).await?, pending: false });
            }
        };
        let pending = match self.store.await_verdict(asked.clone()).await? {
            Awaited::Pending => true,
            Awaited::Superseded => false,
            Awaited::Judged(verdict) => {
                self.settle(asked, verdict).await?;
                false
            }
        };
        Ok(Shown { user: self.me(who).await?, pending })
    }

    /// Asks WeChat, and gives what is to wait for its answer.
    async fn ask_about(
        self: &Arc<Self>,
        who: &Authenticated,
        name: &PictureName,
        sent_at: Time,
    ) -> Result<Waiting, Error> {
        let owner = self.author(who.session_id).await?;
        let push = self.apps.of_session(&owner.app_id)?.settings.push.as_ref();
        // Nobody would hear the verdict.
        let push = push.ok_or(Error::Rejected(Code::AppMisconfigured))?;
        let url = self.address_for_wechat(push, name, sent_at).await?;
        let picture = Picture { url: &url, scene: Scene::Profile, openid: &owner.openid };
        let asked = self.with_access_token(&owner.app_id, |wechat, token| async move {
            wechat.media_check_async(&token, picture).await
        });
        let trace_id = asked.await?;
        Ok(Waiting { trace_id, app_id: owner.app_id, user: who.user_id, picture: name.clone(), asked_at: sent_at })
    }

    /// Each question has an address of its own: WeChat refuses to check the same one twice.
    async fn address_for_wechat(&self, push: &PushSettings, name: &PictureName, now: Time) -> Result<String, Error> {
        let nonce = hex(&random::bytes::<16>());
        let mark = self.picture_mark(&nonce);
        self.store.claim_once(mark, None, now, now + VERDICT_WITHIN).await?;
        let sealed = self.keyring.seal(Place::new(ANSWER, &mark), name.as_str().as_bytes());
        self.store.answer_once(mark, sealed).await?;
        Ok(format!("{}/wechat/pictures/{nonce}.png", push.public_url))
    }

    /// The picture that WeChat was asked about at this address, as PNG; `None` when there is no such question any more.
    pub async fn picture_for_wechat(&self, nonce: &str) -> Result<Option<Bytes>, Error> {
        let mark = self.picture_mark(nonce);
        let asked = self.store.find_once(mark).await?.filter(|asked| self.now() < asked.expires_at);
        let Some(sealed) = asked.and_then(|asked| asked.answer) else { return Ok(None) };
        let plain = self.keyring.open(Place::new(ANSWER, &mark), &sealed);
        let plain = plain.map_err(|_| Error::Key("the address of a picture does not open"))?;
        let Some(name) = std::str::from_utf8(&plain).ok().and_then(PictureName::parse) else { return Ok(None) };
        let Some(webp) = self.find_picture(&name).await? else { return Ok(None) };
        let png = tokio::task::spawn_blocking(move || minigate_picture::to_png(&webp).ok()).await;
        Ok(png.unwrap_or_default().map(Bytes::from))
    }

    fn picture_mark(&self, nonce: &str) -> Mark {
        self.keyring.once_mark("picture", &[nonce])
    }

    /// WeChat's verdict on a picture. One on nothing that waits here is kept a while: its question may be under way.
    pub(crate) async fn take_verdict(&self, app: &AppId, check: MediaCheck) -> Result<(), Error> {
        let verdict = match check.verdict {
            Some(Suggest::Pass) => Verdict::Pass,
            Some(_) => Verdict::Rejected,
            None => Verdict::Unchecked,
        };
        if !(1..=TRACE_CHARS).contains(&check.trace_id.len()) {
            return Ok(());
        }
        match self.store.find_check(app, &check.trace_id, verdict, self.now()).await? {
            Some(waiting) => self.settle(waiting, verdict).await,
            None => Ok(()),
        }
    }

    async fn settle(&self, waiting: Waiting, verdict: Verdict) -> Result<(), Error> {
        count(SUBJECT, verdict.as_str());
        let shows = match verdict {
            Verdict::Pass => true,
            Verdict::Rejected => false,
            Verdict::Unchecked => self.settings.content_check != ContentCheck::FailClosed,
        };
        let (user, name) = (waiting.user, waiting.picture.clone());
        if verdict == Verdict::Unchecked {
            tracing::warn!(user.id = %user, shows, "WeChat gave no verdict on a picture");
        }
        if shows {
            return self.show_waiting(waiting).await;
        }
        let audit = (verdict == Verdict::Rejected).then(|| AuditEvent {
            user_id: Some(user),
            detail: Some(serde_json::json!({ "fields": [SUBJECT] }).to_string()),
            ..AuditEvent::new(self.now(), AuditKind::ContentRejected, Actor::System)
        });
        if self.store.end_check(waiting, self.now(), audit).await? {
            self.remove_now_or_later(LeftPicture { name, user }).await;
        }
        Ok(())
    }

    async fn show_waiting(&self, waiting: Waiting) -> Result<(), Error> {
        let user = waiting.user;
        let edit = AvatarEdit { user, actor: Actor::System, session: None, address: None };
        let change = self.avatar_change(&edit, Some(waiting.picture.clone()));
        let changed = self.store.show_checked(waiting, change).await?;
        self.caches.drop_user(&user);
        if let Some(name) = changed.and_then(|changed| changed.left) {
            self.remove_now_or_later(LeftPicture { name, user }).await;
        }
        Ok(())
    }

    /// Pictures whose verdict did not come are shown or not, as configured. Every minute.
    pub async fn end_overdue_checks(&self) -> Result<(), Error> {
        let now = self.now();
        for waiting in self.store.list_checks(now - VERDICT_WITHIN, BATCH).await? {
            self.settle(waiting, Verdict::Unchecked).await?;
        }
        self.store.sweep_verdicts(now - VERDICT_WITHIN, BATCH).await?;
        Ok(())
    }
}
