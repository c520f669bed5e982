//! WeChat says whether what a user shows of themselves may be shown.
//!
//! It judges people in the app they use: the openid is that of the session's identity, and only who opened the mini
//! program within two hours is judged.

use crate::{Code, Error, FieldError, Gate};
use minigate_model::{
    SessionId, User,
    audit::{Actor, AuditEvent, AuditKind},
    identity::Identity,
    profile::ProfileEdit,
};
use minigate_wechat::api::{Scene, Suggest, msg_sec_check::Text};
use std::sync::Arc;

/// Whether texts and pictures are checked, and what becomes of those that cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ContentCheck {
    #[default]
    Off,
    /// What WeChat cannot check is shown.
    FailOpen,
    /// What WeChat cannot check is not shown.
    FailClosed,
}

impl Gate {
    pub(crate) fn checks_contents(&self) -> bool {
        self.settings.content_check != ContentCheck::Off
    }

    /// Refuses texts that WeChat objects to, naming their fields. What stays as it was is not asked about.
    pub(crate) async fn check_texts(
        self: &Arc<Self>,
        edit: &ProfileEdit,
        user: &User,
        session: SessionId,
    ) -> Result<(), Error> {
        let texts = edit.new_texts(user);
        if texts.is_empty() {
            return Ok(());
        }
        let author = self.author(session).await?;
        let mut rejected = Vec::new();
        for (field, text) in texts {
            if !self.text_is_acceptable(&author, field, text).await? {
                rejected.push(field);
            }
        }
        if rejected.is_empty() {
            return Ok(());
        }
        self.audit_rejected(&author, session, &rejected).await?;
        let explain = |field| FieldError::new(field, "content", "WeChat objects to it");
        Err(Error::ContentRejected(rejected.into_iter().map(explain).collect()))
    }

    /// As whom WeChat knows the user of a session.
    pub(crate) async fn author(&self, session: SessionId) -> Result<Identity, Error> {
        let identity = self.store.find_identity_of_session(session).await?;
        identity.ok_or(Error::Rejected(Code::CredentialInvalid))
    }

    async fn text_is_acceptable(
        self: &Arc<Self>,
        author: &Identity,
        field: &'static str,
        content: &str,
    ) -> Result<bool, Error> {
        let text = Text { content, scene: Scene::Profile, openid: &author.openid };
        let asked = self
            .with_access_token(&author.app_id, |wechat, token| async move { wechat.msg_sec_check(&token, text).await });
        match asked.await {
            Ok(suggest) => {
                count(field, if suggest == Suggest::Pass { "pass" } else { "rejected" });
                Ok(suggest == Suggest::Pass)
            }
            Err(error) => self.show_unchecked(field, error).map(|()| true),
        }
    }

    /// May what WeChat could not check be shown? What has nothing to do with WeChat's judgement fails as ever.
    pub(crate) fn show_unchecked(&self, subject: &'static str, error: Error) -> Result<(), Error> {
        let is_wechats =
            matches!(error, Error::Wechat(_) | Error::Overloaded | Error::Rejected(Code::AppMisconfigured));
        if !is_wechats {
            return Err(error);
        }
        count(subject, "unchecked");
        if self.settings.content_check == ContentCheck::FailOpen {
            let code = error.code().as_str();
            tracing::warn!(error = &error as &dyn std::error::Error, code, subject, "shown unchecked");
            return Ok(());
        }
        match error.code() {
            // Whoever runs the server has to hear what to mend.
            Code::AppMisconfigured | Code::WechatIpNotAllowed => Err(error),
            _ => Err(Error::ContentUnchecked(Arc::new(error))),
        }
    }

    /// Which fields, never what is in them.
    async fn audit_rejected(&self, author: &Identity, session: SessionId, fields: &[&str]) -> Result<(), Error> {
        let event = AuditEvent {
            user_id: Some(author.user_id),
            session_id: Some(session),
            detail: Some(serde_json::json!({ "fields": fields }).to_string()),
            ..AuditEvent::new(self.now(), AuditKind::ContentRejected, Actor::User)
        };
        Ok(self.store.insert_audit(event).await?)
    }
}

/// `pass`, `rejected` or `unchecked`.
pub(crate) fn count(subject: &'static str, outcome: &'static str) {
    metrics::counter!("minigate_content_checks_total", "subject" => subject, "outcome" => outcome).increment(1);
}
