use crate::support::{NOW, audit, later, on_every_database, sealed};
use minigate_model::{
    Time,
    audit::AuditKind,
    signing::{Algorithm, KeyState, StoredKey},
};
use minigate_store::{Change, Error, KeyRotation, Store};

fn key(kid: &str, state: KeyState, created_at: Time) -> StoredKey {
    let active = state == KeyState::Active;
    StoredKey {
        kid: kid.to_owned(),
        algorithm: Algorithm::Es256,
        state,
        private_key: Some(sealed(7)),
        public_key: vec![4, 0, 255],
        created_at,
        activated_at: active.then_some(created_at),
        retired_at: None,
    }
}

fn rotation(active: Option<&str>, activate: Option<&str>, insert: Vec<StoredKey>) -> KeyRotation {
    KeyRotation {
        active: active.map(str::to_owned),
        activate: activate.map(str::to_owned),
        insert,
        now: later(1),
        audit: audit(AuditKind::SigningKeyRotated),
    }
}

async fn states(store: &Store) -> Vec<(String, KeyState)> {
    store.list_signing_keys().await.unwrap().into_iter().map(|key| (key.kid, key.state)).collect()
}

on_every_database! {
    async fn a_key_comes_back_as_it_was_stored(db) {
        let stored = StoredKey { retired_at: Some(later(2)), ..key("kid'1", KeyState::Active, NOW) };
        db.insert_signing_key(stored.clone(), NOW).await.unwrap();

        let listed = db.list_signing_keys().await.unwrap();

        assert_eq!(format!("{listed:?}"), format!("{:?}", [stored]));
        assert_eq!(listed[0].private_key, Some(sealed(7)));
        assert_eq!(db.list_feed(NOW, 10).await.unwrap()[0].change, Change::SigningKeysChanged);
    }

    async fn there_is_one_active_and_one_next_key_at_most(db) {
        db.insert_signing_key(key("a", KeyState::Active, NOW), NOW).await.unwrap();
        db.insert_signing_key(key("n", KeyState::Next, NOW), NOW).await.unwrap();
        for kid in ["r1", "r2"] {
            db.insert_signing_key(key(kid, KeyState::Retired, NOW), NOW).await.unwrap();
        }

        for (kid, state) in [("b", KeyState::Active), ("m", KeyState::Next), ("a", KeyState::Retired)] {
            let error = db.insert_signing_key(key(kid, state, NOW), NOW).await.unwrap_err();
            assert!(matches!(error, Error::Conflict { .. }), "{kid}: {error:?}");
        }
    }

    async fn a_rotation_retires_activates_and_inserts_in_one_step(db) {
        let start = vec![key("a", KeyState::Active, NOW), key("b", KeyState::Next, later(1))];
        assert!(db.rotate_signing_keys(rotation(None, None, start)).await.unwrap());

        let next = vec![key("c", KeyState::Next, later(2))];
        assert!(db.rotate_signing_keys(rotation(Some("a"), Some("b"), next)).await.unwrap());

        let expected = [("a", KeyState::Retired), ("b", KeyState::Active), ("c", KeyState::Next)];
        assert_eq!(states(db).await, expected.map(|(kid, state)| (kid.to_owned(), state)));
        let keys = db.list_signing_keys().await.unwrap();
        assert_eq!((&keys[0].private_key, keys[0].retired_at), (&None, Some(later(1))));
        assert_eq!((keys[1].private_key.is_some(), keys[1].activated_at), (true, Some(later(1))));
    }

    async fn a_rotation_decided_on_other_keys_changes_nothing(db) {
        let start = vec![key("a", KeyState::Active, NOW), key("b", KeyState::Next, later(1))];
        db.rotate_signing_keys(rotation(None, None, start)).await.unwrap();
        let (before, logged) = (states(db).await, db.count("audit_events").await);
        let fresh = |state| vec![key("z", state, later(3))];

        for wrong in [
            rotation(Some("gone"), Some("b"), fresh(KeyState::Next)),
            rotation(Some("a"), Some("gone"), fresh(KeyState::Next)),
            rotation(None, None, fresh(KeyState::Active)),
            rotation(Some("a"), None, fresh(KeyState::Next)),
        ] {
            assert!(!db.rotate_signing_keys(wrong).await.unwrap());
        }

        assert_eq!(states(db).await, before);
        assert_eq!(db.count("audit_events").await, logged);
    }

    async fn a_deleted_key_is_gone(db) {
        db.insert_signing_key(key("a", KeyState::Active, NOW), NOW).await.unwrap();

        assert!(db.delete_signing_key("a", later(1)).await.unwrap());
        assert!(!db.delete_signing_key("a", later(2)).await.unwrap());

        assert!(db.list_signing_keys().await.unwrap().is_empty());
        assert_eq!(db.list_feed(NOW, 10).await.unwrap().len(), 2);
    }
}
