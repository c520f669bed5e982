//! The configuration, from a file and an environment.

use axum::http::HeaderName;
use minigate_model::{Style, event::EventKind, signing::Algorithm};
use minigate_server::config::{self, Config, ConfigErrors, Format, Place};
use secrecy::ExposeSecret;
use std::{fs, path::PathBuf, time::Duration};
use tempfile::TempDir;

const MASTER: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    #[cfg(unix)]
    fn restrict(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(self.0.path().join(name), fs::Permissions::from_mode(mode)).expect("permissions");
    }
}

fn load(toml: &str, env: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let folder = Folder::new();
    load_in(&folder, toml, env)
}

fn load_in(folder: &Folder, toml: &str, env: &[(&str, &str)]) -> Result<Config, ConfigErrors> {
    let path = folder.write("minigate.toml", toml);
    Config::load(Some(&path), env.iter().map(|(name, value)| (name.to_string(), value.to_string())))
}

fn problems(toml: &str, env: &[(&str, &str)]) -> Vec<String> {
    load(toml, env).expect_err("problems").0.iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_at_all_is_a_configuration() {
    let config = Config::load(None, std::iter::empty()).expect("the defaults");

    assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.lifetimes(), minigate_model::policy::Lifetimes::default());
    assert_eq!(config.issuer(), "http://127.0.0.1:8080");
    assert!(!config.http.is_secure());
}

#[test]
fn every_kind_of_value_is_read_into_its_final_type() {
    let config = load(
        r#"
        [http]
        listen = "[::1]:80"
        public_url = "https://login.example.com"
        metrics_listen = ""
        trusted_proxies = ["10.0.0.0/8", "::1"]
        max_connections = 5
        [token]
        algorithm = "EdDSA"
        access_ttl = "10m"
        default_style = "cookie"
        token_header = "X-Token"
        [csrf]
        mini_program_appids = ["wx0123456789abcdef"]
        [[app]]
        id = "wx0000000000000001"
        secret = "one"
        [[app]]
        id = "wx0000000000000002"
        enabled = false
        [[webhook]]
        name = "shop"
        url = "https://shop.example.com/hook"
        secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        events = ["user.deleted"]
        [log]
        format = "text"
        "#,
        &[],
    )
    .expect("a configuration");

    assert!(config.http.is_secure() && config.http.metrics_listen.is_none());
    assert_eq!(config.issuer(), "https://login.example.com");
    assert_eq!(config.token.algorithm, Algorithm::EdDsa);
    assert_eq!(config.lifetimes().access, Duration::from_secs(600));
    assert_eq!(config.token.default_style, Style::Cookie);
    assert_eq!(config.token.token_header.as_ref().map(HeaderName::as_str), Some("x-token"));
    assert_eq!(config.app.len(), 2);
    assert!(config.app[0].enabled && !config.app[1].enabled);
    assert_eq!(config.webhook[0].events(), [EventKind::UserDeleted]);
    assert_eq!(config.webhook[0].receiver().expect("a receiver").origin(), "https://shop.example.com");
    assert_eq!(config.log.format, Format::Text);
    assert_eq!(config.transport().connections, 5);
    assert_eq!(config.transport().unlimited.len(), 4);
}

