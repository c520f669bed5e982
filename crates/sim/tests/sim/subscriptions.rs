use minigate_sim::{DEFAULT_APP_ID, Simulator};
use serde_json::{Value, json};

use crate::support::{body, client, control, text, token};

async fn send(sim: &Simulator, message: &Value) -> i64 {
    let url = format!("{}/cgi-bin/message/subscribe/send", sim.url());
    let sent = client().post(url).query(&[("access_token", token(sim).await)]).json(message);
    body(sent).await["errcode"].as_i64().unwrap()
}

fn message(sim: &Simulator) -> Value {
    json!({
        "touser": sim.openid("alice"),
        "template_id": "reminder",
        "page": "pages/list/list?item=1",
        "data": { "thing1": { "value": "买牛奶" }, "time2": { "value": "2026年11月22日 09:00" } },
    })
}

fn with(sim: &Simulator, name: &str, value: Value) -> Value {
    let mut message = message(sim);
    message[name] = value;
    message
}

#[tokio::test]
async fn each_consent_is_good_for_one_message() {
    let sim = Simulator::start().await;
    sim.subscribe("alice", "reminder", 2);

    let answers =
        [send(&sim, &message(&sim)).await, send(&sim, &message(&sim)).await, send(&sim, &message(&sim)).await];

    assert_eq!(answers, [0, 0, 43101]);
    assert_eq!(sim.messages().len(), 2);
    let received = &sim.messages()[0];
    assert_eq!((&*received.person, &*received.app, &*received.data["thing1"]), ("alice", DEFAULT_APP_ID, "买牛奶"));
    assert_eq!(received.miniprogram_state, "formal");
}

#[tokio::test]
async fn consent_is_for_one_person_and_one_template() {
    let sim = Simulator::start().await;
    sim.subscribe("bob", "reminder", 1);
    sim.subscribe("alice", "another", 1);

    assert_eq!(send(&sim, &message(&sim)).await, 43101);
}

#[tokio::test]
async fn a_message_that_is_wrong_is_refused_and_leaves_the_consent() {
    let sim = Simulator::start().await;
    sim.subscribe("alice", "reminder", 1);
    let wrong = [
        (40003, with(&sim, "touser", json!("nobody"))),
        (40037, with(&sim, "template_id", json!(""))),
        (41030, with(&sim, "page", json!("https://example.com/"))),
        (47003, with(&sim, "data", json!({}))),
        (47003, with(&sim, "data", json!({ "thing1": { "value": "字".repeat(21) } }))),
        (47003, with(&sim, "data", json!({ "thing1": { "value": "" } }))),
        (47001, with(&sim, "data", json!({ "thing1": "not in an object" }))),
        (47003, with(&sim, "miniprogram_state", json!("beta"))),
    ];

    for (errcode, message) in &wrong {
        assert_eq!(send(&sim, message).await, *errcode, "{message}");
    }

    assert_eq!(send(&sim, &message(&sim)).await, 0);
}

#[tokio::test]
async fn consent_is_given_and_messages_are_read_by_control() {
    let sim = Simulator::start().await;
    let consent = json!({ "person": "alice", "template_id": "reminder" });

    control(&sim, "/subscriptions", &consent).await;
    let twice = control(&sim, "/subscriptions", &consent).await;
    send(&sim, &message(&sim)).await;
    let read = body(client().get(format!("{}/_sim/v1/messages", sim.url()))).await;

    assert_eq!(twice, json!({ "template_id": "reminder", "consents": 2 }));
    assert_eq!(read["messages"][0]["page"], "pages/list/list?item=1");
    let wrong = control(&sim, "/subscriptions", &json!({ "template_id": "a b" })).await;
    assert_eq!(text(&wrong, "error"), "bad_template");
}
