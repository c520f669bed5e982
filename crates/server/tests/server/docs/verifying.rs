//! Receivers of webhooks, whose `verify` is given an event that was really sent, and forged ones.

use super::{code::driver, page::Block, reader::Reader};
use serde_json::json;
use std::process::Command;

impl Reader {
    pub(super) async fn verify_in_javascript(&mut self, block: &Block) {
        if !is_there("node") {
            return;
        }
        let sent = self.sent().await;
        self.write("page.mjs", &block.text);
        let sent = json!({ "secret": sent.secret, "headers": sent.headers, "body": sent.body }).to_string();
        self.printed("node", &[&driver("verifying.mjs"), &self.path("page.mjs")], &sent);
    }

    pub(super) async fn verify_in_java(&mut self, block: &Block) {
        if !is_there("javac") {
            return;
        }
        let Sent { secret, headers, body } = self.sent().await;
        let program = std::fs::read_to_string(driver("Verifying.java")).expect("the program");
        self.write("Verifying.java", &program.replace("    // The page.\n", &block.text));
        let header = |name: &str| headers[name].as_str().expect("a header").to_owned();
        let of_headers = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(header);
        let [id, timestamp, signature] = &of_headers;
        self.printed("java", &["Verifying.java", &secret, id, timestamp, signature, &body], "");
    }

    async fn sent(&mut self) -> Sent {
        let told = self.told_of_a_logout().await;
        let headers =
            told.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().expect("ASCII").into()));
        let secret = std::fs::read_to_string(self.folder.path().join("shop.secret")).expect("the page made it");
        let body = String::from_utf8_lossy(&told.bytes).into_owned();
        Sent { secret: secret.trim().to_owned(), headers: headers.collect(), body }
    }
}

struct Sent {
    secret: String,
    headers: serde_json::Map<String, serde_json::Value>,
    body: String,
}

fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        eprintln!("not run: {program} is not there");
    }
    found
}
