use std::time::Duration;

use minigate_sim::{DEFAULT_APP_ID, Simulator};
use serde_json::{Value, json};

use crate::support::{OTHER_APP_ID, OTHER_APP_SECRET, ask, ask_as, body, client, control, exchange, text};

async fn read(sim: &Simulator, path: &str) -> Value {
    body(client().get(format!("{}/_sim/v1{path}", sim.url()))).await
}

async fn delete(sim: &Simulator, path: &str) {
    let response = client().delete(format!("{}/_sim/v1{path}", sim.url())).send().await.unwrap();
    assert_eq!(response.status(), 204);
}

#[tokio::test]
async fn a_code_is_made_for_the_first_person_and_app_unless_others_are_named() {
    let sim = Simulator::start().await;

    let first = body(client().post(format!("{}/_sim/v1/codes", sim.url()))).await;
    let bobs = control(&sim, "/codes", &json!({"person": "bob"})).await;

    assert_eq!((&first["person"], &first["app"]), (&"alice".into(), &DEFAULT_APP_ID.into()));
    assert!(first["expires_at"].is_string());
    assert_eq!(exchange(&sim, &text(&bobs, "code")).await["openid"], sim.openid("bob"));
}

#[tokio::test]
async fn a_shell_gets_the_bare_code() {
    let sim = Simulator::start().await;
    let request = client().post(format!("{}/_sim/v1/codes", sim.url())).header("accept", "text/plain");

    let code = request.send().await.unwrap().text().await.unwrap();

    assert_eq!(code.len(), 32);
    assert_eq!(exchange(&sim, &code).await["openid"], sim.openid("alice"));
}

