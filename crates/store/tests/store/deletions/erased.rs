//! What is erased, and what is kept.

use super::{PSEUDONYM, edit, erase_all, erasure, marked, request};
use crate::support::{Db, NOW, later, log_in, login, on_every_database};
use minigate_model::{UserId, UserStatus};
use std::time::Duration;

/// A picture that waits for WeChat's verdict.
const UNJUDGED: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.webp";

/// Rows of the tables that other features keep about a user.
async fn insert_everything_else(db: &Db, openid: &str, other: UserId) {
    let id = format!("(SELECT user_id FROM identities WHERE openid = '{openid}')");
    let bytes = |text: &str| match db.backend() {
        minigate_store::Backend::Postgres => format!("CAST('{text}' AS BYTEA)"),
        _ => format!("CAST('{text}' AS BINARY)"),
    };
    let (sealed, lookup) = match db.backend() {
        minigate_store::Backend::Sqlite => {
            ("CAST('MARKED-sealed' AS BLOB)".into(), "CAST('MARKED-hash' AS BLOB)".into())
        }
        _ => (bytes("MARKED-sealed"), bytes("MARKED-hash")),
    };
    let uuid = |id: UserId| match db.backend() {
        minigate_store::Backend::Postgres => format!("CAST('{id}' AS UUID)"),
        _ => format!("X'{}'", id.uuid().simple()),
    };
    let (other, merge) = (uuid(other), uuid(UserId::new(NOW)));
    for sql in [
        format!(
            "INSERT INTO phones (user_id, phone, lookup, app_id, bound_at) VALUES ({id}, {sealed}, {lookup}, 'wx', 1)"
        ),
        format!(
            "INSERT INTO content_checks (trace_id, app_id, user_id, subject, value, created_at)
             VALUES ('MARKED-trace', 'wx', {id}, 'avatar', '{UNJUDGED}', 1)"
        ),
        format!(
            "INSERT INTO webhook_outbox (event_id, endpoint, kind, at, user_id, detail, attempts, next_attempt_at)
             VALUES ({merge}, 'one', 'user.updated', 1, {id}, 'MARKED-event', 0, 1)"
        ),
        format!(
            "INSERT INTO merge_candidates (id, user_id, other_user_id, reason, created_at)
             VALUES ({merge}, {other}, {id}, 'unionid', 1)"
        ),
        format!("INSERT INTO user_aliases (alias_id, user_id, merge_id, merged_at) VALUES ({other}, {id}, {merge}, 1)"),
        format!(
            "INSERT INTO user_merges (id, winner_id, loser_id, merged_at, undo_until, record)
             VALUES ({merge}, {id}, {other}, 1, 2, {sealed})"
        ),
        "INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('one', 'user.deleted')".to_owned(),
    ] {
        db.sql(&sql).await;
    }
}

