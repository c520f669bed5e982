//! What `docs/accounts.md` begins with: a person who came to two apps before they were one.

use super::reader::{OTHER_APP_ID, Reader};
use minigate_sim::DEFAULT_APP_ID;
use serde_json::{Value, json};

impl Reader {
    pub(super) async fn make_candidate(&mut self) {
        if self.listed("candidates") != json!([]) {
            return;
        }
        let together = std::fs::read_to_string(self.folder.path().join("minigate.toml")).expect("its configuration");
        self.write("minigate.toml", &together.replace("open_platform = \"acme\"\n", ""));
        self.start().await;
        for app in [DEFAULT_APP_ID, OTHER_APP_ID] {
            let body = json!({ "app_id": app, "code": self.wechat.login_code(("alice", app)) });
            let answer = self.server().post("/v1/login", &body).await.expect("an answer");
            assert_eq!(answer.status(), 200);
        }
        self.stop();
        self.write("minigate.toml", &together);
        self.printed("minigate", &["user", "candidates", "--find"], "");
    }

    /// The page's words for what the commands before have shown.
    pub(super) fn named(&self, command: &str) -> String {
        let found = |list: &str, name: &str| self.listed(list)[0][name].as_str().expect("an id").to_owned();
        match command {
            _ if command.contains("WINNER") => {
                let command = command.replace("WINNER", &found("candidates", "user"));
                command.replace("LOSER", &found("candidates", "other_user"))
            }
            _ if command.contains("MERGE") => command.replace("MERGE", &found("merges", "merge")),
            _ => command.to_owned(),
        }
    }

    fn listed(&self, list: &str) -> Value {
        serde_json::from_str(&self.printed("minigate", &["user", list, "--json"], "")).expect("JSON")
    }
}
