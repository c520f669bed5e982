//! Reminders: one message for one consent, whatever happens.

use crate::support::{Phone, Site, TEMPLATE, on_every_database, run, seconds, text};
use minigate_sim::Fault;
use minigate_todo::model::ReminderState;
use serde_json::{Value, json};

const SEND: &str = "/cgi-bin/message/subscribe/send";

/// An item with a reminder in ten minutes.
async fn remind(phone: &Phone<'_>, client_id: &str, content: &str) -> Value {
    let item = phone.add(client_id, content).await;
    let path = format!("/api/items/{}/reminder", text(&item["id"]));
    let answer = phone.post(&path, &json!({ "due_at": "2027-01-15T08:10:00Z" })).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.json()["reminder"]["state"], "waiting");
    answer.json()
}

async fn states(phone: &Phone<'_>) -> Vec<String> {
    let mut items = phone.items().await;
    items.sort_by_key(|item| text(&item["content"]));
    items.iter().map(|item| item["reminder"]["state"].as_str().unwrap_or("none").to_owned()).collect()
}

async fn turn(site: &Site) -> (usize, usize, usize) {
    let done = site.todo.send_due_reminders().await.unwrap();
    (done.sent, done.refused, done.put_off)
}

on_every_database! {
    async fn a_reminder_is_sent_when_it_is_due_and_once(site) {
        let phone = site.phone("alice").await;
        site.wechat.subscribe("alice", TEMPLATE, 5);
        remind(&phone, "c1", &"字".repeat(30)).await;
        assert_eq!(turn(site).await, (0, 0, 0), "not yet");

        site.clock.advance(seconds(601));
        let node = site.another_node().await;
        let (here, there) = tokio::join!(turn(site), turn(&node));

        assert_eq!(here.0 + there.0, 1);
        assert_eq!(turn(site).await, (0, 0, 0));
        let messages = site.wechat.messages();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0].data["thing1"], "字".repeat(19) + "…");
        assert_eq!(messages[0].data["time2"], "2027年01月15日 16:10");
        assert!(messages[0].page.as_deref().unwrap().starts_with("pages/list/list?item="));
        assert_eq!(states(&phone).await, ["sent"]);
        node.todo.gate().close().await.unwrap();
    }

    async fn one_who_did_not_agree_does_not_keep_the_others_from_theirs(site) {
        let (alice, bob) = (site.phone("alice").await, site.phone("bob").await);
        site.wechat.subscribe("bob", TEMPLATE, 1);
        remind(&alice, "c1", "milk").await;
        remind(&bob, "c1", "bread").await;
        site.clock.advance(seconds(601));

        assert_eq!(turn(site).await, (1, 1, 0));

        assert_eq!((states(&alice).await, states(&bob).await), (vec!["no_consent".to_owned()], vec!["sent".to_owned()]));
        assert_eq!(turn(site).await, (0, 0, 0), "consent that is used up is not asked for again");
    }

    async fn what_is_done_deleted_or_taken_back_is_not_reminded_of(site) {
        let phone = site.phone("alice").await;
        site.wechat.subscribe("alice", TEMPLATE, 5);
        remind(&phone, "c1", "done").await;
        remind(&phone, "c2", "deleted").await;
        let third = remind(&phone, "c3", "taken back").await;
        phone.change(json!([
            { "op": "check", "client_id": "c1" },
            { "op": "delete", "client_id": "c2" },
        ])).await;
        let back = phone.delete(&format!("/api/items/{}/reminder", text(&third["id"]))).await;
        assert_eq!((back.status, &back.json()["reminder"]), (200, &Value::Null));
        site.clock.advance(seconds(601));

        assert_eq!(turn(site).await, (0, 0, 0));

        assert!(site.wechat.messages().is_empty());
    }

    async fn after_a_crash_before_wechat_was_asked_another_node_sends_it(site) {
        let phone = site.phone("alice").await;
        site.wechat.subscribe("alice", TEMPLATE, 5);
        remind(&phone, "c1", "milk").await;
        site.clock.advance(seconds(601));
        let due = site.todo.list_due_reminders(ReminderState::Waiting, 9).await.unwrap();
        assert!(site.todo.claim_reminder(due[0], site.clock.now() + seconds(60)).await.unwrap().is_some());
        let node = site.another_node().await;

        assert_eq!(turn(&node).await, (0, 0, 0), "the other may still be at it");
        site.clock.advance(seconds(61));
        assert_eq!(turn(&node).await, (1, 0, 0));

        assert_eq!(site.wechat.messages().len(), 1);
        node.todo.gate().close().await.unwrap();
    }
}

