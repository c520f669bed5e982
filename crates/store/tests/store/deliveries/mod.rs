mod leases;
mod order;
mod parked;

use crate::support::{Db, NOW, audit, log_in, login};
use minigate_model::{
    Time, UserId,
    audit::AuditKind,
    event::EventKind,
    profile::{Edit, ProfileEdit, ProfileInput, Source},
};
use minigate_store::{Delivery, ProfileChange, Store};
use std::time::Duration;

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
