//! `nginx` blocks. nginx itself is not run: each is held against what minigate listens to and reads.

use super::{page::Block, reader::Reader};

/// What the blocks may say beside where to send a request.
const KNOWN: [&str; 4] = [
    "access_log off",
    "proxy_set_header Host $host",
    "proxy_set_header X-Forwarded-For $remote_addr",
    "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for",
];
/// Without these minigate knows neither its own name nor who is calling.
const NEEDED: [&str; 2] = ["proxy_set_header Host $host", "proxy_set_header X-Forwarded-For "];

impl Reader {
    /// Every location is one that minigate answers, and sends there what it needs to know.
    pub(super) async fn forward(&mut self, block: &Block) {
        self.start().await;
        let text = block.without_comments().join("\n");
        let locations: Vec<&str> = text.split_inclusive('}').collect();
        for location in locations {
            let location = location.trim().strip_prefix("location ").and_then(|rest| rest.strip_suffix('}'));
            let (path, directives) = location.and_then(|rest| rest.split_once('{')).expect(&block.at);
            let path = path.trim().trim_start_matches("= ");
            let directives: Vec<&str> = directives.split_terminator(';').map(str::trim).collect();
            let (last, directives) = directives.split_last().expect("the line of the brace");
            assert_eq!(*last, "", "{}: a directive ends with a semicolon", block.at);
            let to = directives.iter().find_map(|directive| directive.strip_prefix("proxy_pass ")).expect(&block.at);
            for directive in directives.iter().filter(|directive| !directive.starts_with("proxy_pass ")) {
                assert!(KNOWN.contains(directive), "{}: {directive}", block.at);
            }
            for needed in NEEDED {
                assert!(directives.iter().any(|directive| directive.starts_with(needed)), "{}: {needed}", block.at);
            }
            assert_eq!(to, "http://127.0.0.1:8080", "{}: where minigate listens by default", block.at);
            let answer = self.server().get_with(path, "accept", "*/*").await;
            assert_ne!(answer.status(), 404, "{}: minigate has no {path}", block.at);
        }
    }
}
