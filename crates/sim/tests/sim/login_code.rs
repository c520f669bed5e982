use std::collections::HashSet;
use std::time::Duration;

use minigate_sim::{App, DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use reqwest::header::CONTENT_TYPE;

use crate::support::{OTHER_APP_ID, OTHER_APP_SECRET, ask, ask_as, body, client, exchange, json_of, text};

#[tokio::test]
async fn a_code_is_exchanged_for_openid_and_session_key() {
    let sim = Simulator::start().await;

    let response = ask(&sim, &sim.login_code("alice")).send().await.unwrap();

    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/plain");
    let answer = json_of(response).await;
    let fields: Vec<_> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(fields, ["openid", "session_key"], "and neither errcode nor anything of our own");
    assert_eq!(answer["openid"], sim.openid("alice"));
    assert_eq!(text(&answer, "session_key").len(), 24);
}

#[tokio::test]
async fn ids_have_the_forms_of_wechats() {
    let sim = Simulator::start().await;

    let (code, openid) = (sim.login_code("alice"), sim.openid("alice"));

    assert_eq!((code.len(), code.starts_with('0')), (32, true));
    assert!(code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert_eq!((openid.len(), openid.starts_with('o')), (28, true));
    assert!(openid.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
}

#[tokio::test]
async fn a_code_works_once() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");
    exchange(&sim, &code).await;

    let again = exchange(&sim, &code).await;

    assert_eq!(again["errcode"], 40163);
    assert!(text(&again, "errmsg").starts_with("code been used, rid: "), "{again}");
}

#[tokio::test]
async fn of_many_exchanges_of_one_code_at_a_time_one_succeeds() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");

    let exchanges: Vec<_> = (0..20).map(|_| tokio::spawn(body(ask(&sim, &code)))).collect();
    let mut successes = 0;
    for exchange in exchanges {
        successes += usize::from(exchange.await.unwrap()["openid"].is_string());
    }

    assert_eq!(successes, 1);
}

#[tokio::test]
async fn a_code_expires_after_five_minutes() {
    let sim = Simulator::start().await;
    let (early, late) = (sim.login_code("alice"), sim.login_code("alice"));

    sim.advance(Duration::from_secs(290));
    let in_time = exchange(&sim, &early).await;
    sim.advance(Duration::from_secs(11));
    let expired = exchange(&sim, &late).await;
    let used_long_ago = exchange(&sim, &early).await;

    assert_eq!(in_time["openid"], sim.openid("alice"));
    assert_eq!(expired["errcode"], 40029);
    assert_eq!(used_long_ago["errcode"], 40029);
}

#[tokio::test]
async fn a_code_from_another_app_is_invalid_and_stays_good_there() {
    let other = App::new(OTHER_APP_ID, OTHER_APP_SECRET);
    let sim = Simulator::builder().app(App::default()).app(other).start().await.unwrap();
    let code = sim.login_code(("alice", OTHER_APP_ID));

    let here = exchange(&sim, &code).await;
    let there = body(ask_as(&sim, OTHER_APP_ID, OTHER_APP_SECRET, &code)).await;

    assert_eq!(here["errcode"], 40029);
    assert_eq!(there["openid"], sim.openid(("alice", OTHER_APP_ID)));
    assert_ne!(there["openid"], sim.openid("alice"));
}

#[tokio::test]
async fn apps_of_one_open_platform_account_share_the_unionid() {
    let bound = App::default().open_platform("acme");
    let also_bound = App::new(OTHER_APP_ID, OTHER_APP_SECRET).open_platform("acme");
    let sim = Simulator::builder().app(bound).app(also_bound).start().await.unwrap();

    let here = exchange(&sim, &sim.login_code("alice")).await;
    let code = sim.login_code(("alice", OTHER_APP_ID));
    let there = body(ask_as(&sim, OTHER_APP_ID, OTHER_APP_SECRET, &code)).await;

    assert_eq!(text(&here, "unionid").len(), 28);
    assert_eq!(here["unionid"], there["unionid"]);
}

#[tokio::test]
async fn a_person_keeps_the_openid_when_the_simulator_is_started_again() {
    let first = Simulator::start().await;
    let second = Simulator::start().await;
    let otherwise_seeded = Simulator::builder().seed(7).start().await.unwrap();

    assert_eq!(first.openid("alice"), second.openid("alice"));
    assert_ne!(first.openid("alice"), otherwise_seeded.openid("alice"));
}

#[tokio::test]
async fn each_mistake_has_its_number() {
    let sim = Simulator::start().await;
    let url = format!("{}/sns/jscode2session", sim.url());
    let (id, secret, grant) = (DEFAULT_APP_ID, DEFAULT_APP_SECRET, "authorization_code");
    let cases = [
        (format!("secret={secret}&js_code=0x&grant_type={grant}"), 41002, "appid missing"),
        (format!("appid={id}&js_code=0x&grant_type={grant}"), 41004, "appsecret missing"),
        (format!("appid={id}&secret={secret}&js_code=&grant_type={grant}"), 41008, "missing code"),
        (format!("appid={id}&secret={secret}&js_code=0x&grant_type=x"), 40002, "invalid grant_type"),
        (format!("appid=wx0&secret={secret}&js_code=0x&grant_type={grant}"), 40013, "invalid appid"),
        (format!("appid={id}&secret=0&js_code=0x&grant_type={grant}"), 40125, "invalid appsecret"),
        (format!("appid={id}&secret={secret}&js_code=0x&grant_type={grant}"), 40029, "invalid code"),
    ];

    for (query, errcode, message) in cases {
        let response = client().get(format!("{url}?{query}")).send().await.unwrap();
        assert_eq!(response.status(), 200, "{query}");
        let answer = json_of(response).await;
        assert_eq!(answer["errcode"], errcode, "{query}");
        assert!(text(&answer, "errmsg").starts_with(&format!("{message}, rid: ")), "{answer}");
    }
    assert_eq!(body(client().post(url)).await["errcode"], 43001);
}

#[tokio::test]
async fn a_rid_is_three_groups_of_eight_hex_digits() {
    let sim = Simulator::start().await;

    let answer = exchange(&sim, "unknown").await;

    let errmsg = text(&answer, "errmsg");
    let (_, rid) = errmsg.split_once("rid: ").unwrap();
    let groups: Vec<_> = rid.split('-').collect();
    assert_eq!(groups.len(), 3);
    assert!(groups.iter().all(|group| group.len() == 8 && u32::from_str_radix(group, 16).is_ok()), "{rid}");
}

#[tokio::test]
async fn a_thousand_codes_are_exchanged_in_parallel() {
    let sim = Simulator::start().await;
    let client = client();
    let url = format!("{}/sns/jscode2session", sim.url());
    let people: Vec<_> = (0..1_000).map(|_| sim.world().make_guest().unwrap().name).collect();

    let exchanges: Vec<_> = people
        .iter()
        .map(|person| {
            let query = [
                ("appid", DEFAULT_APP_ID.to_owned()),
                ("secret", DEFAULT_APP_SECRET.to_owned()),
                ("js_code", sim.login_code(&**person)),
                ("grant_type", "authorization_code".to_owned()),
            ];
            tokio::spawn(body(client.get(&url).query(&query)))
        })
        .collect();
    let mut openids = HashSet::new();
    for (exchange, person) in exchanges.into_iter().zip(&people) {
        let openid = text(&exchange.await.unwrap(), "openid");
        assert_eq!(openid, sim.openid(&**person));
        openids.insert(openid);
    }

    assert_eq!(openids.len(), 1_000);
}
