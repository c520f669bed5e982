//! A ban outlives the user.

use super::status;
use crate::{
    apps::{log_in_to, two_apps},
    support::{DAY, OTHER_APP_ID, Setup, Site, login, seconds},
};
use minigate_flow::{
    Code, DeleteWhen, Login,
    model::{Style, UserStatus},
};
use minigate_sim::DEFAULT_APP_ID;

#[tokio::test]
async fn a_ban_is_not_shed_by_a_deletion() {
    let site = Site::start().await;
    let user = site.log_in("alice", Style::Token).await.user.id;
    site.gate.ban_user(user).await.unwrap();

    let answer = site.gate.delete_user(user, DeleteWhen::Now).await.unwrap();

    assert!(answer.is_done);
    assert_eq!(status(&site, user).await, UserStatus::Deleted);
    assert!(!site.knows("alice").await);
    let refused = async || site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap_err().code();
    assert_eq!(refused().await, Code::UserBanned);
    assert!(!site.knows("alice").await, "nothing is kept of who was refused");
    assert!(site.log_in("bob", Style::Token).await.is_new);
    site.clock.advance(180 * DAY - seconds(1));
    site.gate.sweep().await.unwrap();
    assert_eq!(refused().await, Code::UserBanned);
    site.clock.advance(seconds(1));
    site.gate.sweep().await.unwrap();
    assert!(site.log_in("alice", Style::Token).await.is_new);
}

#[tokio::test]
async fn a_ban_mark_holds_while_a_new_master_key_takes_the_old_one_s_place() {
    let site = Site::start().await;
    let user = site.log_in("alice", Style::Token).await.user.id;
    site.gate.ban_user(user).await.unwrap();
    site.gate.delete_user(user, DeleteWhen::Now).await.unwrap();

    let rotated = site.another_node_with(Setup { masters: vec![2, 1], ..Setup::default() }).await.unwrap();

    let refused = rotated.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();
    assert_eq!(refused.code(), Code::UserBanned);
    assert!(rotated.login(login(&site.wechat.login_code("bob"))).await.unwrap().is_new);
}

#[tokio::test]
async fn a_ban_is_not_shed_in_an_app_of_the_same_account_either() {
    let site = Site::with(two_apps()).await;
    let user = log_in_to(&site, &site.gate, "alice", DEFAULT_APP_ID).await.user.id;
    site.gate.ban_user(user).await.unwrap();
    site.gate.delete_user(user, DeleteWhen::Now).await.unwrap();

    let code = site.wechat.login_code(("alice", OTHER_APP_ID));
    let other_app = Login { app_id: Some(OTHER_APP_ID.to_owned()), ..login(&code) };

    assert_eq!(site.gate.login(other_app).await.unwrap_err().code(), Code::UserBanned);
    assert!(log_in_to(&site, &site.gate, "bob", OTHER_APP_ID).await.is_new);
}
