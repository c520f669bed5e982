//! What is kept of people is kept for as long as configured, and no longer.

use crate::support::{DAY, Setup, Site};
use minigate_flow::model::{
    Style,
    policy::{Lifetimes, Retention},
};

#[tokio::test]
async fn audit_rows_go_after_a_year() {
    let site = Site::start().await;
    site.log_in("alice", Style::Jwt).await;
    site.clock.advance(364 * DAY);
    site.gate.sweep().await.unwrap();
    assert_eq!(site.audited().await, ["login", "user_created"]);

    site.clock.advance(2 * DAY);
    site.gate.sweep().await.unwrap();

    assert!(site.audited().await.is_empty());
}

#[tokio::test]
async fn a_session_s_address_goes_before_its_row_also_on_a_node_that_was_just_started() {
    let retention = Retention { session_ip: 30 * DAY, ..Retention::default() };
    let site = Site::with(Setup { retention: retention.clone(), ..Setup::default() }).await;
    assert!(retention.session_ip < Lifetimes::default().session);
    let old = site.log_in("alice", Style::Token).await.session_id;
    site.clock.advance(20 * DAY);
    let new = site.log_in("alice", Style::Token).await.session_id;
    let addresses = async || {
        let [old, new] = [old, new].map(|id| site.store.find_session(id));
        [old.await.unwrap().unwrap().ip, new.await.unwrap().unwrap().ip].map(|ip| ip.is_some())
    };

    site.gate.sweep().await.unwrap();
    assert_eq!(addresses().await, [true, true]);
    site.clock.advance(11 * DAY);
    site.gate.sweep().await.unwrap();
    assert_eq!(addresses().await, [false, true]);
    site.clock.advance(20 * DAY);
    let restarted = site.another_node_with(Setup { retention, ..Setup::default() }).await.unwrap();
    restarted.sweep().await.unwrap();
    assert_eq!(addresses().await, [false, false]);
}
