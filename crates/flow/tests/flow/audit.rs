use crate::support::{Site, seconds};
use minigate_flow::{AuditQuery, DeleteWhen, model::Style};

async fn kinds(site: &Site, query: AuditQuery) -> Vec<String> {
    site.gate.read_audit(&query).await.unwrap().into_iter().map(|record| record.kind).collect()
}

fn newest(limit: usize) -> AuditQuery {
    AuditQuery { limit, ..AuditQuery::default() }
}

#[tokio::test]
async fn the_log_is_read_by_user_by_kind_and_by_time_newest_first() {
    let site = Site::start().await;
    let alice = site.log_in("alice", Style::Jwt).await.user.id;
    site.clock.advance(seconds(60));
    let bob = site.log_in("bob", Style::Jwt).await.user.id;
    let since = site.clock.now();
    site.clock.advance(seconds(60));
    site.gate.ban_user(alice).await.unwrap();

    assert_eq!(kinds(&site, newest(1)).await, ["user_banned"]);
    assert_eq!(kinds(&site, AuditQuery { kind: Some("login".into()), ..newest(9) }).await, ["login", "login"]);
    let of_bob = kinds(&site, AuditQuery { user: Some(bob), ..newest(9) }).await;
    assert_eq!(of_bob.len(), 2, "{of_bob:?}");
    let alice_lately = AuditQuery { user: Some(alice), since: Some(since), ..newest(9) };
    assert_eq!(kinds(&site, alice_lately).await, ["user_banned"]);
    let reads = AuditQuery { kind: Some("audit_read".into()), ..newest(9) };
    assert_eq!(kinds(&site, reads).await.len(), 4, "who read the log is in the log");
}

#[tokio::test]
async fn what_happened_to_a_deleted_user_is_found_by_who_has_the_key() {
    let site = Site::start().await;
    let alice = site.log_in("alice", Style::Jwt).await.user.id;
    site.gate.delete_user(alice, DeleteWhen::Now).await.unwrap();

    let records = site.gate.read_audit(&AuditQuery { user: Some(alice), ..newest(9) }).await.unwrap();

    let mut kinds: Vec<_> = records.iter().map(|record| record.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["deletion_requested", "login", "user_created", "user_deleted"]);
    assert!(records.iter().all(|record| record.user_id != Some(alice) && record.ip.is_none()));
}

#[tokio::test]
async fn a_long_log_is_read_in_pages_to_the_first_that_is_wanted() {
    let site = Site::start().await;
    let alice = site.log_in("alice", Style::Jwt).await.user.id;
    for _ in 0..600 {
        site.gate.revoke_sessions(alice).await.unwrap();
    }

    let first = AuditQuery { user: Some(alice), kind: Some("user_created".into()), ..newest(5) };

    assert_eq!(kinds(&site, first).await, ["user_created"]);
    assert_eq!(kinds(&site, newest(550)).await.len(), 550);
}