#[test]
fn the_environment_wins_over_the_file() {
    let config = load(
        "[http]\nmax_connections = 1\n[[app]]\nid = \"wx0000000000000001\"",
        &[
            ("MINIGATE_HTTP__MAX_CONNECTIONS", "7"),
            ("MINIGATE_HTTP__ALLOWED_HOSTS", "a.example.com, b.example.com"),
            ("MINIGATE_COOKIE__HOST_PREFIX", "true"),
            ("MINIGATE_APP__SECRET", "of the first"),
            ("MINIGATE_APP__3__ID", "wx0000000000000003"),
            ("MINIGATE_TOKEN__ISSUER", ""),
            ("MINIGATE_CONFIG", "an option of the command line"),
            ("PATH", "/bin"),
        ],
    )
    .expect("a configuration");

    assert_eq!(config.http.max_connections, 7);
    assert_eq!(config.http.allowed_hosts, ["a.example.com", "b.example.com"]);
    assert!(config.cookie.host_prefix);
    assert_eq!(config.app[0].secret.as_ref().map(ExposeSecret::expose_secret), Some("of the first"));
    assert_eq!(config.app[1].id.as_str(), "wx0000000000000003");
}

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    let found = problems(
        "[http]\n\nlisen = \"127.0.0.1:1\"\n[tokn]\na = 1\n[[app]]\nid = \"wx1\"\nsecret_fiel = \"x\"\nqwertyuiop = 1\n",
        &[("MINIGATE_HTTP__LISTN", "x"), ("MINIGATE_HTTP_LISTEN", "x"), ("MINIGATE_ZZZ__QQQ", "x")],
    );

    assert_eq!(
        found,
        [
            "`http.lisen` (line 3): is no key of minigate; did you mean `http.listen`?",
            "`tokn` (line 4): is no key of minigate; did you mean `token`?",
            "`app.secret_fiel` (line 8): is no key of minigate; did you mean `app.secret_file`?",
            "`app.qwertyuiop` (line 9): is no key of minigate; remove it",
            "`MINIGATE_HTTP__LISTN`: is no key of minigate; did you mean `MINIGATE_HTTP__LISTEN`?",
            "`MINIGATE_HTTP_LISTEN`: is no key of minigate; did you mean `MINIGATE_HTTP__LISTEN`?",
            "`MINIGATE_ZZZ__QQQ`: is no key of minigate; remove it",
        ]
    );
}

#[test]
fn all_problems_are_told_at_once_each_with_its_place() {
    let errors = load(
        "http.listen = \"nowhere\"\nhttp.max_connections = \"many\"\n[token]\naccess_ttl = \"2h\"\nsession_ttl = 90\n\
         algorithm = \"none\"\n[[app]]\nname = \"no id\"\n[[app]]\nid = \"\"\n",
        &[("MINIGATE_HTTP__PUBLIC_URL", "http://login.example.com/path"), ("MINIGATE_COOKIE__HOST_PREFIX", "perhaps")],
    )
    .expect_err("problems");

    let found: Vec<(&str, Place)> = errors.0.iter().map(|p| (p.key.as_str(), p.place.clone())).collect();
    let variable = |name: &str| Place::Variable(name.to_owned());
    assert_eq!(
        found,
        [
            ("http.listen", Place::Line(1)),
            ("http.max_connections", Place::Line(2)),
            ("token.access_ttl", Place::Line(4)),
            ("token.session_ttl", Place::Line(5)),
            ("token.algorithm", Place::Line(6)),
            ("app.0.id", Place::Line(8)),
            ("app.1.id", Place::Line(10)),
            ("cookie.host_prefix", variable("MINIGATE_COOKIE__HOST_PREFIX")),
            ("http.public_url", variable("MINIGATE_HTTP__PUBLIC_URL")),
            ("http.public_url", variable("MINIGATE_HTTP__PUBLIC_URL")),
        ],
        "{errors}"
    );
    assert!(errors.0.iter().all(|problem| !problem.fix.is_empty()), "{errors}");
}

#[test]
fn a_section_written_as_something_else_is_told() {
    assert_eq!(
        problems("http = 1\n[app]\nid = \"wx1\"\n", &[]),
        [
            "`http` (line 1): is a section; begin it with `[http]`",
            "`app` (line 2): is a section; begin each with `[[app]]`"
        ]
    );
}

#[test]
fn a_file_that_is_not_toml_or_not_there_is_told() {
    let found = problems("[http]\nlisten = \n", &[]);
    assert!(found[0].contains("(line 2)"), "{found:?}");

    let missing = Config::load(Some(&PathBuf::from("/nowhere/minigate.toml")), std::iter::empty());
    assert!(missing.expect_err("no file").to_string().contains("/nowhere/minigate.toml"));
}

