use crate::support::{PICTURES_URL, Setup, Site, authenticated, on_every_database, seconds};
use jpeg_encoder::{ColorType, Encoder};
use minigate_flow::{
    Authenticated, AvatarEdit, Code, Error, Gate,
    model::{PictureName, Style, User},
    picture::Shelf,
};
use std::{net::IpAddr, sync::Arc};

const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

/// A small JPEG of one colour.
fn jpeg(grey: u8) -> Vec<u8> {
    let mut file = Vec::new();
    Encoder::new(&mut file, 90).encode(&[grey; 32 * 24 * 3], 32, 24, ColorType::Rgb).unwrap();
    file
}

async fn send(gate: &Gate, who: &Authenticated, file: Vec<u8>) -> Result<Arc<User>, Error> {
    gate.change_avatar(who, gate.expect_picture(who)?, file.into(), ADDRESS).await
}

fn name(user: &User) -> PictureName {
    PictureName::parse(user.avatar.as_deref().unwrap()).unwrap()
}

async fn log_in(site: &Site, person: &str) -> Authenticated {
    let login = site.log_in(person, Style::Token).await;
    authenticated(&site.gate, &login.credential).await.unwrap()
}

async fn is_kept(gate: &Gate, name: &PictureName) -> bool {
    gate.find_picture(name).await.unwrap().is_some()
}

