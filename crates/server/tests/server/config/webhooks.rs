//! `[[webhook]]`

use super::{Folder, load, load_in, problems};
use minigate_model::event::EventKind;

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
