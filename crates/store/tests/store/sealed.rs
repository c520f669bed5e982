use crate::support::{NOW, app, keys, later, log_in, login, on_every_database, sealed};
use minigate_model::{
    IdentityId,
    identity::SealedKeys,
    signing::{Algorithm, KeyState, StoredKey},
};
use minigate_store::{AppToken, NewLogin, Store};

async fn identity(store: &Store, openid: &str, keys: Option<SealedKeys>) -> IdentityId {
    let session_keys = Box::new(move |_, _: Option<&_>| keys.clone());
    log_in(store, NewLogin { session_keys, ..login(openid, NOW) }).await.session.identity_id
}

on_every_database! {
    async fn sealed_keys_are_listed_in_pages(db) {
        let mut ids = Vec::new();
        for openid in ["oA", "oB", "oC"] {
            ids.push(identity(db, openid, Some(keys(1, Some(2), NOW))).await);
        }
        identity(db, "oNone", None).await;
        ids.sort_unstable();

        let first = db.list_sealed_keys_after(None, 2).await.unwrap();
        let rest = db.list_sealed_keys_after(Some(first[1].0), 2).await.unwrap();

        let listed: Vec<IdentityId> = first.iter().chain(&rest).map(|(id, _)| *id).collect();
        assert_eq!(listed, ids);
        assert_eq!(first[0].1, keys(1, Some(2), NOW));
    }

    async fn sealed_keys_are_replaced_only_as_they_were_read(db) {
        let (old, new) = (keys(1, Some(2), NOW), keys(3, None, later(1)));
        let id = identity(db, "oA", Some(old.clone())).await;

        assert!(db.replace_sealed_keys(id, &old, &new).await.unwrap());
        assert!(!db.replace_sealed_keys(id, &old, &new).await.unwrap());

        assert_eq!(db.list_sealed_keys_after(None, 9).await.unwrap(), [(id, new)]);
    }

    async fn a_private_key_is_replaced_only_as_it_was_read(db) {
        insert_key(db).await;

        assert!(db.replace_signing_private_key("kid", &sealed(7), &sealed(8)).await.unwrap());
        assert!(!db.replace_signing_private_key("kid", &sealed(7), &sealed(9)).await.unwrap());

        assert_eq!(db.list_signing_keys().await.unwrap()[0].private_key, Some(sealed(8)));
    }

    async fn an_access_token_is_replaced_only_as_it_was_read(db) {
        assert_eq!(db.list_sealed_app_tokens().await.unwrap(), []);
        insert_app_token(db).await;

        assert!(db.replace_sealed_app_token(&app(), &sealed(7), &sealed(8)).await.unwrap());
        assert!(!db.replace_sealed_app_token(&app(), &sealed(7), &sealed(9)).await.unwrap());

        assert_eq!(db.list_sealed_app_tokens().await.unwrap(), [(app(), sealed(8))]);
    }

    async fn everything_sealed_is_counted_by_its_key(db) {
        identity(db, "oA", Some(keys(1, Some(2), NOW))).await;
        identity(db, "oB", Some(keys(1, None, NOW))).await;
        identity(db, "oC", None).await;
        insert_key(db).await;
        db.claim_once([9; 32], None, NOW, later(9)).await.unwrap();
        db.answer_once([9; 32], sealed(7)).await.unwrap();

        insert_app_token(db).await;

        let counted = db.count_sealed_by_key_id().await.unwrap();

        assert_eq!(counted, [([1; 4], 2), ([2; 4], 1), ([7; 4], 3)]);
    }
}

async fn insert_app_token(store: &Store) {
    let lease = store.lease_app_token(&app(), "node", NOW, later(6)).await.unwrap().unwrap();
    let token = AppToken { sealed: sealed(7), fetched_at: NOW, expires_at: later(7200) };
    assert!(store.store_app_token(&app(), lease.fence, token).await.unwrap());
}

async fn insert_key(store: &Store) {
    let key = StoredKey {
        kid: "kid".to_owned(),
        algorithm: Algorithm::EdDsa,
        state: KeyState::Active,
        private_key: Some(sealed(7)),
        public_key: vec![1; 32],
        created_at: NOW,
        activated_at: Some(NOW),
        retired_at: None,
    };
    store.insert_signing_key(key, NOW).await.unwrap();
}
