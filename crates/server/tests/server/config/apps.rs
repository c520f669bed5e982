//! `[[app]]`

use super::{load, problems};
use minigate_model::Style;
use std::time::Duration;

#[test]
fn what_message_push_needs_is_checked_and_not_shown() {
    let app =
        |keys: &str| format!("[content_check]\nmode = \"fail-closed\"\n[[app]]\nid = \"wx0123456789abcdef\"\n{keys}\n");
    let aes_key = "MARKEDabcdefghijklmnopqrstuvwxyz0123456789A";
    let good = format!("push_token = \"MARKEDtoken1\"\npush_aes_key = \"{aes_key}\"");

    let config = load(&app(&good), &[]).expect("a configuration");

    assert_eq!(config.content_check.setting(), minigate_flow::ContentCheck::FailClosed);
    let shown = format!("{:?} {:?}", config.app[0], config.app[0].push_receiver().expect("push"));
    assert!(!shown.contains("MARKED"), "{shown}");
    assert!(load(&app(""), &[]).expect("a configuration").app[0].push_receiver().is_none());
    for (keys, complaint) in [
        ("push_token = \"a token\"", "`app.0.push_token` (line 5): is not 3 to 32 letters and digits"),
        (
            "push_token = \"token\"\npush_aes_key = \"MARKED\"",
            "`app.0.push_aes_key` (line 6): is not 43 letters and digits",
        ),
        (&format!("push_aes_key = \"{aes_key}\""), "`app.0.push_token`: is missing beside `push_aes_key`"),
    ] {
        let found = problems(&app(keys), &[]).join("\n");
        assert!(found.contains(complaint) && !found.contains("MARKED"), "{found}");
    }
    let found = problems("[content_check]\nmode = \"open\"\n", &[]);
    assert!(found[0].contains("`content_check.mode`"), "{found:?}");
}

#[test]
fn an_app_has_its_own_style_and_lifetimes_and_the_rest_from_the_others() {
    let config = load(
        "[token]\naccess_ttl = \"20m\"\ndefault_style = \"token\"\n[[app]]\nid = \"wx1\"\n[[app]]\nid = \"wx2\"\n\
         access_ttl = \"10m\"\nsession_ttl = \"7d\"\ndefault_style = \"cookie\"\nopen_platform = \"acme\"\n",
        &[("MINIGATE_APP__1__COOKIE_IDLE", "2d"), ("MINIGATE_APP__0__OPEN_PLATFORM", "acme")],
    )
    .expect("a configuration");

    let minutes = |n: u64| Duration::from_secs(60 * n);
    let [one, two] = [0, 1].map(|n| config.lifetimes_of(&config.app[n]));
    assert_eq!((one.access, one.session), (minutes(20), minutes(90 * 24 * 60)));
    assert_eq!((two.access, two.session, two.cookie_idle), (minutes(10), minutes(7 * 24 * 60), minutes(2 * 24 * 60)));
    assert_eq!(config.app[1].default_style, Some(Style::Cookie));
    assert_eq!(config.app[0].open_platform, config.app[1].open_platform);
}

#[test]
fn what_an_app_cannot_have_is_told() {
    let found = problems(
        "[legacy]\nweixin_jwt = \"/api/weixin/\"\n[[app]]\nid = \"wx1\"\naccess_ttl = \"2m\"\ntoken_idle = \"401d\"\n\
         open_platform = \"two words\"\nlegacy_base = \"shop\"\ndefault_style = \"none\"\n",
        &[],
    );

    let keys: Vec<&str> = found.iter().map(|problem| problem.split('`').nth(1).expect("a key")).collect();
    let expected = ["access_ttl", "token_idle", "open_platform", "legacy_base", "default_style"];
    assert_eq!(keys, expected.map(|key| format!("app.0.{key}")), "{found:?}");
}

#[test]
fn two_apps_under_one_path_are_told() {
    let apps = |one: &str, two: &str| {
        format!(
            "[legacy]\nsession_csrf = \"/\"\n[[app]]\nid = \"wx1\"\nlegacy_base = \"{one}\"\n\
             [[app]]\nid = \"wx2\"\nlegacy_base = \"{two}\"\n"
        )
    };

    assert!(load(&apps("/one/", "/two/"), &[]).is_ok());
    for (one, two) in [("/one/", "/one/"), ("/", "/two/"), ("/v1/", "/two/")] {
        let found = problems(&apps(one, two), &[]);
        assert!(found[0].starts_with("`legacy`: two of its paths meet: POST "), "{found:?}");
    }
}

#[test]
fn the_adapters_of_an_app_are_some_of_those_that_are_on() {
    let legacy = "[legacy]\nsession_csrf = \"/\"\nscancode = \"/scan/\"\n[[app]]\nid = \"wx1\"\n";
    let app = |rest: &str| format!("{legacy}{rest}");

    let config = load(&app("legacy_base = \"/one/\"\nlegacy_adapters = [\"scancode\"]\n"), &[]).unwrap();
    let homeless = problems(&app("legacy_adapters = [\"scancode\"]\n"), &[]);
    let off = problems(&app("legacy_base = \"/one/\"\nlegacy_adapters = [\"user_state\"]\n"), &[]);
    let unknown = problems(&app("legacy_base = \"/one/\"\nlegacy_adapters = [\"user\"]\n"), &[]);

    assert_eq!(config.app[0].legacy_adapters.len(), 1);
    assert_eq!(
        homeless,
        ["`app.0.legacy_adapters` (line 6): has no path to answer under; set `legacy_base` for this app too"]
    );
    assert_eq!(
        off,
        ["`app.0.legacy_adapters` (line 7): `user_state` is not on; switch it on by `legacy.user_state`, or remove it"]
    );
    assert!(unknown[0].starts_with("`app.0.legacy_adapters"), "{unknown:?}");
}
