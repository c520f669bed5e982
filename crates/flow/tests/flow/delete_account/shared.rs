//! Deletions among several nodes, and of merged users.

use super::{STYLES, delete, status, who};
use crate::support::{DAY, authenticated, caller, login, on_every_database, seconds};
use minigate_flow::{
    Code, DeleteWhen,
    model::{
        Style, UserStatus,
        audit::Actor,
        profile::{Edit, ProfileInput},
    },
};

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
