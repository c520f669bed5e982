//! A user asks to be deleted, and may come back.

use super::{edit, erasure, request};
use crate::support::{NOW, app, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::{EndReason, UserId, UserStatus, audit::AuditKind};
use minigate_store::{Deletion, DeletionRequest, LoginRecord};

on_every_database! {
    async fn a_request_ends_every_session_and_says_when_it_is_due(db) {
        let first = log_in(db, login("oGo", NOW)).await;
        let second = log_in(db, login("oGo", later(1))).await;
        let other = log_in(db, login("oStay", NOW)).await;
        let user = first.user.id;

        let ended = request(db, user, later(2), later(100)).await;

        assert_eq!(ended, [first.session.id, second.session.id]);
        let end = db.find_session(first.session.id).await.unwrap().unwrap().ended.unwrap();
        assert_eq!((end.at, end.reason), (later(2), EndReason::UserDeleted));
        assert!(db.find_session(other.session.id).await.unwrap().unwrap().ended.is_none());
        assert_eq!(db.find_user(user).await.unwrap().unwrap().status, UserStatus::Leaving);
        let deletion = Deletion { user_id: user, requested_at: later(2), delete_after: later(100) };
        assert_eq!(db.find_deletion(user).await.unwrap(), Some(deletion));
        assert_eq!(db.list_feed(later(2), 10).await.unwrap().len(), 3);
    }

    async fn a_later_request_never_puts_the_deletion_off(db) {
        let user = log_in(db, login("oGo", NOW)).await.user.id;
        let due = async || db.find_deletion(user).await.unwrap().unwrap().delete_after;

        request(db, user, later(2), later(100)).await;
        request(db, user, later(3), later(200)).await;
        assert_eq!(due().await, later(100));
        request(db, user, later(4), later(4)).await;

        assert_eq!(due().await, later(4));
        let nobody = UserId::new(NOW);
        let audit = audit(AuditKind::DeletionRequested);
        let unknown = DeletionRequest { user: nobody, now: NOW, delete_after: NOW, audit };
        assert!(db.request_deletion(unknown).await.unwrap().is_none());
    }

    async fn a_login_before_it_is_due_takes_the_deletion_back(db) {
        let user = log_in(db, login("oGo", NOW)).await.user.id;
        edit(db, user).await;
        request(db, user, later(2), later(100)).await;

        let back = log_in(db, login("oGo", later(99))).await;

        assert_eq!((back.user.id, back.is_new, back.user.status), (user, false, UserStatus::Active));
        assert_eq!(back.user, db.find_user(user).await.unwrap().unwrap());
        assert_eq!(back.user.nickname.as_deref(), Some("MARKED-text"));
        assert_eq!(db.find_deletion(user).await.unwrap(), None);
        assert_eq!(db.list_live_sessions(user, later(99)).await.unwrap().len(), 1);
        assert!(!db.erase_user(erasure(user, later(200))).await.unwrap());
        let log = db.list_audit(Some(user), None, 10).await.unwrap();
        let taken = log.iter().find(|record| record.kind == "deletion_taken_back").unwrap();
        assert_eq!((taken.at, taken.session_id), (later(99), Some(back.session.id)));
    }

    async fn a_login_when_it_is_due_waits_for_the_erasure_and_makes_a_new_user(db) {
        let user = log_in(db, login("oGo", NOW)).await.user.id;
        request(db, user, later(2), later(100)).await;
        let sessions = db.count("sessions").await;

        let due = db.record_login(login("oGo", later(100))).await.unwrap();

        assert!(matches!(due, LoginRecord::Due(id) if id == user), "{due:?}");
        assert_eq!(db.count("sessions").await, sessions);
        assert!(db.erase_user(erasure(user, later(100))).await.unwrap());
        let new = log_in(db, login("oGo", later(101))).await;
        assert!(new.is_new && new.user.id != user);
        assert_eq!(db.find_user(user).await.unwrap().unwrap().status, UserStatus::Deleted);
    }

    async fn a_deletion_stays_on_the_list_until_it_is_finished(db) {
        let users = [log_in(db, login("o1", NOW)).await.user.id, log_in(db, login("o2", NOW)).await.user.id];
        for (user, due) in users.iter().zip([20, 10]) {
            request(db, *user, later(1), later(due)).await;
        }
        let due = async |now, after, limit| db.list_due_deletions(later(now), after, limit).await.unwrap();

        assert!(due(9, None, 10).await.is_empty());
        assert_eq!(due(10, None, 10).await.len(), 1);
        let all = due(20, None, 10).await;
        assert_eq!(all.iter().map(|deletion| deletion.user_id).collect::<Vec<_>>(), [users[1], users[0]]);
        assert_eq!(due(20, None, 1).await, all[..1]);
        assert_eq!(due(20, Some(all[0]), 1).await, all[1..]);
        assert!(due(20, Some(all[1]), 1).await.is_empty());
        assert!(!db.finish_deletion(users[1], later(10)).await.unwrap(), "too early");
        assert!(db.finish_deletion(users[1], later(11)).await.unwrap());
        assert_eq!(due(20, None, 10).await, all[1..]);
    }

    async fn a_login_and_an_erasure_at_once_end_with_one_whole_user(db) {
        for round in 0..8 {
            let openid = format!("oRace{round}");
            let user = log_in(db, login(&openid, NOW)).await.user.id;
            request(db, user, later(1), later(10)).await;

            let told = at_once(db, 6, |store, n| {
                let openid = openid.clone();
                async move {
                    if n % 2 == 0 {
                        store.erase_user(erasure(user, later(10))).await.unwrap();
                        return None;
                    }
                    Some(log_in(&store, login(&openid, later(9))).await)
                }
            })
            .await;

            let owner = db.find_user_by_openid(&app(), &openid).await.unwrap().unwrap();
            assert_eq!(owner.status, UserStatus::Active);
            for recorded in told.into_iter().flatten() {
                assert_eq!(recorded.user.id, owner.id);
            }
            let left = db.find_user(user).await.unwrap().unwrap().status;
            assert_eq!(left, if owner.id == user { UserStatus::Active } else { UserStatus::Deleted });
        }
    }
}
