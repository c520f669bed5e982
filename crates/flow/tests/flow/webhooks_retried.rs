use crate::support::{Hook, Reply, Setup, Site, bearer, seconds};
use minigate_flow::{Code, RETRIES, model::Style};

async fn site_telling(hook: &Hook) -> Site {
    let site = Site::with(Setup { webhooks: vec![hook.webhook("shop")], ..Setup::default() }).await;
    site.gate.subscribe_webhooks().await.unwrap();
    site
}

/// Fails so often that what waits is given up.
async fn fail_for_a_day(site: &Site, hook: &Hook) {
    hook.answer(|_| Reply::Status(500));
    for pause in RETRIES {
        site.gate.deliver_webhooks().await.unwrap();
        site.clock.advance(pause * 11 / 10);
    }
    site.gate.deliver_webhooks().await.unwrap();
}

#[tokio::test]
async fn a_receiver_that_fails_is_told_again_after_growing_pauses() {
    let hook = Hook::start().await;
    let site = site_telling(&hook).await;
    site.log_in("alice", Style::Token).await;
    hook.answer(|_| Reply::Status(503));

    for (tries, pause) in (1..).zip(RETRIES.into_iter().take(4)) {
        site.gate.deliver_webhooks().await.unwrap();
        assert_eq!(hook.told().len(), tries);
        site.clock.advance(pause - seconds(1));
        site.gate.deliver_webhooks().await.unwrap();
        assert_eq!(hook.told().len(), tries, "not before its time");
        site.clock.advance(seconds(1) + pause / 10);
    }
    hook.answer(|_| Reply::Status(200));
    site.gate.deliver_webhooks().await.unwrap();
    site.gate.deliver_webhooks().await.unwrap();

    let told = hook.told();
    assert_eq!(told.len(), 5);
    assert!(told.iter().all(|other| other.id == told[0].id && other.body == told[0].body), "{told:?}");
    assert!(told.is_sorted_by(|one, next| one.timestamp < next.timestamp), "each try has its own time");
    assert!(site.gate.list_webhooks().await.unwrap()[0].waiting == 0);
}

#[tokio::test]
async fn what_fails_for_a_day_is_parked_and_can_be_replayed() {
    let hook = Hook::start().await;
    let site = site_telling(&hook).await;
    site.log_in("alice", Style::Token).await;

    fail_for_a_day(&site, &hook).await;

    assert_eq!(hook.told().len(), RETRIES.len() + 1);
    let [status] = &site.gate.list_webhooks().await.unwrap()[..] else { panic!() };
    assert_eq!((status.name.as_str(), status.waiting, status.parked), ("shop", 0, 1));
    let [parked] = &site.gate.list_parked_events(None, 9).await.unwrap()[..] else { panic!() };
    assert_eq!(parked.delivery.event_id.to_string(), hook.told()[0].id);
    assert_eq!((parked.delivery.attempts, parked.last_error.as_deref()), (11, Some("status 500")));

    hook.answer(|_| Reply::Status(200));
    hook.take_kinds();
    assert_eq!(site.gate.replay_events(Some("shoop"), None).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(site.gate.replay_events(Some("shop"), Some(parked.delivery.event_id)).await.unwrap(), 1);
    assert_eq!(site.gate.replay_events(None, None).await.unwrap(), 0);
    site.gate.deliver_webhooks().await.unwrap();

    assert_eq!(hook.take_kinds(), ["user.created"]);
    assert!(site.gate.list_parked_events(None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_waits_for_a_failing_event_of_its_user_is_not_told_before_it() {
    let hook = Hook::start().await;
    let site = site_telling(&hook).await;
    let (pair, _) = site.log_in_for_pair("alice").await;
    hook.answer(|told| Reply::Status(if told.kind() == "user.created" { 500 } else { 200 }));
    site.gate.deliver_webhooks().await.unwrap();
    let who = bearer(&site.gate, &pair.access).await.unwrap();

    site.gate.logout(&who).await.unwrap();
    site.gate.deliver_webhooks().await.unwrap();
    assert_eq!(hook.take_kinds(), ["user.created"]);

    hook.answer(|_| Reply::Status(200));
    site.clock.advance(seconds(6));
    site.gate.deliver_webhooks().await.unwrap();
    assert_eq!(hook.take_kinds(), ["user.created", "session.revoked"]);
}

#[tokio::test]
async fn what_was_parked_lets_later_events_of_its_user_by() {
    let hook = Hook::start().await;
    let site = site_telling(&hook).await;
    let user = site.log_in("alice", Style::Token).await.user.id;
    fail_for_a_day(&site, &hook).await;
    hook.take_kinds();
    hook.answer(|_| Reply::Status(200));

    site.gate.ban_user(user).await.unwrap();
    site.gate.deliver_webhooks().await.unwrap();

    assert_eq!(hook.take_kinds(), ["session.revoked"]);
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_not_asked_again() {
    let hook = Hook::start().await;
    let site = site_telling(&hook).await;
    site.log_in("alice", Style::Token).await;
    hook.answer(|_| Reply::Status(410));

    site.gate.deliver_webhooks().await.unwrap();
    site.clock.advance(seconds(100_000));
    site.gate.deliver_webhooks().await.unwrap();

    assert_eq!(hook.told().len(), 1);
    let [parked] = &site.gate.list_parked_events(Some("shop"), 9).await.unwrap()[..] else { panic!() };
    assert_eq!((parked.delivery.attempts, parked.last_error.as_deref()), (1, Some("status 410")));
}

#[tokio::test]
async fn what_was_parked_a_month_ago_is_forgotten() {
    let hook = Hook::start().await;
    let site = site_telling(&hook).await;
    site.log_in("alice", Style::Token).await;
    hook.answer(|_| Reply::Status(410));
    site.gate.deliver_webhooks().await.unwrap();

    site.clock.advance(seconds(30 * 24 * 3600));
    site.gate.sweep_webhooks().await.unwrap();
    assert_eq!(site.gate.list_webhooks().await.unwrap()[0].parked, 1);
    site.clock.advance(seconds(1));
    site.gate.sweep_webhooks().await.unwrap();

    assert_eq!(site.gate.list_webhooks().await.unwrap()[0].parked, 0);
}

#[tokio::test]
async fn a_webhook_taken_out_of_the_configuration_is_still_shown_and_its_events_are_parked() {
    let hook = Hook::start().await;
    let site = site_telling(&hook).await;
    site.log_in("alice", Style::Token).await;
    let without = site.another_node().await;

    without.subscribe_webhooks().await.unwrap();

    let [status] = &without.list_webhooks().await.unwrap()[..] else { panic!() };
    assert!(status.webhook.is_none());
    assert_eq!((status.waiting, status.parked), (0, 1));
    assert_eq!(without.replay_events(None, None).await.unwrap(), 0, "nobody would send it");
    // And back in: what it missed can be sent.
    site.gate.subscribe_webhooks().await.unwrap();
    assert_eq!(site.gate.replay_events(None, None).await.unwrap(), 1);
    site.gate.deliver_webhooks().await.unwrap();
    assert_eq!(hook.take_kinds(), ["user.created"]);
}

#[tokio::test]
async fn while_the_database_is_away_nothing_is_sent_and_that_is_told() {
    let hook = Hook::start().await;
    let site = site_telling(&hook).await;
    site.log_in("alice", Style::Token).await;
    site.store.close().await;

    assert_eq!(site.gate.deliver_webhooks().await.unwrap_err().code(), Code::Unavailable);

    assert!(hook.told().is_empty());
}
