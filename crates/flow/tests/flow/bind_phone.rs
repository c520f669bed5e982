//! Phone numbers through the gate; how they are answered is tested with the routes.

use crate::support::{Setup, Site, authenticated, caller, keyring, on_every_database, on_shared_databases, seconds};
use minigate_flow::{
    Authenticated, Code, EncryptedData, Gate, PhoneProof,
    model::{Style, phone::PhoneNumber},
};
use minigate_sim::{Fault, OpenDataApi, Person, Profile};
use std::{sync::Arc, time::Duration};

const CALL: &str = "/wxa/business/getuserphonenumber";
const ALICE: &str = "+8613800000001";

async fn who(site: &Site, person: &str) -> Authenticated {
    let answer = site.log_in(person, Style::Jwt).await;
    authenticated(&site.gate, &answer.credential).await.unwrap()
}

async fn bind(gate: &Arc<Gate>, who: &Authenticated, proof: PhoneProof) -> Result<String, Code> {
    let bound = gate.bind_phone(who, proof, caller().address).await;
    bound.map(|number| number.e164().to_owned()).map_err(|error| error.code())
}

async fn bind_code(gate: &Arc<Gate>, who: &Authenticated, code: &str) -> Result<String, Code> {
    bind(gate, who, PhoneProof::Code(code.to_owned().into())).await
}

async fn phone_of(gate: &Gate, who: &Authenticated) -> Option<String> {
    gate.own_phone(who).await.unwrap().map(|phone| phone.number.e164().to_owned())
}

impl Site {
    /// How often WeChat was asked for a number.
    fn phone_calls(&self) -> usize {
        self.wechat.requests().iter().filter(|request| request.path == CALL).count()
    }

    /// Alice's number in another's hands.
    fn give_alice_s_number_to(&self, name: &str) {
        let person = Person { phone: Some("13800000001".to_owned()), ..Person::named(name) };
        self.wechat.world().make_person(person).unwrap();
    }
}

