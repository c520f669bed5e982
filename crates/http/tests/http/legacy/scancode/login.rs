use super::{
    FORM, cookie, error, log_in, login_form, post_form, started, started_at, started_with, told, user_info, whoami,
};
use crate::support::{Answer, OTHER_APP_ID, Setup, TestApp, text};
use minigate_sim::{DEFAULT_APP_ID, OpenDataApi, Profile};
use serde_json::json;

#[tokio::test]
async fn the_old_client_logs_in_and_gets_what_it_shows_and_nothing_more() {
    let app = started().await;

    let mut login = log_in(&app, "alice").await;

    let string = cookie(&login);
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    assert!(string.starts_with("mgo_") && string.len() == 70 && string.bytes().all(unreserved), "{string}");
    login["info"]["cookie"] = "[string]".into();
    insta::assert_json_snapshot!(login, @r#"
    {
      "dirs": [],
      "info": {
        "avatarUrl": "https://example.com/avatars/alice.png",
        "city": "",
        "cookie": "[string]",
        "country": "",
        "gender": 2,
        "language": "zh_CN",
        "nickName": "Alice",
        "province": ""
      },
      "status": "登录成功"
    }
    "#);
    let me = Answer::of(app.get("/v1/me").bearer_auth(string)).await.json();
    assert_eq!((&me["nickname"], &me["gender"]), (&json!("Alice"), &json!(2)));
}

#[tokio::test]
async fn plus_signs_that_forms_turned_into_spaces_are_read_as_they_were() {
    let app = started().await;
    let with_plus = |person| {
        let data = std::iter::repeat_with(|| user_info(&app, person));
        data.into_iter().find(|data| data.encrypted_data.contains('+') && data.iv.contains('+')).unwrap()
    };

    for space in ["+", " ", "%20", "%2B"] {
        let code = app.wechat.login_code("alice");
        let data = with_plus("alice");
        let raw = format!("code={code}&encrypteddata={}&iv={}", data.encrypted_data, data.iv);
        let login = post_form(&app, "/scan/login/", raw.replace('+', space)).await;
        assert_eq!(text(&login["status"]), "登录成功", "{space:?}");
    }
}

#[tokio::test]
async fn data_without_an_openid_is_proved_by_the_key_it_was_made_with() {
    let app = started().await;
    let code = app.wechat.login_code("alice");
    let data = app.wechat.open_data("alice", OpenDataApi::GetUserProfile, Profile::Anonymous);

    let login = post_form(&app, "/scan/login/", login_form(&code, &data)).await;

    assert_eq!(text(&login["info"]["nickName"]), "微信用户");
}

#[tokio::test]
async fn a_second_device_logs_in_and_the_first_goes_on() {
    let app = started().await;
    let first = cookie(&log_in(&app, "alice").await);
    app.wechat.rotate_session_key("alice");

    let second = cookie(&log_in(&app, "alice").await);

    assert_ne!(first, second);
    let (first, second) = (whoami(&app, &first).await, whoami(&app, &second).await);
    assert_eq!(first["id"], second["id"]);
    assert_eq!(first["dir"], json!("默认"));
}

#[tokio::test]
async fn the_login_answers_at_the_configured_base_with_and_without_its_slash() {
    for (base, paths) in [("/", ["/login", "/login/"]), ("/scan/", ["/scan/login", "/scan/login/"])] {
        let app = started_at(base, false).await;
        for path in paths {
            let form = login_form(&app.wechat.login_code("alice"), &user_info(&app, "alice"));
            assert_eq!(text(&post_form(&app, path, form).await["status"]), "登录成功", "{path}");
        }
    }
}

#[tokio::test]
async fn an_adapter_that_is_off_answers_nowhere() {
    let app = TestApp::start().await;

    let answer = Answer::of(app.request(reqwest::Method::POST, "/scan/login/").body("code=x")).await;

    assert_eq!(answer, (404, "not_found"));
}

#[tokio::test]
async fn another_method_than_post_is_told_so() {
    let app = started().await;

    for method in ["GET", "PUT", "DELETE", "PATCH"] {
        let answer = Answer::of(app.request(method.parse().unwrap(), "/scan/login/")).await;
        assert_eq!(error(&told(&answer)), "该路径不支持此方法。", "{method}");
    }
}

#[tokio::test]
async fn on_a_server_of_two_mini_programs_the_referer_that_wechat_sets_says_which() {
    let app = started_with("/scan/", Setup { second_app: true, ..Setup::default() }).await;
    let send = async |in_app: &str, referer: &str| {
        let code = app.wechat.login_code(("alice", in_app));
        let data = app.wechat.open_data(("alice", in_app), OpenDataApi::GetUserInfo, Profile::Real);
        let request = app.request(reqwest::Method::POST, "/scan/login/").header("content-type", FORM);
        told(&Answer::of(request.header("referer", referer).body(login_form(&code, &data))).await)
    };
    let page = |app_id: &str| format!("https://servicewechat.com/{app_id}/12/page-frame.html");

    let here = send(DEFAULT_APP_ID, &page(DEFAULT_APP_ID)).await;
    let there = send(OTHER_APP_ID, &page(OTHER_APP_ID)).await;

    let (here, there) = (whoami(&app, &cookie(&here)).await, whoami(&app, &cookie(&there)).await);
    assert_ne!(here["id"], there["id"]);
    assert_eq!(error(&send(OTHER_APP_ID, &page(DEFAULT_APP_ID)).await), "登录失败,请重新进入小程序再试");
    for unknown in ["https://servicewechat.com/", &page("wxffffffffffffffff"), "https://evil.example/"] {
        assert_eq!(error(&send(OTHER_APP_ID, unknown).await), "服务器没有配置这个小程序。", "{unknown}");
    }
}
