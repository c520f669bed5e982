use crate::support::{Db, NOW, app, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::{
    AppId, UserId, UserStatus,
    audit::AuditKind,
    key::Keyring,
    merge::{CandidateReason, UnionGroup},
    profile::{Edit, ProfileEdit, ProfileInput, Source},
};
use minigate_store::{LoginRecord, NewLogin, ProfileChange, Union, UserAlias};
use std::sync::Arc;

const UNIONID: &str = "uPerson";

fn other_app() -> AppId {
    AppId::parse("wx00000000000000aa").unwrap()
}

fn group(name: &str, apps: Vec<AppId>) -> Arc<UnionGroup> {
    Arc::new(UnionGroup { name: name.to_owned(), apps })
}

fn both() -> Arc<UnionGroup> {
    group("shop", vec![app(), other_app()])
}

/// A login in this app whose answer held a unionid.
fn in_group(group: &Arc<UnionGroup>, app_id: AppId, openid: &str, unionid: &str, seconds: u64) -> NewLogin {
    let mut login = NewLogin { app_id: app_id.clone(), ..login(openid, later(seconds)) };
    login.session.app_id = app_id;
    login.unionid = Some(unionid.to_owned());
    let (group, unionid) = (Arc::clone(group), unionid.to_owned());
    login.union = Some(Box::new(Union { group, unionid, keyring: Keyring::for_tests() }));
    login
}

async fn edit(db: &Db, user: UserId) {
    let input = ProfileInput { nickname: Edit::Set("Own".to_owned()), ..ProfileInput::default() };
    let (edit, audit) = (ProfileEdit::parse(input).unwrap(), audit(AuditKind::ProfileEdited));
    db.edit_profile(ProfileChange { user, edit, source: Source::User, now: later(2), audit }).await.unwrap().unwrap();
}

on_every_database! {
    async fn a_first_login_in_another_app_of_the_group_joins_the_user_its_unionid_names(db) {
        let first = log_in(db, in_group(&both(), app(), "oHere", UNIONID, 0)).await;

        let second = log_in(db, in_group(&both(), other_app(), "oThere", UNIONID, 1)).await;
        let third = log_in(db, in_group(&both(), other_app(), "oThere", UNIONID, 2)).await;

        assert!(first.is_new && !second.is_new && second.merged.is_none());
        assert_eq!([second.user.id, third.user.id], [first.user.id; 2]);
        assert_eq!(third.session.identity_id, second.session.identity_id);
        assert_eq!((db.count("users").await, db.count("identities").await), (1, 2));
        let log = db.list_audit(Some(first.user.id), None, 9).await.unwrap();
        let kinds: Vec<&str> = log.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds.iter().filter(|kind| **kind == "user_created").count(), 1);
        assert_eq!(kinds.iter().filter(|kind| **kind == "identity_linked").count(), 1);
        assert_eq!(db.count("merge_candidates").await, 0);
    }

    async fn a_unionid_of_another_group_or_of_no_group_names_nobody(db) {
        let first = log_in(db, in_group(&both(), app(), "oHere", UNIONID, 0)).await.user.id;

        let alone = group("shop", vec![other_app()]);
        let foreign = log_in(db, in_group(&alone, other_app(), "oThere", UNIONID, 1)).await;
        let none = NewLogin { unionid: Some(UNIONID.to_owned()), ..login("oNone", later(2)) };
        let none = log_in(db, none).await;

        assert!(foreign.is_new && none.is_new);
        assert_ne!(foreign.user.id, first);
        assert_ne!(none.user.id, first);
    }

    async fn first_logins_of_one_person_in_two_apps_at_once_make_one_user(db) {
        let results = at_once(db, 50, |store, n| async move {
            let (app_id, openid) = if n % 4 < 2 { (app(), "oHere") } else { (other_app(), "oThere") };
            log_in(&store, in_group(&both(), app_id, openid, UNIONID, n)).await
        }).await;

        let user = results[0].user.id;
        assert!(results.iter().all(|recorded| recorded.user.id == user));
        assert_eq!(results.iter().filter(|recorded| recorded.is_new).count(), 1);
        let counts = (db.count("users").await, db.count("identities").await, db.count("sessions").await);
        assert_eq!(counts, (1, 2, 50));
    }

    async fn a_banned_person_is_refused_in_every_app_of_the_group(db) {
        let user = log_in(db, in_group(&both(), app(), "oHere", UNIONID, 0)).await.user.id;
        db.ban_user(user, later(1), audit(AuditKind::UserBanned)).await.unwrap();

        let record = db.record_login(in_group(&both(), other_app(), "oThere", UNIONID, 2)).await.unwrap();

        assert!(matches!(record, LoginRecord::Refused(UserStatus::Banned)), "{record:?}");
        assert_eq!((db.count("users").await, db.count("identities").await), (1, 1));
    }

    async fn a_late_unionid_merges_the_user_that_is_empty_into_the_other(db) {
        let held = log_in(db, login("oHere", NOW)).await;
        edit(db, held.user.id).await;
        log_in(db, in_group(&both(), app(), "oHere", UNIONID, 3)).await;
        let empty = log_in(db, NewLogin { app_id: other_app(), ..login("oThere", later(4)) }).await;

        let late = log_in(db, in_group(&both(), other_app(), "oThere", UNIONID, 5)).await;

        assert_eq!((late.user.id, late.is_new), (held.user.id, false));
        assert_eq!(late.merged, Some(UserAlias { alias: empty.user.id, user: held.user.id }));
        assert_eq!(late.session.user_id, held.user.id);
        assert_eq!(db.find_alias(empty.user.id).await.unwrap(), Some(held.user.id));
        assert_eq!(db.find_session(empty.session.id).await.unwrap().unwrap().user_id, held.user.id);
    }

    async fn a_late_unionid_of_the_user_that_holds_something_takes_the_empty_one_in(db) {
        let empty = log_in(db, in_group(&both(), app(), "oHere", UNIONID, 0)).await.user.id;
        let held = log_in(db, NewLogin { app_id: other_app(), ..login("oThere", later(1)) }).await.user.id;
        edit(db, held).await;

        let late = log_in(db, in_group(&both(), other_app(), "oThere", UNIONID, 5)).await;

        assert_eq!((late.user.id, late.merged), (held, Some(UserAlias { alias: empty, user: held })));
        assert_eq!(db.find_user_by_openid(&app(), "oHere").await.unwrap().unwrap().id, held);
    }

    async fn a_late_unionid_of_two_users_that_both_hold_something_is_left_to_a_person(db) {
        let one = log_in(db, in_group(&both(), app(), "oHere", UNIONID, 0)).await.user.id;
        let other = log_in(db, NewLogin { app_id: other_app(), ..login("oThere", later(1)) }).await.user.id;
        edit(db, one).await;
        edit(db, other).await;

        let late = log_in(db, in_group(&both(), other_app(), "oThere", UNIONID, 5)).await;
        log_in(db, in_group(&both(), other_app(), "oThere", UNIONID, 6)).await;

        assert_eq!((late.user.id, late.merged), (other, None));
        let found = db.list_merge_candidates(9).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].user_id, found[0].other_user_id), (one.min(other), one.max(other)));
        assert_eq!(found[0].reason, CandidateReason::Unionid);
        let log = db.list_audit(Some(other), None, 9).await.unwrap();
        assert_eq!(log.iter().filter(|event| event.kind == "merge_suspected").count(), 1);
        let order = minigate_store::UserMerge {
            winner: one,
            loser: other,
            now: later(7),
            actor: minigate_model::audit::Actor::Operator,
            keyring: Keyring::for_tests(),
        };
        db.merge_users(order).await.unwrap();
        assert!(db.list_merge_candidates(9).await.unwrap().is_empty(), "decided");
    }

    async fn late_unionids_of_one_person_in_two_apps_at_once_end_in_one_user(db) {
        log_in(db, login("oHere", NOW)).await;
        log_in(db, NewLogin { app_id: other_app(), ..login("oThere", later(1)) }).await;

        at_once(db, 20, |store, n| async move {
            let (app_id, openid) = if n % 4 < 2 { (app(), "oHere") } else { (other_app(), "oThere") };
            log_in(&store, in_group(&both(), app_id, openid, UNIONID, 10 + n)).await
        }).await;

        assert_eq!(db.count("users WHERE status = 'active'").await, 1);
        let here = db.find_user_by_openid(&app(), "oHere").await.unwrap().unwrap().id;
        assert_eq!(db.find_user_by_openid(&other_app(), "oThere").await.unwrap().unwrap().id, here);
    }
}
