//! What the first step hands out, and what it is good for.

use super::{audited, log_in, options, second_step, start, tickets, with_token};
use crate::support::{Answer, Setup, TestApp, seconds, text};
use minigate::model::AppId;
use minigate_sim::{DEFAULT_APP_ID, Fault};
use serde_json::{Value, json};

#[tokio::test]
async fn nothing_that_is_handed_out_shows_the_openid_or_the_session_key() {
    let app = start().await;
    let openid = app.wechat.openid("alice");

    let first = Answer::of(app.post("/get-openid/", &json!({ "jscode": app.wechat.login_code("alice") }))).await;
    let pair = (text(&first.json()["openid"]), text(&first.json()["session_key"]));
    let app_id = AppId::parse(DEFAULT_APP_ID).unwrap();
    assert_eq!(app.store.find_user_by_openid(&app_id, &openid).await.unwrap(), None, "not before the second step");
    let second = second_step(&app, &pair, "A").await;

    let claims = text(&second.json()["token"]);
    for shown in [&first.text, &second.text, &claims] {
        assert!(!shown.contains(&openid), "{shown}");
    }
    assert!(pair.0.starts_with("mgt_") && pair.1.starts_with("mgt_"));
    assert_eq!(first.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_real_openid_is_refused_in_the_words_of_a_bad_ticket_and_written_down() {
    let app = start().await;
    let user = text(&log_in(&app, "alice", "A").await["user_id"]);
    let (openid, (_, twin)) = (app.wechat.openid("alice"), tickets(&app, "alice").await);
    let stranger = "oZZZZZZZZZZZZZZZZZZZZZZZZZZZ".to_owned();
    let words = |answer: &Answer| {
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        (answer.status.as_u16(), body)
    };

    let real = second_step(&app, &(openid.clone(), twin.clone()), "A").await;
    let with_any_key = second_step(&app, &(openid.clone(), "tiihtNczf5v6AKRyjwEUhQ==".to_owned()), "A").await;
    let unknown = second_step(&app, &(stranger, twin.clone()), "A").await;
    let bad = second_step(&app, &("mgt_AAAA".to_owned(), twin), "A").await;

    assert_eq!(real, (401, "credential_invalid"));
    for other in [&with_any_key, &unknown, &bad] {
        assert_eq!(words(&real), words(other));
    }
    let told = audited(&app, "ticket_refused").await;
    assert_eq!(told.len(), 4);
    assert_eq!(told.iter().filter(|detail| detail["reason"] == "foreign").count(), 3);
    assert!(told.iter().all(|detail| !detail.to_string().contains(&openid)));
    let records = app.store.list_audit(Some(user.parse().unwrap()), None, 100).await.unwrap();
    assert_eq!(records.iter().filter(|record| record.kind == "ticket_refused").count(), 2, "the victim's log has it");
}

#[tokio::test]
async fn the_tickets_of_two_exchanges_do_not_go_together() {
    let app = start().await;
    let (alice, bob) = (tickets(&app, "alice").await, tickets(&app, "bob").await);
    let again = tickets(&app, "alice").await;

    for pair in
        [(&alice.0, &bob.1), (&bob.0, &alice.1), (&alice.0, &again.1), (&alice.1, &alice.0), (&alice.0, &alice.0)]
    {
        let refused = second_step(&app, &(pair.0.clone(), pair.1.clone()), "A").await;
        assert_eq!(refused, (401, "credential_invalid"));
    }
    assert_eq!(second_step(&app, &alice, "A").await.status, 200);
    assert_eq!(second_step(&app, &bob, "B").await.status, 200);
}

#[tokio::test]
async fn a_double_tap_gets_the_same_session_and_a_pair_whose_session_ended_or_time_is_up_is_refused() {
    let app = start().await;
    let (used, ended, unused) =
        (tickets(&app, "alice").await, tickets(&app, "bob").await, tickets(&app, "alice").await);

    let first = second_step(&app, &used, "A").await.json();
    app.clock.advance(seconds(60));
    let again = second_step(&app, &used, "A").await.json();
    assert_eq!((&first["user_id"], &first["status"]), (&again["user_id"], &json!("success")));
    let sessions = Answer::of(with_token(app.get("/v1/me/sessions"), &text(&again["token"]))).await.json();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1);

    let token = text(&second_step(&app, &ended, "B").await.json()["token"]);
    assert_eq!(Answer::of(with_token(app.post("/logout/", &json!({})), &token)).await.status, 200);
    assert_eq!(second_step(&app, &ended, "B").await, (401, "credential_invalid"));

    app.clock.advance(seconds(240));
    for pair in [&used, &ended, &unused] {
        assert_eq!(second_step(&app, pair, "A").await, (401, "credential_invalid"));
    }
}

#[tokio::test]
async fn a_used_code_and_what_wechat_refuses_make_no_tickets_and_no_user() {
    let app = start().await;
    let first_step = async |code: &str| Answer::of(app.post("/get-openid/", &json!({ "jscode": code }))).await;
    let code = app.wechat.login_code("alice");
    assert_eq!(first_step(&code).await.status, 200);

    assert_eq!(first_step(&code).await, (409, "login_code_used"));
    assert_eq!(Answer::of(app.post("/v1/login", &json!({ "code": code }))).await, (409, "login_code_used"));
    assert_eq!(app.exchanges(), 1);
    for (fault, expected) in [
        (Fault::errcode(40029), (401, "login_code_invalid")),
        (Fault::errcode(40163), (409, "login_code_used")),
        (Fault::errcode(45011), (429, "wechat_rate_limited")),
        (Fault::errcode(-1), (503, "wechat_unavailable")),
    ] {
        app.wechat.fault(fault);
        assert_eq!(first_step(&app.wechat.login_code("bob")).await, expected);
    }
    assert!(audited(&app, "user_created").await.is_empty());
}

#[tokio::test]
async fn an_address_that_guesses_tickets_is_slowed_down() {
    let app = TestApp::with(Setup { options: options(), limited: true, ..Setup::default() }).await;
    let guess = ("oAlice".to_owned(), "x".to_owned());

    for _ in 0..30 {
        assert_eq!(second_step(&app, &guess, "A").await, (401, "credential_invalid"));
    }

    assert_eq!(second_step(&app, &guess, "A").await, (429, "rate_limited"));
}
