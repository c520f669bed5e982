//! `sh` and `console` blocks.

use super::{
    page::{Block, checkout},
    reader::Reader,
    shown::assert_fits,
};

struct Typed<'a> {
    command: &'a str,
    /// What the page shows below it; nothing, where it does not say.
    shown: String,
}

/// In `console` the lines after a `$`, each with its answer; a block of `sh` is one piece.
fn typed(block: &Block) -> Vec<Typed<'_>> {
    if block.language == "sh" {
        return vec![Typed { command: &block.text, shown: String::new() }];
    }
    let mut all: Vec<Typed<'_>> = Vec::new();
    for line in block.text.lines() {
        match (line.strip_prefix("$ "), all.last_mut()) {
            (Some(command), _) => all.push(Typed { command, shown: String::new() }),
            (None, Some(last)) => last.shown += &format!("{line}\n"),
            (None, None) => panic!("{}: begins with no command", block.at),
        }
    }
    all
}

impl Reader {
    pub(super) async fn type_in(&mut self, block: &Block) {
        let typed = typed(block);
        match &typed[..] {
            [Typed { command: "make run", .. }] => self.start_dev().await,
            [Typed { command: "make test", .. }] => {}
            [.., Typed { command, .. }] if command.ends_with(" serve") => self.stop(),
            _ => self.start().await,
        }
        let commands: Vec<String> =
            typed.iter().map(|typed| done_here(&self.here(&self.named(typed.command)))).collect();
        let script = commands.join("\nprintf '\\0'\n");

        let printed = self.printed("bash", &["-euo", "pipefail", "-c", &script], "");

        for (typed, printed) in typed.iter().zip(printed.split('\0')) {
            // curl is content with an error of the server's.
            assert!(!typed.command.starts_with("curl ") || !typed.shown.is_empty(), "{}: show the answer", block.at);
            if !typed.shown.is_empty() {
                assert_fits(&self.here(&typed.shown), printed.trim_start_matches('\n'), &block.at);
            }
        }
    }
}

/// Most commands are run as they stand. `make` only says what it would do: it cannot be run by its own tests. What
/// `cargo build` makes is there, or else this would not run. A server that keeps running is ended when it answers.
fn done_here(command: &str) -> String {
    if let Some(target) = command.strip_prefix("make ") {
        return rehearsed(target);
    }
    if command.starts_with("cargo build --release ") {
        return String::new();
    }
    if command.ends_with(" serve") {
        let answers = "curl -fs http://$MINIGATE_HTTP__LISTEN/readyz";
        let waits = format!("for _ in {{1..200}}; do {answers} && break; sleep 0.1; done; {answers}");
        return format!("{command} > serve.log & trap \"kill -KILL $!\" EXIT; {waits}");
    }
    command.to_owned()
}

pub(super) fn rehearsed(target: &str) -> String {
    format!("make --dry-run --directory '{}' {target} > /dev/null", checkout().display())
}
