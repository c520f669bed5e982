mod bans;
mod shared;
mod under_way;
mod when;

use crate::support::{Setup, Site, authenticated, caller};
use minigate_flow::{
    Authenticated, DeletionAnswer, LoginAnswer,
    model::{Style, UserId, UserStatus, policy::Retention},
};
use std::time::Duration;

const STYLES: [Style; 3] = [Style::Cookie, Style::Jwt, Style::Token];

async fn who(site: &Site, answer: &LoginAnswer) -> Authenticated {
    authenticated(&site.gate, &answer.credential).await.unwrap()
}

async fn delete(site: &Site, answer: &LoginAnswer) -> DeletionAnswer {
    site.gate.delete_account(&who(site, answer).await, caller().address).await.unwrap()
}

async fn status(site: &Site, user: UserId) -> UserStatus {
    site.gate.find_user(user).await.unwrap().status
}

fn cooling_off(cooling_off: Duration) -> Setup {
    let retention = Retention { deletion_cooling_off: cooling_off, ..Retention::default() };
    Setup { retention, ..Setup::default() }
}
