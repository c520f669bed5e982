use crate::support::{Db, NOW, audit, later, log_in, login, on_every_database};
use minigate_model::{
    UserId,
    audit::AuditKind,
    profile::{Edit, ProfileEdit, ProfileInput, Source},
};
use minigate_store::ProfileChange;

async fn subscribe(db: &Db, endpoint: &str, kind: &str) {
    db.sql(&format!("INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('{endpoint}', '{kind}')")).await;
}

async fn outbox(db: &Db) -> Vec<Vec<String>> {
    db.sql("SELECT endpoint, kind, detail FROM webhook_outbox ORDER BY event_id, endpoint").await
}

fn rename(user: UserId) -> ProfileChange {
    let input = ProfileInput { nickname: Edit::Set("New".to_owned()), ..ProfileInput::default() };
    let edit = ProfileEdit::parse(input).unwrap();
    ProfileChange { user, edit, source: Source::User, now: later(1), audit: audit(AuditKind::ProfileEdited) }
}

on_every_database! {
    async fn an_event_is_written_once_for_every_endpoint_that_subscribed_to_its_kind(db) {
        subscribe(db, "one", "user.created").await;
        subscribe(db, "two", "user.created").await;
        subscribe(db, "two", "user.updated").await;

        let id = log_in(db, login("oNew", NOW)).await.user.id;
        log_in(db, login("oNew", NOW)).await;
        db.edit_profile(rename(id)).await.unwrap();
        // Changes nothing, so tells nobody.
        db.edit_profile(rename(id)).await.unwrap();

        let rows = outbox(db).await;
        let told: Vec<(&str, &str)> = rows.iter().map(|row| (&*row[0], &*row[1])).collect();
        assert_eq!(told, [("one", "user.created"), ("two", "user.created"), ("two", "user.updated")]);
    }

    async fn ending_a_session_tells_which_and_why(db) {
        subscribe(db, "one", "session.revoked").await;
        let recorded = log_in(db, login("oNew", NOW)).await;

        db.ban_user(recorded.user.id, later(1), audit(AuditKind::UserBanned)).await.unwrap();

        let rows = outbox(db).await;
        assert_eq!(rows.len(), 1);
        let session = recorded.session.id;
        assert_eq!(rows[0][2], format!(r#"{{"session_id":"{session}","reason":"user_banned"}}"#));
    }

    async fn nothing_is_kept_when_nobody_subscribed(db) {
        log_in(db, login("oNew", NOW)).await;

        assert_eq!(db.count("webhook_outbox").await, 0);
    }
}
