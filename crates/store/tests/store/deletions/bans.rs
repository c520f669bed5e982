//! A ban outlives the user.

use super::{erasure, request};
use crate::support::{NOW, audit, ban_marks, later, log_in, login, on_every_database};
use minigate_model::{UserStatus, audit::AuditKind};
use minigate_store::{LoginRecord, NewLogin};

on_every_database! {
    async fn a_ban_outlives_the_deletion_of_the_banned_for_a_while(db) {
        let user = log_in(db, login("oBad", NOW)).await.user.id;
        db.ban_user(user, later(1), audit(AuditKind::UserBanned)).await.unwrap();
        request(db, user, later(2), later(2)).await;
        assert_eq!(db.find_user(user).await.unwrap().unwrap().status, UserStatus::Banned);
        assert!(db.erase_user(erasure(user, later(2))).await.unwrap());
        assert!(db.tables_holding("oBad").await.is_empty());
        let users = db.count("users").await;

        let refused = db.record_login(login("oBad", later(3))).await.unwrap();
        assert!(matches!(refused, LoginRecord::Refused(UserStatus::Banned)), "{refused:?}");
        let rotated = Box::new(|app: &_, openid: &str, _: Option<&str>| [vec![[1; 32]], ban_marks(app, openid, None)].concat());
        let rotated = NewLogin { ban_marks: rotated, ..login("oBad", later(3)) };
        let refused = db.record_login(rotated).await.unwrap();
        assert!(matches!(refused, LoginRecord::Refused(UserStatus::Banned)), "under an older key: {refused:?}");
        assert_eq!(db.count("users").await, users, "nothing was kept");

        assert!(log_in(db, login("oGood", later(3))).await.is_new);
        assert!(log_in(db, login("oBad", later(102))).await.is_new, "a hundred seconds after the deletion");
        assert_eq!(db.sweep_ban_marks(later(103), 10).await.unwrap(), 1);
    }

    async fn somebody_who_was_not_banned_leaves_no_mark(db) {
        let user = log_in(db, login("oGo", NOW)).await.user.id;
        request(db, user, later(1), later(1)).await;
        db.erase_user(erasure(user, later(1))).await.unwrap();

        assert_eq!(db.count("ban_marks").await, 0);
        assert!(log_in(db, login("oGo", later(2))).await.is_new);
    }
}
