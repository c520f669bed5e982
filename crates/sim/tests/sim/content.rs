use std::time::Duration;

use minigate_sim::{ContentRules, Fault, PictureVerdict, PushFormat, PushMode, PushSettings, Simulator, Suggest};
use minigate_sim::{DEFAULT_APP_ID, SIMULATOR_HEADER};
use serde_json::{Value, json};

use crate::support::{Developer, body, client, log_in, text, token};

const TOKEN: &str = "token";

async fn ask(sim: &Simulator, path: &str, wanted: &Value) -> Value {
    let url = format!("{}{path}", sim.url());
    body(client().post(url).query(&[("access_token", token(sim).await)]).json(wanted)).await
}

async fn check_text(sim: &Simulator, content: &str) -> Value {
    let openid = sim.openid("alice");
    ask(sim, "/wxa/msg_sec_check", &json!({ "version": 2, "scene": 1, "openid": openid, "content": content })).await
}

async fn check_picture(sim: &Simulator, url: &str) -> Value {
    let openid = sim.openid("alice");
    let wanted = json!({ "version": 2, "scene": 1, "openid": openid, "media_url": url, "media_type": 2 });
    ask(sim, "/wxa/media_check_async", &wanted).await
}

/// A world in which alice has just logged in, and its developer's server takes pushes in the clear.
async fn start() -> (Simulator, Developer) {
    let (sim, developer) = (Simulator::start().await, Developer::start().await);
    log_in(&sim, "alice").await;
    sim.set_push(DEFAULT_APP_ID, settings(&developer));
    (sim, developer)
}

fn settings(developer: &Developer) -> PushSettings {
    PushSettings {
        url: format!("{}/push", developer.url),
        token: TOKEN.into(),
        encoding_aes_key: Some("A".repeat(43)),
        mode: PushMode::Plain,
        format: PushFormat::Json,
    }
}

fn rules(pictures: PictureVerdict) -> ContentRules {
    ContentRules { pictures, ..ContentRules::default() }
}

#[tokio::test]
async fn words_decide_what_is_found_in_a_text_and_the_worst_counts() {
    let sim = Simulator::start().await;
    log_in(&sim, "alice").await;
    let words = [("坏".to_owned(), Suggest::Risky), ("odd".to_owned(), Suggest::Review)].into();
    sim.set_content_rules(ContentRules { words, ..ContentRules::default() });

    for (content, suggest) in [("fine", "pass"), ("an odd one", "review"), ("坏 and odd", "risky")] {
        let answer = check_text(&sim, content).await;

        assert_eq!((&answer["errcode"], &answer["result"]["suggest"]), (&json!(0), &json!(suggest)), "{content}");
        assert!(!text(&answer, "trace_id").is_empty());
    }
}

#[tokio::test]
async fn only_who_was_there_within_two_hours_is_judged() {
    let sim = Simulator::start().await;
    assert_eq!(check_text(&sim, "a").await["errcode"], 61010);
    log_in(&sim, "alice").await;
    assert_eq!(check_text(&sim, "a").await["errcode"], 0);

    sim.advance(Duration::from_secs(2 * 60 * 60));

    assert_eq!(check_text(&sim, "a").await["errcode"], 61010);
    assert_eq!(check_picture(&sim, "http://127.0.0.1:9/a.jpg").await["errcode"], 61010);
}

#[tokio::test]
async fn a_check_out_of_form_is_refused_as_wechat_does() {
    let sim = Simulator::start().await;
    log_in(&sim, "alice").await;
    let good = json!({
        "version": 2, "scene": 1, "openid": sim.openid("alice"), "content": "a",
        "media_url": "http://127.0.0.1:9/a.jpg", "media_type": 2,
    });
    for (path, field, value, errcode) in [
        ("/wxa/msg_sec_check", "version", json!(1), 47001),
        ("/wxa/msg_sec_check", "scene", json!(5), 40129),
        ("/wxa/msg_sec_check", "content", json!(null), 47001),
        ("/wxa/msg_sec_check", "content", json!("a".repeat(2501)), 47001),
        ("/wxa/msg_sec_check", "openid", json!("o-somebody"), 40003),
        ("/wxa/media_check_async", "version", json!(null), 47001),
        ("/wxa/media_check_async", "media_type", json!(3), 40004),
        ("/wxa/media_check_async", "media_url", json!("file:///etc/passwd"), 47001),
    ] {
        let mut wanted = good.clone();
        wanted[field] = value;
        assert_eq!(ask(&sim, path, &wanted).await["errcode"], errcode, "{path} {wanted}");
    }
    sim.fault(Fault::errcode(44991).on("/wxa/msg_sec_check"));
    assert_eq!(check_text(&sim, "a").await["errcode"], 44991);
}

