use crate::support::{Answer, Setup, TestApp};
use minigate::model::signing::Algorithm;
use serde_json::{Value, json};

const PATH: &str = "/.well-known/jwks.json";

#[tokio::test]
async fn the_key_set_holds_public_members_only_and_may_be_kept_for_five_minutes() {
    for (algorithm, kind, members) in [
        (Algorithm::Es256, "EC", vec!["alg", "crv", "kid", "kty", "use", "x", "y"]),
        (Algorithm::EdDsa, "OKP", vec!["alg", "crv", "kid", "kty", "use", "x"]),
        (Algorithm::Rs256, "RSA", vec!["alg", "e", "kid", "kty", "n", "use"]),
    ] {
        let app = TestApp::with(Setup { algorithm, ..Setup::default() }).await;

        let answer = Answer::of(app.get(PATH)).await;

        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("public, max-age=300"));
        let keys = answer.json()["keys"].as_array().unwrap().clone();
        let [Value::Object(key)] = &keys[..] else { panic!("{keys:?}") };
        let mut names: Vec<_> = key.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, members);
        assert_eq!((&key["kty"], &key["alg"], &key["use"]), (&json!(kind), &json!(algorithm.as_str()), &json!("sig")));
        assert_eq!(key["kid"].as_str().unwrap().len(), 16);
    }
}

#[tokio::test]
async fn a_shared_secret_is_not_in_it() {
    let app = TestApp::with(Setup { algorithm: Algorithm::Hs256, ..Setup::default() }).await;

    assert_eq!(Answer::of(app.get(PATH)).await.json(), json!({ "keys": [] }));
}

#[tokio::test]
async fn who_has_it_already_is_told_so_until_a_key_changes() {
    let app = TestApp::start().await;
    let first = Answer::of(app.get(PATH)).await;
    let etag = first.header("etag").unwrap();

    let same = Answer::of(app.get(PATH).header("if-none-match", etag)).await;
    app.gate.rotate_keys().await.unwrap();
    let changed = Answer::of(app.get(PATH).header("if-none-match", etag)).await;

    assert_eq!((same.status.as_u16(), same.text.as_str(), same.header("etag")), (304, "", Some(etag)));
    assert_eq!((changed.status.as_u16(), changed.json()["keys"].as_array().unwrap().len()), (200, 2));
}