on_every_database! {
    async fn a_code_becomes_a_number_once_and_its_repeats_are_answered_alike_by_every_node(site) {
        let (alice, other) = (who(site, "alice").await, site.another_node().await);
        let code = site.wechat.phone_code("alice");
        assert_eq!(phone_of(&site.gate, &alice).await, None);

        assert_eq!(bind_code(&site.gate, &alice, &code).await, Ok(ALICE.to_owned()));
        assert_eq!(bind_code(&site.gate, &alice, &code).await, Ok(ALICE.to_owned()));
        assert_eq!(bind_code(&other, &alice, &code).await, Ok(ALICE.to_owned()));

        assert_eq!(site.phone_calls(), 1);
        let asked = site.wechat.requests().into_iter().find(|request| request.path == CALL).unwrap();
        assert_eq!(asked.parameters["openid"], site.wechat.openid("alice"), "WeChat checks whose code it is");
        assert_eq!(phone_of(&other, &alice).await, Some(ALICE.to_owned()));
        assert_eq!(site.audited().await.iter().filter(|kind| kind.starts_with("phone")).count(), 1);
    }

    async fn of_requests_with_one_code_at_once_one_asks_wechat(site) {
        let (alice, other) = (who(site, "alice").await, site.another_node().await);
        let code = site.wechat.phone_code("alice");
        site.wechat.fault(Fault::slow(Duration::from_millis(300)).on(CALL));

        let requests = (0..8).map(|n| if n % 2 == 0 { &site.gate } else { &other }).map(|gate| {
            let (gate, alice, code) = (Arc::clone(gate), alice.clone(), code.clone());
            tokio::spawn(async move { bind_code(&gate, &alice, &code).await })
        });
        for request in requests.collect::<Vec<_>>() {
            assert_eq!(request.await.unwrap(), Ok(ALICE.to_owned()));
        }

        assert_eq!(site.phone_calls(), 1);
    }

    async fn a_number_that_another_user_has_stays_theirs(site) {
        site.give_alice_s_number_to("mallory");
        let (alice, mallory) = (who(site, "alice").await, who(site, "mallory").await);
        bind_code(&site.gate, &alice, &site.wechat.phone_code("alice")).await.unwrap();
        let code = site.wechat.phone_code("mallory");

        for _ in 0..2 {
            assert_eq!(bind_code(&site.gate, &mallory, &code).await, Err(Code::PhoneTaken));
        }

        assert_eq!(site.phone_calls(), 2, "the repeat was answered without WeChat");
        assert_eq!(phone_of(&site.gate, &alice).await, Some(ALICE.to_owned()));
        assert_eq!(phone_of(&site.gate, &mallory).await, None);
        let kinds = site.audited().await;
        assert_eq!(kinds.iter().filter(|kind| *kind == "phone_taken").count(), 1);
    }

    async fn a_number_is_found_whatever_master_key_it_was_kept_under(site) {
        site.give_alice_s_number_to("mallory");
        let (alice, mallory) = (who(site, "alice").await, who(site, "mallory").await);
        bind_code(&site.gate, &alice, &site.wechat.phone_code("alice")).await.unwrap();
        let with = |masters: &[u8]| Setup { masters: masters.to_vec(), ..Setup::default() };
        let both = site.another_node_with(with(&[2, 1])).await.unwrap();

        assert_eq!(bind_code(&both, &mallory, &site.wechat.phone_code("mallory")).await, Err(Code::PhoneTaken));
        both.reseal(|_| {}).await.unwrap();

        let new = site.another_node_with(with(&[2])).await.unwrap();
        assert!(new.count_sealed().await.unwrap().iter().all(|(key, count)| {
            // The answers to repeats of the last minutes are left to end by themselves.
            *key == keyring(&[2]).active_id() || *count <= 2
        }));
        assert_eq!(phone_of(&new, &alice).await, Some(ALICE.to_owned()));
        assert_eq!(bind_code(&new, &mallory, &site.wechat.phone_code("mallory")).await, Err(Code::PhoneTaken));
        assert_eq!(bind_code(&new, &alice, &site.wechat.phone_code("alice")).await, Ok(ALICE.to_owned()));
    }

    async fn the_code_of_a_login_is_recognised_without_wechat(site) {
        let code = site.wechat.login_code("alice");
        let answer = site.gate.login(crate::support::login(&code)).await.unwrap();
        let alice = authenticated(&site.gate, &answer.credential).await.unwrap();

        assert_eq!(bind_code(&site.gate, &alice, &code).await, Err(Code::PhoneCodeIsLoginCode));

        assert_eq!(site.phone_calls(), 0);
    }

    async fn a_withdrawn_number_is_erased_and_no_repeat_brings_it_back(site) {
        let alice = who(site, "alice").await;
        let code = site.wechat.phone_code("alice");
        bind_code(&site.gate, &alice, &code).await.unwrap();

        assert!(site.gate.withdraw_phone(&alice, caller().address).await.unwrap());
        assert!(!site.gate.withdraw_phone(&alice, caller().address).await.unwrap());

        assert_eq!(bind_code(&site.gate, &alice, &code).await, Err(Code::PhoneCodeInvalid));
        assert_eq!(phone_of(&site.gate, &alice).await, None);
        assert_eq!(bind_code(&site.gate, &alice, &site.wechat.phone_code("alice")).await, Ok(ALICE.to_owned()));
    }
}

on_shared_databases! {
    async fn the_code_of_a_login_is_recognised_by_the_other_node_too(site) {
        let (code, other) = (site.wechat.login_code("alice"), site.another_node().await);
        let answer = site.gate.login(crate::support::login(&code)).await.unwrap();
        let alice = authenticated(&site.gate, &answer.credential).await.unwrap();

        assert_eq!(bind_code(&other, &alice, &code).await, Err(Code::PhoneCodeIsLoginCode));
    }
}