#[tokio::test]
async fn a_body_needs_no_content_type() {
    let sim = Simulator::start().await;
    let request = client().post(format!("{}/_sim/v1/codes", sim.url())).body(r#"{"person":"bob"}"#);

    assert_eq!(body(request).await["person"], "bob");
}

#[tokio::test]
async fn an_unknown_person_is_made_when_that_is_asked_for() {
    let sim = Simulator::start().await;
    let carol = json!({"person": "carol"});

    assert_eq!(control(&sim, "/codes", &carol).await["error"], "unknown_person");
    assert_eq!(control(&sim, "/codes?create", &carol).await["person"], "carol");
    assert_eq!(control(&sim, "/codes?create", &carol).await["person"], "carol");
    assert_eq!(control(&sim, "/codes", &json!({"person": "new"})).await["person"], "guest-1");
    assert_eq!(control(&sim, "/codes", &json!({"person": "new"})).await["person"], "guest-2");
}

#[tokio::test]
async fn people_are_made_and_edited_by_name() {
    let sim = Simulator::start().await;
    let url = format!("{}/_sim/v1/people/carol", sim.url());

    let made = body(client().put(&url).json(&json!({"nickname": "Carol", "gender": "female"}))).await;
    let edited = body(client().put(&url).json(&json!({"phone": "13800000009"}))).await;

    assert_eq!(made["nickname"], "Carol");
    assert_eq!((&edited["nickname"], &edited["phone"]), (&"Carol".into(), &"13800000009".into()));
    assert_eq!(edited["openids"][DEFAULT_APP_ID], sim.openid("carol"));
    assert_eq!(read(&sim, "/people").await["people"].as_array().unwrap().len(), 4);
    assert_eq!(read(&sim, "/people/dave").await["error"], "unknown_person");
}

#[tokio::test]
async fn an_app_is_registered_while_running() {
    let sim = Simulator::start().await;
    let app = json!({"app_id": OTHER_APP_ID, "secret": OTHER_APP_SECRET, "open_platform": "acme"});

    control(&sim, "/apps", &app).await;

    let code = sim.login_code(("alice", OTHER_APP_ID));
    let answer = body(ask_as(&sim, OTHER_APP_ID, OTHER_APP_SECRET, &code)).await;
    assert!(answer["unionid"].is_string());
    assert_eq!(control(&sim, "/apps", &app).await["error"], "app_exists");
    assert_eq!(read(&sim, "/apps").await["apps"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn phone_codes_and_open_data_are_made() {
    let sim = Simulator::start().await;

    let phone = control(&sim, "/phone-codes", &json!({"person": "bob"})).await;
    let early = control(&sim, "/open-data", &json!({})).await;
    sim.login_code("alice");
    let profile = control(&sim, "/open-data", &json!({"api": "getUserProfile", "profile": "real"})).await;

    assert_eq!(text(&phone, "code").len(), 64);
    assert_eq!(early["error"], "not_logged_in");
    assert_eq!(profile["userInfo"]["nickName"], "Alice");
    for field in ["encryptedData", "iv", "rawData", "signature"] {
        assert!(profile[field].is_string(), "{field}");
    }
}

#[tokio::test]
async fn the_clock_is_moved_and_told() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");

    let time = control(&sim, "/clock", &json!({"advance_seconds": 300})).await;

    assert_eq!(time["seconds_ahead"], 300);
    assert_eq!(exchange(&sim, &code).await["errcode"], 40029);
    let far = control(&sim, "/clock", &json!({"advance_seconds": u64::MAX})).await;
    assert_eq!(far["seconds_ahead"], 10 * 366 * 24 * 60 * 60, "there is an end to it");
    assert!(read(&sim, "/clock").await["now"].is_string());
}

#[tokio::test]
async fn faults_are_scripted_listed_and_taken_back() {
    let sim = Simulator::start().await;
    let fault = json!({"kind": {"errcode": -1}, "path": "/sns/jscode2session", "times": 2});

    control(&sim, "/faults", &fault).await;
    control(&sim, "/faults", &json!({"kind": "reset", "consumes": true})).await;
    control(&sim, "/faults", &json!({"kind": {"slow": {"delay_ms": 10}}})).await;

    assert_eq!(exchange(&sim, "unknown").await["errcode"], -1);
    let waiting = read(&sim, "/faults").await;
    assert_eq!(waiting["faults"].as_array().unwrap().len(), 3);
    assert_eq!(waiting["faults"][0]["times"], 1);
    delete(&sim, "/faults").await;
    assert_eq!(exchange(&sim, "unknown").await["errcode"], 40029);
}

#[tokio::test]
async fn impossible_faults_are_refused() {
    let sim = Simulator::start().await;

    for fault in [
        json!({"kind": "html", "times": 0}),
        json!({"kind": {"status": 100}}),
        json!({"kind": {"status": 1000}}),
        json!({"kind": {"slow": {"delay_ms": 600_001}}}),
    ] {
        assert_eq!(control(&sim, "/faults", &fault).await["error"], "bad_fault", "{fault}");
    }
    assert_eq!(control(&sim, "/faults", &json!({"kind": "html", "tmies": 2})).await["error"], "bad_json");
}

#[tokio::test]
async fn the_journal_is_read_and_wiped() {
    let sim = Simulator::start().await;
    ask(&sim, "abc").send().await.unwrap();

    let request = &read(&sim, "/requests").await["requests"][0];

    assert_eq!(request["parameters"]["js_code"], "abc");
    assert_eq!(request["errcode"], 40029);
    delete(&sim, "/requests").await;
    assert_eq!(read(&sim, "/requests").await["requests"], json!([]));
}

#[tokio::test]
async fn a_session_key_is_rotated() {
    let sim = Simulator::start().await;
    let before = exchange(&sim, &sim.login_code("alice")).await;

    let rotate = client().post(format!("{}/_sim/v1/session-keys/rotate", sim.url()));
    assert_eq!(rotate.send().await.unwrap().status(), 204);

    let after = exchange(&sim, &sim.login_code("alice")).await;
    assert_ne!(before["session_key"], after["session_key"]);
}

#[tokio::test]
async fn a_client_learns_whether_its_session_key_is_still_current() {
    let sim = Simulator::start().await;
    let path = format!("/session-keys?person=alice&app={DEFAULT_APP_ID}");
    let made_at = async |sim: &Simulator| read(sim, &path).await["current"]["made_at"].clone();

    assert_eq!(read(&sim, &path).await["current"], Value::Null);
    sim.login_code("alice");
    let own = made_at(&sim).await;
    sim.login_code("alice");
    assert_eq!(made_at(&sim).await, own);

    sim.rotate_session_key("alice");
    let others = made_at(&sim).await;
    sim.advance(Duration::from_secs(3 * 24 * 60 * 60));

    assert!(own.is_string() && others.is_string() && own != others);
    assert_eq!(read(&sim, &path).await["current"], Value::Null);
    assert_eq!(read(&sim, "/session-keys?person=nobody").await["error"], "unknown_person");
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");
    control(&sim, "/codes", &json!({"person": "new"})).await;
    control(&sim, "/faults", &json!({"kind": "html", "path": "/nowhere"})).await;
    control(&sim, "/clock", &json!({"advance_seconds": 9})).await;

    let reset = client().post(format!("{}/_sim/v1/reset", sim.url())).send().await.unwrap();

    assert_eq!(reset.status(), 204);
    let state = read(&sim, "/state").await;
    assert_eq!((&state["people"], &state["login_codes"], &state["faults"]), (&3.into(), &0.into(), &0.into()));
    assert_eq!(state["clock"]["seconds_ahead"], 0);
    assert_eq!(exchange(&sim, &code).await["errcode"], 40029);
}

#[tokio::test]
async fn mistakes_are_answered_in_json() {
    let sim = Simulator::start().await;

    assert_eq!(read(&sim, "/nothing").await["error"], "not_found");
    assert_eq!(read(&sim, "/codes").await["error"], "method_not_allowed");
    assert_eq!(control(&sim, "/codes", &json!({"persona": "bob"})).await["error"], "bad_json");
    assert_eq!(control(&sim, "/codes", &json!({"app": "wx0"})).await["error"], "unknown_app");
}
