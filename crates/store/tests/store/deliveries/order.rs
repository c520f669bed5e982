//! A user's events are delivered in their order.

use super::{arrive, deliver_all, lease, rename, subscribe};
use crate::support::{NOW, at_once, audit, later, log_in, login, on_every_database};
use minigate_model::{EventId, UserId, audit::AuditKind};
use minigate_store::{Delivery, Store};
use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

on_every_database! {
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