#[tokio::test]
async fn a_login_of_more_than_ten_minutes_ago_is_not_fresh_enough() {
    let site = Site::start().await;
    let alice = who(&site, "alice").await;

    site.clock.advance(seconds(601));

    let stale = Err(Code::ReauthenticationRequired);
    assert_eq!(bind_code(&site.gate, &alice, &site.wechat.phone_code("alice")).await, stale);
    let withdrawn = site.gate.withdraw_phone(&alice, caller().address).await;
    assert_eq!(withdrawn.unwrap_err().code(), Code::ReauthenticationRequired);
    assert_eq!(site.phone_calls(), 0);
}

#[tokio::test]
async fn a_code_of_another_user_or_another_app_is_refused() {
    let site = Site::start().await;
    let alice = who(&site, "alice").await;
    let other_app = minigate_sim::Who { person: Some("alice".into()), app: Some(crate::support::OTHER_APP_ID.into()) };

    for code in [site.wechat.phone_code("bob"), site.wechat.phone_code(other_app), "0".repeat(64)] {
        assert_eq!(bind_code(&site.gate, &alice, &code).await, Err(Code::PhoneCodeInvalid));
    }
    assert_eq!(bind_code(&site.gate, &alice, "a b").await, Err(Code::ValidationFailed));

    assert_eq!(phone_of(&site.gate, &alice).await, None);
}

#[tokio::test]
async fn each_trouble_of_wechat_s_has_its_answer_and_the_code_may_come_again() {
    let site = Site::start().await;
    let alice = who(&site, "alice").await;
    let code = site.wechat.phone_code("alice");
    for (fault, answer) in [
        (Fault::errcode(40163), Code::PhoneCodeInvalid),
        (Fault::errcode(-1).times(3), Code::WechatUnavailable),
        (Fault::errcode(45011), Code::WechatRateLimited),
        (Fault::errcode(48001), Code::AppMisconfigured),
        (Fault::html(), Code::WechatUnavailable),
        (Fault::status(502), Code::WechatUnavailable),
        (Fault::reset(), Code::WechatUnavailable),
    ] {
        site.wechat.fault(fault.clone().on(CALL));
        assert_eq!(bind_code(&site.gate, &alice, &code).await, Err(answer), "{fault:?}");
    }

    assert_eq!(bind_code(&site.gate, &alice, &code).await, Ok(ALICE.to_owned()), "WeChat never took it");
    let code = site.wechat.phone_code("alice");
    site.wechat.fault(Fault::reset().consuming().on(CALL));
    assert_eq!(bind_code(&site.gate, &alice, &code).await, Err(Code::WechatUnavailable));
    assert_eq!(bind_code(&site.gate, &alice, &code).await, Err(Code::PhoneCodeInvalid), "it did take this one");
}

#[tokio::test]
async fn a_refused_secret_is_the_operator_s_to_mend_and_no_fault_of_the_code() {
    let site = Site::start().await;
    let alice = who(&site, "alice").await;
    let code = site.wechat.phone_code("alice");
    site.wechat.fault(Fault::errcode(40125).on("/cgi-bin/stable_token"));

    assert_eq!(bind_code(&site.gate, &alice, &code).await, Err(Code::AppMisconfigured));
    assert_eq!(bind_code(&site.gate, &alice, &code).await, Ok(ALICE.to_owned()));
}

