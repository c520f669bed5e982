use crate::deletions::request;
use crate::support::{NOW, app, audit, later, log_in, login, on_every_database};
use minigate_model::{AppId, EndReason, UserId, UserStatus, audit::AuditKind};
use minigate_store::LoginRecord;

on_every_database! {
    async fn a_user_is_found_by_id_and_by_openid(db) {
        let user = log_in(db, login("oFound", NOW)).await.user;

        assert_eq!(db.find_user(user.id).await.unwrap(), Some(user.clone()));
        assert_eq!(db.find_user_by_openid(&app(), "oFound").await.unwrap(), Some(user));
        assert_eq!(db.find_user(UserId::new(NOW)).await.unwrap(), None);
        assert_eq!(db.find_user_by_openid(&app(), "oLost").await.unwrap(), None);
    }

    async fn openids_differing_in_case_or_app_are_two_people(db) {
        let other_app = AppId::parse("wxffffffffffffffff").unwrap();
        let lower = log_in(db, login("oabc", NOW)).await.user.id;
        let upper = log_in(db, login("oAbC", NOW)).await.user.id;
        let elsewhere = log_in(db, minigate_store::NewLogin { app_id: other_app, ..login("oabc", NOW) }).await.user.id;

        assert!(lower != upper && lower != elsewhere);
        assert_eq!(db.find_user_by_openid(&app(), "oAbC").await.unwrap().unwrap().id, upper);
    }

    async fn a_ban_ends_every_session_and_refuses_the_next_login(db) {
        let first = log_in(db, login("oBad", NOW)).await;
        let second = log_in(db, login("oBad", later(1))).await;
        let other = log_in(db, login("oGood", NOW)).await;

        let ended = db.ban_user(first.user.id, later(2), audit(AuditKind::UserBanned)).await.unwrap();

        assert_eq!(ended, Some(vec![first.session.id, second.session.id]));
        assert!(db.list_live_sessions(first.user.id, later(2)).await.unwrap().is_empty());
        let end = db.find_session(first.session.id).await.unwrap().unwrap().ended.unwrap();
        assert_eq!((end.at, end.reason), (later(2), EndReason::UserBanned));
        assert!(db.find_session(other.session.id).await.unwrap().unwrap().ended.is_none());
        assert_eq!(db.list_feed(later(2), 10).await.unwrap().len(), 2);
        let refused = db.record_login(login("oBad", later(3))).await.unwrap();
        assert!(matches!(refused, LoginRecord::Refused(UserStatus::Banned)));
    }

    async fn a_user_is_banned_once_and_unbanned_once(db) {
        let user = log_in(db, login("oBad", NOW)).await.user.id;
        let ban = || db.ban_user(user, later(1), audit(AuditKind::UserBanned));
        let unban = || db.unban_user(user, audit(AuditKind::UserUnbanned));

        assert!(!unban().await.unwrap());
        assert!(ban().await.unwrap().is_some());
        assert!(ban().await.unwrap().is_none());
        assert!(unban().await.unwrap());
        assert!(!unban().await.unwrap());
        assert_eq!(db.ban_user(UserId::new(NOW), NOW, audit(AuditKind::UserBanned)).await.unwrap(), None);
        // created, login, banned, unbanned: what did nothing says nothing
        assert_eq!(db.count("audit_events").await, 4);
    }

    async fn a_ban_of_one_who_is_leaving_holds_and_its_end_lets_them_leave(db) {
        let user = log_in(db, login("oBad", NOW)).await.user.id;
        request(db, user, later(1), later(100)).await;

        assert!(db.ban_user(user, later(2), audit(AuditKind::UserBanned)).await.unwrap().is_some());
        let refused = db.record_login(login("oBad", later(3))).await.unwrap();
        assert!(matches!(refused, LoginRecord::Refused(UserStatus::Banned)));
        assert!(db.find_deletion(user).await.unwrap().is_some(), "a login of the banned takes nothing back");
        assert!(db.unban_user(user, audit(AuditKind::UserUnbanned)).await.unwrap());

        assert_eq!(db.find_user(user).await.unwrap().unwrap().status, UserStatus::Leaving);
        log_in(db, login("oBad", later(4))).await;
        assert_eq!(db.find_user(user).await.unwrap().unwrap().status, UserStatus::Active);
    }

    async fn a_user_who_was_unbanned_logs_in_again(db) {
        let user = log_in(db, login("oBack", NOW)).await.user.id;
        db.ban_user(user, later(1), audit(AuditKind::UserBanned)).await.unwrap();
        db.unban_user(user, audit(AuditKind::UserUnbanned)).await.unwrap();

        let again = log_in(db, login("oBack", later(2))).await;

        assert_eq!((again.user.id, again.is_new), (user, false));
        assert_eq!(db.list_live_sessions(user, later(2)).await.unwrap().len(), 1);
    }
}
