use crate::support::{Site, authenticated, on_every_database, on_shared_databases, seconds};
use minigate_flow::{
    Authenticated, Code, Gate, check_profile,
    model::{
        Style,
        profile::{Edit, ProfileInput},
    },
};
use std::sync::Arc;

fn named(nickname: &str) -> ProfileInput {
    ProfileInput { nickname: Edit::Set(nickname.to_owned()), ..ProfileInput::default() }
}

async fn nickname(gate: &Gate, who: &Authenticated) -> Option<String> {
    gate.me(who).await.unwrap().nickname.clone()
}

async fn edit(gate: &Arc<Gate>, who: &Authenticated, input: ProfileInput) {
    gate.edit_profile(who, input, [192, 0, 2, 7].into()).await.unwrap();
}

async fn offer(site: &Site, nickname: &str) {
    let login = site.log_in("alice", Style::Jwt).await;
    let offered = check_profile(named(nickname)).unwrap();
    site.gate.offer_profile(login.user, login.session_id, offered, [192, 0, 2, 7].into()).await.unwrap();
}

#[tokio::test]
async fn an_edit_is_audited_by_its_fields_and_never_by_what_is_in_them() {
    let site = Site::start().await;
    let login = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &login.credential).await.unwrap();
    site.clock.advance(seconds(1));

    edit(&site.gate, &who, ProfileInput { gender: Edit::Set(1), ..named("小明") }).await;

    let newest = site.store.list_audit(Some(who.user_id), None, 1).await.unwrap().remove(0);
    assert_eq!((newest.kind.as_str(), newest.actor.as_str()), ("profile_edited", "user"));
    assert_eq!((newest.session_id, newest.ip.as_deref()), (Some(who.session_id), Some("192.0.2.7")));
    assert_eq!(newest.detail.as_deref(), Some(r#"{"by":"edit","fields":["nickname","gender"]}"#));
}

#[tokio::test]
async fn an_edit_of_a_user_banned_meanwhile_is_refused() {
    let site = Site::start().await;
    let login = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &login.credential).await.unwrap();
    site.gate.ban_user(who.user_id).await.unwrap();

    let refused = site.gate.edit_profile(&who, named("A"), [192, 0, 2, 7].into()).await.unwrap_err();

    assert_eq!(refused.code(), Code::UserBanned);
}

#[tokio::test]
async fn a_login_fills_in_a_profile_until_the_user_edits_it() {
    let site = Site::start().await;
    offer(&site, "微信用户").await;
    let login = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &login.credential).await.unwrap();
    assert_eq!(nickname(&site.gate, &who).await, None);

    offer(&site, "Band").await;
    assert_eq!(nickname(&site.gate, &who).await.as_deref(), Some("Band"));
    offer(&site, "Band 2").await;
    assert_eq!(nickname(&site.gate, &who).await.as_deref(), Some("Band 2"));

    edit(&site.gate, &who, named("mine")).await;
    offer(&site, "Band 3").await;
    assert_eq!(nickname(&site.gate, &who).await.as_deref(), Some("mine"));
    edit(&site.gate, &who, ProfileInput { nickname: Edit::Clear, ..ProfileInput::default() }).await;
    offer(&site, "Band 4").await;
    assert_eq!(nickname(&site.gate, &who).await, None);
}

on_every_database! {
    async fn an_edit_is_seen_here_at_once_and_on_other_nodes_by_the_feed(site) {
        let other = site.another_node().await;
        let login = site.log_in("alice", Style::Token).await;
        let who = authenticated(&site.gate, &login.credential).await.unwrap();
        assert_eq!((nickname(&site.gate, &who).await, nickname(&other, &who).await), (None, None));

        edit(&site.gate, &who, named("小明")).await;
        other.poll_feed().await.unwrap();

        assert_eq!(nickname(&site.gate, &who).await.as_deref(), Some("小明"));
        assert_eq!(nickname(&other, &who).await.as_deref(), Some("小明"));
    }
}

on_shared_databases! {
    async fn edits_of_different_fields_on_two_nodes_at_once_lose_nothing(site) {
        let other = site.another_node().await;
        let login = site.log_in("alice", Style::Token).await;
        let who = authenticated(&site.gate, &login.credential).await.unwrap();

        let edits = (0..20).map(|n| {
            let gate = Arc::clone(if n % 2 == 0 { &site.gate } else { &other });
            let who = who.clone();
            let input = match n % 2 {
                0 => named("小明"),
                _ => ProfileInput { signature: Edit::Set("hi".to_owned()), ..ProfileInput::default() },
            };
            tokio::spawn(async move { edit(&gate, &who, input).await })
        });
        for edit in edits.collect::<Vec<_>>() {
            edit.await.unwrap();
        }

        let user = site.store.find_user(who.user_id).await.unwrap().unwrap();
        assert_eq!((user.nickname.as_deref(), user.signature.as_deref()), (Some("小明"), Some("hi")));
    }
}
