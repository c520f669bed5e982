//! A user says something of themselves, or a client says it beside a login.

use crate::{Authenticated, Error, FieldError, Gate, Rule};
use minigate_model::{
    Refusal, SessionId, Time, User, UserId,
    audit::{Actor, AuditEvent, AuditKind},
    profile::{ProfileEdit, ProfileInput, Source, Unfit},
};
use minigate_store::ProfileChange;
use std::{net::IpAddr, sync::Arc};

/// On whose behalf a profile is changed.
struct Editor {
    user: UserId,
    session: SessionId,
    address: IpAddr,
    source: Source,
}

impl Gate {
    /// Edits the profile of the one who asks. What the edit does not name stays as it is, or as another edit at the
    /// same time makes it.
    ///
    /// This node shows the new profile at once, the others when they read the feed: within two seconds.
    /// Where contents are checked, WeChat is asked first whether others may read it.
    pub async fn edit_profile(
        self: &Arc<Self>,
        who: &Authenticated,
        input: ProfileInput,
        address: IpAddr,
    ) -> Result<Arc<User>, Error> {
        let edit = check_profile(input)?;
        if edit.fields().is_empty() {
            return self.me(who).await;
        }
        self.limits.take(Rule::ProfileEdit, &who.user_id)?;
        if self.checks_contents() {
            let user = self.me(who).await?;
            Box::pin(self.check_texts(&edit, &user, who.session_id)).await?;
        }
        let editor = Editor { user: who.user_id, session: who.session_id, address, source: Source::User };
        self.change_profile(edit, editor).await
    }

    /// Takes over what a client said of the user beside the login of `session`. It yields to whatever the user ever
    /// edited here; WeChat's placeholders and "unknown" say nothing.
    ///
    /// Texts that have to be checked are taken over after that: a login waits for no other call of WeChat's than its own,
    /// and left out of the check, they would be the way around it.
    pub async fn offer_profile(
        self: &Arc<Self>,
        user: Arc<User>,
        session: SessionId,
        edit: ProfileEdit,
        address: IpAddr,
    ) -> Result<Arc<User>, Error> {
        if edit.apply(&user, Source::Login, self.now()).is_none() {
            return Ok(user);
        }
        let editor = Editor { user: user.id, session, address, source: Source::Login };
        if self.checks_contents() && !edit.new_texts(&user).is_empty() {
            tokio::spawn(Arc::clone(self).offer_checked(edit, editor, Arc::clone(&user)));
            return Ok(user);
        }
        // Boxed: once it is taken over, logins change nothing.
        Box::pin(self.change_profile(edit, editor)).await
    }

    async fn offer_checked(self: Arc<Self>, edit: ProfileEdit, editor: Editor, user: Arc<User>) {
        let taken_over = async {
            self.check_texts(&edit, &user, editor.session).await?;
            self.change_profile(edit, editor).await
        };
        if let Err(error) = taken_over.await {
            tracing::info!(error = &error as &dyn std::error::Error, "the profile of a login was not taken over");
        }
    }

    /// [`Gate::offer_profile`] for a login that is done already: a profile that does not fit is left out, for such a
    /// client cannot mend it, and one that cannot be kept costs nobody the login.
    pub async fn offer_what_fits(
        self: &Arc<Self>,
        user: Arc<User>,
        session: SessionId,
        input: ProfileInput,
        address: IpAddr,
    ) -> Arc<User> {
        match ProfileEdit::parse(input) {
            Ok(edit) => self.offer_or_warn(user, session, edit, address).await,
            Err(_) => user,
        }
    }

    pub(crate) async fn offer_or_warn(
        self: &Arc<Self>,
        user: Arc<User>,
        session: SessionId,
        edit: ProfileEdit,
        address: IpAddr,
    ) -> Arc<User> {
        let offered = self.offer_profile(Arc::clone(&user), session, edit, address).await;
        offered.unwrap_or_else(|error| {
            tracing::warn!(error = &error as &dyn std::error::Error, "the profile of a login could not be kept");
            user
        })
    }

    async fn change_profile(&self, edit: ProfileEdit, editor: Editor) -> Result<Arc<User>, Error> {
        let now = self.now();
        let audit = audit(&edit, &editor, now);
        let change = ProfileChange { user: editor.user, edit, source: editor.source, now, audit };
        let changed = self.store.edit_profile(change).await?;
        // Dropped and not replaced: of two edits at once, the one that answers last need not be the newer one.
        self.caches.drop_user(&editor.user);
        match changed {
            Some(user) => Ok(Arc::new(user)),
            None => Err(self.why_not(editor.user).await?),
        }
    }

    /// Banned or deleted since the request was let in.
    pub(crate) async fn why_not(&self, user: UserId) -> Result<Error, Error> {
        let refusal = self.store.find_user(user).await?.and_then(|user| user.status.may_log_in().err());
        Ok(refusal.unwrap_or(Refusal::CredentialInvalid).into())
    }
}

/// A profile whose every value is acceptable, or which field is not.
pub fn check_profile(input: ProfileInput) -> Result<ProfileEdit, Error> {
    let explain = |unfit: Unfit| FieldError::new(unfit.field, unfit.code, unfit.limit);
    ProfileEdit::parse(input).map_err(|unfit| Error::Invalid(unfit.into_iter().map(explain).collect()))
}

/// Which fields, never what is in them.
fn audit(edit: &ProfileEdit, editor: &Editor, now: Time) -> AuditEvent {
    let by = match editor.source {
        Source::User => "edit",
        Source::Login => "login",
    };
    AuditEvent {
        user_id: Some(editor.user),
        session_id: Some(editor.session),
        ip: Some(editor.address.to_string()),
        detail: Some(serde_json::json!({ "by": by, "fields": edit.fields() }).to_string()),
        ..AuditEvent::new(now, AuditKind::ProfileEdited, Actor::User)
    }
}
