use minigate_sim::{DEFAULT_APP_ID, Fault, Journaling, Simulator};
use serde_json::json;

use crate::support::{ask, client, exchange, stable_token, token};

#[tokio::test]
async fn the_journal_tells_calls_and_answers_but_no_secrets() {
    let sim = Simulator::start().await;
    let code = sim.login_code("alice");

    exchange(&sim, &code).await;
    exchange(&sim, &code).await;

    let requests = sim.requests();
    assert_eq!(requests.iter().map(|request| request.errcode).collect::<Vec<_>>(), [Some(0), Some(40163)]);
    let parameters = &requests[0].parameters;
    assert_eq!((&*requests[0].method, &*requests[0].path), ("GET", "/sns/jscode2session"));
    assert_eq!(parameters["appid"], DEFAULT_APP_ID);
    assert_eq!(parameters["js_code"], code);
    assert_eq!(parameters["secret"], "[redacted]");
}

#[tokio::test]
async fn fields_of_a_body_are_told_like_those_of_a_query() {
    let sim = Simulator::start().await;
    let url = format!("{}/wxa/business/getuserphonenumber", sim.url());
    let request = client().post(url).query(&[("access_token", token(&sim).await)]);

    request.json(&json!({"code": "abc"})).send().await.unwrap();

    let [for_token, for_phone] = &sim.requests()[..] else { panic!("two calls were made") };
    assert_eq!(for_token.parameters["secret"], "[redacted]");
    assert_eq!(for_phone.parameters["access_token"], "[redacted]");
    assert_eq!(for_phone.parameters["code"], "abc");
}

#[tokio::test]
async fn a_fault_is_on_record() {
    let sim = Simulator::start().await;
    sim.fault(Fault::reset());

    ask(&sim, "unknown").send().await.unwrap_err();
    stable_token(&sim, false).await;

    let [struck, spared] = &sim.requests()[..] else { panic!("two calls were made") };
    assert_eq!((struck.fault, struck.status, struck.errcode), (true, None, None));
    assert_eq!((spared.fault, spared.status, spared.errcode), (false, Some(200), Some(0)));
}

#[tokio::test]
async fn the_journal_can_be_off() {
    let sim = Simulator::builder().journaling(Journaling::Off).start().await.unwrap();

    exchange(&sim, "unknown").await;

    assert!(sim.requests().is_empty());
}
