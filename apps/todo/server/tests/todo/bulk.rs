//! The client of the Django series: it takes the whole list down, shows what is not done, and sends what it shows.

use crate::support::{Answer, Phone, Site, on_every_database, run};
use reqwest::Method;
use serde_json::{Value, json};

const DATA: &str = "/api/weixin/data/";

/// What that client has on its screen.
struct OldClient<'s> {
    phone: Phone<'s>,
    shown: Vec<Value>,
}

impl<'s> OldClient<'s> {
    /// It logs in, and shows what is not done.
    async fn start(site: &'s Site) -> Self {
        let phone = site.old_phone("alice").await;
        let answer = phone.get(DATA).await.json();
        assert_eq!(answer["code"], "get ok", "{answer}");
        let shown = answer["items"].as_array().unwrap().iter().filter(|item| item["checked"] == false).cloned();
        Self { shown: shown.collect(), phone }
    }

    /// Its new item has the newest number that it shows, plus one.
    async fn add(&mut self, content: &str) {
        let id = self.shown.first().map_or(0, |item| item["id"].as_i64().unwrap()) + 1;
        self.shown.insert(0, json!({ "id": id, "content": content, "checked": false }));
        self.send().await;
    }

    async fn set(&mut self, content: &str, checked: bool) {
        let item = self.shown.iter_mut().find(|item| item["content"] == content).unwrap();
        item["checked"] = json!(checked);
        self.send().await;
    }

    async fn send(&self) {
        let answer = self.phone.post(DATA, &json!({ "items": self.shown })).await;
        assert_eq!((answer.status, &*answer.text), (200, r#"{"code":"post ok"}"#));
    }
}

on_every_database! {
    async fn the_old_client_adds_and_ticks(site) {
        let mut client = OldClient::start(site).await;
        client.add("milk").await;
        client.add("面包").await;
        client.set("milk", true).await;

        let answer = client.phone.get(DATA).await;

        assert_eq!(
            answer.text,
            r#"{"code":"get ok","items":[{"id":2,"content":"面包","checked":false},{"id":1,"content":"milk","checked":true}]}"#
        );
    }

    async fn completed_items_that_it_does_not_show_are_kept(site) {
        let mut client = OldClient::start(site).await;
        client.add("milk").await;
        client.set("milk", true).await;

        let mut restarted = OldClient::start(site).await;
        restarted.add("bread").await;

        assert_eq!(site.phone("alice").await.shown().await, ["bread", "✓milk"]);
    }

    async fn a_number_that_it_gives_twice_makes_two_items(site) {
        let mut client = OldClient::start(site).await;
        client.add("milk").await;
        client.set("milk", true).await;
        let mut restarted = OldClient::start(site).await;

        restarted.add("bread").await;
        restarted.set("bread", true).await;
        restarted.add("eggs").await;

        assert_eq!(site.phone("alice").await.shown().await, ["eggs", "✓bread", "✓milk"]);
    }

    async fn the_same_text_once_more_after_it_was_done_is_a_new_item(site) {
        let mut client = OldClient::start(site).await;
        client.add("milk").await;
        client.set("milk", true).await;

        let mut restarted = OldClient::start(site).await;
        restarted.add("milk").await;
        restarted.send().await;

        assert_eq!(site.phone("alice").await.shown().await, ["milk", "✓milk"]);
    }

    async fn it_can_take_its_own_tick_back_and_no_other(site) {
        let mut client = OldClient::start(site).await;
        client.add("milk").await;
        client.add("bread").await;
        client.set("milk", true).await;
        client.set("milk", false).await;
        let phone = site.phone("alice").await;
        assert_eq!(phone.shown().await, ["bread", "milk"]);
        let bread = phone.items().await.into_iter().find(|item| item["content"] == "bread").unwrap();

        phone.change(json!([{ "op": "check", "id": bread["id"], "version": bread["version"] }])).await;
        client.send().await;

        assert_eq!(phone.shown().await, ["✓bread", "milk"]);
    }

    async fn what_a_new_client_edited_or_deleted_is_not_made_again(site) {
        let mut client = OldClient::start(site).await;
        client.add("milk").await;
        client.add("bread").await;
        let phone = site.phone("alice").await;
        let items = phone.items().await;
        let find = |content: &str| items.iter().find(|item| item["content"] == content).unwrap();

        phone.change(json!([
            { "op": "edit", "id": find("milk")["id"], "version": 9, "content": "oat milk" },
            { "op": "delete", "id": find("bread")["id"], "version": 9 },
        ])).await;
        client.send().await;
        client.send().await;
        assert_eq!(phone.shown().await, ["oat milk"]);

        client.set("bread", true).await;
        assert_eq!(phone.shown().await, ["✓bread", "oat milk"], "done elsewhere, so not lost");
    }
}

#[test]
fn its_refusals_are_those_of_django() {
    run(|site| {
        Box::pin(async move {
            let none = Answer::of(site.request(Method::GET, DATA)).await;
            assert_eq!(
                (none.status, &*none.text),
                (401, r#"{"detail":"Authentication credentials were not provided."}"#)
            );
            let bad = Answer::of(site.request(Method::POST, DATA).bearer_auth("x").json(&json!({ "items": [] }))).await;
            assert_eq!((bad.status, &bad.json()["code"]), (401, &json!("token_not_valid")), "{}", bad.text);

            let phone = site.old_phone("alice").await;
            for (body, field) in [
                (json!({}), "items"),
                (json!({ "items": [{ "id": 1, "content": "", "checked": false }] }), "items"),
                (json!({ "items": [{ "id": 1, "content": "字".repeat(201), "checked": false }] }), "items"),
            ] {
                let answer = phone.post(DATA, &body).await;
                assert_eq!(answer.status, 400, "{}", answer.text);
                assert!(answer.json()[field].is_array(), "{}", answer.text);
            }
        })
    });
}

#[test]
fn an_item_without_a_number_is_made_once() {
    run(|site| {
        Box::pin(async move {
            let phone = site.old_phone("alice").await;
            let body = json!({ "items": [{ "id": null, "content": "milk", "checked": false, "pushed": false }] });

            assert_eq!(phone.post(DATA, &body).await.status, 200);
            assert_eq!(phone.post(DATA, &body).await.status, 200);

            assert_eq!(site.phone("alice").await.shown().await, ["milk"]);
        })
    });
}

#[test]
fn a_list_that_is_full_takes_nothing_of_an_upload_and_says_so() {
    run(|site| {
        Box::pin(async move {
            let phone = site.old_phone("alice").await;
            let row = |n: i64| json!({ "id": n, "content": format!("x{n}"), "checked": false });
            let full: Vec<_> = (1..=2000).rev().map(row).collect();
            assert_eq!(phone.post(DATA, &json!({ "items": full })).await.status, 200);

            let ticked = json!({ "id": 1, "content": "x1", "checked": true });
            let refused = phone.post(DATA, &json!({ "items": [row(2001), ticked] })).await;

            assert_eq!(refused.status, 400, "{}", refused.text);
            assert_eq!(refused.json()["detail"], "The list is full: delete something first.");
            let page = site.phone("alice").await.get("/api/items?since=1999").await.json();
            assert_eq!((&page["change"], &page["items"][0]["content"]), (&json!(2000), &json!("x2000")));
            let items = phone.get(DATA).await.json();
            assert!(items["items"].as_array().unwrap().iter().all(|item| item["checked"] == false));
        })
    });
}
