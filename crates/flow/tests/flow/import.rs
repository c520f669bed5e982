use crate::support::{NOW, Site, seconds};
use minigate_flow::{
    Arrival, Arrived, ImportOptions, Importer, Mode, Tell,
    model::{
        AppId, Style, Time,
        import::{OldUser, Rules},
        user::Gender,
    },
};
use minigate_sim::DEFAULT_APP_ID;

/// Somebody the simulated WeChat knows, as the old system kept them.
fn arrival(site: &Site, person: &str, nickname: &str) -> Arrival {
    let openid = site.wechat.openid(person);
    let old = OldUser {
        openid: Some(&openid),
        nickname: Some(nickname),
        gender: Some("1"),
        created_at: Some("2020-04-23 13:39:30"),
        ..OldUser::default()
    };
    Arrival { newcomer: Rules::default().read(&old).unwrap(), old_id: Some("42".to_owned()) }
}

fn importer(site: &Site, options: ImportOptions) -> Importer {
    site.gate.importer(AppId::parse(DEFAULT_APP_ID).unwrap(), options)
}

#[tokio::test]
async fn an_imported_user_logs_in_as_who_they_were() {
    let site = Site::start().await;
    let options = ImportOptions { old_id_as: Some("shop_id".to_owned()), ..ImportOptions::default() };

    let arrived = importer(&site, options).import(&[arrival(&site, "alice", "小明")]).await.unwrap();

    let answer = site.log_in("alice", Style::Jwt).await;
    assert!(!answer.is_new);
    assert_eq!(arrived, [Arrived::Created(Some(answer.user.id))]);
    assert_eq!((answer.user.nickname.as_deref(), answer.user.gender), (Some("小明"), Gender::Male));
    assert_eq!(answer.user.created_at.to_string(), "2020-04-23T13:39:30.000Z");
    assert_eq!(answer.user.metadata.as_ref().unwrap().to_text(), r#"{"shop_id":42}"#);
}

#[tokio::test]
async fn who_logged_in_before_the_import_stays_as_they_are() {
    let site = Site::start().await;
    let before = site.log_in("alice", Style::Jwt).await.user;

    let arrivals = [arrival(&site, "alice", "小明"), arrival(&site, "bob", "小红")];
    let arrived = importer(&site, ImportOptions::default()).import(&arrivals).await.unwrap();
    let again = importer(&site, ImportOptions::default()).import(&arrivals).await.unwrap();

    assert_eq!(arrived[0], Arrived::Existing(before.id));
    let Arrived::Created(Some(bob)) = arrived[1] else { panic!("{arrived:?}") };
    assert_eq!(again, [Arrived::Existing(before.id), Arrived::Existing(bob)]);
    assert_eq!(site.log_in("alice", Style::Jwt).await.user.nickname, None);
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_done_and_writes_nothing() {
    let site = Site::start().await;
    let alice = site.log_in("alice", Style::Jwt).await.user.id;
    let options = ImportOptions { mode: Mode::DryRun, ..ImportOptions::default() };

    let arrivals = [arrival(&site, "alice", "小明"), arrival(&site, "bob", "小红")];
    let arrived = importer(&site, options).import(&arrivals).await.unwrap();

    assert_eq!(arrived, [Arrived::Existing(alice), Arrived::Created(None)]);
    assert!(site.log_in("bob", Style::Jwt).await.is_new);
}

#[tokio::test]
async fn an_import_is_one_row_of_the_audit_log() {
    let site = Site::start().await;
    let importer = importer(&site, ImportOptions { tell: Tell::Integrators, ..ImportOptions::default() });
    importer.import(&[arrival(&site, "alice", "小明"), arrival(&site, "bob", "小红")]).await.unwrap();

    importer.note(r#"{"created":2}"#.to_owned()).await.unwrap();

    assert_eq!(site.audited().await, ["users_imported"]);
}

#[tokio::test]
async fn times_that_have_not_come_yet_are_now_and_a_login_is_not_before_its_user() {
    let site = Site::start().await;
    let mut future = arrival(&site, "alice", "小明");
    future.newcomer.created_at = Some(NOW + seconds(5));
    let mut odd = arrival(&site, "bob", "小红");
    odd.newcomer.last_login_at = Some(Time::from_seconds(1));

    let arrived = importer(&site, ImportOptions::default()).import(&[future, odd]).await.unwrap();

    let [Arrived::Created(Some(alice)), Arrived::Created(Some(bob))] = arrived[..] else { panic!("{arrived:?}") };
    assert_eq!(site.gate.find_user(alice).await.unwrap().created_at, NOW);
    let bob = site.gate.find_user(bob).await.unwrap();
    assert_eq!(bob.last_login_at, bob.created_at);
}
