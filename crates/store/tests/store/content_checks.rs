use crate::support::{Db, NOW, app, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::{AppId, PictureName, Time, UserId, audit::AuditKind};
use minigate_store::{AvatarChange, Awaited, ContentCheck, Store, Verdict};

fn picture(digit: char) -> PictureName {
    PictureName::parse(&format!("{}.webp", digit.to_string().repeat(40))).unwrap()
}

/// A picture of this user that waits under `t` and its digit.
fn check(user: UserId, digit: char, asked_at: Time) -> ContentCheck {
    ContentCheck { trace_id: format!("t{digit}"), app_id: app(), user, picture: picture(digit), asked_at }
}

fn change(check: &ContentCheck) -> AvatarChange {
    let picture = Some(check.picture.clone());
    AvatarChange { user: check.user, picture, now: later(60), audit: audit(AuditKind::ProfileEdited) }
}

async fn user(db: &Db) -> UserId {
    log_in(db, login("o1", NOW)).await.user.id
}

async fn avatar(store: &Store, user: UserId) -> Option<String> {
    store.find_user(user).await.unwrap().unwrap().avatar
}

async fn left(db: &Db) -> Vec<PictureName> {
    db.list_left_pictures(later(1000), 9).await.unwrap().into_iter().map(|left| left.name).collect()
}

on_every_database! {
    async fn a_picture_waits_and_is_shown_by_its_verdict_once(db) {
        let waiting = check(user(db).await, 'a', NOW);
        assert_eq!(db.await_verdict(waiting.clone()).await.unwrap(), Awaited::Pending);
        assert_eq!(avatar(db, waiting.user).await, None);

        let found = db.find_check(&app(), "ta", Verdict::Pass, later(9)).await.unwrap();
        assert_eq!(found.as_ref(), Some(&waiting));
        let changed = db.show_checked(waiting.clone(), change(&waiting)).await.unwrap().unwrap();

        assert_eq!((changed.user.avatar, changed.left), (Some(waiting.picture.to_string()), None));
        assert_eq!(avatar(db, waiting.user).await, Some(waiting.picture.to_string()));
        assert!(db.show_checked(waiting.clone(), change(&waiting)).await.unwrap().is_none(), "it waits no more");
        assert_eq!(db.count("content_checks").await, 0);
    }

    async fn a_rejected_picture_is_left_and_written_down_once(db) {
        let waiting = check(user(db).await, 'a', NOW);
        db.await_verdict(waiting.clone()).await.unwrap();
        let event = || Some(audit(AuditKind::ContentRejected));

        assert!(db.end_check(waiting.clone(), later(9), event()).await.unwrap());
        assert!(!db.end_check(waiting.clone(), later(9), event()).await.unwrap());

        assert_eq!((avatar(db, waiting.user).await, left(db).await), (None, vec![picture('a')]));
        let kinds: Vec<_> = db.list_audit(None, None, 9).await.unwrap().into_iter().map(|record| record.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "content_rejected").count(), 1);
    }

    async fn of_two_pictures_the_newer_one_counts_whichever_verdict_comes_first(db) {
        let user = user(db).await;
        let (older, newer) = (check(user, 'a', NOW), check(user, 'b', later(1)));
        db.await_verdict(older.clone()).await.unwrap();
        assert_eq!(db.await_verdict(newer.clone()).await.unwrap(), Awaited::Pending);

        assert!(db.show_checked(newer.clone(), change(&newer)).await.unwrap().is_some());
        assert!(db.show_checked(older.clone(), change(&older)).await.unwrap().is_none());

        assert_eq!((avatar(db, user).await, left(db).await), (Some(newer.picture.to_string()), vec![picture('a')]));
    }

    async fn a_question_that_took_longer_than_a_newer_one_is_too_late(db) {
        let user = user(db).await;
        db.await_verdict(check(user, 'b', later(1))).await.unwrap();

        assert_eq!(db.await_verdict(check(user, 'a', NOW)).await.unwrap(), Awaited::Superseded);

        assert_eq!(db.list_checks(later(9), 9).await.unwrap(), [check(user, 'b', later(1))]);
        assert_eq!(left(db).await, [picture('a')]);
    }

    async fn the_same_picture_again_is_not_left(db) {
        let user = user(db).await;
        db.await_verdict(check(user, 'a', NOW)).await.unwrap();
        let again = ContentCheck { trace_id: "other".to_owned(), ..check(user, 'a', later(1)) };

        assert_eq!(db.await_verdict(again.clone()).await.unwrap(), Awaited::Pending);

        assert_eq!((db.list_checks(later(9), 9).await.unwrap(), left(db).await), (vec![again], vec![]));
    }

    async fn a_verdict_that_is_faster_than_its_question_is_kept_for_it(db) {
        let waiting = check(user(db).await, 'a', NOW);
        assert_eq!(db.find_check(&app(), "ta", Verdict::Rejected, NOW).await.unwrap(), None);
        assert_eq!(db.find_check(&app(), "ta", Verdict::Rejected, NOW).await.unwrap(), None, "said twice");

        assert_eq!(db.await_verdict(waiting.clone()).await.unwrap(), Awaited::Judged(Verdict::Rejected));

        assert!(db.end_check(waiting, later(9), None).await.unwrap());
        assert_eq!(left(db).await, [picture('a')]);
    }

    async fn a_verdict_for_another_app_finds_nothing(db) {
        let waiting = check(user(db).await, 'a', NOW);
        db.await_verdict(waiting.clone()).await.unwrap();
        let other = AppId::parse("wx00000000000000ff").unwrap();

        assert_eq!(db.find_check(&other, "ta", Verdict::Pass, NOW).await.unwrap(), None);
        assert_eq!(db.list_checks(later(9), 9).await.unwrap(), [waiting]);
    }

    async fn another_change_of_the_picture_ends_the_wait(db) {
        let waiting = check(user(db).await, 'a', NOW);
        db.await_verdict(waiting.clone()).await.unwrap();

        db.set_avatar(AvatarChange { picture: None, ..change(&waiting) }).await.unwrap().unwrap();

        assert!(db.show_checked(waiting.clone(), change(&waiting)).await.unwrap().is_none());
        assert_eq!((avatar(db, waiting.user).await, left(db).await), (None, vec![picture('a')]));
    }

    async fn nothing_of_a_banned_user_waits_or_is_shown(db) {
        let waiting = check(user(db).await, 'a', NOW);
        db.await_verdict(waiting.clone()).await.unwrap();
        db.ban_user(waiting.user, later(1), audit(AuditKind::UserBanned)).await.unwrap().unwrap();

        assert!(db.show_checked(waiting.clone(), change(&waiting)).await.unwrap().is_none());
        assert_eq!(db.await_verdict(check(waiting.user, 'b', later(2))).await.unwrap(), Awaited::Superseded);

        assert_eq!(avatar(db, waiting.user).await, None);
        assert_eq!(left(db).await.len(), 2);
        assert_eq!(db.count("content_checks").await, 0);
    }

    async fn old_waits_are_listed_and_verdicts_that_nobody_asked_for_are_forgotten(db) {
        let waiting = check(user(db).await, 'a', later(5));
        db.await_verdict(waiting.clone()).await.unwrap();
        db.find_check(&app(), "unknown", Verdict::Pass, NOW).await.unwrap();

        assert_eq!(db.list_checks(later(4), 9).await.unwrap(), []);
        assert_eq!(db.list_checks(later(5), 9).await.unwrap(), [waiting]);
        assert_eq!(db.sweep_verdicts(NOW, 9).await.unwrap(), 0);
        assert_eq!(db.sweep_verdicts(later(9), 9).await.unwrap(), 1);
        assert_eq!(db.count("content_checks").await, 1);
    }

    async fn a_question_and_its_verdict_at_once_meet(db) {
        let user = user(db).await;
        for n in 0..10_u8 {
            let digit = char::from(b'a' + n % 6);
            let waiting = ContentCheck { trace_id: format!("at-once-{n}"), ..check(user, digit, later(n.into())) };

            let outcomes = at_once(db, 2, |store, turn| {
                let waiting = waiting.clone();
                async move {
                    if turn == 0 {
                        return store.await_verdict(waiting).await.unwrap() == Awaited::Judged(Verdict::Pass);
                    }
                    store.find_check(&app(), &waiting.trace_id, Verdict::Pass, NOW).await.unwrap().is_some()
                }
            }).await;

            assert_eq!(outcomes.iter().filter(|met| **met).count(), 1, "{outcomes:?}: one of the two hears of the other");
        }
    }
}
