use crate::support::{NOW, app, audit, keys, later, log_in, login, on_every_database};
use minigate_model::{EndReason, SessionId, audit::AuditKind};
use minigate_store::NewLogin;

on_every_database! {
    async fn the_identity_behind_a_session_has_its_openid_and_its_keys(db) {
        let stored = keys(1, Some(2), later(5));
        let session_keys = { let stored = stored.clone(); Box::new(move |_, _: Option<&_>| Some(stored.clone())) };
        let unionid = Some("uA".to_owned());
        let session = log_in(db, NewLogin { unionid, session_keys, ..login("oAbC", NOW) }).await.session;
        log_in(db, login("oabc", NOW)).await;

        let found = db.find_identity_of_session(session.id).await.unwrap().unwrap();

        assert_eq!((found.id, found.user_id, found.app_id.clone()), (session.identity_id, session.user_id, app()));
        assert_eq!((found.openid.as_str(), found.unionid.as_deref()), ("oAbC", Some("uA")));
        assert_eq!(found.session_keys, Some(stored));
        assert!(!format!("{found:?}").contains("oAbC"), "{found:?}");
    }

    async fn an_identity_without_a_key_has_none(db) {
        let session = log_in(db, login("oNone", NOW)).await.session;

        let found = db.find_identity_of_session(session.id).await.unwrap().unwrap();

        assert_eq!(found.session_keys, None);
    }

    async fn a_session_that_has_ended_still_names_its_identity_and_an_unknown_one_names_none(db) {
        let session = log_in(db, login("oA", NOW)).await.session;
        let event = audit(AuditKind::SessionEnded);
        db.end_session(session.id, EndReason::Logout, later(1), Some(event)).await.unwrap();

        let found = db.find_identity_of_session(session.id).await.unwrap();

        assert_eq!(found.map(|identity| identity.id), Some(session.identity_id));
        assert!(db.find_identity_of_session(SessionId::new(NOW)).await.unwrap().is_none());
    }
}
