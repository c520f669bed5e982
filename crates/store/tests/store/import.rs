use crate::support::{Db, NOW, app, at_once, later, log_in, login, on_every_database};
use minigate_model::{IdentityId, Time, User, UserId, UserStatus, metadata::Metadata, user::Gender};
use minigate_store::{ImportBatch, ImportedUser, Store, Whose};

fn imported(openid: &str) -> ImportedUser {
    let user = User {
        id: UserId::new(NOW),
        nickname: None,
        avatar: None,
        gender: Gender::Unknown,
        locale: None,
        signature: None,
        metadata: None,
        profile_edited_at: None,
        status: UserStatus::Active,
        created_at: NOW,
        last_login_at: NOW,
    };
    ImportedUser { user, identity_id: IdentityId::new(NOW), openid: openid.to_owned(), unionid: None }
}

fn batch(users: &[ImportedUser]) -> ImportBatch {
    ImportBatch { app_id: app(), users: users.to_vec(), tell_at: None }
}

async fn import(store: &Store, users: &[ImportedUser]) -> Vec<Whose> {
    store.import_users(batch(users)).await.unwrap()
}

async fn counts(db: &Db) -> (u64, u64) {
    (db.count("users").await, db.count("identities").await)
}

on_every_database! {
    async fn an_imported_user_comes_back_whole_and_logs_in(db) {
        let user = User {
            nickname: Some("小明 😀".to_owned()),
            gender: Gender::Female,
            metadata: Metadata::from_text(r#"{"old_id":42}"#),
            profile_edited_at: Some(later(3)),
            created_at: later(1),
            last_login_at: later(2),
            ..imported("oOld").user
        };
        let old = ImportedUser { user: user.clone(), unionid: Some("u1".to_owned()), ..imported("oOld") };

        assert_eq!(import(db, &[old]).await, [Whose::TheirOwn]);

        assert_eq!(db.find_user_by_openid(&app(), "oOld").await.unwrap(), Some(user.clone()));
        assert_eq!(db.sql("SELECT unionid FROM identities").await[0][0], "u1");
        let login = log_in(db, login("oOld", later(9))).await;
        assert_eq!((login.is_new, login.user.id, login.user.nickname), (false, user.id, user.nickname));
        assert_eq!(counts(db).await, (1, 1));
    }

    async fn who_is_known_stays_as_they_are(db) {
        let known = log_in(db, login("oKnown", NOW)).await.user;
        let (one, two) = (imported("oKnown"), imported("oNew"));

        let whose = import(db, &[one, two]).await;

        assert_eq!(whose, [Whose::Known(known.id), Whose::TheirOwn]);
        assert_eq!(db.find_user(known.id).await.unwrap(), Some(known));
        assert_eq!(counts(db).await, (2, 2));
    }

    async fn the_same_batch_again_changes_nothing_and_another_run_s_users_are_known(db) {
        let users: Vec<_> = (0..443).map(|n| imported(&format!("o{n:03}"))).collect();
        let again: Vec<_> = (0..443).map(|n| imported(&format!("o{n:03}"))).collect();

        let first = import(db, &users).await;
        let repeated = import(db, &users).await;
        let second = import(db, &again).await;

        assert!(first.iter().chain(&repeated).all(|whose| *whose == Whose::TheirOwn));
        let known: Vec<_> = users.iter().map(|user| Whose::Known(user.user.id)).collect();
        assert_eq!(second, known);
        assert_eq!(counts(db).await, (443, 443));
    }

    async fn openids_that_differ_in_case_are_two_people_in_an_import_too(db) {
        let whose = import(db, &[imported("oABC"), imported("oAbC"), imported("oabc")]).await;

        assert_eq!(whose, [Whose::TheirOwn; 3]);
        assert_eq!(counts(db).await, (3, 3));
    }

    async fn an_openid_that_stands_twice_in_a_batch_makes_one_user_or_none(db) {
        let _ = db.import_users(batch(&[imported("oTwice"), imported("oTwice")])).await;

        let (users, identities) = counts(db).await;
        assert!(users == identities && users <= 1, "{users} {identities}");
    }

    async fn logins_while_their_users_come_in_make_no_second_user(db) {
        let openid = |n: u64| format!("o{:03}", n % 100);

        let logins = at_once(db, 60, |store, n| async move {
            if n % 6 == 0 {
                let users: Vec<_> = (0..100).map(|n| imported(&openid(n))).collect();
                import(&store, &users).await;
                return None;
            }
            Some(log_in(&store, login(&openid(n), later(n))).await)
        }).await;

        assert_eq!(counts(db).await, (100, 100));
        for login in logins.into_iter().flatten() {
            assert!(db.find_user(login.user.id).await.unwrap().is_some());
        }
    }

    async fn imports_of_the_same_users_at_once_agree_on_whose_each_openid_is(db) {
        let results = at_once(db, 4, |store, _| async move {
            let users: Vec<_> = (0..250).map(|n| imported(&format!("o{n:03}"))).collect();
            let whose = import(&store, &users).await;
            let id = |(user, whose): (&ImportedUser, Whose)| match whose {
                Whose::TheirOwn => user.user.id,
                Whose::Known(id) => id,
            };
            users.iter().zip(whose).map(id).collect::<Vec<_>>()
        }).await;

        assert!(results.iter().all(|ids| *ids == results[0]));
        assert_eq!(counts(db).await, (250, 250));
    }

    async fn integrators_are_told_of_imported_users_only_when_asked(db) {
        db.sql("INSERT INTO webhook_subscriptions (endpoint, kind) VALUES ('crm', 'user.created')").await;
        let tell = async |at: Option<Time>, openid: &str| {
            db.import_users(ImportBatch { tell_at: at, ..batch(&[imported(openid)]) }).await.unwrap();
            db.count("webhook_outbox").await
        };

        assert_eq!(tell(None, "oQuiet").await, 0);
        assert_eq!(tell(Some(later(5)), "oTold").await, 1);
        assert_eq!(tell(Some(later(6)), "oTold").await, 1);
    }

    async fn users_are_found_by_their_openids_in_order(db) {
        let users: Vec<_> = (0..120).map(|n| imported(&format!("o{n:03}"))).collect();
        import(db, &users).await;
        let openids = ["oNobody", "o119", "o000", "O000"].map(str::to_owned).to_vec();

        let found = db.find_users_by_openids(&app(), openids).await.unwrap();

        assert_eq!(found, [None, Some(users[119].user.id), Some(users[0].user.id), None]);
        assert_eq!(db.find_users_by_openids(&app(), Vec::new()).await.unwrap(), []);
    }
}
