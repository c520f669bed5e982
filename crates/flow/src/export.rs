//! All that is stored about somebody, as one file (security.md section 10.2).
//!
//! Complete, but for what proves something: secrets and their hashes, WeChat's keys, and openid and unionid, which are
//! of no use to the person and never leave the server.

use crate::{Authenticated, Error, Gate, Rule};
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use minigate_model::{
    Session, SessionId, Time, User, UserId, UserStatus,
    audit::{Actor, AuditEvent, AuditKind},
    metadata::Metadata,
};
use minigate_store::{AuditRecord, IdentityRecord, PendingContent};
use serde::Serialize;
use std::{fmt, net::IpAddr};

const PAGE: u32 = 500;
/// The newest events of the audit log that an export holds.
const MAX_EVENTS: usize = 10_000;

/// What an export holds.
#[derive(Serialize)]
pub struct Export {
    pub exported_at: Time,
    pub user: ExportedUser,
    /// The picture that the user shows, as a `data:` URL.
    pub picture: Option<String>,
    pub phone: Option<ExportedPhone>,
    /// One for each mini program that the user logged in to.
    pub identities: Vec<ExportedIdentity>,
    /// All that are kept, also those that ended, oldest first.
    pub sessions: Vec<ExportedSession>,
    /// Newest first.
    pub events: Vec<ExportedEvent>,
    /// Are there more events than an export holds?
    pub older_events_left_out: bool,
    /// What WeChat has not judged yet.
    pub pending_content: Vec<ExportedContent>,
    /// Ids that the user had before accounts were merged.
    pub former_ids: Vec<UserId>,
    /// When the account is going to be deleted, if that was asked for.
    pub delete_after: Option<Time>,
}

/// What the user says of themselves, and what the integrator keeps about them.
#[derive(Debug, Serialize)]
pub struct ExportedUser {
    pub id: UserId,
    pub status: UserStatus,
    pub nickname: Option<String>,
    pub avatar: Option<String>,
    /// 0 unknown, 1 male, 2 female.
    pub gender: u8,
    pub locale: Option<String>,
    pub signature: Option<String>,
    pub metadata: Option<Metadata>,
    pub profile_edited_at: Option<Time>,
    pub created_at: Time,
    pub last_login_at: Time,
}

/// The user's phone number, in full: it is theirs. `Debug` leaves it out.
#[derive(Serialize)]
pub struct ExportedPhone {
    /// With its country code, such as `+8613800138000`.
    pub number: String,
    /// The mini program it was given to.
    pub app_id: String,
    pub bound_at: Time,
}

/// That a mini program knows the user.
#[derive(Debug, Serialize)]
pub struct ExportedIdentity {
    pub app_id: String,
    pub created_at: Time,
    pub session_key_at: Option<Time>,
}

/// One login on one device.
#[derive(Debug, Serialize)]
pub struct ExportedSession {
    pub id: SessionId,
    pub app_id: String,
    pub style: &'static str,
    pub device: Option<String>,
    pub user_agent: Option<String>,
    pub ip: Option<String>,
    pub created_at: Time,
    pub last_used_at: Time,
    pub expires_at: Time,
    pub ended_at: Option<Time>,
    pub end_reason: Option<&'static str>,
}

/// Something the audit log says of the user.
#[derive(Debug, Serialize)]
pub struct ExportedEvent {
    pub at: Time,
    pub kind: String,
    /// `user`, `operator` or `system`.
    pub actor: String,
    pub session_id: Option<SessionId>,
    pub ip: Option<String>,
    pub detail: Option<serde_json::Value>,
}

/// Something the user wrote that waits for its verdict.
#[derive(Debug, Serialize)]
pub struct ExportedContent {
    pub subject: String,
    pub value: String,
    pub created_at: Time,
}

impl Gate {
    /// All that is stored about the one who asks. Asks for a fresh login: a stolen token alone must not read all of it.
    pub async fn export_account(&self, who: &Authenticated, address: IpAddr) -> Result<Export, Error> {
        let now = self.now();
        who.require_fresh_login(now)?;
        self.limits.take(Rule::Export, &who.user_id)?;
        let event = AuditEvent {
            session_id: Some(who.session_id),
            ip: Some(address.to_string()),
            ..AuditEvent::new(now, AuditKind::UserExported, Actor::User)
        };
        self.export(who.user_id, event).await
    }

    /// The same as an operator, for who asks by letter.
    pub async fn export_user(&self, id: UserId) -> Result<Export, Error> {
        let event = AuditEvent::new(self.now(), AuditKind::UserExported, Actor::Operator);
        self.export(id, event).await
    }

