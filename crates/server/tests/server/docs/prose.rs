//! What a page names between its blocks: commands and their options, settings, requests, other pages. Each is there.

use super::{
    page::{checkout, read},
    reader::Reader,
};
use minigate_server::config::reference_markdown;
use reqwest::Method;
use std::path::Path;

/// What looks like one of minigate's, and is not: a view that stays in Django, an example of another base path, an event.
const NOT_OURS: [&str; 3] = ["POST /api/weixin/data/", "POST /django/login", "webhook.test"];

impl Reader {
    pub(super) async fn look_up(&mut self) {
        let page = self.page.clone();
        let text = outside_of_blocks(&read(&page));
        super::links::check(&page, &text);
        // As it was in the course of the page.
        if read(&page).contains("$ make run") {
            self.start_dev().await;
        } else {
            self.start().await;
        }
        for paragraph in text.split("\n\n") {
            let paragraph = paragraph.replace('\n', " ");
            let spans = paragraph.split('`').skip(1).step_by(2).filter(|span| !NOT_OURS.contains(span));
            for span in spans {
                self.look_up_one(span).await;
            }
        }
    }

    async fn look_up_one(&self, span: &str) {
        let (first, rest) = span.split_once(' ').unwrap_or((span, ""));
        match first {
            "minigate" if !rest.is_empty() => self.check_command(rest),
            "user" | "keys" | "session" if !rest.is_empty() => self.check_commands(first, rest),
            "make" => drop(self.printed("bash", &["-c", &super::terminal::rehearsed(rest)], "")),
            "cargo" => self.check_cargo(rest),
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" if rest.starts_with('/') && !rest.contains('{') => {
                self.check_request(first, rest).await;
            }
            _ if first.starts_with("--") => {
                let options = self.printed("minigate", &["completions", "bash"], "");
                assert!(options.contains(first), "{}: no command has `{first}`", self.page);
            }
            _ if first.starts_with("MINIGATE_") => self.check_variable(first),
            _ => self.check_setting(first, span),
        }
    }

    /// Its help knows the options.
    fn check_command(&self, rest: &str) {
        let words: Vec<&str> = rest.split(' ').map(|word| word.trim_matches(['[', ']'])).collect();
        let is_name = |word: &&&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
        let names: Vec<&str> = words.iter().take_while(is_name).copied().collect();
        let help = self.printed("minigate", &[&names[..], &["--help"]].concat(), "");
        for option in words.iter().filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "{}: `minigate {rest}`: there is no {option}", self.page);
        }
    }

    /// `keys list|rotate`.
    fn check_commands(&self, first: &str, rest: &str) {
        for alternative in rest.split('|') {
            self.check_command(&format!("{first} {alternative}"));
        }
    }

    fn check_variable(&self, assignment: &str) {
        let name = assignment.split('=').next().expect("a name");
        let help = self.printed("minigate", &["import", "--help"], "");
        let is_known = reference_markdown().contains(&format!("`{name}`")) || help.contains(&format!("env: {name}"));
        // `ci/test.sh` and the tests read these.
        assert!(is_known || name.starts_with("MINIGATE_TEST_"), "{}: nobody reads `{name}`", self.page);
    }

    /// `cargo run -p PACKAGE [--example NAME]`.
    fn check_cargo(&self, rest: &str) {
        let words: Vec<&str> = rest.split(' ').collect();
        let manifest = |folder: &Path| std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
        let crates =
            std::fs::read_dir(checkout().join("crates")).expect("the crates").map(|each| each.expect("one").path());
        let name = format!("[package]\nname = \"{}\"\n", words[2]);
        let package = crates.into_iter().find(|folder| manifest(folder).contains(&name));
        let package = package.unwrap_or_else(|| panic!("{}: `cargo {rest}`", self.page));
        if let ["--example", example] = words[3..] {
            assert!(package.join(format!("examples/{example}.rs")).exists(), "{}: `cargo {rest}`", self.page);
        }
    }

    async fn check_request(&self, method: &str, path: &str) {
        let (method, path) = (Method::from_bytes(method.as_bytes()), path.split('?').next());
        let answer = self.server().send(method.expect("a method"), path.expect("a path"), "", None).await;
        let status = answer.status();
        assert!(![404, 405].contains(&status.as_u16()), "{}: {} is answered {status}", self.page, answer.url().path());
    }

    /// `section.key`, or `key = value` with or without its section: the reference lists it.
    fn check_setting(&self, name: &str, span: &str) {
        let reference = reference_markdown();
        let (heading, key) = name.split_once('.').map_or(("", name), |(section, key)| (section, key));
        let section = match heading {
            "" if span.contains(" = ") && !name.contains(char::is_uppercase) => Some(reference.as_str()),
            "" => None,
            _ => {
                reference.split("\n## `[").find(|part| part.trim_start_matches('[').starts_with(&format!("{heading}]")))
            }
        };
        let Some(section) = section else { return };
        let is_listed =
            [key, key.trim_end_matches("_file")].iter().any(|key| section.contains(&format!("\n| `{key}` |")));
        assert!(is_listed, "{}: `{span}` is no setting", self.page);
        if !heading.is_empty() && span.contains(" = ") {
            self.write("inline.toml", &format!("{span}\n"));
            self.printed("minigate", &["--config", "inline.toml", "config", "check"], "");
        }
    }
}

fn outside_of_blocks(text: &str) -> String {
    text.split("\n```").step_by(2).collect()
}
