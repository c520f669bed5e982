use crate::support::{Db, NOW, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::{
    Time, UserId,
    audit::AuditKind,
    metadata::Metadata,
    profile::{Edit, ProfileEdit, ProfileInput, Source},
    user::Gender,
};
use minigate_store::{Change, ProfileChange, Store};

fn change(user: UserId, input: ProfileInput, source: Source, now: Time) -> ProfileChange {
    let edit = ProfileEdit::parse(input).unwrap();
    ProfileChange { user, edit, source, now, audit: audit(AuditKind::ProfileEdited) }
}

fn named(nickname: &str) -> ProfileInput {
    ProfileInput { nickname: Edit::Set(nickname.to_owned()), ..ProfileInput::default() }
}

async fn edit(store: &Store, user: UserId, input: ProfileInput, now: Time) -> minigate_model::User {
    store.edit_profile(change(user, input, Source::User, now)).await.unwrap().unwrap()
}

async fn newcomer(db: &Db) -> UserId {
    log_in(db, login("oNew", NOW)).await.user.id
}

on_every_database! {
    async fn an_edit_is_kept_whole_and_told_to_the_other_nodes(db) {
        let id = newcomer(db).await;
        let metadata = Metadata::from_text(r#"{"level":3,"名":"值\u0000","deep":[[1.5]]}"#).unwrap();
        let input = ProfileInput {
            gender: Edit::Set(2),
            locale: Edit::Set("zh_CN".to_owned()),
            signature: Edit::Set("你好 👋 'quoted' %_".to_owned()),
            metadata: Edit::Set(metadata.clone()),
            ..named(&"😀".repeat(64))
        };

        let edited = edit(db, id, input, later(1)).await;

        assert_eq!(edited.nickname, Some("😀".repeat(64)));
        assert_eq!((edited.gender, edited.locale.as_deref()), (Gender::Female, Some("zh_CN")));
        assert_eq!((&edited.metadata, edited.profile_edited_at), (&Some(metadata), Some(later(1))));
        assert_eq!(db.find_user(id).await.unwrap(), Some(edited));
        let feed = db.list_feed(later(1), 10).await.unwrap();
        assert_eq!(feed.iter().map(|event| event.change).collect::<Vec<_>>(), [Change::UserChanged { user: id }]);
        // created, login, edited
        assert_eq!(db.count("audit_events").await, 3);
    }

    async fn what_an_edit_does_not_name_stays_and_null_clears(db) {
        let id = newcomer(db).await;
        edit(db, id, ProfileInput { gender: Edit::Set(1), signature: Edit::Set("hi".to_owned()), ..named("A") }, NOW).await;

        let edited = edit(db, id, ProfileInput { signature: Edit::Clear, ..named("B") }, NOW).await;

        assert_eq!((edited.nickname.as_deref(), edited.gender, edited.signature), (Some("B"), Gender::Male, None));
        let cleared = edit(db, id, ProfileInput { nickname: Edit::Clear, gender: Edit::Clear, ..ProfileInput::default() }, NOW);
        let cleared = cleared.await;
        assert_eq!((cleared.nickname, cleared.gender), (None, Gender::Unknown));
    }

    async fn an_edit_that_changes_nothing_writes_nothing(db) {
        let id = newcomer(db).await;
        edit(db, id, named("A"), later(1)).await;

        edit(db, id, named("A"), later(2)).await;

        assert_eq!(db.find_user(id).await.unwrap().unwrap().profile_edited_at, Some(later(1)));
        assert!(db.list_feed(later(2), 10).await.unwrap().is_empty());
        assert_eq!(db.count("audit_events").await, 3);
    }

    async fn edits_of_different_fields_at_once_all_take_effect(db) {
        let id = newcomer(db).await;

        at_once(db, 40, move |store, n| async move {
            let text = format!("edit {n}");
            let input = match n % 4 {
                0 => named(&text),
                1 => ProfileInput { signature: Edit::Set(text), ..ProfileInput::default() },
                2 => ProfileInput { locale: Edit::Set("zh_CN".to_owned()), ..ProfileInput::default() },
                _ => ProfileInput { metadata: Edit::Set(Metadata::from_text("{\"a\":1}").unwrap()), ..ProfileInput::default() },
            };
            edit(&store, id, input, NOW).await;
        }).await;

        let user = db.find_user(id).await.unwrap().unwrap();
        assert!(user.nickname.is_some() && user.signature.is_some() && user.locale.is_some() && user.metadata.is_some());
    }

    async fn a_login_s_profile_gives_way_to_an_edit_however_they_race(db) {
        let id = newcomer(db).await;

        at_once(db, 20, move |store, n| async move {
            let (input, source) = if n == 7 { (named("mine"), Source::User) } else { (named("WeChat's"), Source::Login) };
            store.edit_profile(change(id, input, source, NOW)).await.unwrap().unwrap();
        }).await;

        assert_eq!(db.find_user(id).await.unwrap().unwrap().nickname.as_deref(), Some("mine"));
    }

    async fn who_is_banned_or_not_there_has_no_profile_to_edit(db) {
        let id = newcomer(db).await;
        db.ban_user(id, later(1), audit(AuditKind::UserBanned)).await.unwrap();

        for user in [id, UserId::new(NOW)] {
            let refused = db.edit_profile(change(user, named("A"), Source::User, NOW)).await.unwrap();
            assert_eq!(refused, None);
        }
        assert_eq!(db.find_user(id).await.unwrap().unwrap().nickname, None);
    }
}
