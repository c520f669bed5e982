use std::time::Duration;

use minigate_sim::{App, DEFAULT_APP_ID, Person, PersonEdit, Simulator};
use serde_json::{Value, json};

use crate::support::{OTHER_APP_ID, OTHER_APP_SECRET, body, client, text, token};

async fn read(sim: &Simulator, wanted: &Value) -> Value {
    let url = format!("{}/wxa/business/getuserphonenumber", sim.url());
    body(client().post(url).query(&[("access_token", token(sim).await)]).json(wanted)).await
}

#[tokio::test]
async fn a_code_is_exchanged_for_the_number() {
    let sim = Simulator::start().await;
    let code = sim.phone_code("alice");

    let answer = read(&sim, &json!({"code": code, "openid": sim.openid("alice")})).await;

    assert_eq!(code.len(), 64);
    assert_eq!((&answer["errcode"], &answer["errmsg"]), (&0.into(), &"ok".into()));
    let info = &answer["phone_info"];
    assert_eq!(info["phoneNumber"], "13800000001");
    assert_eq!(info["purePhoneNumber"], "13800000001");
    assert_eq!(info["countryCode"], "86");
    assert_eq!(info["watermark"]["appid"], DEFAULT_APP_ID);
    let age = sim.world().now().as_second() - info["watermark"]["timestamp"].as_i64().unwrap();
    assert!((0..60).contains(&age));
}

#[tokio::test]
async fn a_foreign_number_has_its_country_code() {
    let sim = Simulator::start().await;
    let edit = PersonEdit { phone: Some("51234567".into()), country_code: Some("852".into()), ..PersonEdit::default() };
    sim.world().edit_person("alice", edit).unwrap();

    let answer = read(&sim, &json!({"code": sim.phone_code("alice")})).await;

    assert_eq!(answer["phone_info"]["phoneNumber"], "+85251234567");
    assert_eq!(answer["phone_info"]["purePhoneNumber"], "51234567");
}

#[tokio::test]
async fn a_code_works_once_and_for_five_minutes() {
    let sim = Simulator::start().await;
    let (used, late) = (sim.phone_code("alice"), sim.phone_code("alice"));

    read(&sim, &json!({"code": used})).await;
    let again = read(&sim, &json!({"code": used})).await;
    sim.advance(Duration::from_secs(5 * 60));
    let expired = read(&sim, &json!({"code": late})).await;

    assert_eq!(again["errcode"], 40029);
    assert!(text(&again, "errmsg").starts_with("invalid code rid: "), "{again}");
    assert_eq!(expired["errcode"], 40029);
}

#[tokio::test]
async fn a_code_of_another_user_or_app_is_refused() {
    let other = App::new(OTHER_APP_ID, OTHER_APP_SECRET);
    let sim = Simulator::builder().app(App::default()).app(other).start().await.unwrap();
    let code = sim.phone_code("alice");

    let of_another_user = read(&sim, &json!({"code": code, "openid": sim.openid("bob")})).await;
    let from_another_app = read(&sim, &json!({"code": sim.phone_code(("alice", OTHER_APP_ID))})).await;

    assert_eq!(of_another_user["errcode"], 40003);
    assert_eq!(from_another_app["errcode"], 40013);
    assert_eq!(read(&sim, &json!({"code": code})).await["errcode"], 0);
}

#[tokio::test]
async fn a_login_code_is_no_phone_code() {
    let sim = Simulator::start().await;

    let answer = read(&sim, &json!({"code": sim.login_code("alice")})).await;

    assert_eq!(answer["errcode"], 40029);
}

#[tokio::test]
#[should_panic(expected = "dave has no phone number")]
async fn who_has_no_phone_gets_no_code() {
    let sim = Simulator::builder().person(Person::named("dave")).start().await.unwrap();

    sim.phone_code("dave");
}
