use crate::support::{NOW, at_once, audit, keys, later, log_in, login, on_every_database};
use minigate_model::{audit::AuditKind, refresh::Rotation};
use minigate_store::{LoginRecord, NewLogin};

on_every_database! {
    async fn a_hundred_first_logins_at_once_make_one_user(db) {
        let results = at_once(db, 100, |store, n| async move { log_in(&store, login("oRace", later(n))).await }).await;

        let user = results[0].user.id;
        assert!(results.iter().all(|recorded| recorded.user.id == user));
        assert_eq!(results.iter().filter(|recorded| recorded.is_new).count(), 1);
        let counts = (db.count("users").await, db.count("identities").await, db.count("sessions").await);
        assert_eq!(counts, (1, 1, 100));
        assert_eq!(results.iter().map(|recorded| recorded.ended.len()).sum::<usize>(), 90);
        assert_eq!(db.list_live_sessions(user, later(200)).await.unwrap().len(), 10);
        assert_eq!(db.count("feed_events").await, 90);
        assert_eq!(db.count("audit_events").await, 101);
    }

    async fn fifty_logins_at_once_that_each_bring_a_new_session_key_all_succeed(db) {
        let first = log_in(db, login("oKeys", NOW)).await.session.identity_id;

        at_once(db, 50, |store, n| async move {
            let session_keys = Box::new(move |_, _: Option<&_>| Some(keys(u8::try_from(n).unwrap(), None, later(n))));
            log_in(&store, NewLogin { session_keys, ..login("oKeys", later(n)) }).await
        }).await;

        let stored = db.list_sealed_keys_after(None, 9).await.unwrap();
        assert_eq!(stored.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [first]);
    }

    async fn a_ban_among_fifty_logins_leaves_no_live_session(db) {
        let user = log_in(db, login("oBan", NOW)).await.user.id;

        let results = at_once(db, 51, |store, n| async move {
            if n == 25 {
                store.ban_user(user, later(100), audit(AuditKind::UserBanned)).await.unwrap();
                return None;
            }
            Some(store.record_login(login("oBan", later(n))).await.unwrap())
        }).await;

        assert!(db.list_live_sessions(user, later(50)).await.unwrap().is_empty());
        let refused = results.iter().flatten().filter(|record| matches!(record, LoginRecord::Refused(_))).count();
        assert_eq!(db.count("sessions").await, 51 - refused as u64);
    }

    async fn of_fifty_rotations_at_once_one_is_written(db) {
        let id = log_in(db, login("oRotate", NOW)).await.session.id;
        let rotation = Rotation { from: 1, to: 2, parent: Some(1), late_retries: 0 };

        let written = at_once(db, 50, |store, n| async move {
            store.rotate_session(id, rotation, later(n)).await.unwrap()
        }).await;

        assert_eq!(written.into_iter().filter(|written| *written).count(), 1);
        assert_eq!(db.find_session(id).await.unwrap().unwrap().generation, 2);
    }

    async fn sweeps_at_once_leave_no_login_without_its_user(db) {
        for n in 0..40 {
            let mut login = login(&format!("oSwept{n}"), later(n));
            login.session.expires_at = later(100 + n);
            log_in(db, login).await;
        }

        at_once(db, 8, |store, _| async move {
            while store.sweep_sessions(later(130), 4).await.unwrap() > 0 {}
        }).await;

        assert_eq!(db.count("sessions").await, 10);
        let log = db.list_audit(None, None, 99).await.unwrap();
        assert_eq!(log.len(), 80);
        assert!(log.iter().all(|record| record.user_id.is_some()), "{log:?}");
    }

    async fn a_session_ended_by_many_at_once_ends_once(db) {
        let opened = log_in(db, login("oEnd", NOW)).await;
        let (user, id) = (opened.user.id, opened.session.id);

        let ended = at_once(db, 20, |store, _| async move {
            let event = Some(audit(AuditKind::SessionEnded));
            store.end_session_of(user, id, minigate_model::EndReason::Logout, later(1), event).await.unwrap()
        }).await;

        assert_eq!(ended.into_iter().filter(|ended| *ended).count(), 1);
        assert_eq!(db.count("feed_events").await, 1);
    }

    async fn batches_of_last_use_do_not_lock_each_other_up(db) {
        let mut ids = Vec::new();
        for n in 0..20 {
            ids.push(log_in(db, login(&format!("o{n}"), NOW)).await.session.id);
        }

        at_once(db, 20, |store, n| {
            let mut seen: Vec<_> = ids.iter().map(|id| (*id, later(n))).collect();
            seen.rotate_left(usize::try_from(n).unwrap());
            async move { store.touch_sessions(&seen).await.unwrap() }
        }).await;

        for id in ids {
            assert_eq!(db.find_session(id).await.unwrap().unwrap().last_seen_at, later(19));
        }
    }
}
