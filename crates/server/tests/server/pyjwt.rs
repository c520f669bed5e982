//! A backend of another language checks our tokens by itself: PyJWT, through jwks.json.

use crate::process::{Server, free_address};
use minigate_sim::{DEFAULT_APP_ID, Simulator};
use std::process::{Command, Output};

/// `make test` sets this to a Python that has what ci/requirements.txt lists.
pub(crate) const PYTHON: &str = "MINIGATE_TEST_PYTHON";

#[tokio::test]
async fn pyjwt_accepts_a_token_through_jwks_json_and_refuses_a_tampered_one() {
    let Some(python) = std::env::var_os(PYTHON) else {
        eprintln!("not run: {PYTHON} is not set; `make test` sets it");
        return;
    };
    let (wechat, data) = (Simulator::start().await, tempfile::tempdir().expect("a folder"));
    let server = Server::dev(data.path(), free_address(), &wechat).await;
    let login = server.login(&wechat, "alice", "jwt").await.expect("a login");
    let token = login["credential"]["access_token"].as_str().expect("a token").to_owned();

    let check = async |token: String| {
        let (python, jwks, issuer) = (python.clone(), server.url("/.well-known/jwks.json"), server.url(""));
        let run = move || {
            Command::new(python).args([SCRIPT, &jwks, &issuer, DEFAULT_APP_ID, &token]).output().expect("python runs")
        };
        tokio::task::spawn_blocking(run).await.expect("python ended")
    };

    let good = check(token.clone()).await;
    assert_eq!(said(&good), login["user"]["id"].as_str().expect("an id"), "{good:?}");
    for tampered in tampered(&token) {
        let refused = check(tampered).await;
        assert!(said(&refused).starts_with("refused"), "{refused:?}");
    }
}

/// The token with a changed signature, payload or header, and with no signature.
pub(crate) fn tampered(token: &str) -> [String; 4] {
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let (header, payload) = signed.split_once('.').expect("three parts");
    let flip = |text: &str| text.replacen(|c: char| c != 'B', "B", 1);
    [
        format!("{signed}.{}", flip(signature)),
        format!("{header}.{}.{signature}", flip(payload)),
        format!("{}.{payload}.{signature}", flip(header)),
        format!("{signed}."),
    ]
}

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/server/pyjwt.py");

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
