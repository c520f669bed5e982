//! Values that do not go together.

use super::{MASTER, load, problems};

#[test]
fn serving_asks_for_more_than_loading() {
    let keys = |toml: &str| -> Vec<String> {
        let config = load(toml, &[]).expect("a configuration");
        config.check_for_serve().into_iter().map(|problem| problem.key).collect()
    };

    let bare = "[http]\nlisten = \"0.0.0.0:80\"\n[wechat]\nbase_url = \"http://127.0.0.1:1\"\n[[app]]\nid = \"wx1\"\n";
    assert_eq!(keys(bare), ["wechat.base_url", "http.public_url", "keys.master", "app.0.secret"]);

    let master = format!("[keys]\nmaster = [\"{MASTER}\"]\n");
    assert!(keys(&master).is_empty());
    assert!(keys(&format!("{master}[wechat]\nbase_url = \"https://sh.api.weixin.qq.com\"\n")).is_empty());
    for other in ["https://api.weixin.qq.com.example.com", "http://api.weixin.qq.com", "https://api.weixin.qq.com:8443"]
    {
        assert_eq!(keys(&format!("{master}[wechat]\nbase_url = \"{other}\"\n")), ["wechat.base_url"], "{other}");
        assert!(keys(&format!("{master}[wechat]\nbase_url = \"{other}\"\nallow_other_upstream = true\n")).is_empty());
    }
}

#[test]
fn an_access_token_that_the_old_client_would_outlive_is_refused() {
    let with = |ttl: &str| format!("[legacy]\nweixin_jwt = \"/api/weixin/\"\n[token]\naccess_ttl = \"{ttl}\"\n");

    let found = problems(&with("299s"), &[]);

    let [found] = &found[..] else { panic!("{found:?}") };
    assert!(found.starts_with("`token.access_ttl` (line 4): 299s is too short"), "{found}");
    assert!(found.ends_with("set it to 5m or more: they take a token for good for so long"), "{found}");
    assert!(load(&with("5m"), &[]).is_ok());
    assert!(load("[token]\naccess_ttl = \"1m\"\n", &[]).is_ok());
}

#[test]
fn adapters_whose_paths_meet_another_route_are_told() {
    assert!(load("[legacy]\nsession_csrf = \"/\"\nuser_state = \"/\"\n", &[]).is_ok(), "POST and GET");

    assert_eq!(
        problems("[legacy]\nsession_csrf = \"/v1/\"\n", &[]),
        ["`legacy`: two of its paths meet: POST /v1/login is there already; \
          give one of the adapters, or of the apps (`legacy_base`), another path"]
    );
}

#[test]
fn places_for_pictures_that_cannot_be_are_told() {
    let told = problems(
        "[avatar]
store = \"/var/pictures\"
public_url = \"http://cdn.example.com/a\"
s3_endpoint = \"http://s3.example.com\"
s3_access_key_id = \"id\"
",
        &[],
    );

    for (told, key) in told.iter().zip(["store", "public_url", "s3_endpoint", "s3_access_key_id"]) {
        assert!(told.starts_with(&format!("`avatar.{key}`")), "{told}");
    }
    assert_eq!(told.len(), 4, "{told:#?}");
    let good = "[avatar]
store = \"s3://b/p\"
s3_endpoint = \"http://127.0.0.1:9000\"
s3_access_key_id = \"id\"
s3_secret_access_key = \"MARKED-SECRET\"
";
    let config = load(good, &[]).expect("a configuration");
    assert!(!format!("{config:?}").contains("MARKED-SECRET"));
}
