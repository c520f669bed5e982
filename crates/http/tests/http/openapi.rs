//! The document of the API, and the page that shows it.

use crate::support::{Answer, TestApp};
use std::path::Path;

/// The file in `docs/` is what the program says. `UPDATE_DOCS=1` writes it.
pub(crate) fn assert_current(file: &str, generated: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, generated).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == generated, "docs/{file} is not current: UPDATE_DOCS=1 cargo test -p minigate writes it");
}

#[tokio::test]
async fn the_document_served_is_the_one_in_the_docs() {
    let app = TestApp::start().await;

    let answer = Answer::of(app.get("/openapi.json")).await;

    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/json")));
    assert_current("openapi.json", &format!("{:#}\n", answer.json()));
}

#[tokio::test]
async fn the_page_runs_under_a_policy_that_allows_its_own_files_and_nothing_else() {
    let app = TestApp::start().await;

    let page = Answer::of(app.get("/docs/")).await;

    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, Some("text/html")));
    let policy = page.header("content-security-policy").unwrap();
    let directives: Vec<_> = policy.split("; ").collect();
    for needed in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(directives.contains(&needed), "{policy}");
    }
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    // No script stands in the page itself, and every file it names is one of ours.
    for script in page.text.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>').unwrap();
        assert!(tag.contains("src=\"./") && rest.trim_start().starts_with("</script>"), "{script:.200}");
    }
    let files: Vec<_> = page.text.split(['"', '\'']).filter_map(|part| part.strip_prefix("./")).collect();
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let file_answer = Answer::of(app.get(&format!("/docs/{file}"))).await;
        assert_eq!(file_answer.status, 200, "{file}");
        assert_eq!(file_answer.header("content-security-policy"), Some(policy), "{file}");
    }
}

#[tokio::test]
async fn the_page_without_its_slash_leads_to_it() {
    let app = TestApp::start().await;

    let answer = Answer::of(app.get("/docs")).await;

    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, Some("/docs/")));
}
