//! Joining by a link.

use crate::{database::on_every_database, support::text};
use serde_json::json;
use std::time::Duration;

on_every_database! {
    async fn whoever_has_the_link_joins_once_and_never_loses_by_it(app) {
        let (alice, bob) = (app.person("alice").await, app.person("bob").await);
        let invite = async |role: &str| {
            let made = app.post(&alice, &app.at(&alice, "/invitations"), &json!({ "role": role })).await.ok();
            format!("/api/invitations/{}", text(&made["token"]))
        };
        let (keeper, viewer) = (invite("keeper").await, invite("viewer").await);

        let seen = app.get(&bob, &keeper).await.ok();
        assert_eq!(seen, json!({ "warehouse": { "name": "默认" }, "role": "keeper", "invited_by": { "nickname": null } }));
        for (link, role) in [(&viewer, "viewer"), (&keeper, "keeper"), (&viewer, "keeper"), (&keeper, "keeper")] {
            let joined = app.post(&bob, &format!("{link}/accept"), &json!({})).await.ok();
            assert_eq!((&joined["role"], &joined["id"], &joined["members_count"]), (&json!(role), &json!(alice.warehouse), &json!(2)));
        }
        assert_eq!(app.post(&alice, &format!("{viewer}/accept"), &json!({})).await.ok()["role"], "owner");
        let log = app.get(&alice, &app.at(&alice, "/entries?kind=member_added")).await.ok();
        assert_eq!(log["entries"].as_array().unwrap().len(), 2);
        assert_eq!(log["entries"][0]["detail"]["user"], json!(bob.id));
    }

    async fn a_link_is_good_for_a_day_and_twenty_people_and_kept_as_a_hash(app) {
        let alice = app.person("alice").await;
        let made = app.post(&alice, &app.at(&alice, "/invitations"), &json!({ "role": "viewer" })).await.ok();
        let link = format!("/api/invitations/{}", text(&made["token"]));
        let invalid = (404, "invitation_invalid");

        for n in 0..20 {
            let guest = app.person(&format!("guest{n}")).await;
            app.post(&guest, &format!("{link}/accept"), &json!({})).await.ok();
        }
        let late = app.person("late").await;
        assert_eq!(app.post(&late, &format!("{link}/accept"), &json!({})).await, invalid);
        assert_eq!(app.get(&late, "/api/invitations/nonsense").await, invalid);
        assert_eq!(app.database.number("SELECT joins_left FROM scancode_invitations").await, 0);

        let made = app.post(&alice, &app.at(&alice, "/invitations"), &json!({ "role": "viewer" })).await.ok();
        let link = format!("/api/invitations/{}", text(&made["token"]));
        app.clock.advance(Duration::from_secs(24 * 3600));
        assert_eq!(app.post(&late, &format!("{link}/accept"), &json!({})).await, invalid);
        app.clock.advance(Duration::from_secs(1));
        app.inventory.sweep().await.unwrap();
        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_invitations").await, 0);
    }
}
