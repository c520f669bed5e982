use axum::Router;
use axum::extract::RawQuery;
use axum::routing::get;
use minigate_wechat::errcode::Kind;
use minigate_wechat::{Error, SessionKey};

use crate::support::{Act, CODE, GOOD, OPENID, SECRET, SESSION_KEY, Wire, answering, client, code, login, serve};

#[tokio::test]
async fn a_login_code_becomes_openid_and_session_key() {
    let url = answering(GOOD).await;

    let user = login(&url).await.unwrap();

    assert_eq!(user.openid, OPENID);
    assert_eq!(user.unionid, None);
    assert_eq!(user.session_key.expose_text(), SESSION_KEY);
    assert_eq!(user.session_key, SessionKey::parse(SESSION_KEY).unwrap());
}

#[tokio::test]
async fn everything_is_encoded_into_the_query() {
    let echo = |RawQuery(query): RawQuery| async move {
        assert_eq!(
            query.unwrap(),
            format!(
                "appid=wx0123456789abcdef&secret={SECRET}&js_code=a%26secret%3Db%2B%2F%25%23&grant_type=authorization_code"
            )
        );
        GOOD
    };
    let url = serve(Router::new().route("/relay/sns/jscode2session", get(echo))).await;

    let user = client(&format!("{url}/relay/")).code2session(&code("a&secret=b+/%#")).await;

    assert!(user.is_ok());
}

#[tokio::test]
async fn errcode_zero_and_unknown_fields_are_a_success() {
    let url = answering(format!(
        r#"{{"errcode":0,"errmsg":"ok","openid":"o1","session_key":"{SESSION_KEY}","unionid":"u-1_","expires_in":7200,"new":{{}}}}"#
    ))
    .await;

    let user = login(&url).await.unwrap();

    assert_eq!(user.unionid.as_deref(), Some("u-1_"));
}

#[tokio::test]
async fn an_empty_or_null_unionid_is_none() {
    for unionid in [r#""""#, "null"] {
        let url = answering(format!(r#"{{"openid":"o1","session_key":"{SESSION_KEY}","unionid":{unionid}}}"#)).await;

        assert_eq!(login(&url).await.unwrap().unionid, None);
    }
}

#[tokio::test]
async fn the_content_type_does_not_matter() {
    for content_type in ["text/plain", "application/json:UTF-8", "image/jpeg"] {
        let router = Router::new().fallback(move || async move { ([("content-type", content_type)], GOOD) });
        let url = serve(router).await;

        assert!(login(&url).await.is_ok(), "{content_type}");
    }
}

#[tokio::test]
async fn an_errcode_under_status_200_is_an_error_with_its_kind_and_rid() {
    let url = answering(r#"{"errcode":40029,"errmsg":"invalid code, rid: 610bd4ad-0b8248fc-0a4d403b"}"#).await;

    let error = login(&url).await.unwrap_err();

    let Error::Api { errcode, kind, rid } = &error else { panic!("{error:?}") };
    assert_eq!((*errcode, *kind), (40029, Kind::Code));
    assert_eq!(rid.as_deref(), Some("610bd4ad-0b8248fc-0a4d403b"));
    assert!(error.may_have_been_sent());
    assert!(!error.is_retryable());
    assert_eq!(error.to_string(), "WeChat refused with errcode 40029 (code unknown, expired or from another app)");
}

#[tokio::test]
async fn an_unknown_errcode_is_kept_as_a_number() {
    let url = answering(r#"{"errcode":9410009,"errmsg":"new"}"#).await;

    let error = login(&url).await.unwrap_err();

    assert!(matches!(error, Error::Api { errcode: 9_410_009, kind: Kind::Other, rid: None }));
}

#[tokio::test]
async fn ids_and_keys_of_another_form_are_a_fault_of_the_upstream() {
    let long = "o".repeat(129);
    for (openid, unionid, session_key, part) in [
        ("", "u", SESSION_KEY, "openid"),
        (long.as_str(), "u", SESSION_KEY, "openid"),
        ("o'; --", "u", SESSION_KEY, "openid"),
        ("oé", "u", SESSION_KEY, "openid"),
        ("o", long.as_str(), SESSION_KEY, "unionid"),
        ("o", "u u", SESSION_KEY, "unionid"),
        ("o", "u", "", "session_key"),
        ("o", "u", "o0q0otL8aEzpcZL/FT9WsQ", "session_key"),
        ("o", "u", "o0q0otL8aEzpcZL/FT9WsQAA", "session_key"),
        ("o", "u", "o0q0otL8aEzpcZL-FT9WsQ==", "session_key"),
    ] {
        let url =
            answering(format!(r#"{{"openid":"{openid}","unionid":"{unionid}","session_key":"{session_key}"}}"#)).await;

        let error = login(&url).await.unwrap_err();

        assert!(matches!(error, Error::Decode(said) if said == part), "{part}: {error}");
    }
}

#[tokio::test]
async fn logins_one_after_another_share_a_connection() {
    let wire = Wire::start(&[Act::Answer(GOOD); 5]).await;
    let client = client(&wire.url);

    for _ in 0..5 {
        client.code2session(&code(CODE)).await.unwrap();
    }

    assert_eq!(wire.connections(), 1);
}

#[tokio::test]
async fn logins_have_connections_of_their_own() {
    let wire = Wire::start(&[Act::Answer(GOOD); 2]).await;
    let client = client(&wire.url);

    let user = client.code2session(&code(CODE)).await.unwrap();
    let token = minigate_wechat::AccessToken::parse("token").unwrap();
    client.check_session_key(&token, &user.openid, &user.session_key).await.unwrap();

    assert_eq!(wire.connections(), 2);
}
