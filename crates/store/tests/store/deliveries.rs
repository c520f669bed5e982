use crate::support::{Db, NOW, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::{
    EventId, Time, UserId,
    audit::AuditKind,
    event::EventKind,
    profile::{Edit, ProfileEdit, ProfileInput, Source},
};
use minigate_store::{Backlog, Delivery, ProfileChange, Store};
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

const LEASE: Duration = Duration::from_secs(20);

async fn subscribe(db: &Db, endpoints: &[&str]) {
    let wanted = endpoints.iter().flat_map(|endpoint| EventKind::ALL.map(|kind| ((*endpoint).to_owned(), kind)));
    db.set_subscriptions(wanted.collect(), NOW).await.unwrap();
}

/// A first login: an event of a user of its own.
async fn arrive(db: &Db, openid: &str, at: Time) -> UserId {
    log_in(db, login(openid, at)).await.user.id
}

async fn rename(db: &Db, user: UserId, name: &str, now: Time) {
    let input = ProfileInput { nickname: Edit::Set(name.to_owned()), ..ProfileInput::default() };
    let edit = ProfileEdit::parse(input).unwrap();
    let change = ProfileChange { user, edit, source: Source::User, now, audit: audit(AuditKind::ProfileEdited) };
    db.edit_profile(change).await.unwrap().unwrap();
}

async fn lease(store: &Store, now: Time) -> Vec<Delivery> {
    store.lease_deliveries("one", now, now + LEASE, 100).await.unwrap()
}

/// What a receiver that takes everything is sent, in this order.
async fn deliver_all(db: &Db, now: Time) -> Vec<(UserId, String)> {
    let mut sent = Vec::new();
    loop {
        let leased = lease(db, now).await;
        if leased.is_empty() {
            return sent;
        }
        for delivery in leased {
            assert!(db.finish_delivery(&delivery).await.unwrap());
            sent.push((delivery.user_id, delivery.kind));
        }
    }
}

on_every_database! {
    async fn a_delivery_says_what_happened_to_whom(db) {
        subscribe(db, &["one"]).await;
        let recorded = log_in(db, login("oNew", NOW)).await;
        db.finish_delivery(&lease(db, NOW).await[0]).await.unwrap();
        db.ban_user(recorded.user.id, later(1), audit(AuditKind::UserBanned)).await.unwrap();

        let [delivery] = &lease(db, later(2)).await[..] else { panic!() };

        assert_eq!((delivery.endpoint.as_str(), delivery.kind.as_str()), ("one", "session.revoked"));
        assert_eq!((delivery.at, delivery.user_id, delivery.attempts), (later(1), recorded.user.id, 0));
        assert!(delivery.detail.as_ref().unwrap().contains(&recorded.session.id.to_string()));
        assert_eq!(delivery.next_attempt_at, later(2) + LEASE);
    }

    async fn who_delivers_hears_at_once_of_what_was_written_here_and_of_nothing_else(db) {
        let mut written = db.written_deliveries();
        arrive(db, "oNobodyToTell", NOW).await;
        subscribe(db, &["one"]).await;
        log_in(db, login("oNobodyToTell", NOW)).await;
        assert!(!written.has_changed().unwrap());

        arrive(db, "oNew", NOW).await;
        assert!(written.has_changed().unwrap());

        written.mark_unchanged();
        let [delivery] = &lease(db, NOW).await[..] else { panic!() };
        db.park_delivery(delivery, later(1), "status 410").await.unwrap();
        assert!(!written.has_changed().unwrap());
        db.replay_deliveries("one", None, later(2)).await.unwrap();
        assert!(written.has_changed().unwrap());
    }

    async fn nothing_is_leased_twice_until_its_lease_ends(db) {
        subscribe(db, &["one"]).await;
        arrive(db, "oNew", NOW).await;

        let first = lease(db, NOW).await;
        assert_eq!(first.len(), 1);
        assert_eq!(lease(db, NOW + LEASE - Duration::from_micros(1)).await, []);
        let second = lease(db, NOW + LEASE).await;

        assert_eq!(second.len(), 1);
        // The first holder comes back late: it decides nothing any more, but what it delivered is delivered.
        assert!(!db.postpone_delivery(&first[0], later(9), "late").await.unwrap());
        assert!(!db.park_delivery(&first[0], later(9), "late").await.unwrap());
        assert!(db.finish_delivery(&first[0]).await.unwrap());
        assert!(!db.finish_delivery(&second[0]).await.unwrap());
        assert_eq!(db.count("webhook_outbox").await, 0);
    }

    async fn each_endpoint_has_its_own(db) {
        subscribe(db, &["one", "two"]).await;
        arrive(db, "oNew", NOW).await;

        let [delivery] = &lease(db, NOW).await[..] else { panic!() };
        db.finish_delivery(delivery).await.unwrap();

        assert_eq!(db.lease_deliveries("two", NOW, later(1), 9).await.unwrap().len(), 1);
        assert_eq!(db.lease_deliveries("three", NOW, later(1), 9).await.unwrap(), []);
    }

    async fn one_user_s_events_go_one_after_the_other_and_hold_up_nobody_else(db) {
        subscribe(db, &["one", "two"]).await;
        let (ann, ben) = (arrive(db, "oAnn", NOW).await, arrive(db, "oBen", NOW).await);
        for n in 1..4 {
            rename(db, ann, &format!("Ann {n}"), later(n)).await;
        }

        let first = lease(db, later(9)).await;
        assert_eq!(first.iter().map(|d| (d.user_id, d.kind.as_str())).collect::<Vec<_>>(),
            [(ann, "user.created"), (ben, "user.created")]);
        assert_eq!(lease(db, later(9)).await, [], "the others wait for the first");
        assert!(db.postpone_delivery(&first[0], later(100), "status 500").await.unwrap());
        assert!(db.finish_delivery(&first[1]).await.unwrap());
        rename(db, ben, "Ben", later(10)).await;

        assert_eq!(deliver_all(db, later(99)).await, [(ben, "user.updated".to_owned())]);
        let of_ann = deliver_all(db, later(100)).await;
        assert_eq!(of_ann.iter().map(|(user, kind)| (*user, kind.as_str())).collect::<Vec<_>>(),
            [(ann, "user.created"), (ann, "user.updated"), (ann, "user.updated"), (ann, "user.updated")]);
        assert_eq!(db.lease_deliveries("two", later(99), later(100), 9).await.unwrap().len(), 2, "in its own time");
    }

    async fn events_of_one_instant_keep_their_order(db) {
        subscribe(db, &["one"]).await;
        let user = arrive(db, "oNew", NOW).await;
        for n in 0..20 {
            rename(db, user, &format!("Name {n}"), NOW).await;
        }
        for _ in 0..3 {
            log_in(db, login("oNew", NOW)).await;
        }
        db.ban_user(user, NOW, audit(AuditKind::UserBanned)).await.unwrap();

        let kinds: Vec<String> = deliver_all(db, later(1)).await.into_iter().map(|(_, kind)| kind).collect();

        let expected = [vec!["user.created"], vec!["user.updated"; 20], vec!["session.revoked"; 4]].concat();
        assert_eq!(kinds, expected);
    }

    async fn a_failed_delivery_is_due_again_when_that_was_said(db) {
        subscribe(db, &["one"]).await;
        arrive(db, "oNew", NOW).await;

        for n in 0..3u32 {
            let now = later(u64::from(n) * 1000);
            let [delivery] = &lease(db, now).await[..] else { panic!("{n}") };
            assert_eq!(delivery.attempts, n);
            assert!(db.postpone_delivery(delivery, now + Duration::from_secs(1000), "status 500").await.unwrap());
            assert_eq!(lease(db, now + Duration::from_secs(999)).await, []);
        }
    }

    async fn what_is_parked_is_shown_lets_others_by_and_is_sent_again_when_asked(db) {
        subscribe(db, &["one", "two"]).await;
        let user = arrive(db, "oNew", NOW).await;
        rename(db, user, "New", later(1)).await;
        let [first] = &lease(db, later(2)).await[..] else { panic!() };
        assert!(db.park_delivery(first, later(2), "status 410").await.unwrap());

        assert_eq!(deliver_all(db, later(3)).await, [(user, "user.updated".to_owned())]);
        for endpoint in [Some("one"), None] {
            let [parked] = &db.list_parked_deliveries(endpoint, 9).await.unwrap()[..] else { panic!() };
            assert_eq!((parked.parked_at, parked.last_error.as_deref()), (later(2), Some("status 410")));
            assert_eq!((parked.delivery.event_id, parked.delivery.attempts), (first.event_id, 1));
        }
        assert_eq!(db.list_parked_deliveries(Some("two"), 9).await.unwrap(), []);

        assert_eq!(db.replay_deliveries("two", None, later(4)).await.unwrap(), 0);
        assert_eq!(db.replay_deliveries("one", Some(first.event_id), later(4)).await.unwrap(), 1);
        assert_eq!(db.replay_deliveries("one", Some(first.event_id), later(4)).await.unwrap(), 0, "it is not parked");
        let [again] = &lease(db, later(4)).await[..] else { panic!() };
        assert_eq!((again.event_id, again.attempts), (first.event_id, 0));
    }

    async fn all_that_is_parked_is_replayed_in_its_order(db) {
        subscribe(db, &["one"]).await;
        let user = arrive(db, "oNew", NOW).await;
        rename(db, user, "New", later(1)).await;
        for n in 2..4 {
            let [delivery] = &lease(db, later(n)).await[..] else { panic!() };
            db.park_delivery(delivery, later(n), "no connection").await.unwrap();
        }

        assert_eq!(db.replay_deliveries("one", None, later(9)).await.unwrap(), 2);

        let kinds: Vec<String> = deliver_all(db, later(9)).await.into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, ["user.created", "user.updated"]);
    }

    async fn what_was_parked_long_ago_is_forgotten_and_nothing_else(db) {
        subscribe(db, &["one", "two"]).await;
        for n in 0..3 {
            arrive(db, &format!("o{n}"), NOW).await;
        }
        for (delivery, n) in lease(db, NOW).await.iter().zip(1..) {
            db.park_delivery(delivery, later(n), "status 500").await.unwrap();
        }

        assert_eq!(db.sweep_parked_deliveries("one", later(3), 1).await.unwrap(), 1);
        assert_eq!(db.sweep_parked_deliveries("one", later(3), 9).await.unwrap(), 1);
        assert_eq!(db.sweep_parked_deliveries("one", later(3), 9).await.unwrap(), 0);

        assert_eq!(db.sweep_parked_deliveries("two", later(9), 9).await.unwrap(), 0);
        assert_eq!(db.list_parked_deliveries(None, 9).await.unwrap().len(), 1);
        assert_eq!(db.count("webhook_outbox").await, 4, "one parked, three of the other endpoint");
    }

    async fn the_backlog_counts_what_waits_and_what_was_given_up(db) {
        subscribe(db, &["one", "two"]).await;
        assert_eq!(db.delivery_backlog().await.unwrap(), []);
        arrive(db, "oOne", NOW).await;
        arrive(db, "oTwo", later(5)).await;
        let [first, _] = &lease(db, later(6)).await[..] else { panic!() };
        db.park_delivery(first, later(6), "status 500").await.unwrap();

        let backlog = db.delivery_backlog().await.unwrap();

        let of = |endpoint: &str, waiting, oldest_at, parked| {
            Backlog { endpoint: endpoint.to_owned(), waiting, oldest_at: Some(oldest_at), parked }
        };
        assert_eq!(backlog, [of("one", 1, later(5), 1), of("two", 2, NOW, 0)]);
    }

    async fn of_many_nodes_that_lease_at_once_one_gets_each_delivery(db) {
        subscribe(db, &["one"]).await;
        for n in 0..30 {
            arrive(db, &format!("o{n}"), NOW).await;
        }

        let leased = at_once(db, 12, |store, n| async move {
            store.lease_deliveries("one", later(1), later(30 + n), 10).await.unwrap()
        }).await;

        let all: Vec<_> = leased.iter().flatten().map(|delivery| delivery.event_id).collect();
        let distinct: HashSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len(), "nothing twice");
        assert!(all.len() >= 10);
    }

    async fn nodes_that_deliver_while_users_arrive_deliver_each_event_once_and_in_order(db) {
        subscribe(db, &["one"]).await;
        let turn = Arc::new(AtomicU64::new(0));

        // Two that write and two that deliver on each of two nodes, all at the same time.
        let sent = at_once(db, 8, |store, n| {
            let turn = Arc::clone(&turn);
            async move {
                if n % 4 < 2 {
                    for m in 0..5 {
                        let user = log_in(&store, login(&format!("o{n}x{m}"), NOW)).await.user.id;
                        store.ban_user(user, NOW, audit(AuditKind::UserBanned)).await.unwrap();
                    }
                    return Vec::new();
                }
                deliver_until(&store, n, 20, &turn).await
            }
        }).await;

        let mut sent: Vec<Sent> = sent.into_iter().flatten().collect();
        // What was left when they stopped looking.
        sent.extend(deliver_until(db, 100, 60, &turn).await);
        let events: HashSet<_> = sent.iter().map(|sent| sent.event).collect();
        assert_eq!((sent.len(), events.len()), (40, 40));
        assert_eq!(db.count("webhook_outbox").await, 0);
        let of = |user: UserId, kind: &str| sent.iter().find(|sent| sent.user == user && sent.kind == kind).unwrap();
        for Sent { user, .. } in &sent {
            assert!(of(*user, "user.created").finished < of(*user, "session.revoked").leased, "out of order");
        }
    }
}

/// A delivery, and when it began and ended.
struct Sent {
    event: EventId,
    user: UserId,
    kind: String,
    leased: u64,
    finished: u64,
}

async fn deliver_until(store: &Store, node: u64, looks: u32, turn: &AtomicU64) -> Vec<Sent> {
    let mut sent = Vec::new();
    for _ in 0..looks {
        for delivery in store.lease_deliveries("one", later(1), later(1000 + node), 3).await.unwrap() {
            let leased = turn.fetch_add(1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            let finished = turn.fetch_add(1, Ordering::SeqCst);
            assert!(store.finish_delivery(&delivery).await.unwrap());
            let Delivery { event_id: event, user_id: user, kind, .. } = delivery;
            sent.push(Sent { event, user, kind, leased, finished });
        }
        tokio::task::yield_now().await;
    }
    sent
}
