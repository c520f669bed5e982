//! Several mini programs in one server, and the people they share.

use crate::support::{
    DAY, OTHER_APP_ID, Setup, Site, authenticated, caller, login, on_every_database, pair_of, seconds,
    wechat_that_knows,
};
use minigate_flow::{
    Code, Credential, Gate, Login, LoginAnswer,
    model::{
        Style,
        policy::{Lifetimes, Retention},
        profile::{Edit, ProfileInput},
    },
};
use minigate_sim::DEFAULT_APP_ID;

/// Both apps, of one open-platform account.
pub(crate) fn two_apps() -> Setup {
    Setup { apps: vec![DEFAULT_APP_ID, OTHER_APP_ID], open_platform: Some("shop"), ..Setup::default() }
}

pub(crate) async fn log_in_to(site: &Site, gate: &std::sync::Arc<Gate>, person: &str, app: &str) -> LoginAnswer {
    let code = site.wechat.login_code((person, app));
    gate.login(Login { app_id: Some(app.to_owned()), ..login(&code) }).await.unwrap()
}

on_every_database! {
    async fn one_person_in_two_apps_of_a_group_is_one_user_with_both_sessions(site) {
        let gate = site.another_node_with(two_apps()).await.unwrap();

        let here = log_in_to(site, &gate, "alice", DEFAULT_APP_ID).await;
        let there = log_in_to(site, &gate, "alice", OTHER_APP_ID).await;
        let bob = log_in_to(site, &gate, "bob", OTHER_APP_ID).await;

        assert!(here.is_new && !there.is_new && bob.is_new);
        assert_eq!(here.user.id, there.user.id);
        assert_ne!(here.user.id, bob.user.id);
        let who = authenticated(&gate, &there.credential).await.unwrap();
        assert_eq!(who.app_id.as_str(), OTHER_APP_ID);
        assert_eq!(gate.list_own_sessions(&who).await.unwrap().len(), 2);
        gate.ban_user(here.user.id).await.unwrap();
        assert_eq!(authenticated(&gate, &there.credential).await.unwrap_err(), Code::UserBanned);
    }

    async fn people_who_came_before_their_apps_were_one_group_are_found_as_candidates(site) {
        let alone = site.another_node_with(Setup { open_platform: None, ..two_apps() }).await.unwrap();
        let here = log_in_to(site, &alone, "alice", DEFAULT_APP_ID).await.user.id;
        let there = log_in_to(site, &alone, "alice", OTHER_APP_ID).await.user.id;
        log_in_to(site, &alone, "bob", OTHER_APP_ID).await;
        assert_eq!(alone.find_merge_candidates().await.unwrap(), 0, "of no group");
        let gate = site.another_node_with(two_apps()).await.unwrap();

        assert_eq!(gate.find_merge_candidates().await.unwrap(), 1);
        assert_eq!(gate.find_merge_candidates().await.unwrap(), 0, "found before");

        let found = gate.list_merge_candidates().await.unwrap();
        assert_eq!(found.iter().map(|one| (one.user_id, one.other_user_id)).collect::<Vec<_>>(), [(here.min(there), here.max(there))]);
        let there_now = log_in_to(site, &gate, "alice", OTHER_APP_ID).await.user.id;
        assert_eq!(there_now, there, "nothing moved by itself");
    }

    async fn a_late_unionid_makes_one_user_of_two_and_old_tokens_go_on(site) {
        let gate = site.another_node_with(two_apps()).await.unwrap();
        let openid: &'static str = site.wechat.openid(("alice", OTHER_APP_ID)).leak();
        let knows: &'static [&'static str] = vec![openid].leak();
        let unbound = site.another_node_with_wechat(two_apps(), &wechat_that_knows(knows).await).await;
        let early = log_in_to(site, &unbound, "alice", OTHER_APP_ID).await;
        let first = log_in_to(site, &gate, "alice", DEFAULT_APP_ID).await;
        let input = ProfileInput { nickname: Edit::Set("Alice".to_owned()), ..ProfileInput::default() };
        let who = authenticated(&gate, &first.credential).await.unwrap();
        gate.edit_profile(&who, input, caller().address).await.unwrap();
        assert!(early.is_new && first.is_new);

        let late = log_in_to(site, &gate, "alice", OTHER_APP_ID).await;

        assert_eq!((late.user.id, late.is_new), (first.user.id, false));
        let who = authenticated(&gate, &early.credential).await.unwrap();
        assert_eq!(who.user_id, first.user.id, "a token from before");
        assert_eq!(gate.me(&who).await.unwrap().nickname.as_deref(), Some("Alice"));
        assert_eq!(gate.list_merges().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn apps_of_no_group_share_nobody() {
    let site = Site::start().await;
    let alone = Setup { open_platform: None, ..two_apps() };
    let gate = site.another_node_with(alone).await.unwrap();

    let here = log_in_to(&site, &gate, "alice", DEFAULT_APP_ID).await;
    let there = log_in_to(&site, &gate, "alice", OTHER_APP_ID).await;

    assert!(there.is_new);
    assert_ne!(here.user.id, there.user.id);
}

/// A unionid is only as good as who says it: an app whose WeChat is another one does not get at anybody.
#[tokio::test]
async fn an_app_at_another_wechat_joins_nobody_though_it_is_called_of_the_same_group() {
    use minigate_flow::{
        AppSettings, GateParts, Limits, Settings,
        model::{AppId, origin::OriginPolicy, signing::Algorithm},
        wechat::{AppSecret, Client},
    };
    let (site, fake) = (Site::with(two_apps()).await, minigate_sim::Simulator::builder());
    let bound = |id| minigate_sim::App::new(id, minigate_sim::DEFAULT_APP_SECRET).open_platform("one account");
    // The same seed: it gives the same unionids.
    let fake = fake.app(bound(OTHER_APP_ID)).start().await.unwrap();
    let app = |id: &str, wechat: &str| AppSettings {
        id: AppId::parse(id).unwrap(),
        enabled: true,
        default_style: Style::Jwt,
        lifetimes: Lifetimes::default(),
        open_platform: Some("shop".to_owned()),
        push: None,
        wechat: Client::builder(id, AppSecret::new(minigate_sim::DEFAULT_APP_SECRET)).base_url(wechat).build().unwrap(),
    };
    let gate = Gate::open(GateParts {
        webhooks: Vec::new(),
        store: site.store.clone(),
        apps: vec![app(DEFAULT_APP_ID, &site.wechat.url()), app(OTHER_APP_ID, &fake.url())],
        keyring: crate::support::keyring(&[1]),
        clock: site.clock.clone(),
        limits: Limits::off(site.clock.clone()),
        pictures: None,
        settings: Settings {
            issuer: crate::support::ISSUER.to_owned(),
            algorithm: Algorithm::Es256,
            origins: OriginPolicy::new(true, [], []),
            retention: Retention::default(),
            phone_calls_per_day: Settings::PHONE_CALLS_PER_DAY,
            content_check: minigate_flow::ContentCheck::Off,
        },
    });
    let gate = gate.await.unwrap();
    let victim = log_in_to(&site, &gate, "alice", DEFAULT_APP_ID).await;
    assert_eq!(site.wechat.world().unionid(("alice", DEFAULT_APP_ID)), fake.world().unionid(("alice", OTHER_APP_ID)));

    let code = fake.login_code(("alice", OTHER_APP_ID));
    let thief = gate.login(Login { app_id: Some(OTHER_APP_ID.to_owned()), ..login(&code) }).await.unwrap();

    assert!(thief.is_new);
    assert_ne!(thief.user.id, victim.user.id);
}

#[tokio::test]
async fn each_app_has_its_own_style_and_lifetimes() {
    let site = Site::start().await;
    let short = Lifetimes { access: seconds(60), token_idle: DAY, session: 2 * DAY, ..Lifetimes::default() };
    let gate = site.another_node_with(Setup { other_app: (Style::Token, short), ..two_apps() }).await.unwrap();

    let here = log_in_to(&site, &gate, "alice", DEFAULT_APP_ID).await;
    let there = log_in_to(&site, &gate, "alice", OTHER_APP_ID).await;

    let Credential::Jwt { expires_in, .. } = &here.credential else { panic!("{:?}", here.credential) };
    assert_eq!(*expires_in, seconds(15 * 60));
    let Credential::Token { expires_in, .. } = &there.credential else { panic!("{:?}", there.credential) };
    assert_eq!(*expires_in, DAY);
    let who = authenticated(&gate, &here.credential).await.unwrap();
    assert_eq!(gate.list_own_sessions(&who).await.unwrap().len(), 2);

    site.clock.advance(DAY);
    assert_eq!(authenticated(&gate, &there.credential).await.unwrap_err(), Code::SessionExpired);
    let pair = gate.refresh(&pair_of(&here.credential).refresh, &caller()).await.unwrap();
    let who = authenticated(&gate, &pair).await.unwrap();
    assert_eq!(gate.list_own_sessions(&who).await.unwrap().len(), 1, "each by its own app's lifetimes");
}
