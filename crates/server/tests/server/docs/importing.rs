//! What the pages about moving users begin with: an old system.

use super::{page::Block, reader::Reader, shown::assert_fits};
use crate::import::make_old_system;
use serde_json::json;

const A: &str = "oAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const B: &str = "oBBBBBBBBBBBBBBBBBBBBBBBBBBB";

impl Reader {
    /// The database that these commands read; `false` where there is no Django to make it.
    pub(super) fn has_old_system_of(&self, block: &Block) -> bool {
        let system = block.text.split("--system ").nth(1).and_then(|rest| rest.split_whitespace().next());
        let there = self.folder.path().join("db.sqlite3").exists();
        there || make_old_system(self.folder.path(), system.expect("--system"), &json!([]), 20)
    }

    /// `csv`: the report on four rows, with the outcomes that the page shows.
    pub(super) fn compare_report(&self, block: &Block) {
        self.write("old.csv", &format!("id,openid,nickname\n42,{A},小明\n43,{B},微信用户\n44,{A},小红\n45,,\n"));
        self.printed("minigate", &["migrate"], "");
        let import = ["import", "--from", "old.csv", "--system", "scancode", "--report", "users.csv"];
        self.printed("minigate", &import, "");

        let report = std::fs::read_to_string(self.folder.path().join("users.csv")).expect("the report");

        assert_fits(&block.text, &report, &block.at);
    }
}
