//! WeChat's access_token, through calls that need one.

use crate::support::{Setup, Site, app, on_every_database, seconds};
use minigate_flow::{
    Code, Gate,
    wechat::{self, AccessToken, Client, SessionKey},
};
use minigate_sim::Fault;
use std::{sync::Arc, time::Duration};

const TOKEN: &str = "/cgi-bin/stable_token";
const CALL: &str = "/wxa/checksession";

/// A call of WeChat's API. That it is about nobody is WeChat's answer to a good token.
async fn call(gate: &Arc<Gate>) -> Result<(), Code> {
    let key = SessionKey::parse("tiihtNczf5v6AKRyjwEUhQ==").unwrap();
    let key = &key;
    let ask = |wechat: Client, token: AccessToken| async move {
        match wechat.check_session_key(&token, "oNobody", key).await {
            Err(wechat::Error::Api { errcode: 40003, .. }) => Ok(()),
            done => done.map(drop),
        }
    };
    gate.with_access_token(&app(), ask).await.map_err(|error| error.code())
}

impl Site {
    /// How often WeChat was asked for a token, and how often by force.
    fn fetches(&self) -> (usize, usize) {
        let requests = self.wechat.requests();
        let fetches = requests.iter().filter(|request| request.path == TOKEN);
        let is_forced = |force: &str| force == "true";
        let forced: Vec<bool> = fetches.map(|request| is_forced(&request.parameters["force_refresh"])).collect();
        (forced.len(), forced.into_iter().filter(|forced| *forced).count())
    }

    /// Moves everybody's clock.
    fn advance(&self, by: Duration) {
        self.clock.advance(by);
        self.wechat.advance(by);
    }

    async fn wait_for_fetches(&self, count: usize) {
        for _ in 0..500 {
            if self.fetches().0 >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{count} fetches, not {:?}", self.fetches());
    }
}

on_every_database! {
    async fn all_nodes_use_one_token_that_was_fetched_once(site) {
        let other = site.another_node().await;
        let calls = (0..20).map(|n| if n % 2 == 0 { &site.gate } else { &other }).map(|gate| {
            let gate = Arc::clone(gate);
            tokio::spawn(async move { call(&gate).await })
        });

        for done in calls.collect::<Vec<_>>() {
            assert_eq!(done.await.unwrap(), Ok(()));
        }

        assert_eq!(site.fetches(), (1, 0));
        assert_eq!(call(&site.another_node().await).await, Ok(()));
        assert_eq!(site.fetches(), (1, 0), "a node started later takes it over");
    }

    async fn a_token_that_another_node_replaced_is_taken_from_the_database(site) {
        let other = site.another_node().await;
        assert_eq!((call(&site.gate).await, call(&other).await), (Ok(()), Ok(())));
        // WeChat hands out the token that it has just refused, so that another is forced, and the old one dies.
        site.wechat.fault(Fault::errcode(40001).on(CALL));
        assert_eq!(call(&site.gate).await, Ok(()));
        assert_eq!(site.fetches(), (3, 1));

        assert_eq!(call(&other).await, Ok(()));

        assert_eq!(site.fetches(), (3, 1), "the other node's token was dead, and it asked WeChat for none");
    }

    async fn of_all_who_meet_a_refused_token_at_once_one_replaces_it(site) {
        let other = site.another_node().await;
        assert_eq!((call(&site.gate).await, call(&other).await), (Ok(()), Ok(())));
        site.wechat.fault(Fault::errcode(40001).on(CALL).times(6));

        let calls = (0..6).map(|n| if n % 2 == 0 { &site.gate } else { &other }).map(|gate| {
            let gate = Arc::clone(gate);
            tokio::spawn(async move { call(&gate).await })
        });
        let mut done = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            done.push(call.await.unwrap());
        }

        assert_eq!(site.fetches().1, 1, "forced once: {done:?}");
        assert_eq!(call(&site.gate).await, Ok(()));
        assert_eq!(call(&other).await, Ok(()));
        assert_eq!(site.fetches().1, 1);
    }
}

#[tokio::test]
async fn a_token_is_renewed_after_four_fifths_of_its_life_and_served_meanwhile() {
    let site = Site::start().await;
    assert_eq!(call(&site.gate).await, Ok(()));
    site.advance(seconds(5_759));
    assert_eq!(call(&site.gate).await, Ok(()));
    assert_eq!(site.fetches().0, 1);

    site.advance(seconds(1_200));
    // Nobody waits for a renewal that takes long.
    site.wechat.fault(Fault::slow(seconds(2)).on(TOKEN));
    let begun = std::time::Instant::now();
    assert_eq!(call(&site.gate).await, Ok(()));
    assert_eq!(call(&site.gate).await, Ok(()));

    assert!(begun.elapsed() < seconds(2));
    site.wait_for_fetches(2).await;
    site.advance(seconds(300));
    assert_eq!(call(&site.gate).await, Ok(()), "the first token is past its end");
    assert_eq!(site.fetches(), (2, 0));
}

#[tokio::test]
async fn an_expired_token_is_replaced_before_it_is_used() {
    let site = Site::start().await;
    assert_eq!(call(&site.gate).await, Ok(()));

    site.advance(seconds(7_200));

    assert_eq!(call(&site.gate).await, Ok(()));
    assert_eq!(site.fetches(), (2, 0));
    assert!(site.wechat.requests().iter().all(|request| request.errcode != Some(42001)));
}

#[tokio::test]
async fn a_token_that_wechat_ended_early_is_replaced_without_force() {
    let site = Site::start().await;
    assert_eq!(call(&site.gate).await, Ok(()));

    // By this server's clock it is good for two hours more.
    site.wechat.advance(seconds(7_200));

    assert_eq!(call(&site.gate).await, Ok(()));
    assert_eq!(site.fetches(), (2, 0));
}

