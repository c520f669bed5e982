//! What was under way while a user was deleted.

use super::{cooling_off, delete, who};
use crate::support::{Site, caller, seconds};
use minigate_flow::{
    Code, DeleteWhen, Gate, TicketAnswer, TicketLogin,
    model::{Style, profile::ProfileInput, ticket::Tickets},
};
use std::{sync::Arc, time::Duration};

#[tokio::test]
async fn what_was_written_while_a_user_was_deleted_goes_too() {
    let site = Site::with(cooling_off(Duration::ZERO)).await;
    let before = site.log_in("alice", Style::Cookie).await;
    let who = who(&site, &before).await;
    delete(&site, &before).await;

    // A request that was let in before ends after.
    site.gate.logout_everywhere(&who).await.unwrap();
    assert_eq!(site.store.list_audit(Some(who.user_id), None, 9).await.unwrap().len(), 1);
    site.clock.advance(seconds(60));
    site.gate.delete_due_accounts().await.unwrap();
    assert!(site.store.list_audit(Some(who.user_id), None, 9).await.unwrap().is_empty());
    assert!(site.gate.find_deletion(who.user_id).await.unwrap().is_some(), "more may come");
    site.clock.advance(seconds(61));
    site.gate.delete_due_accounts().await.unwrap();

    assert!(site.gate.find_deletion(who.user_id).await.unwrap().is_none());
}

async fn tickets(site: &Site) -> Tickets {
    let code = site.wechat.login_code("alice").into();
    site.gate.exchange_for_tickets(None, &code, caller().address).await.unwrap()
}

async fn redeem(gate: &Arc<Gate>, tickets: &Tickets) -> Result<TicketAnswer, Code> {
    let login = TicketLogin {
        openid: tickets.openid.clone().into(),
        session_key: tickets.session_key.clone().into(),
        profile: ProfileInput::default(),
        caller: caller(),
    };
    gate.login_with_tickets(login).await.map_err(|error| error.code())
}

#[tokio::test]
async fn the_tickets_of_somebody_who_was_deleted_since_make_a_new_user() {
    let site = Site::with(cooling_off(Duration::ZERO)).await;
    let before = site.log_in("alice", Style::Token).await;
    let tickets = tickets(&site).await;
    delete(&site, &before).await;

    let after = redeem(&site.gate, &tickets).await.unwrap();

    assert_ne!(after.user.id, before.user.id);
}

#[tokio::test]
async fn tickets_that_were_used_stay_so_when_their_user_is_deleted() {
    let site = Site::with(cooling_off(Duration::ZERO)).await;
    let tickets = tickets(&site).await;
    let user = redeem(&site.gate, &tickets).await.unwrap().user.id;
    site.gate.delete_user(user, DeleteWhen::Now).await.unwrap();

    let restarted = site.another_node().await;
    for gate in [&site.gate, &restarted] {
        let refused = redeem(gate, &tickets).await.unwrap_err();
        assert!(matches!(refused, Code::UserDeleted | Code::CredentialInvalid), "{refused:?}");
    }
    assert!(!site.knows("alice").await);
}
