use crate::support::{Db, NOW, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::{PictureName, User, UserId, audit::AuditKind, key::Keyring};
use minigate_store::{AvatarChange, Change, LeftPicture, Store};

fn name(number: u8) -> PictureName {
    PictureName::new(&Keyring::for_tests(), UserId::from_bytes([7; 16]), &[number])
}

async fn newcomer(db: &Db) -> UserId {
    log_in(db, login("oNew", NOW)).await.user.id
}

async fn set(store: &Store, user: UserId, picture: Option<PictureName>) -> Option<(User, Option<PictureName>)> {
    let change = AvatarChange { user, picture, now: later(1), audit: audit(AuditKind::ProfileEdited) };
    store.set_avatar(change).await.unwrap().map(|changed| (changed.user, changed.left))
}

async fn left(db: &Db) -> Vec<LeftPicture> {
    db.list_left_pictures(later(10), 10).await.unwrap()
}

on_every_database! {
    async fn a_picture_is_kept_told_and_audited_and_what_was_shown_before_is_noted(db) {
        let id = newcomer(db).await;

        let (first, nothing) = set(db, id, Some(name(1))).await.unwrap();
        let (second, before) = set(db, id, Some(name(2))).await.unwrap();

        assert_eq!((first.avatar.as_deref(), nothing), (Some(name(1).as_str()), None));
        assert_eq!((second.avatar.as_deref(), before), (Some(name(2).as_str()), Some(name(1))));
        assert_eq!(db.find_user(id).await.unwrap(), Some(second));
        assert_eq!(left(db).await, [LeftPicture { name: name(1), user: id }]);
        let feed = db.list_feed(later(1), 10).await.unwrap();
        assert_eq!(feed.iter().map(|event| event.change).collect::<Vec<_>>(), [Change::UserChanged { user: id }; 2]);
        // created, login, and the two
        assert_eq!(db.count("audit_events").await, 4);
    }

    async fn the_same_picture_again_writes_nothing(db) {
        let id = newcomer(db).await;
        set(db, id, Some(name(1))).await.unwrap();

        let (user, before) = set(db, id, Some(name(1))).await.unwrap();

        assert_eq!((user.avatar.as_deref(), before), (Some(name(1).as_str()), None));
        assert!(left(db).await.is_empty());
        assert_eq!(db.count("audit_events").await, 3);
    }

    async fn a_picture_that_comes_back_is_not_to_be_removed_any_more(db) {
        let id = newcomer(db).await;
        for number in [1, 2, 1] {
            set(db, id, Some(name(number))).await.unwrap();
        }

        assert_eq!(left(db).await, [LeftPicture { name: name(2), user: id }]);
        db.forget_left_picture(name(2)).await.unwrap();
        assert!(left(db).await.is_empty());
    }

    async fn no_picture_any_more(db) {
        let id = newcomer(db).await;
        set(db, id, Some(name(1))).await.unwrap();

        let (user, before) = set(db, id, None).await.unwrap();

        assert_eq!((user.avatar, before), (None, Some(name(1))));
        assert_eq!(left(db).await.len(), 1);
        assert_eq!(set(db, id, None).await.unwrap().1, None);
    }

    async fn integrators_hear_of_a_new_picture(db) {
        db.sql("INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('one', 'user.updated')").await;
        let id = newcomer(db).await;

        set(db, id, Some(name(1))).await.unwrap();
        set(db, id, Some(name(1))).await.unwrap();

        assert_eq!(db.count("webhook_outbox").await, 1);
    }

    async fn who_is_banned_or_not_there_gets_no_picture(db) {
        let id = newcomer(db).await;
        set(db, id, Some(name(1))).await.unwrap();
        db.ban_user(id, later(1), audit(AuditKind::UserBanned)).await.unwrap();

        for user in [id, UserId::new(NOW)] {
            assert!(set(db, user, Some(name(2))).await.is_none());
        }
        assert_eq!(db.find_user(id).await.unwrap().unwrap().avatar.as_deref(), Some(name(1).as_str()));
    }

    async fn who_is_erased_loses_the_picture_whatever_their_status_and_nobody_is_told(db) {
        db.sql("INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('one', 'user.updated')").await;
        let id = newcomer(db).await;
        set(db, id, Some(name(1))).await.unwrap();
        db.ban_user(id, later(1), audit(AuditKind::UserBanned)).await.unwrap();
        let told = db.count("webhook_outbox").await;

        assert_eq!(db.clear_avatar(id, later(2)).await.unwrap(), Some(name(1)));
        assert_eq!(db.clear_avatar(id, later(2)).await.unwrap(), None);

        assert_eq!(db.find_user(id).await.unwrap().unwrap().avatar, None);
        assert_eq!(left(db).await, [LeftPicture { name: name(1), user: id }]);
        assert_eq!(db.count("webhook_outbox").await, told);
        let feed = db.list_feed(later(2), 10).await.unwrap();
        assert_eq!(feed.len(), 1, "the other nodes forget their copies");
    }

    async fn left_pictures_are_listed_once_they_have_waited_and_the_oldest_first(db) {
        let user = newcomer(db).await;
        for (number, at) in [(1, 30), (2, 10), (3, 20), (4, 40)] {
            db.leave_picture(LeftPicture { name: name(number), user }, later(at)).await.unwrap();
            db.leave_picture(LeftPicture { name: name(number), user }, later(at + 1)).await.unwrap();
        }

        let listed = db.list_left_pictures(later(30), 2).await.unwrap();

        assert_eq!(listed.into_iter().map(|left| left.name).collect::<Vec<_>>(), [name(2), name(3)]);
        assert_eq!(db.list_left_pictures(later(30), 10).await.unwrap().len(), 3);
    }

    async fn of_pictures_set_at_once_one_is_shown_and_all_others_are_noted(db) {
        let id = newcomer(db).await;

        at_once(db, 20, move |store, n| async move {
            set(&store, id, Some(name(u8::try_from(n).unwrap()))).await.unwrap();
        }).await;

        let shown = db.find_user(id).await.unwrap().unwrap().avatar.unwrap();
        let left = db.list_left_pictures(later(10), 100).await.unwrap();
        assert_eq!(left.len(), 19);
        assert!(left.iter().all(|left| left.name.as_str() != shown));
    }
}
