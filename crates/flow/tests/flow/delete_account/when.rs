//! When a deletion takes effect, and until when a login takes it back.

use super::{STYLES, cooling_off, delete, status, who};
use crate::{
    apps::{log_in_to, two_apps},
    support::{DAY, OTHER_APP_ID, Site, authenticated, caller, pair_of, refresh, seconds},
};
use minigate_flow::{
    Code, DeleteWhen, DeletionAnswer,
    model::{Style, Time, UserId, UserStatus},
};
use minigate_sim::DEFAULT_APP_ID;
use std::time::Duration;

#[tokio::test]
async fn a_deletion_ends_every_session_at_once_and_says_when_it_is_done() {
    let site = Site::start().await;
    let mut answers = Vec::new();
    for style in STYLES {
        answers.push(site.log_in("alice", style).await);
    }
    let bob = site.log_in("bob", Style::Jwt).await;
    let asked_at = site.clock.now();

    let answer = delete(&site, &answers[1]).await;

    assert_eq!(answer, DeletionAnswer { delete_after: asked_at + 7 * DAY, is_done: false });
    for answer in &answers {
        assert_eq!(authenticated(&site.gate, &answer.credential).await.unwrap_err(), Code::UserDeleted);
    }
    let token = pair_of(&answers[1].credential).refresh;
    assert_eq!(refresh(&site.gate, &token).await.unwrap_err(), Code::UserDeleted);
    assert!(authenticated(&site.gate, &bob.credential).await.is_ok());
    assert_eq!(status(&site, answers[0].user.id).await, UserStatus::Leaving);
}

#[tokio::test]
async fn a_deletion_asks_for_a_fresh_login() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Token).await;
    let who = who(&site, &answer).await;
    site.clock.advance(seconds(601));

    let refused = site.gate.delete_account(&who, caller().address).await.unwrap_err();

    assert_eq!(refused.code(), Code::ReauthenticationRequired);
    assert_eq!(status(&site, who.user_id).await, UserStatus::Active);
    assert!(authenticated(&site.gate, &answer.credential).await.is_ok());
}

#[tokio::test]
async fn a_login_within_the_cooling_off_time_takes_the_deletion_back() {
    let site = Site::start().await;
    let before = site.log_in("alice", Style::Token).await;
    delete(&site, &before).await;
    site.clock.advance(7 * DAY - seconds(1));
    site.gate.delete_due_accounts().await.unwrap();

    let back = site.log_in("alice", Style::Token).await;

    assert_eq!((back.user.id, back.is_new), (before.user.id, false));
    assert!(authenticated(&site.gate, &back.credential).await.is_ok());
    assert!(authenticated(&site.gate, &before.credential).await.is_err(), "what the deletion ended stays ended");
    site.clock.advance(DAY);
    site.gate.delete_due_accounts().await.unwrap();
    assert_eq!(status(&site, back.user.id).await, UserStatus::Active);
    let log = ["deletion_requested", "deletion_taken_back", "login", "login", "user_created"];
    assert_eq!(site.audited().await, log);
}

#[tokio::test]
async fn a_login_after_it_makes_a_new_user_whether_the_job_ran_or_not() {
    for job_ran in [true, false] {
        let site = Site::start().await;
        let before = site.log_in("alice", Style::Token).await;
        delete(&site, &before).await;
        site.clock.advance(7 * DAY);
        if job_ran {
            site.gate.delete_due_accounts().await.unwrap();
        }

        let after = site.log_in("alice", Style::Token).await;

        assert!(after.is_new && after.user.id != before.user.id, "{job_ran}");
        assert_eq!(status(&site, before.user.id).await, UserStatus::Deleted, "{job_ran}");
        assert!(authenticated(&site.gate, &after.credential).await.is_ok(), "{job_ran}");
        site.gate.delete_due_accounts().await.unwrap();
        assert_eq!(site.gate.list_sessions(before.user.id).await.unwrap().len(), 0, "{job_ran}");
        assert_eq!(site.gate.list_sessions(after.user.id).await.unwrap().len(), 1, "{job_ran}");
    }
}

#[tokio::test]
async fn with_no_cooling_off_time_the_deletion_is_done_at_once() {
    let site = Site::with(cooling_off(Duration::ZERO)).await;
    let before = site.log_in("alice", Style::Cookie).await;

    let answer = delete(&site, &before).await;

    assert_eq!(answer, DeletionAnswer { delete_after: site.clock.now(), is_done: true });
    assert!(!site.knows("alice").await);
    assert_eq!(status(&site, before.user.id).await, UserStatus::Deleted);
    assert!(site.gate.list_sessions(before.user.id).await.unwrap().is_empty());
    assert_eq!(authenticated(&site.gate, &before.credential).await.unwrap_err(), Code::UserDeleted);
    let after = site.log_in("alice", Style::Cookie).await;
    assert!(after.is_new && after.user.id != before.user.id);
}

#[tokio::test]
async fn an_operator_deletes_now_or_later_and_only_who_is_there() {
    let site = Site::start().await;
    let (alice, bob) = (site.log_in("alice", Style::Jwt).await, site.log_in("bob", Style::Jwt).await);

    let later = site.gate.delete_user(alice.user.id, DeleteWhen::AfterCoolingOff).await.unwrap();
    let now = site.gate.delete_user(bob.user.id, DeleteWhen::Now).await.unwrap();

    assert_eq!((later.is_done, later.delete_after), (false, site.clock.now() + 7 * DAY));
    assert!(now.is_done);
    assert!(site.gate.delete_user(alice.user.id, DeleteWhen::Now).await.unwrap().is_done, "sooner than first asked");
    let again = site.gate.delete_user(bob.user.id, DeleteWhen::Now).await.unwrap_err();
    assert_eq!(again.code(), Code::UserDeleted);
    let nobody = UserId::new(Time::from_seconds(1));
    assert_eq!(site.gate.delete_user(nobody, DeleteWhen::Now).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn a_first_login_in_another_app_of_one_who_is_leaving_takes_the_deletion_back() {
    for (waited, is_back) in [(6 * DAY, true), (7 * DAY, false)] {
        let site = Site::with(two_apps()).await;
        let before = log_in_to(&site, &site.gate, "alice", DEFAULT_APP_ID).await;
        delete(&site, &before).await;
        site.clock.advance(waited);

        let after = log_in_to(&site, &site.gate, "alice", OTHER_APP_ID).await;

        assert_eq!((after.user.id == before.user.id, after.is_new), (is_back, !is_back));
        assert!(authenticated(&site.gate, &after.credential).await.is_ok());
    }
}
