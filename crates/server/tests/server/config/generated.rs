//! The template and the page of the documentation, which are made from the sections.

use super::load;
use minigate_server::config;
use std::fs;

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
