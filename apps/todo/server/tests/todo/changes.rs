//! Changes, and what two phones make of one list.

use crate::support::{on_every_database, seconds, text};
use serde_json::{Value, json};

fn statuses(answer: &Value) -> Vec<String> {
    answer["results"].as_array().unwrap().iter().map(|result| text(&result["status"])).collect()
}

on_every_database! {
    async fn a_list_is_made_ticked_edited_moved_and_deleted_from(site) {
        let phone = site.phone("alice").await;
        phone.add("c1", "牛奶 🥛").await;
        phone.add("c2", "bread").await;
        let third = phone.add("c3", "eggs").await;
        assert_eq!(phone.shown().await, ["eggs", "bread", "牛奶 🥛"]);

        let done = phone.change(json!([
            { "op": "check", "client_id": "c1", "at": "2027-01-15T07:59:00Z" },
            { "op": "edit", "client_id": "c2", "content": "brown bread", "due_at": "2027-01-16T09:00:00+08:00" },
            { "op": "move", "id": third["id"], "version": third["version"], "after_client_id": "c1" },
            { "op": "delete", "client_id": "c2" },
        ])).await;

        assert_eq!(statuses(&done), ["applied", "applied", "applied", "applied"]);
        assert_eq!(phone.shown().await, ["✓牛奶 🥛", "eggs"]);
        let milk = &done["results"][0]["item"];
        assert_eq!(milk["checked_at"], "2027-01-15T07:59:00.000Z");
        assert_eq!(done["results"][1]["item"], Value::Null, "deleted by now");
    }

    async fn a_repeated_creation_makes_one_item(site) {
        let phone = site.phone("alice").await;
        let create = json!([{ "op": "create", "client_id": "c1", "content": "milk" }]);

        let first = phone.change(create.clone()).await;
        let second = phone.change(create).await;

        assert_eq!(first["results"][0]["id"], second["results"][0]["id"]);
        assert_eq!(phone.shown().await, ["milk"]);
    }

    async fn a_repeated_request_is_answered_as_the_first_and_does_nothing(site) {
        let phone = site.phone("alice").await;
        let item = phone.add("c1", "milk").await;
        let body = json!({ "base": 0, "changes": [
            { "op": "check", "id": item["id"], "version": item["version"] },
            { "op": "edit", "id": "01890000-0000-7000-8000-000000000000", "version": 1, "content": "x" },
        ] });

        let first = phone.change_once("k1", &body).await;
        phone.change(json!([{ "op": "uncheck", "id": item["id"], "version": 99 }])).await;
        let again = phone.change_once("k1", &body).await;

        assert_eq!((first.status, again.status), (200, 200), "{}", again.text);
        assert_eq!(statuses(&first.json()), ["applied", "refused"]);
        assert_eq!(first.json()["results"][1]["code"], "unknown_item");
        assert_eq!(statuses(&again.json()), statuses(&first.json()));
        assert_eq!(phone.shown().await, ["milk"], "what came between stays");
        let other = phone.change_once("k1", &json!({ "changes": [] })).await;
        assert_eq!((other.status, &other.json()["errors"][0]["code"]), (400, &json!("reused")));
    }

    async fn what_two_phones_did_apart_is_merged_and_both_see_it(site) {
        let (one, two) = (site.phone("alice").await, site.phone("alice").await);
        let item = one.add("c1", "milk").await;
        let seen = |mut change: Value| {
            change["id"] = item["id"].clone();
            change["version"] = item["version"].clone();
            json!({ "base": item["version"], "changes": [change] })
        };

        let ticked = one.post("/api/items/changes", &seen(json!({ "op": "check" }))).await.json();
        let edited = two.post("/api/items/changes", &seen(json!({ "op": "edit", "content": "oat milk" }))).await.json();
        let late = one.post("/api/items/changes", &seen(json!({ "op": "edit", "content": "soy milk" }))).await.json();
        let deleted = two.post("/api/items/changes", &seen(json!({ "op": "delete" }))).await.json();

        assert_eq!(statuses(&ticked), ["applied"]);
        assert_eq!(statuses(&edited), ["merged"]);
        assert_eq!(statuses(&late), ["conflict"]);
        assert_eq!(late["results"][0]["item"]["content"], "oat milk");
        assert_eq!(statuses(&deleted), ["conflict"]);
        assert_eq!(edited["items"][0]["checked"], true, "the answer tells what the other phone did");
        assert_eq!(one.shown().await, ["✓oat milk"]);
    }

    async fn what_changed_is_told_in_pages_and_deletions_too(site) {
        let phone = site.phone("alice").await;
        for part in 0..3 {
            let create = |n| json!({ "op": "create", "client_id": format!("c{}", part * 200 + n), "content": "x" });
            phone.change((0..200).map(create).collect()).await;
        }
        let first = phone.get("/api/items").await.json();
        assert_eq!((first["items"].as_array().unwrap().len(), &first["more"]), (500, &json!(true)));
        let rest = phone.get(&format!("/api/items?since={}", first["change"])).await.json();
        assert_eq!((rest["items"].as_array().unwrap().len(), &rest["more"]), (100, &json!(false)));

        phone.change(json!([{ "op": "delete", "client_id": "c7" }])).await;
        let news = phone.get(&format!("/api/items?since={}", rest["change"])).await.json();

        assert_eq!(news["deleted"][0]["client_id"], "c7");
        assert_eq!(news["items"], json!([]));
        let nothing = phone.get(&format!("/api/items?since={}", news["change"])).await.json();
        assert_eq!((&nothing["items"], &nothing["change"]), (&json!([]), &news["change"]));
        let beyond = phone.get("/api/items?since=999999").await.json();
        assert_eq!(beyond["reset"], true, "a number of another database");
    }

    async fn the_same_place_can_be_moved_to_without_end(site) {
        let phone = site.phone("alice").await;
        for name in ["c1", "c2", "c3"] {
            phone.add(name, name).await;
        }

        for _ in 0..15 {
            phone.change(json!([
                { "op": "move", "client_id": "c1", "after_client_id": "c3" },
                { "op": "move", "client_id": "c2", "after_client_id": "c3" },
            ])).await;
        }

        assert_eq!(phone.shown().await, ["c3", "c2", "c1"]);
        phone.change(json!([{ "op": "move", "client_id": "c1" }])).await;
        assert_eq!(phone.shown().await, ["c1", "c3", "c2"]);
    }

    async fn many_phones_at_once_lose_nothing(site) {
        let phone = site.phone("alice").await;
        let node = site.another_node().await;
        let other = crate::support::text(&json!(phone.token));
        let mut tasks = Vec::new();
        for n in 0..20 {
            let site = if n % 2 == 0 { site } else { &node };
            let request = site
                .request(reqwest::Method::POST, "/api/items/changes")
                .bearer_auth(&other)
                .json(&json!({ "changes": [{ "op": "create", "client_id": format!("c{n}"), "content": "x" }] }));
            tasks.push(tokio::spawn(crate::support::Answer::of(request)));
        }
        for task in tasks {
            let answer = task.await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.text);
        }

        let items = phone.items().await;
        let mut versions: Vec<_> = items.iter().map(|item| item["version"].as_i64().unwrap()).collect();
        versions.sort_unstable();
        assert_eq!(versions, (1..=20).collect::<Vec<_>>(), "each change has a number of its own");
        node.todo.gate().close().await.unwrap();
    }

    async fn nobody_sees_or_changes_another_user_s_items(site) {
        let (alice, bob) = (site.phone("alice").await, site.phone("bob").await);
        let item = alice.add("c1", "alice's").await;

        let tried = bob.change(json!([
            { "op": "check", "id": item["id"], "version": 99 },
            { "op": "delete", "client_id": "c1" },
        ])).await;
        let reminded = bob.post(
            &format!("/api/items/{}/reminder", text(&item["id"])),
            &json!({ "due_at": "2027-02-01T00:00:00Z" }),
        ).await;

        assert_eq!(statuses(&tried), ["refused", "refused"]);
        assert_eq!(reminded.status, 404, "{}", reminded.text);
        assert_eq!(bob.shown().await, [""; 0]);
        assert_eq!(alice.shown().await, ["alice's"]);
    }

    async fn a_list_is_full_at_two_thousand_items_until_one_is_deleted(site) {
        let phone = site.phone("alice").await;
        for part in 0..10 {
            let create = |n| json!({ "op": "create", "client_id": format!("c{}", part * 200 + n), "content": "x" });
            phone.change((0..200).map(create).collect()).await;
        }
        let one_more = json!([{ "op": "create", "client_id": "more", "content": "x" }]);

        let refused = phone.change(one_more.clone()).await;
        assert_eq!(refused["results"][0]["code"], "too_many_items");

        phone.change(json!([{ "op": "delete", "client_id": "c0" }])).await;
        assert_eq!(statuses(&phone.change(one_more).await), ["applied"]);
    }
}

#[test]
fn a_tick_dated_ahead_counts_as_made_now() {
    crate::support::run(|site| {
        Box::pin(async move {
            let phone = site.phone("alice").await;
            phone.add("c1", "milk").await;
            site.clock.advance(seconds(60));

            let done = phone.change(json!([{ "op": "check", "client_id": "c1", "at": "2031-01-01T00:00:00Z" }])).await;

            assert_eq!(done["results"][0]["item"]["checked_at"], "2027-01-15T08:01:00.000Z");
        })
    });
}
