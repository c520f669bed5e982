use crate::{
    apps::{log_in_to, two_apps},
    support::{
        DAY, OTHER_APP_ID, Setup, Site, authenticated, caller, login, on_every_database, pair_of, refresh, seconds,
    },
};
use minigate_flow::{
    Authenticated, Code, DeleteWhen, DeletionAnswer, Gate, Login, LoginAnswer, TicketAnswer, TicketLogin,
    model::{
        Style, Time, UserId, UserStatus,
        audit::Actor,
        policy::Retention,
        profile::{Edit, ProfileInput},
        ticket::Tickets,
    },
};
use minigate_sim::DEFAULT_APP_ID;
use std::{sync::Arc, time::Duration};

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

on_every_database! {
    async fn whoever_was_merged_into_a_deleted_user_is_gone_with_them(site) {
        let loser = site.log_in("alice", Style::Jwt).await;
        let middle = site.log_in("bob", Style::Jwt).await;
        let winner = site.log_in("xiaoming", Style::Token).await;
        let input = || ProfileInput { nickname: Edit::Set("named".into()), ..ProfileInput::default() };
        for answer in [&loser, &middle, &winner] {
            site.gate.edit_profile(&who(site, answer).await, input(), caller().address).await.unwrap();
        }
        site.gate.merge_users(middle.user.id, loser.user.id, Actor::Operator).await.unwrap();
        let merge = site.gate.merge_users(winner.user.id, middle.user.id, Actor::Operator).await.unwrap();
        let ids = [loser.user.id, middle.user.id, winner.user.id];
        let export = site.gate.export_user(ids[0]).await.unwrap();
        assert_eq!((export.user.id, export.former_ids), (ids[2], vec![ids[1], ids[0]]));
        assert_eq!(export.identities.len(), 3);

        // By the id that was merged first.
        assert!(site.gate.delete_user(ids[0], DeleteWhen::Now).await.unwrap().is_done);
        site.gate.delete_due_accounts().await.unwrap();
        site.gate.poll_feed().await.unwrap();

        for id in ids {
            let user = site.store.find_user(id).await.unwrap().unwrap();
            assert_eq!((user.status, user.nickname), (UserStatus::Deleted, None));
            assert!(site.store.list_audit(Some(id), None, 9).await.unwrap().is_empty());
            assert_eq!(site.gate.find_user(id).await.unwrap().id, id, "it stands for nobody any more");
        }
        assert!(site.gate.undo_merge(merge, Actor::Operator).await.is_err());
        for person in ["alice", "bob", "xiaoming"] {
            assert!(site.log_in(person, Style::Token).await.is_new);
        }
    }

    async fn a_deletion_reaches_the_other_nodes_by_the_feed(site) {
        let other = site.another_node().await;
        let mut answers = Vec::new();
        for style in STYLES {
            let answer = site.log_in("alice", style).await;
            let who = authenticated(&other, &answer.credential).await.unwrap();
            other.me(&who).await.unwrap();
            answers.push(answer);
        }

        delete(site, &answers[0]).await;
        other.poll_feed().await.unwrap();

        for answer in &answers {
            assert_eq!(authenticated(&other, &answer.credential).await.unwrap_err(), Code::UserDeleted);
        }
        let back = other.login(login(&site.wechat.login_code("alice"))).await.unwrap();
        assert_eq!(back.user.id, answers[0].user.id);
    }

    async fn several_nodes_do_the_deletions_that_are_due_together(site) {
        let other = site.another_node().await;
        let mut users = Vec::new();
        for person in ["alice", "bob", "xiaoming"] {
            let answer = site.log_in(person, Style::Token).await;
            delete(site, &answer).await;
            users.push(answer.user.id);
        }
        site.clock.advance(7 * DAY + seconds(121));

        let (here, there) = tokio::join!(site.gate.delete_due_accounts(), other.delete_due_accounts());
        here.unwrap();
        there.unwrap();

        for user in users {
            assert_eq!(status(site, user).await, UserStatus::Deleted);
            assert!(site.gate.find_deletion(user).await.unwrap().is_none());
            assert!(site.gate.list_sessions(user).await.unwrap().is_empty());
        }
        let deleted = site.audited().await.iter().filter(|kind| *kind == "user_deleted").count();
        assert_eq!(deleted, 3, "each once");
    }
}
