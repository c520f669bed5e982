//! What `docs/webhooks.md` shows of an event and of commands, beside one that was really sent.

use super::{page::Block, reader::Reader, shown::assert_fits};
use crate::webhooks::Told;
use reqwest::Method;
use serde_json::Value;
use std::time::Duration;

impl Reader {
    /// `http`: the request that the webhook of the page gets.
    pub(super) async fn compare_request(&mut self, block: &Block) {
        let told = self.told_of_a_logout().await;
        let (head, body) = block.text.split_once("\n\n").expect("head and body");
        let mut head = head.lines();

        assert_eq!(head.next(), Some(format!("POST {} HTTP/1.1", told.path).as_str()), "{}", block.at);
        for line in head {
            let (name, shown) = line.split_once(": ").expect("a header");
            let sent = told.headers.get(name).unwrap_or_else(|| panic!("{}: {name} is not sent", block.at));
            let kinds = |text: &str| text.split(',').map(str::len).collect::<Vec<_>>();
            assert_eq!(kinds(sent.to_str().expect("ASCII")), kinds(shown), "{}: {name}", block.at);
        }
        let shown: Value = serde_json::from_str(body).expect("JSON");
        assert_fits(&shown.to_string(), &told.body.to_string(), &block.at);
    }

    pub(super) async fn told_of_a_logout(&mut self) -> Told {
        self.start().await;
        let login = self.server().login(&self.wechat, "alice", "token").await.expect("a login");
        let token = login["credential"]["access_token"].as_str().expect("a token");
        self.server().send(Method::POST, "/v1/logout", token, None).await;
        for _ in 0..6000 {
            let revoked = self.hook.told().into_iter().find(|told| told.body["type"] == "session.revoked");
            if let Some(told) = revoked {
                return told;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nothing came");
    }

    /// The receiver was gone when bob came for the first time.
    pub(super) async fn give_up_an_event(&mut self) {
        self.start().await;
        self.hook.answer(410);
        self.server().login(&self.wechat, "bob", "token").await.expect("a login");
        for _ in 0..500 {
            let listed = self.printed("minigate", &["webhook", "list", "--json"], "");
            if serde_json::from_str::<Value>(&listed).expect("JSON")[0]["parked"] == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("nothing was given up");
    }
}