#[test]
fn secrets_come_from_files_too() {
    let folder = Folder::new();
    folder.write("app.secret", "s3cret\n");
    let keys = folder.write("master.key", &format!("# the active one\n{MASTER}\n\n{}\n", MASTER.replace("00", "ff")));
    #[cfg(unix)]
    folder.restrict("master.key", 0o600);

    let toml = "[[app]]\nid = \"wx1\"\nsecret_file = \"app.secret\"\n";
    let config = load_in(&folder, toml, &[("MINIGATE_KEYS__MASTER_FILE", &keys.to_string_lossy())]).expect("loads");

    assert_eq!(config.app[0].secret.as_ref().map(ExposeSecret::expose_secret), Some("s3cret"));
    assert_eq!(config.keyring().expect("two keys").ids().count(), 2);
}

#[cfg(unix)]
#[test]
fn a_master_key_that_others_can_read_is_refused() {
    let folder = Folder::new();
    folder.write("master.key", MASTER);
    for mode in [0o640, 0o604, 0o660] {
        folder.restrict("master.key", mode);

        let error = load_in(&folder, "[keys]\nmaster_file = \"master.key\"\n", &[]).expect_err("shared").to_string();

        assert!(error.contains("keys.master_file") && error.contains("chmod 600"), "{error}");
    }
}

#[test]
fn a_secret_and_its_file_exclude_each_other() {
    let found = problems("[[app]]\nid = \"wx1\"\nsecret = \"a\"\nsecret_file = \"b\"\n", &[]);

    assert_eq!(found, ["`app.0.secret_file` (line 4): `app.0.secret` is set too; remove one of the two"]);
}

#[test]
fn nothing_shows_a_secret() {
    let secret = "mark3d";
    let url = format!("postgres://gate:{secret}@db/gate");
    let good = format!(
        "[database]\nurl = \"{url}\"\n[keys]\nmaster = [\"{MASTER}\"]\n[[app]]\nid = \"wx1\"\nsecret = \"{secret}\"\n"
    );
    let config = load(&good, &[]).expect("a configuration");
    let shown = format!("{config:?} {}", config.database.shown_url());
    assert!(!shown.contains(secret) && !shown.contains(MASTER), "{shown}");
    assert!(shown.contains("postgres://gate:...@db/gate"), "{shown}");

    for bad in [
        format!("[keys]\nmaster = \"{secret}\"\n"),
        format!("[keys]\nmaster = [\"{secret}\"]\n"),
        format!("[database]\nurl = \"{secret}\"\n"),
        format!("[database]\nurl = [\"{secret}\"]\n"),
        format!("[[app]]\nid = \"wx1\"\nsecret = {{ a = \"{secret}\" }}\n"),
        format!("[[app]]\nid = \"wx1\"\nsecret = \"{secret}\n"),
    ] {
        let errors = load(&bad, &[]).expect_err("a problem");
        assert!(!format!("{errors} {errors:?}").contains(secret), "{errors}");
    }
}

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

/// A webhook with these keys beside name and secret.
fn webhook(keys: &str) -> String {
    format!("[[webhook]]\nname = \"shop\"\nsecret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n{keys}\n")
}

#[test]
fn a_webhook_that_would_reach_inside_or_in_the_clear_is_refused_until_that_is_allowed() {
    for url in ["http://shop.example.com/", "https://127.0.0.1/", "https://10.0.0.1:8443/", "https://[::ffff:a00:1]/"] {
        let found = problems(&webhook(&format!("url = \"{url}\"")), &[]);

        let [found] = &found[..] else { panic!("{found:?}") };
        assert!(found.starts_with("`webhook.0.url` (line 4): the URL "), "{found}");
        assert!(found.ends_with("or set `allow_private = true` for a private one"), "{found}");
    }
    for url in ["http://shop.internal/", "http://127.0.0.1:9000/", "https://10.0.0.1:8443/"] {
        assert!(load(&webhook(&format!("url = \"{url}\"\nallow_private = true")), &[]).is_ok(), "{url}");
    }
    let metadata = webhook("url = \"http://169.254.169.254/\"\nallow_private = true");
    assert_eq!(problems(&metadata, &[]).len(), 1);
}