    /// Written down first: that somebody tried is worth knowing.
    async fn export(&self, id: UserId, event: AuditEvent) -> Result<Export, Error> {
        let exported_at = event.at;
        let user = self.find_user(id).await?;
        let id = user.id;
        self.store.insert_audit(AuditEvent { user_id: Some(id), ..event }).await?;
        let former_ids = self.former_ids(id).await?;
        let (events, older_events_left_out) = self.export_events(id, &former_ids).await?;
        Ok(Export {
            exported_at,
            user: ExportedUser::from(&*user),
            picture: self.export_picture(id).await?,
            phone: self.export_phone(id).await?,
            identities: self.store.list_identities(id).await?.into_iter().map(ExportedIdentity::from).collect(),
            sessions: self.store.list_sessions(id).await?.into_iter().map(ExportedSession::from).collect(),
            events,
            older_events_left_out,
            pending_content: self
                .store
                .list_pending_content(id)
                .await?
                .into_iter()
                .map(ExportedContent::from)
                .collect(),
            former_ids,
            delete_after: self.store.find_deletion(id).await?.map(|deletion| deletion.delete_after),
        })
    }

    async fn export_picture(&self, id: UserId) -> Result<Option<String>, Error> {
        let webp = self.avatar_bytes(id).await?;
        Ok(webp.map(|webp| format!("data:image/webp;base64,{}", BASE64.encode(webp))))
    }

    async fn export_phone(&self, id: UserId) -> Result<Option<ExportedPhone>, Error> {
        let Some(stored) = self.store.find_phone(id).await? else { return Ok(None) };
        let number = self.open_phone(id, &stored)?.e164().to_owned();
        Ok(Some(ExportedPhone { number, app_id: stored.app_id.to_string(), bound_at: stored.bound_at }))
    }

    /// Also those of users that were merged into one that was merged.
    async fn former_ids(&self, id: UserId) -> Result<Vec<UserId>, Error> {
        let (mut found, mut asked) = (vec![id], 0);
        while let Some(id) = found.get(asked).copied() {
            asked += 1;
            for former in self.store.list_former_ids(id).await? {
                if !found.contains(&former) {
                    found.push(former);
                }
            }
        }
        Ok(found.split_off(1))
    }

    async fn export_events(&self, id: UserId, former: &[UserId]) -> Result<(Vec<ExportedEvent>, bool), Error> {
        let mut events = Vec::new();
        for id in std::iter::once(&id).chain(former) {
            let mut before = None;
            loop {
                let page = self.store.list_audit(Some(*id), before, PAGE).await?;
                let Some(last) = page.last() else { break };
                before = Some(last.id);
                for record in page {
                    if events.len() >= MAX_EVENTS {
                        return Ok((events, true));
                    }
                    events.push(ExportedEvent::from(record));
                }
            }
        }
        events.sort_by_key(|event| std::cmp::Reverse(event.at));
        Ok((events, false))
    }
}

impl From<&User> for ExportedUser {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            status: user.status,
            nickname: user.nickname.clone(),
            avatar: user.avatar.clone(),
            gender: user.gender.number(),
            locale: user.locale.clone(),
            signature: user.signature.clone(),
            metadata: user.metadata.clone(),
            profile_edited_at: user.profile_edited_at,
            created_at: user.created_at,
            last_login_at: user.last_login_at,
        }
    }
}

impl From<IdentityRecord> for ExportedIdentity {
    fn from(identity: IdentityRecord) -> Self {
        let IdentityRecord { app_id, created_at, session_key_at, .. } = identity;
        Self { app_id: app_id.to_string(), created_at, session_key_at }
    }
}

impl From<Session> for ExportedSession {
    fn from(session: Session) -> Self {
        Self {
            last_used_at: session.last_used_at(),
            id: session.id,
            app_id: session.app_id.to_string(),
            style: session.style.as_str(),
            device: session.device,
            user_agent: session.user_agent,
            ip: session.ip,
            created_at: session.created_at,
            expires_at: session.expires_at,
            ended_at: session.ended.map(|ended| ended.at),
            end_reason: session.ended.map(|ended| ended.reason.as_str()),
        }
    }
}

impl From<AuditRecord> for ExportedEvent {
    fn from(record: AuditRecord) -> Self {
        let AuditRecord { at, kind, actor, session_id, ip, detail, .. } = record;
        let detail = detail.map(|text| serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text)));
        Self { at, kind, actor, session_id, ip, detail }
    }
}

impl From<PendingContent> for ExportedContent {
    fn from(content: PendingContent) -> Self {
        let PendingContent { subject, value, created_at } = content;
        Self { subject, value, created_at }
    }
}

impl fmt::Debug for ExportedPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportedPhone").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}

/// It is all about one person, and for that person alone.
impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export").field("user", &self.user.id).finish_non_exhaustive()
    }
}
