use crate::support::{NOW, audit, later, log_in, login, on_every_database};
use minigate_model::{
    AuditId, SessionId, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};
use std::time::Duration;

on_every_database! {
    async fn an_event_comes_back_as_it_was_written(db) {
        let full = AuditEvent {
            user_id: Some(UserId::new(NOW)),
            session_id: Some(SessionId::new(NOW)),
            ip: Some("192.0.2.1".into()),
            detail: Some(r#"{"why":"it's \"quoted\""}"#.into()),
            ..AuditEvent::new(NOW, AuditKind::RefreshForged, Actor::Operator)
        };
        let bare = AuditEvent::new(later(1), AuditKind::MasterKeyResealed, Actor::System);
        db.insert_audit(full.clone()).await.unwrap();
        db.insert_audit(bare.clone()).await.unwrap();

        let log = db.list_audit(None, None, 10).await.unwrap();

        for (record, event) in log.iter().zip([&bare, &full]) {
            assert_eq!((record.id, record.at), (event.id, event.at));
            assert_eq!((record.kind.as_str(), record.actor.as_str()), (event.kind.as_str(), event.actor.as_str()));
            assert_eq!((record.user_id, record.session_id), (event.user_id, event.session_id));
            assert_eq!((&record.ip, &record.detail), (&event.ip, &event.detail));
        }
    }

    async fn the_log_is_read_backwards_in_pages(db) {
        let (user, other) = (UserId::new(NOW), UserId::new(NOW));
        let mut ids: Vec<AuditId> = Vec::new();
        for n in 0..6 {
            let user_id = Some(if n % 2 == 0 { user } else { other });
            let event = AuditEvent { user_id, ..AuditEvent::new(later(n), AuditKind::Login, Actor::User) };
            ids.push(event.id);
            db.insert_audit(event).await.unwrap();
        }
        let page = async |user, before, limit| {
            let log = db.list_audit(user, before, limit).await.unwrap();
            log.iter().map(|record| record.id).collect::<Vec<_>>()
        };

        assert_eq!(page(None, None, 2).await, [ids[5], ids[4]]);
        assert_eq!(page(None, Some(ids[4]), 9).await, [ids[3], ids[2], ids[1], ids[0]]);
        assert_eq!(page(Some(user), None, 2).await, [ids[4], ids[2]]);
        assert_eq!(page(Some(user), Some(ids[2]), 2).await, [ids[0]]);
    }

    async fn a_login_is_its_user_s_also_when_its_session_is_gone(db) {
        let first = log_in(db, login("oHere", NOW)).await;
        let edited = AuditEvent { user_id: Some(first.user.id), at: later(1), ..audit(AuditKind::ProfileEdited) };
        db.insert_audit(edited).await.unwrap();
        let second = log_in(db, login("oHere", later(2))).await;
        log_in(db, login("oElse", later(3))).await;
        let lists = async || {
            let of_user = db.list_audit(Some(first.user.id), None, 9).await.unwrap();
            (of_user, db.list_audit(None, None, 9).await.unwrap())
        };
        let (of_user, of_all) = lists().await;
        let logins: Vec<_> = of_user.iter().filter(|record| record.kind == "login").collect();
        assert_eq!(
            logins.iter().map(|record| (record.user_id, record.session_id)).collect::<Vec<_>>(),
            [second.session.id, first.session.id].map(|session| (Some(first.user.id), Some(session)))
        );
        assert_eq!((of_user.len(), of_all.len()), (4, 6));
        assert!(of_all.iter().all(|record| record.user_id.is_some()));

        for expires_at in [first.session.expires_at, second.session.expires_at] {
            assert!(db.sweep_sessions(expires_at + Duration::from_micros(1), 9).await.unwrap() > 0);
            assert_eq!(lists().await, (of_user.clone(), of_all.clone()));
        }
        assert_eq!(db.count("sessions").await, 1);
        let (newest, oldest) = (of_user[0].id, of_user[3].id);
        let page = db.list_audit(Some(first.user.id), Some(newest), 2).await.unwrap();
        assert_eq!(page, of_user[1..3]);
        assert_eq!(db.list_audit(Some(first.user.id), Some(oldest), 2).await.unwrap(), []);
    }

    async fn the_logins_and_other_events_of_a_user_are_read_in_one_order(db) {
        let user = log_in(db, login("oOften", NOW)).await.user.id;
        for n in 1..5 {
            let event = AuditEvent { user_id: Some(user), ..AuditEvent::new(later(n * 2), AuditKind::ProfileEdited, Actor::User) };
            db.insert_audit(event).await.unwrap();
            log_in(db, login("oOften", later(n * 2 + 1))).await;
        }
        let all = db.list_audit(Some(user), None, 99).await.unwrap();
        assert_eq!(all.len(), 10);
        assert!(all.is_sorted_by_key(|record| std::cmp::Reverse(record.id)));

        let (mut paged, mut before) = (Vec::new(), None);
        loop {
            let page = db.list_audit(Some(user), before, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            paged.extend(page);
        }

        assert_eq!(paged, all);
    }

    async fn old_rows_are_swept_the_oldest_first_and_a_few_at_a_time(db) {
        for n in 0..5 {
            db.insert_audit(AuditEvent::new(later(n), AuditKind::Login, Actor::User)).await.unwrap();
        }

        assert_eq!(db.sweep_audit(later(3), 2).await.unwrap(), 2);
        let left = db.list_audit(None, None, 10).await.unwrap();
        assert_eq!(left.iter().map(|record| record.at).collect::<Vec<_>>(), [later(4), later(3), later(2)]);
        assert_eq!(db.sweep_audit(later(3), 10).await.unwrap(), 1);
        assert_eq!(db.sweep_audit(later(3), 10).await.unwrap(), 0);
        assert_eq!(db.count("audit_events").await, 2);
    }
}
