//! What the audit log says happened. No secrets, no openids, no phone numbers.

use crate::{AuditId, SessionId, Time, UserId};

#[derive(Debug, Clone)]
pub struct AuditEvent {
    pub id: AuditId,
    pub at: Time,
    pub kind: AuditKind,
    pub actor: Actor,
    pub user_id: Option<UserId>,
    pub session_id: Option<SessionId>,
    pub ip: Option<String>,
    /// A small JSON object (at most 4 KiB) with what `kind` alone does not say.
    pub detail: Option<String>,
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The user whose account it is.
    User,
    /// Whoever runs the server, by command line or console.
    Operator,
    /// minigate by itself.
    System,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditKind {
    UserCreated,
    Login,
    SessionEnded,
    UserBanned,
    UserUnbanned,
    ProfileEdited,
    DeletionRequested,
    /// A login came before the deletion was due.
    DeletionTakenBack,
    UserDeleted,
    /// Somebody took a copy of all that is stored about a user.
    UserExported,
    AuditRead,
    PhoneBound,
    /// The user took the consent to keep it back.
    PhoneWithdrawn,
    /// A number that another user has was proved by this one. Nothing moved.
    PhoneTaken,
    /// A first login in a further app, of somebody whom the unionid named.
    IdentityLinked,
    /// One unionid names two users, and both hold something.
    MergeSuspected,
    /// Written for both users.
    UsersMerged,
    MergeUndone,
    /// WeChat objects to a text or picture, which is not shown.
    ContentRejected,
    /// Something else than this server's own tickets was posted where they belong: an openid, for one.
    TicketRefused,
    /// A used refresh token came back: somebody else has a copy.
    RefreshReuse,
    /// A refresh token from the future: the database lost commits.
    RefreshAhead,
    /// A refresh token with a good tag and a wrong secret: our key may have leaked.
    RefreshForged,
    SigningKeyRotated,
    MasterKeyResealed,
    /// Users of another system were brought in: one row for a whole run.
    UsersImported,
}

impl Actor {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Operator => "operator",
            Self::System => "system",
        }
    }
}

impl AuditKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserCreated => "user_created",
            Self::Login => "login",
            Self::SessionEnded => "session_ended",
            Self::UserBanned => "user_banned",
            Self::UserUnbanned => "user_unbanned",
            Self::ProfileEdited => "profile_edited",
            Self::DeletionRequested => "deletion_requested",
            Self::DeletionTakenBack => "deletion_taken_back",
            Self::UserDeleted => "user_deleted",
            Self::UserExported => "user_exported",
            Self::AuditRead => "audit_read",
            Self::PhoneBound => "phone_bound",
            Self::PhoneWithdrawn => "phone_withdrawn",
            Self::PhoneTaken => "phone_taken",
            Self::IdentityLinked => "identity_linked",
            Self::MergeSuspected => "merge_suspected",
            Self::UsersMerged => "users_merged",
            Self::MergeUndone => "merge_undone",
            Self::ContentRejected => "content_rejected",
            Self::TicketRefused => "ticket_refused",
            Self::RefreshReuse => "refresh_reuse",
            Self::RefreshAhead => "refresh_ahead",
            Self::RefreshForged => "refresh_forged",
            Self::SigningKeyRotated => "signing_key_rotated",
            Self::MasterKeyResealed => "master_key_resealed",
            Self::UsersImported => "users_imported",
        }
    }
}

impl AuditEvent {
    pub fn new(at: Time, kind: AuditKind, actor: Actor) -> Self {
        Self { id: AuditId::new(at), at, kind, actor, user_id: None, session_id: None, ip: None, detail: None }
    }
}
