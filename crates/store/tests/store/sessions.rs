use crate::support::{NOW, audit, later, log_in, login, on_every_database};
use minigate_model::{EndReason, SessionId, UserId, audit::AuditKind, refresh::Rotation};
use minigate_store::{Change, NewLogin};
use std::time::Duration;

const ROTATION: Rotation = Rotation { from: 1, to: 2, parent: Some(1), late_retries: 0 };

on_every_database! {
    async fn a_session_that_never_was_is_not_found(db) {
        assert!(db.find_session(SessionId::new(NOW)).await.unwrap().is_none());
        assert!(db.list_sessions(UserId::new(NOW)).await.unwrap().is_empty());
    }

    async fn a_rotation_is_written_only_upon_the_generation_it_was_decided_for(db) {
        let id = log_in(db, login("oRotate", NOW)).await.session.id;
        let late = Rotation { from: 2, to: 3, parent: Some(1), late_retries: 1 };

        assert!(db.rotate_session(id, ROTATION, later(1)).await.unwrap());
        assert!(!db.rotate_session(id, ROTATION, later(2)).await.unwrap());
        assert!(db.rotate_session(id, late, later(3)).await.unwrap());

        let session = db.find_session(id).await.unwrap().unwrap();
        assert_eq!((session.generation, session.parent, session.late_retries), (3, Some(1), 1));
        assert_eq!(session.rotated_at, later(3));
    }

    async fn an_ended_session_does_not_rotate(db) {
        let id = log_in(db, login("oDead", NOW)).await.session.id;
        db.end_session(id, EndReason::Logout, later(1), None).await.unwrap();

        assert!(!db.rotate_session(id, ROTATION, later(2)).await.unwrap());
        assert!(!db.rotate_session(SessionId::new(NOW), ROTATION, NOW).await.unwrap());
    }

    async fn a_session_ends_once_and_the_other_nodes_hear_why(db) {
        let opened = log_in(db, login("oEnd", NOW)).await;
        let id = opened.session.id;
        let event = || Some(audit(AuditKind::SessionEnded));

        assert!(db.end_session(id, EndReason::Logout, later(1), event()).await.unwrap());
        assert!(!db.end_session(id, EndReason::EndedByOperator, later(2), event()).await.unwrap());
        assert!(!db.end_session(SessionId::new(NOW), EndReason::Logout, later(2), event()).await.unwrap());

        let end = db.find_session(id).await.unwrap().unwrap().ended.unwrap();
        assert_eq!((end.at, end.reason), (later(1), EndReason::Logout));
        let feed = db.list_feed(NOW, 10).await.unwrap();
        let expected =
            Change::SessionEnded { session: id, user: opened.user.id, reason: Some(EndReason::Logout) };
        assert_eq!(feed.iter().map(|event| event.change).collect::<Vec<_>>(), [expected]);
        assert_eq!(db.count("audit_events WHERE kind = 'session_ended'").await, 1);
    }

    async fn nobody_ends_the_session_of_somebody_else(db) {
        let mine = log_in(db, login("oMine", NOW)).await;
        let theirs = log_in(db, login("oTheirs", NOW)).await;
        let end = |user, id| db.end_session_of(user, id, EndReason::EndedByUser, later(1), None);

        assert!(!end(mine.user.id, theirs.session.id).await.unwrap());
        assert!(end(mine.user.id, mine.session.id).await.unwrap());
        assert!(!end(mine.user.id, mine.session.id).await.unwrap());

        assert!(db.find_session(theirs.session.id).await.unwrap().unwrap().ended.is_none());
    }

    async fn all_sessions_of_a_user_end_save_the_one_in_use(db) {
        let first = log_in(db, login("oAll", NOW)).await;
        let kept = log_in(db, login("oAll", later(1))).await.session.id;
        let third = log_in(db, login("oAll", later(2))).await.session.id;
        let end = |except, seconds| {
            let event = audit(AuditKind::SessionEnded);
            db.end_sessions(first.user.id, except, EndReason::EndedByUser, later(seconds), event)
        };

        assert_eq!(end(Some(kept), 3).await.unwrap(), [first.session.id, third]);
        assert_eq!(end(None, 4).await.unwrap(), [kept]);
        assert_eq!(end(None, 5).await.unwrap(), []);

        assert_eq!(db.list_sessions(first.user.id).await.unwrap().len(), 3);
        assert!(db.list_live_sessions(first.user.id, later(5)).await.unwrap().is_empty());
    }

    async fn a_last_login_outlives_its_session(db) {
        let first = log_in(db, login("oFaithful", NOW)).await;
        let last = log_in(db, login("oFaithful", later(60))).await.session;
        let last_login = async || db.find_user(first.user.id).await.unwrap().unwrap().last_login_at;

        assert_eq!(last_login().await, later(60));
        assert_eq!(db.sweep_sessions(last.expires_at, 10).await.unwrap(), 1);
        assert_eq!(last_login().await, later(60));
        assert_eq!(db.sweep_sessions(last.expires_at + Duration::from_secs(1), 10).await.unwrap(), 1);
        assert_eq!(last_login().await, later(60));
        assert_eq!(db.count("sessions").await, 0);
    }

    async fn a_session_past_its_end_is_not_live(db) {
        let opened = log_in(db, login("oOld", NOW)).await;
        let end = opened.session.expires_at;

        assert_eq!(db.list_live_sessions(opened.user.id, end - Duration::from_micros(1)).await.unwrap().len(), 1);
        assert!(db.list_live_sessions(opened.user.id, end).await.unwrap().is_empty());
    }

    async fn last_use_only_moves_forward(db) {
        let first = log_in(db, login("oA", NOW)).await.session.id;
        let second = log_in(db, login("oB", NOW)).await.session.id;
        let seen = async |id| db.find_session(id).await.unwrap().unwrap().last_seen_at;

        db.touch_sessions(&[]).await.unwrap();
        db.touch_sessions(&[(second, later(9)), (first, later(5)), (SessionId::new(NOW), NOW)]).await.unwrap();
        db.touch_sessions(&[(first, later(3)), (second, later(11))]).await.unwrap();

        assert_eq!((seen(first).await, seen(second).await), (later(5), later(11)));
    }

    async fn a_sweep_takes_the_oldest_first_and_no_more_than_asked(db) {
        for seconds in 0..5 {
            let mut login = login("oSwept", later(seconds));
            login.session.expires_at = later(100 + seconds);
            log_in(db, NewLogin { sessions_per_user: 9, ..login }).await;
        }

        assert_eq!(db.sweep_sessions(later(104), 3).await.unwrap(), 3);
        assert_eq!(db.sweep_sessions(later(104), 3).await.unwrap(), 1);
        assert_eq!(db.sweep_sessions(later(104), 3).await.unwrap(), 0);
        assert_eq!(db.count("sessions").await, 1);
    }
}
