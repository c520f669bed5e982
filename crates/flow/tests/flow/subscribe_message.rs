//! A message to a user who agreed to it.

use crate::support::{Site, authenticated};
use minigate_flow::{
    Authenticated, Code, DeleteWhen, Error,
    model::{IdentityId, Style},
    wechat::{api::subscribe_message::SubscribeMessage, errcode::Kind},
};
use minigate_sim::Fault;

const TEMPLATE: &str = "reminder";
const SEND: &str = "/cgi-bin/message/subscribe/send";

/// A site on which alice has logged in.
async fn start() -> (Site, Authenticated, IdentityId) {
    let site = Site::start().await;
    let login = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &login.credential).await.unwrap();
    let identity = site.gate.identity_of_session(who.session_id).await.unwrap();
    (site, who, identity)
}

fn message() -> SubscribeMessage {
    let data = [("thing1".to_owned(), "买牛奶".to_owned())].into();
    SubscribeMessage { template_id: TEMPLATE.to_owned(), data, ..SubscribeMessage::default() }
}

fn kind(error: &Error) -> Option<Kind> {
    if let Error::Wechat(error) = error { error.kind() } else { None }
}

#[tokio::test]
async fn whoever_agreed_gets_one_message() {
    let (site, _, alice) = start().await;
    site.wechat.subscribe("alice", TEMPLATE, 1);

    site.gate.send_subscribe_message(alice, &message()).await.unwrap();
    let again = site.gate.send_subscribe_message(alice, &message()).await.unwrap_err();

    assert_eq!(kind(&again), Some(Kind::NoConsent));
    let messages = site.wechat.messages();
    assert_eq!((messages.len(), &*messages[0].person), (1, "alice"));
}

#[tokio::test]
async fn a_token_that_wechat_refuses_is_replaced_and_the_message_sent_once() {
    let (site, _, alice) = start().await;
    site.wechat.subscribe("alice", TEMPLATE, 2);
    site.wechat.fault(Fault::errcode(40001).on(SEND));

    site.gate.send_subscribe_message(alice, &message()).await.unwrap();

    assert_eq!(site.wechat.messages().len(), 1);
}

#[tokio::test]
async fn an_account_that_is_gone_gets_nothing() {
    let (site, who, alice) = start().await;
    site.wechat.subscribe("alice", TEMPLATE, 1);
    site.gate.delete_user(who.user_id, DeleteWhen::Now).await.unwrap();

    let error = site.gate.send_subscribe_message(alice, &message()).await.unwrap_err();

    assert_eq!(error.code(), Code::NotFound);
    assert!(site.wechat.messages().is_empty());
}