#[tokio::test]
async fn a_renewal_ahead_that_fails_leaves_the_old_token_in_use_and_is_tried_again() {
    let site = Site::start().await;
    assert_eq!(call(&site.gate).await, Ok(()));
    site.advance(seconds(6_900));
    site.wechat.fault(Fault::status(500).on(TOKEN));

    assert_eq!(call(&site.gate).await, Ok(()));
    site.wait_for_fetches(2).await;
    for _ in 0..20 {
        assert_eq!(call(&site.gate).await, Ok(()));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(site.fetches().0, 2, "not with each request");

    site.advance(seconds(10));
    assert_eq!(call(&site.gate).await, Ok(()));
    site.wait_for_fetches(3).await;
}

#[tokio::test]
async fn a_refresh_is_forced_once_a_minute_at_most() {
    let site = Site::start().await;
    let always_refused = || site.wechat.fault(Fault::errcode(40001).on(CALL).times(2));
    assert_eq!(call(&site.gate).await, Ok(()));

    always_refused();
    assert_eq!(call(&site.gate).await, Err(Code::WechatUnavailable), "tried once more, not for ever");
    assert_eq!(site.fetches(), (3, 1));
    always_refused();
    assert_eq!(call(&site.gate).await, Err(Code::WechatUnavailable));
    assert_eq!(site.fetches(), (4, 1), "not forced again so soon");
    assert_eq!(call(&site.gate).await, Err(Code::WechatUnavailable), "the second fault of two");
    assert_eq!(call(&site.gate).await, Ok(()));

    site.advance(seconds(60));
    site.wechat.fault(Fault::errcode(40001).on(CALL));
    assert_eq!(call(&site.gate).await, Ok(()));
    assert_eq!(site.fetches().1, 2);
}

#[tokio::test]
async fn each_refusal_of_a_token_is_answered_by_its_code() {
    let site = Site::with(Setup::default()).await;
    for (errcode, code) in [
        (40125, Code::AppMisconfigured),
        (40013, Code::AppMisconfigured),
        (40001, Code::AppMisconfigured),
        (40164, Code::WechatIpNotAllowed),
        (89503, Code::WechatIpNotAllowed),
        (45011, Code::WechatRateLimited),
        (45009, Code::WechatUnavailable),
    ] {
        site.wechat.fault(Fault::errcode(errcode).on(TOKEN));
        assert_eq!(call(&site.gate).await, Err(code), "{errcode}");
    }
    site.wechat.fault(Fault::errcode(-1).on(TOKEN).times(2));
    assert_eq!(call(&site.gate).await, Ok(()), "busy twice is no failure");
}

#[tokio::test]
async fn a_wechat_that_does_not_answer_is_given_up_after_a_bounded_time() {
    let site = Site::start().await;
    site.wechat.fault(Fault::no_answer().on(TOKEN));
    let begun = std::time::Instant::now();

    assert_eq!(call(&site.gate).await, Err(Code::WechatUnavailable));

    assert!(begun.elapsed() < seconds(8));
    assert_eq!(call(&site.gate).await, Ok(()), "the lease was given back");
}

#[tokio::test]
async fn a_node_that_died_with_the_lease_holds_up_the_others_until_it_ends() {
    let site = Site::start().await;
    site.store.lease_app_token(&app(), "dead", site.gate.now(), site.gate.now() + seconds(6)).await.unwrap().unwrap();
    let waiting = {
        let gate = Arc::clone(&site.gate);
        tokio::spawn(async move { call(&gate).await })
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(site.fetches().0, 0);

    site.clock.advance(seconds(6));

    assert_eq!(waiting.await.unwrap(), Ok(()));
    assert_eq!(site.fetches(), (1, 0));
}

#[tokio::test]
async fn what_a_node_fetched_after_its_lease_was_given_to_another_is_not_used() {
    let site = Site::start().await;
    let other = site.another_node().await;
    site.wechat.fault(Fault::slow(seconds(2)).on(TOKEN));
    let late = {
        let gate = Arc::clone(&site.gate);
        tokio::spawn(async move { call(&gate).await })
    };
    site.wait_for_fetches(1).await;
    site.clock.advance(seconds(7));

    assert_eq!(call(&other).await, Ok(()));
    let stored = site.store.find_app_token(&app()).await.unwrap().unwrap();

    assert_eq!(late.await.unwrap(), Ok(()));
    assert_eq!(site.store.find_app_token(&app()).await.unwrap().unwrap(), stored, "what came late was not stored");
}

#[tokio::test]
async fn no_login_waits_for_a_token() {
    let site = Site::start().await;
    site.wechat.fault(Fault::no_answer().on(TOKEN).times(9));

    site.log_in("alice", minigate_flow::model::Style::Jwt).await;

    assert_eq!(site.fetches().0, 0);
}

#[tokio::test]
async fn after_a_reseal_the_token_opens_without_the_old_master_key() {
    let site = Site::start().await;
    assert_eq!(call(&site.gate).await, Ok(()));
    let with = |masters: &[u8]| Setup { masters: masters.to_vec(), ..Setup::default() };
    let both = site.another_node_with(with(&[2, 1])).await.unwrap();

    both.reseal(|_| {}).await.unwrap();

    assert_eq!(both.count_sealed().await.unwrap(), [(crate::support::keyring(&[2]).active_id(), 2)]);
    assert_eq!(call(&site.another_node_with(with(&[2])).await.unwrap()).await, Ok(()));
    assert_eq!(site.fetches().0, 1);
}
