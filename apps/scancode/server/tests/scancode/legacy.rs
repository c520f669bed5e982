//! The old client's requests, byte for byte: `wx.request` sends forms as `encodeURIComponent` writes them.

use crate::{
    database::on_every_database,
    support::{Answer, TestApp, encoded, text},
};
use minigate_sim::{OpenDataApi, Profile};
use reqwest::Method;
use serde_json::{Value, json};

const FORM: &str = "application/x-www-form-urlencoded";
const CODE: &str = "a&b=c%20+d";

pub(crate) async fn post_form(app: &TestApp, path: &str, body: String) -> Value {
    let answer = Answer::of(app.request(Method::POST, path).header("content-type", FORM).body(body)).await;
    assert_eq!((answer.status.as_u16(), answer.headers["content-type"].to_str().unwrap()), (200, "application/json"));
    answer.json()
}

pub(crate) async fn log_in(app: &TestApp, person: &str) -> Value {
    let (code, data) =
        (app.wechat.login_code(person), app.wechat.open_data(person, OpenDataApi::GetUserInfo, Profile::Real));
    let form =
        format!("code={}&encrypteddata={}&iv={}", encoded(&code), encoded(&data.encrypted_data), encoded(&data.iv));
    post_form(app, "/scan/login/", form).await
}

pub(crate) async fn cookie_of(app: &TestApp, person: &str) -> String {
    text(&log_in(app, person).await["info"]["cookie"])
}

pub(crate) fn scan_form(cookie: &str, code: &str) -> String {
    format!("code={}&name=&remarks=&cookie={}&dir={}", encoded(code), encoded(cookie), encoded("默认"))
}

fn error(answer: &Value) -> String {
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), ["error"], "{answer}");
    text(&answer["error"])
}

on_every_database! {
    async fn the_old_client_works_through_a_day(app) {
        let login = log_in(app, "alice").await;
        assert_eq!((&login["status"], &login["dirs"]), (&json!("登录成功"), &json!(["默认"])));
        let cookie = text(&login["info"]["cookie"]);
        let form = |extra: &str| format!("code={}&cookie={}&dir={}{extra}", encoded(CODE), encoded(&cookie), encoded("默认"));

        assert_eq!(post_form(app, "/scan/checkqr/", form("")).await, json!({ "exist": "none_existed" }));
        let named = form(&format!("&name={}&remarks={}", encoded("箱子 & 盒"), encoded("第 2 排")));
        assert_eq!(post_form(app, "/scan/datain/", named).await, json!({ "cur_count": 1, "exist": "newone" }));
        assert_eq!(post_form(app, "/scan/datain/", form("&name=&remarks=")).await, json!({ "cur_count": 2, "exist": "existed" }));
        let found = post_form(app, "/scan/checkqr/", form("")).await;
        assert_eq!(found, json!({ "name": "箱子 & 盒", "remarks": "第 2 排", "count": 2 }));
        assert_eq!(post_form(app, "/scan/dataout/", form("")).await, json!({ "cur_count": 1, "exist": "existed" }));
        assert_eq!(post_form(app, "/scan/dataout/", form("")).await["cur_count"], 0);
        let empty = post_form(app, "/scan/dataout/", form("")).await;
        assert_eq!((text(&empty["error"]).is_empty(), &empty["exist"]), (false, &json!("existed")));
        let other = form("").replace("code=a", "code=z");
        assert_eq!(post_form(app, "/scan/dataout/", other).await["exist"], "noneexist");

        let build = format!("cookie={}&dirname={}", encoded(&cookie), encoded("二号仓"));
        assert!(post_form(app, "/scan/builddir/", build.clone()).await["status"].is_string());
        assert_eq!(error(&post_form(app, "/scan/builddir/", build).await), "你已有同名仓库。");
        let all = post_form(app, "/scan/query/", format!("cookie={}", encoded(&cookie))).await;
        let goods = json!([{ "name": "箱子 & 盒", "remark": "第 2 排", "count": 0, "code": CODE }]);
        assert_eq!(all, json!({ "dirs": { "默认": goods, "二号仓": [] } }));
        assert_eq!(log_in(app, "alice").await["dirs"], json!(["默认", "二号仓"]));
    }
}

#[tokio::test]
async fn a_second_device_logs_in_and_the_first_goes_on() {
    let app = TestApp::start().await;
    let first = cookie_of(&app, "alice").await;
    app.wechat.rotate_session_key("alice");
    let second = cookie_of(&app, "alice").await;

    assert_eq!(post_form(&app, "/scan/datain/", scan_form(&first, "x")).await["cur_count"], 1);
    assert_eq!(post_form(&app, "/scan/datain/", scan_form(&second, "x")).await["cur_count"], 2);
}

#[tokio::test]
async fn a_stolen_string_after_logout_is_of_an_unknown_user() {
    let app = TestApp::start().await;
    let cookie = cookie_of(&app, "alice").await;
    let logout = app.request(Method::POST, "/v1/logout").bearer_auth(&cookie);
    assert_eq!(Answer::of(logout).await.status, 204);

    for path in ["checkqr", "datain", "dataout", "query", "builddir"] {
        let answer = post_form(&app, &format!("/scan/{path}/"), scan_form(&cookie, "x")).await;
        assert_eq!(error(&answer), "未知用户,请重新进入小程序登录", "{path}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_told_with_status_200_and_in_chinese() {
    let app = TestApp::start().await;
    let cookie = cookie_of(&app, "alice").await;
    let good = scan_form(&cookie, "x");

    for (path, form) in [
        ("datain", good.replace(&encoded("默认"), "nowhere")),
        ("datain", good.replace("code=x", "code=")),
        ("datain", good.replace("code=x", &format!("code={}", "x".repeat(501)))),
        ("datain", good.replace("code=x", "code=a%00b")),
        ("datain", good.replace("name=", &format!("name={}", "x".repeat(101)))),
        ("dataout", good.replace("code=x", "")),
        ("builddir", format!("cookie={cookie}&dirname=")),
        ("builddir", format!("cookie={cookie}&dirname=%20")),
        ("builddir", format!("cookie={cookie}")),
        ("checkqr", format!("cookie={cookie}")),
    ] {
        let told = error(&post_form(&app, &format!("/scan/{path}/"), form.clone()).await);
        assert!(!told.is_ascii(), "{path} {form}: {told}");
    }
    let get = Answer::of(app.request(Method::GET, "/scan/query/")).await;
    assert_eq!(error(&get.json()), "请使用 POST 请求");
    for method in [Method::GET, Method::POST] {
        assert_eq!(Answer::of(app.request(method, "/scan/test/")).await.json(), json!({ "data": "info" }));
    }
}

#[tokio::test]
async fn the_old_client_sees_its_own_warehouses_and_not_those_of_others() {
    let app = TestApp::start().await;
    let (alice, mut bob) = (app.person("alice").await, app.person("bob").await);
    app.put(&alice, &app.at(&alice, ""), &json!({ "name": "alice's" })).await.ok();
    app.join(&alice, &mut bob, "keeper").await;
    let cookie = cookie_of(&app, "bob").await;

    assert_eq!(log_in(&app, "bob").await["dirs"], json!(["默认"]));
    let form = format!("code=x&cookie={}&dir={}", encoded(&cookie), encoded("alice's"));
    assert_eq!(error(&post_form(&app, "/scan/datain/", form).await), "仓库不存在");
}
