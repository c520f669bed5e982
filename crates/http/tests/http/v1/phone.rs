use crate::support::{Answer, TestApp, seconds, text};
use minigate_sim::{OpenDataApi, Person, Profile};
use reqwest::Method;
use serde_json::{Value, json};

async fn post(app: &TestApp, token: &str, body: &Value) -> Answer {
    Answer::of(app.post("/v1/me/phone", body).bearer_auth(token)).await
}

async fn send(app: &TestApp, method: Method, token: &str) -> Answer {
    Answer::of(app.request(method, "/v1/me/phone").bearer_auth(token)).await
}

#[tokio::test]
async fn a_number_is_bound_shown_masked_and_withdrawn() {
    let app = TestApp::start().await;
    let token = app.token("alice", "jwt").await;
    let none = json!({ "masked": null, "bound_at": null });
    assert_eq!(send(&app, Method::GET, &token).await.json(), none);

    let bound = post(&app, &token, &json!({ "code": app.wechat.phone_code("alice") })).await;

    insta::assert_json_snapshot!(bound.json(), @r#"
    {
      "country_code": "86",
      "national_number": "13800000001",
      "phone": "+8613800000001"
    }
    "#);
    insta::assert_json_snapshot!(send(&app, Method::GET, &token).await.json(), @r#"
    {
      "bound_at": "2027-01-15T08:00:00.000Z",
      "masked": "+86 138****0001"
    }
    "#);
    for _ in 0..2 {
        assert_eq!(send(&app, Method::DELETE, &token).await.status, 204);
    }
    assert_eq!(send(&app, Method::GET, &token).await.json(), none);
}

#[tokio::test]
async fn a_number_of_another_country_keeps_its_code() {
    let app = TestApp::start().await;
    let person = Person { country_code: "852".into(), ..Person::named("kong").phone("51234567") };
    app.wechat.world().make_person(person).unwrap();
    let token = app.token("kong", "token").await;
    app.agree_on_the_time();
    let token_fresh = app.token("kong", "token").await;
    assert_ne!(token, token_fresh);

    let bound = post(&app, &token_fresh, &json!({ "code": app.wechat.phone_code("kong") })).await;

    assert_eq!(text(&bound.json()["phone"]), "+85251234567");
    let data = app.wechat.open_data("kong", OpenDataApi::GetPhoneNumber, Profile::Real);
    let old_way = json!({ "encrypted_data": data.encrypted_data, "iv": data.iv });
    assert_eq!(post(&app, &token_fresh, &old_way).await.json(), bound.json());
}

#[tokio::test]
async fn the_number_is_in_no_other_answer() {
    let app = TestApp::start().await;
    let token = app.token("alice", "jwt").await;
    post(&app, &token, &json!({ "code": app.wechat.phone_code("alice") })).await;

    for path in ["/v1/me", "/v1/me/phone", "/v1/me/sessions"] {
        let answer = Answer::of(app.get(path).bearer_auth(&token)).await;
        assert_eq!(answer.status, 200);
        assert!(!answer.text.contains("13800000001"), "{path}: {}", answer.text);
    }
    let login = app.login("alice", "jwt").await;
    assert!(!login.text.contains("13800000001"), "{}", login.text);
}

#[tokio::test]
async fn a_number_that_another_user_has_is_a_conflict() {
    let app = TestApp::start().await;
    app.wechat.world().make_person(Person::named("mallory").phone("13800000001")).unwrap();
    let (alice, mallory) = (app.token("alice", "jwt").await, app.token("mallory", "jwt").await);
    assert_eq!(post(&app, &alice, &json!({ "code": app.wechat.phone_code("alice") })).await.status, 200);

    let taken = post(&app, &mallory, &json!({ "code": app.wechat.phone_code("mallory") })).await;

    assert_eq!(taken, (409, "phone_taken"));
    // Without the request id, whose random digits may be these.
    assert!(!taken.redacted().to_string().contains("138"), "{}", taken.text);
    assert_eq!(send(&app, Method::GET, &mallory).await.json()["masked"], Value::Null);
}

#[tokio::test]
async fn codes_that_are_none_are_refused_by_name() {
    let app = TestApp::start().await;
    let login_code = app.wechat.login_code("alice");
    let body = json!({ "code": login_code, "style": "jwt" });
    let login = Answer::of(app.post("/v1/login", &body)).await;
    let token = text(&login.json()["credential"]["access_token"]);

    let is_login_code = post(&app, &token, &json!({ "code": login_code })).await;
    let is_bob_s = post(&app, &token, &json!({ "code": app.wechat.phone_code("bob") })).await;

    assert_eq!(is_login_code, (400, "phone_code_is_login_code"));
    assert_eq!(is_bob_s, (400, "phone_code_invalid"));
}

#[tokio::test]
async fn binding_and_withdrawing_ask_for_a_fresh_login() {
    let app = TestApp::start().await;
    let token = app.token("alice", "token").await;
    app.clock.advance(seconds(601));

    let stale = (401, "reauthentication_required");
    assert_eq!(post(&app, &token, &json!({ "code": app.wechat.phone_code("alice") })).await, stale);
    assert_eq!(send(&app, Method::DELETE, &token).await, stale);
    assert_eq!(send(&app, Method::GET, &token).await.status, 200);
    let token = app.token("alice", "token").await;
    assert_eq!(post(&app, &token, &json!({ "code": app.wechat.phone_code("alice") })).await.status, 200);
}

#[tokio::test]
async fn a_number_or_an_openid_in_the_body_is_refused() {
    let app = TestApp::start().await;
    let token = app.token("alice", "jwt").await;
    let code = app.wechat.phone_code("alice");
    let wrong = |body: Value, field: &str, code: &str| (body, field.to_owned(), code.to_owned());

    for (body, field, code) in [
        wrong(json!({}), "code", "required"),
        wrong(json!({ "iv": "x" }), "encrypted_data", "required"),
        wrong(json!({ "encrypted_data": "x" }), "iv", "required"),
        wrong(json!({ "code": code, "iv": "x" }), "code", "duplicate"),
        wrong(json!({ "code": "" }), "code", "format"),
        wrong(json!({ "code": "x".repeat(129) }), "code", "format"),
        wrong(json!({ "code": 7 }), "code", "type"),
        wrong(json!({ "phone": "+8613800000001" }), "phone", "unknown"),
        wrong(json!({ "code": code, "phoneNumber": "13800000001" }), "phoneNumber", "unknown"),
        wrong(json!({ "code": code, "openid": app.wechat.openid("bob") }), "openid", "unknown"),
    ] {
        let answer = post(&app, &token, &body).await;
        assert_eq!(answer, (400, "validation_failed"), "{body}");
        let errors = answer.json()["errors"].take();
        assert_eq!((text(&errors[0]["field"]), text(&errors[0]["code"])), (field, code), "{body}");
    }
    assert!(app.wechat.requests().iter().all(|request| request.path == "/sns/jscode2session"));
}