#[test]
fn after_a_crash_while_wechat_was_asked_nobody_sends_it_again() {
    run(|site| {
        Box::pin(async move {
            let phone = site.phone("alice").await;
            site.wechat.subscribe("alice", TEMPLATE, 5);
            remind(&phone, "c1", "milk").await;
            site.clock.advance(seconds(601));
            let due = site.todo.list_due_reminders(ReminderState::Waiting, 9).await.unwrap();
            let lease = Some(site.clock.now() + seconds(60));
            site.todo.step_reminder(due[0], ReminderState::Waiting, ReminderState::Sending, lease).await.unwrap();

            assert_eq!(turn(site).await, (0, 0, 0));
            assert_eq!(states(&phone).await, ["sending"], "the other may still be at it");
            site.clock.advance(seconds(61));
            assert_eq!(turn(site).await, (0, 0, 0));

            assert_eq!(states(&phone).await, ["unclear"]);
            assert!(site.wechat.messages().is_empty());
        })
    });
}

#[test]
fn while_wechat_is_busy_a_reminder_waits() {
    run(|site| {
        Box::pin(async move {
            let phone = site.phone("alice").await;
            site.wechat.subscribe("alice", TEMPLATE, 1);
            remind(&phone, "c1", "milk").await;
            site.clock.advance(seconds(601));
            site.wechat.fault(Fault::errcode(45009).on(SEND));

            assert_eq!(turn(site).await, (0, 0, 1));
            assert_eq!(turn(site).await, (0, 0, 0), "left alone for a minute");
            site.clock.advance(seconds(61));
            assert_eq!(turn(site).await, (1, 0, 0));
        })
    });
}

#[test]
fn a_reminder_that_wechat_may_have_sent_is_not_sent_again() {
    run(|site| {
        Box::pin(async move {
            let phone = site.phone("alice").await;
            site.wechat.subscribe("alice", TEMPLATE, 5);
            remind(&phone, "c1", "milk").await;
            site.clock.advance(seconds(601));
            site.wechat.fault(Fault::reset().on(SEND).consuming());

            assert_eq!(turn(site).await, (0, 1, 0));
            site.clock.advance(seconds(200));
            assert_eq!(turn(site).await, (0, 0, 0));

            assert_eq!(states(&phone).await, ["unclear"]);
            assert_eq!(site.wechat.messages().len(), 1);
        })
    });
}

#[test]
fn a_reminder_is_for_the_future_and_for_what_is_to_be_done() {
    run(|site| {
        Box::pin(async move {
            let phone = site.phone("alice").await;
            let item = phone.add("c1", "milk").await;
            let path = format!("/api/items/{}/reminder", text(&item["id"]));

            assert_eq!(phone.post(&path, &json!({ "due_at": "2027-01-15T08:00:00Z" })).await.status, 400);
            assert_eq!(phone.post(&path, &json!({ "due_at": "soon" })).await.status, 400);
            phone.change(json!([{ "op": "check", "client_id": "c1" }])).await;
            assert_eq!(phone.post(&path, &json!({ "due_at": "2027-01-16T08:00:00Z" })).await.status, 404);
            let config = phone.get("/api/config").await.json();
            assert_eq!(config, json!({ "template_id": TEMPLATE }));
        })
    });
}
