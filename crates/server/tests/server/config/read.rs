//! What is read, and how a mistake in it is told.

use super::{load, problems};
use axum::http::HeaderName;
use minigate_model::{Style, event::EventKind, signing::Algorithm};
use minigate_server::config::{Config, Format, Place};
use secrecy::ExposeSecret;
use std::{path::PathBuf, time::Duration};

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