#[tokio::test]
async fn a_picture_sent_is_shown_and_the_one_before_is_removed() {
    let site = Site::start().await;
    let alice = log_in(&site, "alice").await;

    let first = send(&site.gate, &alice, jpeg(10)).await.unwrap();
    let second = send(&site.gate, &alice, jpeg(200)).await.unwrap();

    assert_ne!(name(&first), name(&second));
    assert_eq!(site.gate.me(&alice).await.unwrap().avatar, second.avatar);
    assert_eq!(site.gate.avatar_url(&second), Some(format!("{PICTURES_URL}/{}", name(&second))));
    let bytes = site.gate.avatar_bytes(alice.user_id).await.unwrap().unwrap();
    assert!(bytes.starts_with(b"RIFF") && bytes[8..].starts_with(b"WEBP"));
    assert!(!is_kept(&site.gate, &name(&first)).await && is_kept(&site.gate, &name(&second)).await);
    assert!(site.store.list_left_pictures(site.clock.now(), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_same_picture_again_changes_nothing_and_of_two_users_each_has_their_own() {
    let site = Site::start().await;
    let (alice, bob) = (log_in(&site, "alice").await, log_in(&site, "bob").await);
    let of_alice = send(&site.gate, &alice, jpeg(10)).await.unwrap();
    let of_bob = send(&site.gate, &bob, jpeg(10)).await.unwrap();
    let audited = site.audited().await.len();

    let again = send(&site.gate, &alice, jpeg(10)).await.unwrap();
    site.gate.remove_avatar(&bob, ADDRESS).await.unwrap();

    assert_eq!(again.avatar, of_alice.avatar);
    assert_ne!(of_alice.avatar, of_bob.avatar);
    assert!(is_kept(&site.gate, &name(&of_alice)).await && !is_kept(&site.gate, &name(&of_bob)).await);
    assert_eq!(site.audited().await.len(), audited + 1, "only the removal");
}

#[tokio::test]
async fn a_change_is_audited_without_the_name_of_the_picture() {
    let site = Site::start().await;
    let alice = log_in(&site, "alice").await;
    site.clock.advance(seconds(1));

    let user = send(&site.gate, &alice, jpeg(10)).await.unwrap();

    let newest = site.store.list_audit(Some(alice.user_id), None, 1).await.unwrap().remove(0);
    assert_eq!((newest.kind.as_str(), newest.actor.as_str()), ("profile_edited", "user"));
    assert_eq!((newest.session_id, newest.ip.as_deref()), (Some(alice.session_id), Some("192.0.2.7")));
    assert_eq!(newest.detail.as_deref(), Some(r#"{"by":"edit","fields":["avatar"]}"#));
    assert!(!format!("{newest:?}").contains(user.avatar.as_deref().unwrap()));
}

#[tokio::test]
async fn a_picture_that_waits_for_a_verdict_is_kept_and_not_shown() {
    let site = Site::start().await;
    let alice = log_in(&site, "alice").await;
    let before = send(&site.gate, &alice, jpeg(10)).await.unwrap();

    let good = site.gate.store_picture(alice.user_id, jpeg(100).into()).await.unwrap();
    let bad = site.gate.store_picture(alice.user_id, jpeg(200).into()).await.unwrap();
    assert_eq!(site.gate.me(&alice).await.unwrap().avatar, before.avatar);
    assert!(is_kept(&site.gate, &good).await && is_kept(&site.gate, &bad).await);

    site.gate.discard_picture(alice.user_id, bad.clone()).await.unwrap();
    site.gate.show_picture(AvatarEdit::of(&alice, ADDRESS), good.clone()).await.unwrap();

    assert_eq!(name(&site.gate.me(&alice).await.unwrap()), good);
    assert!(!is_kept(&site.gate, &bad).await && !is_kept(&site.gate, &name(&before)).await);
    site.gate.discard_picture(alice.user_id, good.clone()).await.unwrap();
    assert!(is_kept(&site.gate, &good).await, "what is shown stays");
}

#[tokio::test]
async fn who_was_banned_meanwhile_shows_nothing_new_and_what_was_sent_is_gone() {
    let site = Site::start().await;
    let alice = log_in(&site, "alice").await;
    let expected = site.gate.expect_picture(&alice).unwrap();
    site.gate.ban_user(alice.user_id).await.unwrap();

    let refused = site.gate.change_avatar(&alice, expected, jpeg(10).into(), ADDRESS).await.unwrap_err();

    assert_eq!(refused.code(), Code::UserBanned);
    assert_eq!(site.store.find_user(alice.user_id).await.unwrap().unwrap().avatar, None);
    assert!(site.store.list_left_pictures(site.clock.now(), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_picture_that_could_not_be_removed_is_removed_later() {
    let site = Site::start().await;
    let alice = log_in(&site, "alice").await;
    let first = name(&send(&site.gate, &alice, jpeg(10)).await.unwrap());
    // As a process leaves it that ends between the change and the removal.
    site.store.clear_avatar(alice.user_id, site.clock.now()).await.unwrap();

    site.gate.remove_left_pictures().await.unwrap();
    assert!(is_kept(&site.gate, &first).await, "whoever left it may still be at it");
    site.clock.advance(seconds(60));
    site.gate.remove_left_pictures().await.unwrap();

    assert!(!is_kept(&site.gate, &first).await);
    assert!(site.store.list_left_pictures(site.clock.now(), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_picture_that_was_left_and_comes_back_stays() {
    let site = Site::start().await;
    let alice = log_in(&site, "alice").await;
    let shown = name(&send(&site.gate, &alice, jpeg(10)).await.unwrap());
    site.store.clear_avatar(alice.user_id, site.clock.now()).await.unwrap();

    let again = site.gate.store_picture(alice.user_id, jpeg(10).into()).await.unwrap();
    site.clock.advance(seconds(60));
    site.gate.remove_left_pictures().await.unwrap();

    assert_eq!(again, shown);
    assert!(is_kept(&site.gate, &shown).await, "it waits to be shown");
}

#[tokio::test]
async fn a_person_who_is_erased_has_no_picture_whatever_their_status() {
    let site = Site::start().await;
    let alice = log_in(&site, "alice").await;
    let shown = name(&send(&site.gate, &alice, jpeg(10)).await.unwrap());
    site.gate.ban_user(alice.user_id).await.unwrap();

    site.gate.erase_avatar(alice.user_id).await.unwrap();
    site.gate.erase_avatar(alice.user_id).await.unwrap();

    assert!(!is_kept(&site.gate, &shown).await);
    assert_eq!(site.gate.find_user(alice.user_id).await.unwrap().avatar, None);
    assert_eq!(site.gate.avatar_bytes(alice.user_id).await.unwrap(), None);
}

#[tokio::test]
async fn a_user_sends_three_pictures_at_once_and_ten_an_hour() {
    let site = Site::with(Setup { limited: true, ..Setup::default() }).await;
    let alice = log_in(&site, "alice").await;
    for _ in 0..3 {
        site.gate.expect_picture(&alice).unwrap();
    }

    let refused = site.gate.expect_picture(&alice).unwrap_err();

    assert_eq!((refused.code(), refused.retry_after()), (Code::RateLimited, Some(seconds(360))));
    site.clock.advance(seconds(360));
    assert!(site.gate.expect_picture(&alice).is_ok());
}

#[tokio::test]
async fn more_files_at_once_than_memory_is_meant_for_are_refused() {
    let site = Site::start().await;
    let alice = log_in(&site, "alice").await;
    let mut expected: Vec<_> = (0..64).map(|_| site.gate.expect_picture(&alice).unwrap()).collect();

    assert_eq!(site.gate.expect_picture(&alice).unwrap_err().code(), Code::Overloaded);
    expected.pop();
    assert!(site.gate.expect_picture(&alice).is_ok());
}

#[tokio::test]
async fn a_place_that_is_away_is_unavailable_and_nothing_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::folder(&folder.path().join("pictures")).unwrap();
    let site = Site::with(Setup { shelf, ..Setup::default() }).await;
    let alice = log_in(&site, "alice").await;
    std::fs::remove_dir_all(folder.path().join("pictures")).unwrap();
    std::fs::write(folder.path().join("pictures"), "no folder any more").unwrap();

    let refused = send(&site.gate, &alice, jpeg(10)).await.unwrap_err();

    assert_eq!(refused.code(), Code::Unavailable);
    assert_eq!(site.gate.me(&alice).await.unwrap().avatar, None);
}

#[tokio::test]
async fn what_another_program_wrote_into_the_column_is_not_shown() {
    let site = Site::start().await;
    let user = site.log_in("alice", Style::Token).await.user;
    for avatar in ["https://evil.example/a.png", "javascript:alert(1)", "../../etc/passwd", ""] {
        let user = User { avatar: Some(avatar.to_owned()), ..(*user).clone() };
        assert_eq!(site.gate.avatar_url(&user), None, "{avatar}");
    }
}

on_every_database! {
    async fn a_new_picture_is_shown_here_at_once_and_on_other_nodes_by_the_feed(site) {
        let other = site.another_node().await;
        let alice = log_in(site, "alice").await;
        assert_eq!(other.me(&alice).await.unwrap().avatar, None);

        let user = send(&site.gate, &alice, jpeg(10)).await.unwrap();
        other.poll_feed().await.unwrap();

        assert_eq!(site.gate.me(&alice).await.unwrap().avatar, user.avatar);
        assert_eq!(other.me(&alice).await.unwrap().avatar, user.avatar);
        assert!(is_kept(&other, &name(&user)).await);
    }
}