#[test]
fn a_webhook_says_what_is_wrong_with_it_and_shows_no_secret() {
    let url = "url = \"https://shop.example.com/\"";
    let with = |keys: &str| problems(&webhook(&format!("{url}\n{keys}")), &[]);

    assert_eq!(problems("[[webhook]]\nname = \"shop\"\n", &[]).len(), 2, "url and secret are missing");
    assert!(with("previous_secret = \"mark3d\"")[0].starts_with("`webhook.0.previous_secret` (line 5): "));
    assert!(!with("previous_secret = \"mark3d\"")[0].contains("mark3d"));
    assert!(with("events = [\"user.forgotten\"]")[0].contains("there are user.created, user.updated, "));
    assert!(with("events = [\"user.created\"]\nevent = 1")[0].contains("did you mean `webhook.events`?"));
    let twice = webhook(url) + &webhook(url);
    assert_eq!(
        problems(&twice, &[]),
        ["`webhook.1.name` (line 6): `shop` is there twice; give one of the two another name"]
    );
    let named = |name: &str| webhook(url).replace("\"shop\"", &format!("\"{name}\""));
    for name in ["", "Shop", "my shop", "shop\u{e9}", &"x".repeat(65)] {
        assert!(problems(&named(name), &[])[0].contains("is no name"), "{name}");
    }
    let shown = format!("{:?}", load(&webhook(url), &[]).expect("a configuration"));
    assert!(!shown.contains("MfKQ"), "{shown}");
}

#[test]
fn a_webhook_comes_from_the_environment_and_its_secret_from_a_file() {
    let folder = Folder::new();
    let secret = folder.write("shop.secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");

    let config = load_in(
        &folder,
        "",
        &[
            ("MINIGATE_WEBHOOK__0__NAME", "shop"),
            ("MINIGATE_WEBHOOK__0__URL", "https://shop.example.com/"),
            ("MINIGATE_WEBHOOK__0__SECRET_FILE", &secret.to_string_lossy()),
            ("MINIGATE_WEBHOOK__0__EVENTS", "user.created, user.deleted"),
        ],
    )
    .expect("a configuration");

    assert_eq!(config.webhook[0].events(), [EventKind::UserCreated, EventKind::UserDeleted]);
    assert!(config.webhook[0].receiver().is_ok());
}

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
fn a_weak_master_key_is_refused() {
    for master in ["\"00\"".to_owned(), format!("\"{}\"", "ab".repeat(32)), format!("\"{MASTER}\", \"{MASTER}\"")] {
        let found = problems(&format!("[keys]\nmaster = [{master}]\n"), &[]);
        assert!(found[0].starts_with("`keys.master` (line 2): "), "{found:?}");
    }
}

#[test]
fn the_template_is_a_configuration_with_and_without_its_comments() {
    let template = config::commented_template();
    load(&template, &[]).expect("the defaults");

    let is_key = |line: &str| line.contains(" = ") && !line.contains("_file = ") || line.starts_with("[[");
    let filled: Vec<&str> =
        template.lines().map(|line| line.strip_prefix("# ").filter(|line| is_key(line)).unwrap_or(line)).collect();
    let config = load(&filled.join("\n"), &[]).expect_err("empty secrets alone").0;

    let found: Vec<&str> = config.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(found, ["app.0.secret", "webhook.0.secret"], "{config:?}\n{template}");
}

/// `UPDATE_DOCS=1 cargo test -p minigate-server` rewrites the page.
#[test]
fn the_page_of_the_documentation_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/config.md");
    let text = config::reference_markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(path, &text).expect("the page");
    }

    assert_eq!(fs::read_to_string(path).expect("the page"), text, "run UPDATE_DOCS=1 cargo test -p minigate-server");
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
