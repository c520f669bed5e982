use crate::support::{Setup, Site, keyring, login};
use minigate_flow::{
    Code, ResealReport,
    model::{Style, key::KeyId},
};

fn with_masters(masters: &[u8]) -> Setup {
    Setup { masters: masters.to_vec(), ..Setup::default() }
}

fn key_id(master: u8) -> KeyId {
    keyring(&[master]).active_id()
}

#[tokio::test]
async fn after_a_reseal_nothing_is_left_under_the_old_master_key() {
    let site = Site::start().await;
    for person in ["alice", "bob", "xiaoming"] {
        site.log_in(person, Style::Jwt).await;
    }
    site.wechat.rotate_session_key("alice");
    site.log_in("alice", Style::Jwt).await;
    let gate = site.another_node_with(with_masters(&[2, 1])).await.unwrap();
    // Four session keys, alice's previous one among them, and one signing key.
    assert_eq!(gate.count_sealed().await.unwrap(), [(key_id(1), 5)]);

    let mut steps = 0;
    let report = gate.reseal(|_| steps += 1).await.unwrap();

    assert_eq!(report, ResealReport { looked_at: 4, resealed: 4, unreadable: 0 });
    assert_eq!(steps, 1);
    assert_eq!(gate.count_sealed().await.unwrap(), [(key_id(2), 5)]);
    assert!(site.audited().await.contains(&"master_key_resealed".to_owned()));
}

#[tokio::test]
async fn a_second_reseal_finds_nothing_to_do() {
    let site = Site::start().await;
    site.log_in("alice", Style::Jwt).await;
    let gate = site.another_node_with(with_masters(&[2, 1])).await.unwrap();
    gate.reseal(|_| {}).await.unwrap();

    let again = gate.reseal(|_| {}).await.unwrap();

    assert_eq!(again, ResealReport { looked_at: 2, resealed: 0, unreadable: 0 });
}

#[tokio::test]
async fn the_old_master_key_is_needed_until_the_reseal_and_not_after_it() {
    let site = Site::start().await;
    let before = site.log_in("alice", Style::Jwt).await;
    let too_early = site.another_node_with(with_masters(&[2])).await.unwrap_err();
    let both = site.another_node_with(with_masters(&[2, 1])).await.unwrap();
    both.reseal(|_| {}).await.unwrap();

    let without = site.another_node_with(with_masters(&[2])).await.unwrap();
    let after = without.login(login(&site.wechat.login_code("alice"))).await.unwrap();

    assert_eq!(too_early.code(), Code::Internal);
    assert_eq!(after.user.id, before.user.id);
    assert!(crate::support::authenticated(&without, &before.credential).await.is_ok());
}

#[tokio::test]
async fn what_no_key_opens_is_counted_and_left_as_it_is() {
    let site = Site::with(with_masters(&[3])).await;
    site.log_in("alice", Style::Jwt).await;
    let both = site.another_node_with(with_masters(&[1, 3])).await.unwrap();
    both.replace_keys_now().await.unwrap();
    let without = site.another_node_with(with_masters(&[2, 1])).await.unwrap();

    let report = without.reseal(|_| {}).await.unwrap();

    assert_eq!(report, ResealReport { looked_at: 2, resealed: 1, unreadable: 1 });
    assert_eq!(without.count_sealed().await.unwrap().iter().map(|(_, count)| count).sum::<u64>(), 2);
    assert!(without.count_sealed().await.unwrap().contains(&(key_id(3), 1)));
}
