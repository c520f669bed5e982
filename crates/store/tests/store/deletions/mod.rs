mod bans;
mod erased;
mod requests;

use crate::support::{NOW, audit, ban_marks, keys, later, login};
use minigate_model::{
    SessionId, Time, UserId,
    audit::{Actor, AuditEvent, AuditKind},
    profile::{Edit, ProfileEdit, ProfileInput, Source},
};
use minigate_store::{DeletionRequest, Erasure, NewLogin, ProfileChange, Store};

const PSEUDONYM: UserId = UserId::from_bytes([0x88; 16]);

pub(crate) async fn request(db: &Store, user: UserId, now: Time, delete_after: Time) -> Vec<SessionId> {
    let audit = AuditEvent { user_id: Some(user), ..AuditEvent::new(now, AuditKind::DeletionRequested, Actor::User) };
    db.request_deletion(DeletionRequest { user, now, delete_after, audit }).await.unwrap().unwrap().1
}

fn erasure(user: UserId, now: Time) -> Erasure {
    let audit = AuditEvent { user_id: Some(PSEUDONYM), ..AuditEvent::new(now, AuditKind::UserDeleted, Actor::System) };
    Erasure {
        user,
        now,
        banned_until: now + std::time::Duration::from_secs(100),
        ban_marks: Box::new(ban_marks),
        audit,
    }
}

/// A login that leaves a mark in every column it fills.
fn marked(openid: &str, now: Time) -> NewLogin {
    let plain = login(openid, now);
    let session = minigate_model::Session {
        ip: Some("MARKED-ip".into()),
        device: Some("MARKED-device".into()),
        user_agent: Some("MARKED-agent".into()),
        ..plain.session
    };
    let logged_in = AuditEvent { ip: Some("MARKED-ip".into()), ..plain.logged_in };
    let session_keys = Box::new(|_, _: Option<&_>| Some(keys(1, Some(2), NOW)));
    NewLogin { unionid: Some("MARKED-unionid".into()), session, logged_in, session_keys, ..plain }
}

async fn edit(db: &Store, user: UserId) {
    let text = || Edit::Set("MARKED-text".to_owned());
    let metadata = minigate_model::metadata::Metadata::from_text(r#"{"a":"MARKED-metadata"}"#).unwrap();
    let input = ProfileInput {
        nickname: text(),
        locale: Edit::Set("zh-MARKED".to_owned()),
        gender: Edit::Set(1),
        signature: text(),
        metadata: Edit::Set(metadata),
    };
    let audit = AuditEvent { user_id: Some(user), detail: Some("{}".into()), ..audit(AuditKind::ProfileEdited) };
    let edit = ProfileEdit::parse(input).unwrap();
    db.edit_profile(ProfileChange { user, edit, source: Source::User, now: later(1), audit }).await.unwrap();
}

async fn erase_all(db: &Store, user: UserId) {
    while db.erase_traces(user, PSEUDONYM, 500).await.unwrap() > 0 {}
}
