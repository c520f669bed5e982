//! The pages of the documentation, followed to the letter: each fenced block, in both languages.
//!
//! `toml` is what `minigate config check` and the server then take; `sh` and `console` are run, and print what the page
//! shows; `python`, `js` and `java` are called with what a client or a webhook really brings; `http` and `csv` are compared with
//! what is really sent and written; `rust` is compiled; `nginx` is read. What cannot be done has a comment above it that
//! says why, and a list here. A kind of block that nobody knows fails.

mod accounts;
mod code;
mod importing;
mod links;
mod nginx;
mod page;
mod prose;
mod reader;
mod received;
mod shown;
mod snippets;
mod terminal;
mod verifying;

pub(crate) use page::{block_with, read};

use page::{Block, blocks, checkout, name_of};
use reader::Reader;
use std::fs;

const LANGUAGES: [&str; 2] = [".md", ".zh-CN.md"];

macro_rules! followed {
    ($($test:ident: $page:literal,)*) => {
        const PAGES: &[&str] = &[$($page),*];

        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                for language in LANGUAGES.iter().filter(|language| exists($page, language)) {
                    follow(&format!("{}{language}", $page)).await;
                }
            }
        )*
    };
}

followed! {
    readme: "README",
    accounts: "docs/accounts",
    operations: "docs/operations",
    storage: "docs/storage",
    webhooks: "docs/webhooks",
    migrating: "docs/migrate/README",
    import: "docs/migrate/import",
    openid_ticket: "docs/migrate/openid-ticket",
    scancode: "docs/migrate/scancode",
    session_csrf: "docs/migrate/session-csrf",
    user_state: "docs/migrate/user-state",
    weixin_jwt: "docs/migrate/weixin-jwt",
}

async fn follow(page: &str) {
    let mut reader = Reader::of(page).await;
    for block in blocks(page).iter().filter(|block| block.not_run.is_none()) {
        reader.follow(block).await;
    }
    reader.look_up().await;
}

impl Reader {
    async fn follow(&mut self, block: &Block) {
        match (name_of(&self.page), block.language.as_str()) {
            (_, "toml") => self.configure(block),
            (_, "sh") if !self.has_old_system_of(block) => {}
            ("accounts", "console") => {
                self.make_candidate().await;
                self.type_in(block).await;
            }
            ("webhooks", "console") => {
                self.give_up_an_event().await;
                self.type_in(block).await;
            }
            (_, "sh" | "console") => self.type_in(block).await,
            (_, "nginx") => self.forward(block).await,
            (_, "rust") => snippets::assert_compiled(block),
            // Run by `django` and by `webhooks/documented.rs`, from the same page.
            ("weixin-jwt" | "webhooks", "python") => {}
            ("import", "python") => self.join(block),
            (_, "python") => self.ask(block).await,
            ("README", "js") => self.open_gate(block).await,
            (_, "js") => self.verify_in_javascript(block).await,
            (_, "java") => self.verify_in_java(block).await,
            (_, "http") => self.compare_request(block).await,
            (_, "csv") => self.compare_report(block),
            (_, other) => panic!("{}: nobody knows how to follow a block of `{other}`", block.at),
        }
    }
}

fn exists(page: &str, language: &str) -> bool {
    checkout().join(format!("{page}{language}")).exists()
}

#[test]
fn both_languages_have_the_same_blocks() {
    for page in PAGES.iter().filter(|page| exists(page, ".zh-CN.md")) {
        let [english, chinese] = LANGUAGES.map(|language| blocks(&format!("{page}{language}")));

        for (one, other) in english.iter().zip(&chinese) {
            assert_eq!(other.without_comments(), one.without_comments(), "{} and {}", one.at, other.at);
            assert_eq!((&other.language, &other.not_run), (&one.language, &one.not_run), "{}", other.at);
        }
        assert_eq!(english.len(), chinese.len(), "{page}");
    }
}

#[test]
fn these_blocks_are_not_run_for_these_reasons() {
    let all = PAGES.iter().flat_map(|page| blocks(&format!("{page}.md")));
    let listed: Vec<String> = all
        .filter_map(|block| Some(format!("{} {}: {}", name_of(&block.at), block.language, block.not_run?)))
        .collect();

    assert_eq!(listed, ["webhooks go: the tests need no Go"]);
}

#[test]
fn every_page_that_has_blocks_is_followed() {
    // A drawing; what `e2e/tutorial` follows in a browser; and the apps, whose binaries other packages make.
    let others = ["docs/architecture", "docs/tutorial/README", "docs/apps/todo", "docs/apps/scancode"];
    for folder in ["", "docs/", "docs/migrate/", "docs/tutorial/", "docs/apps/"] {
        for file in fs::read_dir(checkout().join(folder)).expect("a folder") {
            let name = file.expect("a file").file_name().into_string().expect("UTF-8");
            let Some(name) = name.strip_suffix(".md").map(|name| name.trim_end_matches(".zh-CN")) else { continue };
            let page = format!("{folder}{name}");
            let followed = PAGES.contains(&page.as_str()) || others.contains(&page.as_str());
            assert!(followed || blocks(&format!("{page}.md")).is_empty(), "{page}");
        }
    }
}