on_every_database! {
    async fn nothing_that_was_stored_about_a_user_is_left(db) {
        let merged = log_in(db, marked("oMARKED-merged", NOW)).await;
        let user = log_in(db, marked("oMARKED-openid", later(1))).await.user.id;
        log_in(db, marked("oMARKED-openid", later(2))).await;
        let other = log_in(db, login("oOther", NOW)).await;
        for id in [user, merged.user.id] {
            edit(db, id).await;
        }
        insert_everything_else(db, "oMARKED-openid", merged.user.id).await;
        let holding = db.tables_holding("MARKED").await;
        assert_eq!(holding.len(), 8, "{holding:?}");
        request(db, user, later(3), later(3)).await;

        assert!(db.erase_user(erasure(user, later(3))).await.unwrap());
        assert!(!db.erase_user(erasure(user, later(3))).await.unwrap(), "once");
        assert_eq!(db.tables_holding("MARKED").await, ["sessions", "audit_events"], "the rest goes in batches");
        let due = db.list_due_deletions(later(3), None, 10).await.unwrap();
        assert_eq!(due.len(), 2, "the one that was merged into them goes too");
        for deletion in &due {
            assert!(!db.erase_user(erasure(deletion.user_id, later(3))).await.unwrap());
            erase_all(db, deletion.user_id).await;
            assert!(db.finish_deletion(deletion.user_id, later(4)).await.unwrap());
        }

        assert_eq!(db.tables_holding("MARKED").await, Vec::<&str>::new());
        assert!(db.list_due_deletions(later(9), None, 10).await.unwrap().is_empty());
        let left = db.find_user(user).await.unwrap().unwrap();
        assert_eq!((left.status, left.gender.number(), left.metadata), (UserStatus::Deleted, 0, None));
        assert_eq!(left.last_login_at, left.created_at);
        assert_eq!(db.sql("SELECT kind FROM webhook_outbox").await, [["user.deleted"]]);
        assert_eq!(db.sql("SELECT name FROM left_pictures").await, [[UNJUDGED]], "for the job that removes it from its place");
        assert_eq!(db.find_user(other.user.id).await.unwrap().unwrap().status, UserStatus::Active);
        assert!(db.find_session(other.session.id).await.unwrap().unwrap().ended.is_none());
        assert_eq!(db.list_audit(Some(other.user.id), None, 10).await.unwrap().len(), 2);
    }

    async fn the_audit_log_keeps_what_happened_under_a_pseudonym_without_where_and_details(db) {
        let login = log_in(db, marked("oGo", NOW)).await;
        let user = login.user.id;
        edit(db, user).await;
        request(db, user, later(2), later(2)).await;
        db.erase_user(erasure(user, later(2))).await.unwrap();

        assert_eq!(db.erase_traces(user, PSEUDONYM, 2).await.unwrap(), 3, "two events and a session");
        assert_eq!(db.erase_traces(user, PSEUDONYM, 500).await.unwrap(), 2);
        assert_eq!(db.erase_traces(user, PSEUDONYM, 500).await.unwrap(), 0);

        assert!(db.list_audit(Some(user), None, 10).await.unwrap().is_empty());
        let log = db.list_audit(Some(PSEUDONYM), None, 10).await.unwrap();
        let mut kinds: Vec<_> = log.iter().map(|record| record.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["deletion_requested", "login", "profile_edited", "user_created", "user_deleted"]);
        for record in &log {
            assert_eq!((record.session_id, &record.ip, &record.detail), (None, &None, &None), "{record:?}");
            assert_ne!(record.id.uuid(), login.session.id.uuid(), "access tokens name the session");
        }
    }

    async fn a_login_whose_session_was_swept_is_hidden_like_the_others(db) {
        let login = log_in(db, marked("oGone", NOW)).await;
        let user = login.user.id;
        db.sweep_sessions(login.session.expires_at + Duration::from_micros(1), 9).await.unwrap();
        request(db, user, later(2), later(2)).await;
        db.erase_user(erasure(user, later(2))).await.unwrap();

        erase_all(db, user).await;

        let log = db.list_audit(None, None, 10).await.unwrap();
        assert_eq!(log.len(), 4);
        for record in log {
            assert_eq!((record.user_id, record.session_id, record.ip), (Some(PSEUDONYM), None, None));
            assert_ne!(record.id.uuid(), login.session.id.uuid());
        }
        assert_eq!(db.tables_holding("MARKED").await, Vec::<&str>::new());
    }

    async fn addresses_of_old_sessions_are_forgotten_a_few_at_a_time(db) {
        let mut ids = Vec::new();
        for n in 0..4 {
            ids.push(log_in(db, marked("oOld", later(n))).await.session.id);
        }
        let forget = async |after, limit| db.forget_addresses(after, later(3), limit).await.unwrap();

        assert_eq!(forget(None, 2).await, Some(ids[1]));
        assert_eq!(forget(Some(ids[1]), 2).await, Some(ids[2]));
        assert_eq!(forget(Some(ids[2]), 2).await, None);

        let mut left = Vec::new();
        for id in ids {
            let session = db.find_session(id).await.unwrap().unwrap();
            left.push(session.ip.is_some());
            assert!(session.device.is_some());
        }
        assert_eq!(left, [false, false, false, true]);
    }
}
