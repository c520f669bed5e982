use crate::support::{NOW, audit, keys, later, log_in, login, on_every_database};
use minigate_model::{
    EndReason, Session, UserStatus,
    audit::{AuditEvent, AuditKind},
};
use minigate_store::{LoginRecord, NewLogin};
use std::sync::{Arc, Mutex};

/// What would end a statement or widen a pattern if it were ever part of one.
const PAYLOADS: [&str; 6] = [
    "'; DROP TABLE users; --",
    "\" OR 1=1 --",
    "\\' UNION SELECT 1 /*",
    "%_%' ESCAPE '",
    "$1 ?1 :name @v {}",
    "名前 😀 \u{202e}\r\n\t",
];

on_every_database! {
    async fn a_login_whose_session_is_there_already_is_undone(db) {
        let with_id_of = |session: &Session, login: NewLogin| {
            NewLogin { session: Session { id: session.id, ..login.session.clone() }, ..login }
        };
        let first = log_in(db, login("oabc", NOW)).await;

        for openid in ["oabc", "oNew"] {
            let again = db.record_login(with_id_of(&first.session, login(openid, later(1)))).await;

            assert!(matches!(again, Err(minigate_store::Error::Conflict { .. })), "{again:?}");
        }
        assert_eq!((db.count("sessions").await, db.count("users").await, db.count("audit_events").await), (1, 1, 2));
        let kept = db.find_session(first.session.id).await.unwrap().unwrap();
        assert_eq!((kept.user_id, kept.created_at), (first.user.id, NOW));
    }

    async fn a_first_login_makes_user_identity_and_session(db) {
        let recorded = log_in(db, login("oNew", NOW)).await;

        assert!(recorded.is_new && recorded.ended.is_empty());
        assert_eq!(recorded.user.status, UserStatus::Active);
        let stored = db.find_session(recorded.session.id).await.unwrap().unwrap();
        assert_eq!((stored.user_id, stored.identity_id), (recorded.user.id, recorded.session.identity_id));
        let log = db.list_audit(Some(recorded.user.id), None, 10).await.unwrap();
        let mut kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["login", "user_created"]);
        assert!(log.iter().all(|event| event.session_id == Some(recorded.session.id)));
    }

    async fn a_second_login_finds_the_same_user(db) {
        let first = log_in(db, login("oSame", NOW)).await;

        let second = log_in(db, login("oSame", later(5))).await;

        assert!(!second.is_new);
        assert_eq!(second.user.id, first.user.id);
        assert_eq!(second.user.last_login_at, later(5));
        assert_eq!(second.session.identity_id, first.session.identity_id);
        assert_eq!(db.find_user(first.user.id).await.unwrap(), Some(second.user));
        assert_eq!((db.count("users").await, db.count("identities").await), (1, 1));
    }

    async fn every_field_of_a_session_comes_back_and_so_does_its_absence(db) {
        let full = Session {
            generation: u32::MAX,
            parent: Some(u32::MAX - 1),
            late_retries: 5,
            ip: Some("2001:db8::1".into()),
            device: Some("device".into()),
            user_agent: Some("agent".into()),
            ..login("oFull", NOW).session
        };
        let full = log_in(db, NewLogin { session: full, ..login("oFull", NOW) }).await.session;
        let bare = log_in(db, login("oBare", NOW)).await.session;

        for session in [full, bare] {
            let stored = db.find_session(session.id).await.unwrap().unwrap();
            assert_eq!(format!("{stored:?}"), format!("{session:?}"));
            assert_eq!(stored.secret_hash.as_bytes(), session.secret_hash.as_bytes());
        }
    }

    async fn text_is_stored_as_text_whatever_it_says(db) {
        for payload in PAYLOADS {
            let text = || Some(payload.to_owned());
            let session = Session { ip: text(), device: text(), user_agent: text(), ..login(payload, NOW).session };
            let logged_in = AuditEvent { ip: text(), detail: text(), ..audit(AuditKind::Login) };
            let login = NewLogin { unionid: text(), session, logged_in, ..login(payload, NOW) };

            let recorded = log_in(db, login).await;

            let found = db.find_user_by_openid(&recorded.session.app_id, payload).await.unwrap();
            assert_eq!(found.unwrap().id, recorded.user.id);
            let stored = db.find_session(recorded.session.id).await.unwrap().unwrap();
            assert_eq!([stored.ip, stored.device, stored.user_agent], [text(), text(), text()]);
            let log = db.list_audit(Some(recorded.user.id), None, 10).await.unwrap();
            assert!(log.iter().any(|event| event.detail == text() && event.ip == text()));
        }
        assert_eq!(db.count("users").await, PAYLOADS.len() as u64);
    }

    async fn a_unionid_is_kept_until_another_comes(db) {
        let with = |unionid: Option<&str>, seconds| NewLogin {
            unionid: unionid.map(str::to_owned),
            ..login("oUnion", later(seconds))
        };
        let stored = async || db.sql("SELECT unionid FROM identities").await[0][0].clone();

        log_in(db, with(Some("u1"), 0)).await;
        log_in(db, with(None, 1)).await;
        assert_eq!(stored().await, "u1");
        log_in(db, with(Some("u2"), 2)).await;
        assert_eq!(stored().await, "u2");
    }

    async fn session_keys_are_decided_upon_what_is_stored(db) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let with = |next| {
            let seen = Arc::clone(&seen);
            let session_keys = Box::new(move |id, stored: Option<&_>| {
                seen.lock().unwrap().push((id, stored.cloned()));
                Option::clone(&next)
            });
            NewLogin { session_keys, ..login("oKeys", NOW) }
        };
        let (first, second) = (keys(1, None, NOW), keys(2, Some(1), later(1)));

        let identity = log_in(db, with(Some(first.clone()))).await.session.identity_id;
        log_in(db, with(None)).await;
        log_in(db, with(Some(second.clone()))).await;

        let stored = db.list_sealed_keys_after(None, 10).await.unwrap();
        assert_eq!(stored, [(identity, second)]);
        // The first login of an openid looks, finds nobody, and asks for a new identity.
        let seen = seen.lock().unwrap();
        assert_eq!(*seen, [(identity, None), (identity, Some(first.clone())), (identity, Some(first))]);
    }

    async fn the_oldest_sessions_make_room_for_new_ones(db) {
        let limited = |seconds| NewLogin { sessions_per_user: 2, ..login("oMany", later(seconds)) };
        let first = log_in(db, limited(0)).await;
        let second = log_in(db, limited(1)).await;

        let third = log_in(db, limited(2)).await;

        assert_eq!(third.ended, [first.session.id]);
        let live: Vec<_> = db.list_live_sessions(first.user.id, later(2)).await.unwrap();
        let live: Vec<_> = live.iter().map(|session| session.id).collect();
        assert_eq!(live, [second.session.id, third.session.id]);
        let end = db.find_session(first.session.id).await.unwrap().unwrap().ended.unwrap();
        assert_eq!((end.at, end.reason), (later(2), EndReason::Replaced));
    }

    async fn a_login_replaces_a_session_of_the_same_user_only(db) {
        let mine = log_in(db, login("oMine", NOW)).await.session.id;
        let foreign = log_in(db, login("oTheirs", NOW)).await.session.id;
        let replacing = |id, seconds| NewLogin { replaces: Some(id), ..login("oMine", later(seconds)) };

        assert_eq!(log_in(db, replacing(foreign, 1)).await.ended, []);
        assert_eq!(log_in(db, replacing(mine, 2)).await.ended, [mine]);
        assert_eq!(log_in(db, replacing(mine, 3)).await.ended, []);

        assert!(db.find_session(foreign).await.unwrap().unwrap().ended.is_none());
        assert!(db.find_session(mine).await.unwrap().unwrap().ended.is_some());
        assert_eq!(db.list_feed(NOW, 10).await.unwrap().len(), 1);
    }

    async fn a_refused_login_keeps_nothing(db) {
        let user = log_in(db, login("oBanned", NOW)).await.user;
        db.ban_user(user.id, later(1), audit(AuditKind::UserBanned)).await.unwrap();
        let counts = async || {
            let tables = ["users", "identities", "sessions", "audit_events", "feed_events"];
            let mut counts = Vec::new();
            for table in tables {
                counts.push(db.count(table).await);
            }
            counts
        };
        let before = counts().await;

        let refused = db.record_login(login("oBanned", later(2))).await.unwrap();

        assert!(matches!(refused, LoginRecord::Refused(UserStatus::Banned)));
        assert_eq!(counts().await, before);
        assert_eq!(db.find_user(user.id).await.unwrap().unwrap().last_login_at, NOW);
    }

    async fn a_login_that_fails_halfway_keeps_nothing(db) {
        let first = log_in(db, login("oOne", NOW)).await;
        let same_session_id = NewLogin { session: first.session.clone(), ..login("oTwo", later(1)) };

        let error = db.record_login(same_session_id).await.unwrap_err();

        assert!(matches!(error, minigate_store::Error::Conflict { .. }), "{error:?}");
        assert_eq!((db.count("users").await, db.count("identities").await), (1, 1));
        log_in(db, login("oTwo", later(2))).await;
    }
}