#[tokio::test]
async fn a_picture_is_fetched_and_its_verdict_pushed() {
    for (found, errcode, suggest) in [
        (PictureVerdict::Pass, 0, "pass"),
        (PictureVerdict::Risky, 0, "risky"),
        (PictureVerdict::Unreachable, -1008, "pass"),
    ] {
        let (sim, developer) = start().await;
        sim.set_content_rules(rules(found));

        let answer = check_picture(&sim, &format!("{}/a.jpg", developer.url)).await;
        let push = developer.next_push().await;

        let event: Value = serde_json::from_str(&push.body).unwrap();
        assert_eq!((&event["Event"], &event["trace_id"]), (&json!("wxa_media_check"), &answer["trace_id"]));
        assert_eq!((&event["errcode"], &event["result"]["suggest"]), (&json!(errcode), &json!(suggest)));
        assert!(push.query.contains("signature=") && !push.query.contains("msg_signature"), "{}", push.query);
    }
}

#[tokio::test]
async fn what_is_no_picture_wechat_reads_is_not_judged() {
    let (sim, developer) = start().await;

    check_picture(&sim, &format!("{}/a.webp", developer.url)).await;

    let event: Value = serde_json::from_str(&developer.next_push().await.body).unwrap();
    assert_eq!(event["errcode"], -1008);
}

#[tokio::test]
async fn the_same_picture_is_not_taken_twice() {
    let (sim, developer) = start().await;
    let url = format!("{}/a.jpg", developer.url);

    assert_eq!(check_picture(&sim, &url).await["errcode"], 0);
    assert_eq!(check_picture(&sim, &url).await["errcode"], 87020);
}

#[tokio::test]
async fn a_push_that_is_not_taken_comes_again_three_times_in_all() {
    let (sim, developer) = start().await;
    developer.fail_next(2);

    let answer = sim.push(DEFAULT_APP_ID, &json!({ "Event": "x" })).await.unwrap();

    assert_eq!((answer.status, &*answer.body), (200, "success"));
    let mut queries = vec![developer.next_push().await.query];
    queries.extend([developer.next_push().await.query, developer.next_push().await.query]);
    assert_eq!((&queries[0], &queries[0]), (&queries[1], &queries[2]));
}

#[tokio::test]
async fn in_safe_mode_a_push_is_encrypted_and_signed_with_its_text() {
    let (sim, developer) = start().await;
    sim.set_push(
        DEFAULT_APP_ID,
        PushSettings { mode: PushMode::Safe, format: PushFormat::Xml, ..settings(&developer) },
    );

    sim.push(DEFAULT_APP_ID, &json!({ "ToUserName": "gh_1", "Event": "secret" })).await.unwrap();

    let push = developer.next_push().await;
    assert!(push.body.starts_with("<xml>") && push.body.contains("<Encrypt>"), "{}", push.body);
    assert!(!push.body.contains("secret"), "{}", push.body);
    assert!(push.query.contains("&encrypt_type=aes&msg_signature="), "{}", push.query);
}

#[tokio::test]
async fn settings_are_taken_by_control_when_the_url_answers() {
    let (sim, developer) = (Simulator::start().await, Developer::start().await);
    let url = format!("{}/_sim/v1/apps/{DEFAULT_APP_ID}/push", sim.url());
    let put = async |settings: &PushSettings| client().put(&url).json(settings).send().await.unwrap().status().as_u16();

    assert_eq!(put(&settings(&developer)).await, 204);
    assert_eq!(put(&PushSettings { url: format!("{}/nothing", developer.url), ..settings(&developer) }).await, 409);
    assert_eq!(put(&PushSettings { url: "https://example.com/".into(), ..settings(&developer) }).await, 400);
    let no_key = PushSettings { encoding_aes_key: None, mode: PushMode::Safe, ..settings(&developer) };
    assert_eq!(put(&no_key).await, 400);

    let pushed = client().post(&url).json(&json!({ "Event": "x" })).send().await.unwrap();
    assert!(pushed.headers().contains_key(SIMULATOR_HEADER));
    assert_eq!(crate::support::json_of(pushed).await, json!({ "status": 200, "body": "success" }));
}

#[tokio::test]
async fn rules_are_set_by_control() {
    let sim = Simulator::start().await;
    log_in(&sim, "alice").await;
    let wanted = json!({ "words": { "bad": "risky" }, "pictures": "never" });

    let put = client().put(format!("{}/_sim/v1/content", sim.url())).json(&wanted);

    assert_eq!(body(put).await, wanted);
    assert_eq!(check_text(&sim, "bad").await["result"]["suggest"], "risky");
}
