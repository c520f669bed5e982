use crate::support::{NOW, later, on_every_database};
use minigate_model::{
    AuditId, SessionId, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};

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
