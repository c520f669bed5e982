use std::time::Duration;

use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use serde_json::{Value, json};

use crate::support::{body, client, raw, stable_token, text};

async fn plain_token(sim: &Simulator) -> String {
    let request = client().get(format!("{}/cgi-bin/token", sim.url())).query(&[
        ("grant_type", "client_credential"),
        ("appid", DEFAULT_APP_ID),
        ("secret", DEFAULT_APP_SECRET),
    ]);
    let answer = body(request).await;
    assert_eq!(answer["expires_in"], 7200);
    text(&answer, "access_token")
}

/// 0 for a token that is good, WeChat's number for any other.
async fn standing(sim: &Simulator, token: &str) -> i64 {
    let url = format!("{}/wxa/business/getuserphonenumber", sim.url());
    let request = client().post(url).query(&[("access_token", token)]).json(&json!({"code": "unknown"}));
    match body(request).await["errcode"].as_i64().unwrap() {
        40029 => 0,
        errcode => errcode,
    }
}

#[tokio::test]
async fn each_call_gives_a_new_token_and_the_previous_works_five_more_minutes() {
    let sim = Simulator::start().await;
    let first = plain_token(&sim).await;

    let second = plain_token(&sim).await;

    assert_ne!(first, second);
    assert_eq!(standing(&sim, &first).await, 0);
    sim.advance(Duration::from_secs(5 * 60));
    assert_eq!(standing(&sim, &first).await, 40001);
    assert_eq!(standing(&sim, &second).await, 0);
}

#[tokio::test]
async fn a_token_expires_after_two_hours() {
    let sim = Simulator::start().await;
    let token = plain_token(&sim).await;

    sim.advance(Duration::from_secs(7200));

    assert_eq!(standing(&sim, &token).await, 42001);
}

#[tokio::test]
async fn a_stable_token_stays_until_its_last_five_minutes() {
    let sim = Simulator::start().await;
    let first = stable_token(&sim, false).await;

    sim.advance(Duration::from_secs(6000));
    let same = stable_token(&sim, false).await;
    sim.advance(Duration::from_secs(1000));
    let next = stable_token(&sim, false).await;

    assert_eq!(same["access_token"], first["access_token"]);
    assert!(same["expires_in"].as_u64().unwrap() <= 1200);
    assert_ne!(next["access_token"], first["access_token"]);
    assert_eq!(standing(&sim, &text(&first, "access_token")).await, 0);
    assert_eq!(standing(&sim, &text(&next, "access_token")).await, 0);
}

#[tokio::test]
async fn a_forced_stable_token_kills_the_previous_at_once() {
    let sim = Simulator::start().await;
    let first = text(&stable_token(&sim, false).await, "access_token");

    let forced = text(&stable_token(&sim, true).await, "access_token");
    let too_soon = text(&stable_token(&sim, true).await, "access_token");

    assert_ne!(first, forced);
    assert_eq!(forced, too_soon);
    assert_eq!(standing(&sim, &first).await, 40001);
    assert_eq!(standing(&sim, &forced).await, 0);
}

#[tokio::test]
async fn a_stable_token_is_forced_twenty_times_a_day() {
    let sim = Simulator::start().await;
    // The day in China may end while this test runs; at noon there it does not.
    let past_noon = (sim.world().now().as_second() + 20 * 60 * 60).rem_euclid(24 * 60 * 60);
    sim.advance(Duration::from_secs(u64::try_from(24 * 60 * 60 - past_noon).unwrap()));

    for _ in 0..20 {
        stable_token(&sim, true).await;
        sim.advance(Duration::from_secs(30));
    }
    let twenty_first = stable_token(&sim, true).await;
    sim.advance(Duration::from_secs(24 * 60 * 60));
    let next_day = stable_token(&sim, true).await;

    assert_eq!(twenty_first["errcode"], 45009);
    assert!(next_day["access_token"].is_string());
}

#[tokio::test]
async fn the_two_kinds_of_token_do_not_disturb_each_other() {
    let sim = Simulator::start().await;
    let stable = text(&stable_token(&sim, false).await, "access_token");
    let plain = plain_token(&sim).await;

    plain_token(&sim).await;
    stable_token(&sim, true).await;

    assert_eq!(standing(&sim, &stable).await, 40001);
    assert_eq!(standing(&sim, &plain).await, 0);
}

#[tokio::test]
async fn each_mistake_has_its_number() {
    let sim = Simulator::start().await;
    let url = format!("{}/cgi-bin/stable_token", sim.url());
    let with = |app_id: &str, secret: &str, grant: &str| {
        json!({"appid": app_id, "secret": secret, "grant_type": grant}).to_string()
    };
    let cases = [
        (String::new(), 44002),
        ("{".into(), 47001),
        (json!({"grant_type": "client_credential"}).to_string(), 41002),
        (json!({"grant_type": "client_credential", "appid": DEFAULT_APP_ID}).to_string(), 41004),
        (with(DEFAULT_APP_ID, DEFAULT_APP_SECRET, "x"), 40002),
        (with("wx0", DEFAULT_APP_SECRET, "client_credential"), 40013),
        (with(DEFAULT_APP_ID, "0", "client_credential"), 40125),
    ];

    for (wanted, errcode) in cases {
        let answer: Value = body(client().post(&url).body(wanted.clone())).await;
        assert_eq!(answer["errcode"], errcode, "{wanted}");
        assert!(text(&answer, "errmsg").contains(" rid: "), "{answer}");
        assert!(!text(&answer, "errmsg").contains(", rid: "), "{answer}");
    }
    assert_eq!(body(client().get(url)).await["errcode"], 43002);
    assert_eq!(standing(&sim, "nonsense").await, 40001);
}

#[tokio::test]
async fn a_chunked_body_is_refused_as_wechat_does() {
    let sim = Simulator::start().await;
    let request =
        "POST /cgi-bin/stable_token HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";

    let answer = raw(&sim, request).await;

    assert!(answer.starts_with("HTTP/1.1 412 Precondition Failed\r\n"), "{answer}");
}
