use crate::support::{Hook, NOW, Reply, Setup, Site, Told, bearer, on_every_database, seconds};
use minigate_flow::{
    Code, Webhook,
    model::{
        Style,
        event::EventKind,
        profile::{Edit, ProfileInput},
    },
    webhook::Error as SendError,
};
use serde_json::json;
use std::{
    collections::HashSet,
    sync::Arc,
    time::{Duration, Instant},
};

/// A site that tells `webhooks`.
async fn site_telling(webhooks: Vec<Webhook>) -> Site {
    let site = Site::with(Setup { webhooks, ..Setup::default() }).await;
    site.gate.subscribe_webhooks().await.unwrap();
    site
}

fn ids(told: &[Told]) -> HashSet<String> {
    told.iter().map(|told| told.id.clone()).collect()
}

#[tokio::test]
async fn a_receiver_is_told_what_happens_to_a_user_in_order_and_nothing_personal() {
    let hook = Hook::start().await;
    let site = site_telling(vec![hook.webhook("shop")]).await;
    let (pair, session) = site.log_in_for_pair("alice").await;
    let who = bearer(&site.gate, &pair.access).await.unwrap();
    site.clock.advance(seconds(1));
    let input = ProfileInput { nickname: Edit::Set("Mallory".to_owned()), ..ProfileInput::default() };
    site.gate.edit_profile(&who, input, [192, 0, 2, 7].into()).await.unwrap();
    site.clock.advance(seconds(1));
    site.gate.logout(&who).await.unwrap();

    site.gate.deliver_webhooks().await.unwrap();

    let told = hook.told();
    let user = who.user_id.to_string();
    let at = |second| format!("2027-01-15T08:00:0{second}.000Z");
    let bodies: Vec<_> = told.iter().map(|told| told.body.clone()).collect();
    assert_eq!(
        bodies,
        [
            json!({ "type": "user.created", "timestamp": at(0), "data": { "user_id": user } }),
            json!({ "type": "user.updated", "timestamp": at(1), "data": { "user_id": user } }),
            json!({ "type": "session.revoked", "timestamp": at(2),
                "data": { "user_id": user, "session_id": session.to_string(), "reason": "logout" } }),
        ]
    );
    assert_eq!(ids(&told).len(), 3);
    assert!(told.iter().all(|told| told.timestamp == NOW.seconds() + 2), "the time of sending");
    assert!(site.store.delivery_backlog().await.unwrap().is_empty(), "nothing is left");
}

#[tokio::test]
async fn an_endpoint_hears_only_of_what_it_asked_for() {
    let (all, one) = (Hook::start().await, Hook::start().await);
    let picky = Webhook { events: vec![EventKind::SessionRevoked], ..one.webhook("picky") };
    let site = site_telling(vec![all.webhook("all"), picky]).await;
    let (pair, _) = site.log_in_for_pair("alice").await;
    site.gate.logout(&bearer(&site.gate, &pair.access).await.unwrap()).await.unwrap();

    site.gate.deliver_webhooks().await.unwrap();

    assert_eq!(all.take_kinds(), ["user.created", "session.revoked"]);
    assert_eq!(one.take_kinds(), ["session.revoked"]);
}

#[tokio::test]
async fn nothing_is_written_when_nobody_is_to_be_told() {
    let site = site_telling(Vec::new()).await;
    let (pair, _) = site.log_in_for_pair("alice").await;
    site.gate.logout(&bearer(&site.gate, &pair.access).await.unwrap()).await.unwrap();

    assert!(site.store.delivery_backlog().await.unwrap().is_empty());
    site.gate.deliver_webhooks().await.unwrap();
}

#[tokio::test]
async fn a_running_node_delivers_by_itself_while_another_receiver_hangs() {
    let (good, hanging) = (Hook::start().await, Hook::start().await);
    hanging.answer(|_| Reply::Hang);
    let site = site_telling(vec![hanging.webhook("hanging"), good.webhook("good")]).await;
    let jobs = tokio::spawn(Arc::clone(&site.gate).run_jobs());
    let began = Instant::now();

    for n in 1..=20 {
        site.wechat.world().make_person(minigate_sim::Person::named(format!("person{n}"))).unwrap();
        site.log_in(&format!("person{n}"), Style::Token).await;
        let told = good.wait_for(n).await;
        assert_eq!(ids(&told).len(), n, "each once");
    }

    // Looking once a second alone would have taken twenty; and the hanging receiver holds up only itself.
    assert!(began.elapsed() < seconds(10));
    assert!(hanging.told().len() <= 8);
    jobs.abort();
}