#[tokio::test]
async fn a_day_s_budget_is_spent_by_numbers_and_not_by_refusals_or_repeats() {
    let site = Site::with(Setup { phone_calls_per_day: 2, ..Setup::default() }).await;
    site.agree_on_the_time();
    let alice = who(&site, "alice").await;
    let code = site.wechat.phone_code("alice");
    for _ in 0..3 {
        assert_eq!(bind_code(&site.gate, &alice, "junk").await, Err(Code::PhoneCodeInvalid));
        assert_eq!(bind_code(&site.gate, &alice, &code).await, Ok(ALICE.to_owned()));
    }
    let next = async |alice: &Authenticated| {
        let code = site.wechat.phone_code("alice");
        bind_code(&site.gate, alice, &code).await
    };

    assert_eq!(next(&alice).await, Ok(ALICE.to_owned()));
    let calls = site.phone_calls();
    assert_eq!(next(&alice).await, Err(Code::PhoneBudgetExhausted));
    assert_eq!(site.phone_calls(), calls);

    site.clock.advance(crate::support::DAY);
    site.wechat.advance(crate::support::DAY);
    assert_eq!(next(&who(&site, "alice").await).await, Ok(ALICE.to_owned()));
}

#[tokio::test]
async fn a_client_that_hangs_up_does_not_lose_the_number() {
    let site = Site::start().await;
    let alice = who(&site, "alice").await;
    let code = site.wechat.phone_code("alice");
    site.wechat.fault(Fault::slow(Duration::from_millis(500)).on(CALL));

    let hung_up = tokio::time::timeout(Duration::from_millis(100), bind_code(&site.gate, &alice, &code)).await;

    assert!(hung_up.is_err());
    for _ in 0..300 {
        if phone_of(&site.gate, &alice).await.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(bind_code(&site.gate, &alice, &code).await, Ok(ALICE.to_owned()));
    assert_eq!(site.phone_calls(), 1);
}

#[tokio::test]
async fn the_old_way_asks_nobody_and_takes_nothing_but_a_number() {
    let site = Site::start().await;
    site.agree_on_the_time();
    let alice = who(&site, "alice").await;
    let proof = |api| {
        let data = site.wechat.open_data("alice", api, Profile::Real);
        PhoneProof::Data(EncryptedData { data: data.encrypted_data, iv: data.iv })
    };

    assert_eq!(bind(&site.gate, &alice, proof(OpenDataApi::GetUserInfo)).await, Err(Code::BadEncryptedData));
    assert_eq!(bind(&site.gate, &alice, proof(OpenDataApi::GetPhoneNumber)).await, Ok(ALICE.to_owned()));
    site.wechat.rotate_session_key("alice");
    assert_eq!(bind(&site.gate, &alice, proof(OpenDataApi::GetPhoneNumber)).await, Err(Code::SessionKeyStale));

    assert_eq!(site.phone_calls(), 0);
}

#[tokio::test]
async fn thirty_requests_a_minute_are_a_user_s_share() {
    let site = Site::with(Setup { limited: true, ..Setup::default() }).await;
    let alice = who(&site, "alice").await;

    for _ in 0..10 {
        assert_eq!(bind_code(&site.gate, &alice, "junk").await, Err(Code::PhoneCodeInvalid));
    }

    assert_eq!(bind_code(&site.gate, &alice, "junk").await, Err(Code::RateLimited));
    assert_eq!(site.phone_calls(), 10);
}

#[tokio::test]
async fn neither_audit_nor_outbox_holds_the_number_and_the_database_only_sealed() {
    let site = Site::start().await;
    let alice = who(&site, "alice").await;
    bind_code(&site.gate, &alice, &site.wechat.phone_code("alice")).await.unwrap();

    let stored = site.store.find_phone(alice.user_id).await.unwrap().unwrap();
    let records = site.store.list_audit(Some(alice.user_id), None, 100).await.unwrap();

    let bound = records.iter().find(|record| record.kind == "phone_bound").unwrap();
    assert_eq!((bound.session_id, bound.detail.as_deref()), (Some(alice.session_id), None));
    assert_eq!(bound.ip, Some(caller().address.to_string()));
    assert!(!format!("{records:?}").contains("138000"));
    assert!(!stored.sealed.as_bytes().windows(6).any(|bytes| bytes == b"138000"));
    let opened = PhoneNumber::open(&keyring(&[1]), alice.user_id, &stored.sealed).unwrap();
    assert_eq!(opened.e164(), ALICE);
}
