use crate::support::{Site, bearer, caller, on_every_database, on_shared_databases, seconds};
use minigate_flow::{
    Code, Gate, TicketAnswer, TicketLogin,
    model::{Style, profile::ProfileInput, ticket::Tickets},
};
use std::sync::Arc;

async fn tickets(gate: &Gate, code: &str) -> Result<Tickets, Code> {
    let code = code.to_owned().into();
    gate.exchange_for_tickets(None, &code, caller().address).await.map_err(|error| error.code())
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
async fn a_first_step_whose_code_was_not_sent_may_be_repeated() {
    let site = Site::start().await;
    let code = site.wechat.login_code("alice");
    let lost = site.another_node_asking("http://127.0.0.1:9").await;

    assert_eq!(tickets(&lost, &code).await.unwrap_err(), Code::WechatUnavailable);
    assert_eq!(tickets(&lost, &code).await.unwrap_err(), Code::WechatUnavailable);
    assert!(tickets(&site.gate, &code).await.is_ok());
}

#[tokio::test]
async fn tickets_redeemed_late_do_not_take_a_newer_session_key_s_place() {
    let site = Site::start().await;
    let old = tickets(&site.gate, &site.wechat.login_code("alice")).await.unwrap();
    site.clock.advance(seconds(60));
    site.wechat.rotate_session_key("alice");
    site.log_in("alice", Style::Token).await;
    let newer = site.store.list_sealed_keys_after(None, 1).await.unwrap();

    redeem(&site.gate, &old).await.unwrap();

    assert_eq!(site.store.list_sealed_keys_after(None, 1).await.unwrap(), newer);
}

on_every_database! {
    async fn nothing_of_a_user_is_kept_before_the_second_step(site) {
        let pair = tickets(&site.gate, &site.wechat.login_code("alice")).await.unwrap();
        assert!(!site.knows("alice").await);
        assert_eq!(site.audited().await, [""; 0]);

        redeem(&site.gate, &pair).await.unwrap();

        assert!(site.knows("alice").await);
        assert_eq!(site.audited().await, ["login", "user_created"]);
    }

    async fn tickets_made_on_one_node_are_redeemed_on_another_which_knows_the_session(site) {
        let other = site.another_node().await;
        let pair = tickets(&site.gate, &site.wechat.login_code("alice")).await.unwrap();

        let there = redeem(&other, &pair).await.unwrap();
        let here = redeem(&site.gate, &pair).await.unwrap();

        let (there, here) = (bearer(&site.gate, &there.token).await.unwrap(), bearer(&other, &here.token).await.unwrap());
        assert_eq!((there.session_id, there.user_id), (here.session_id, here.user_id));
        assert_eq!(site.audited().await, ["login", "user_created"]);
    }

    async fn a_pair_redeemed_before_a_restart_is_not_redeemed_after_its_session_ended(site) {
        let pair = tickets(&site.gate, &site.wechat.login_code("alice")).await.unwrap();
        let token = redeem(&site.gate, &pair).await.unwrap().token;
        let who = bearer(&site.gate, &token).await.unwrap();
        site.gate.logout(&who).await.unwrap();

        let restarted = site.another_node().await;

        assert_eq!(redeem(&restarted, &pair).await.unwrap_err(), Code::CredentialInvalid);
        restarted.sweep().await.unwrap();
        assert_eq!(redeem(&restarted, &pair).await.unwrap_err(), Code::CredentialInvalid);
        site.clock.advance(seconds(300));
        assert_eq!(redeem(&restarted, &pair).await.unwrap_err(), Code::CredentialInvalid);
    }
}

on_shared_databases! {
    async fn of_twenty_taps_on_two_nodes_one_opens_the_session_that_all_get(site) {
        let nodes = [site.gate.clone(), site.another_node().await];
        let pair = tickets(&site.gate, &site.wechat.login_code("alice")).await.unwrap();

        let taps: Vec<_> = (0..20).map(|n| {
            let (gate, pair) = (nodes[n % 2].clone(), pair.clone());
            tokio::spawn(async move { redeem(&gate, &pair).await })
        }).collect();

        let mut sessions = Vec::new();
        for tap in taps {
            let token = tap.await.unwrap().unwrap().token;
            sessions.push(bearer(&site.gate, &token).await.unwrap().session_id);
        }
        sessions.dedup();
        assert_eq!(sessions.len(), 1);
        assert_eq!(site.audited().await, ["login", "user_created"]);
    }

    async fn one_code_at_two_nodes_makes_one_pair(site) {
        let (other, code) = (site.another_node().await, site.wechat.login_code("alice"));

        let (one, two) = tokio::join!(tickets(&site.gate, &code), tickets(&other, &code));

        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
        assert_eq!(one.err().or(two.err()), Some(Code::LoginCodeUsed));
        assert_eq!(site.exchanges(), 1);
    }
}