#[tokio::test]
async fn a_delivery_that_hangs_holds_up_no_other_user_of_the_same_receiver() {
    let hook = Hook::start().await;
    let site = site_telling(vec![hook.webhook("shop")]).await;
    let first = site.log_in("alice", Style::Token).await.user.id.to_string();
    hook.answer(move |told| if told.user() == first { Reply::Hang } else { Reply::Status(200) });
    let jobs = tokio::spawn(Arc::clone(&site.gate).run_jobs());

    for n in 1..=12 {
        site.wechat.world().make_person(minigate_sim::Person::named(format!("person{n}"))).unwrap();
        site.log_in(&format!("person{n}"), Style::Token).await;
    }

    assert_eq!(ids(&hook.wait_for(13).await).len(), 13);
    jobs.abort();
}

#[tokio::test]
async fn a_delivery_whose_node_died_is_made_by_another_when_the_lease_ends() {
    let hook = Hook::start().await;
    let webhooks = vec![hook.webhook("shop")];
    let site = site_telling(webhooks.clone()).await;
    hook.answer(|_| Reply::Hang);
    site.log_in("alice", Style::Token).await;
    let dying = tokio::spawn({
        let gate = Arc::clone(&site.gate);
        async move { gate.deliver_webhooks().await }
    });
    hook.wait_for(1).await;
    dying.abort();
    hook.answer(|_| Reply::Status(200));
    let other = site.another_node_with(Setup { webhooks, ..Setup::default() }).await.unwrap();

    other.deliver_webhooks().await.unwrap();
    assert_eq!(hook.told().len(), 1, "it may still be under way");
    site.clock.advance(seconds(30));
    other.deliver_webhooks().await.unwrap();

    let told = hook.told();
    assert_eq!((told.len(), ids(&told).len()), (2, 1));
    assert!(site.store.delivery_backlog().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_node_that_is_about_to_end_leaves_what_is_due_to_others() {
    let hook = Hook::start().await;
    let webhooks = vec![hook.webhook("shop")];
    let site = site_telling(webhooks.clone()).await;
    site.log_in("alice", Style::Token).await;
    let other = site.another_node_with(Setup { webhooks, ..Setup::default() }).await.unwrap();

    site.gate.leave();
    site.gate.deliver_webhooks().await.unwrap();
    assert!(hook.told().is_empty());
    other.deliver_webhooks().await.unwrap();

    assert_eq!(hook.take_kinds(), ["user.created"]);
}

on_every_database! {
    async fn two_nodes_deliver_each_event_once_and_each_user_s_in_order(site) {
        let hook = Hook::start().await;
        let setup = Setup { webhooks: vec![hook.webhook("shop")], ..Setup::default() };
        let one = site.another_node_with(setup.clone()).await.unwrap();
        let two = site.another_node_with(setup).await.unwrap();
        one.subscribe_webhooks().await.unwrap();
        two.subscribe_webhooks().await.unwrap();
        let jobs = [&one, &two].map(|gate| tokio::spawn(Arc::clone(gate).run_jobs()));

        for n in 1..=15 {
            site.wechat.world().make_person(minigate_sim::Person::named(format!("person{n}"))).unwrap();
            let user = site.log_in(&format!("person{n}"), Style::Token).await.user.id;
            [&one, &two][n % 2].ban_user(user).await.unwrap();
        }
        let told = hook.wait_for(30).await;
        tokio::time::sleep(Duration::from_millis(100)).await;

        assert_eq!((hook.told().len(), ids(&told).len()), (30, 30));
        let users: HashSet<&str> = told.iter().map(Told::user).collect();
        for user in users {
            let kinds: Vec<&str> = told.iter().filter(|told| told.user() == user).map(Told::kind).collect();
            assert_eq!(kinds, ["user.created", "session.revoked"]);
        }
        jobs.iter().for_each(tokio::task::JoinHandle::abort);
        one.close().await.unwrap();
        two.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_test_says_what_the_receiver_made_of_it_and_keeps_nothing() {
    let hook = Hook::start().await;
    let site = site_telling(vec![hook.webhook("shop")]).await;

    assert_eq!(site.gate.test_webhook("shop").await.unwrap(), Ok(()));
    hook.answer(|_| Reply::Status(401));
    assert_eq!(site.gate.test_webhook("shop").await.unwrap(), Err(SendError::Status(401)));
    assert_eq!(site.gate.test_webhook("shoop").await.unwrap_err().code(), Code::NotFound);

    assert_eq!(
        hook.told()[0].body,
        json!({ "type": "webhook.test", "timestamp": "2027-01-15T08:00:00.000Z", "data": {} })
    );
    assert!(site.store.delivery_backlog().await.unwrap().is_empty());
}
