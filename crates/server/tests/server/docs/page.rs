//! The fenced blocks of a page of the documentation.

use std::path::{Path, PathBuf};

const NOT_RUN: &str = "<!-- not run: ";

#[derive(Debug)]
pub(crate) struct Block {
    /// File and line.
    pub(crate) at: String,
    pub(crate) language: String,
    pub(crate) text: String,
    /// Why nobody does it: what an invisible comment above it says.
    pub(crate) not_run: Option<String>,
}

/// The folder that this repository is checked out in.
pub(crate) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("two folders above").to_owned()
}

pub(crate) fn read(page: &str) -> String {
    std::fs::read_to_string(checkout().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// `scancode` for `docs/migrate/scancode.zh-CN.md`.
pub(super) fn name_of(page: &str) -> &str {
    page.rsplit('/').next().and_then(|file| file.split('.').next()).expect("a name")
}

pub(super) fn blocks(page: &str) -> Vec<Block> {
    let text = read(page);
    let mut lines = text.lines().enumerate();
    let (mut blocks, mut above) = (Vec::new(), "");
    while let Some((number, line)) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
            let not_run = above.strip_prefix(NOT_RUN).and_then(|rest| rest.strip_suffix(" -->"));
            blocks.push(Block {
                at: format!("{page}:{}", number + 1),
                language: language.to_owned(),
                text: text.join("\n") + "\n",
                not_run: not_run.map(str::to_owned),
            });
        }
        if !line.trim().is_empty() {
            above = line;
        }
    }
    blocks
}

/// The first block in this language that holds `part`.
pub(crate) fn block_with(page: &str, language: &str, part: &str) -> Block {
    let found = blocks(page).into_iter().find(|block| block.language == language && block.text.contains(part));
    found.unwrap_or_else(|| panic!("{page} has no block of {language} with {part}"))
}

impl Block {
    /// What is not for people.
    pub(crate) fn without_comments(&self) -> Vec<&str> {
        let marker = if ["js", "go", "java", "rust"].contains(&self.language.as_str()) { "//" } else { "#" };
        let lines = self.text.lines().map(|line| match line.find(marker) {
            // `#` and `//` stand inside addresses, too.
            Some(at) if at == 0 || line[..at].ends_with(' ') => line[..at].trim_end(),
            _ => line,
        });
        lines.filter(|line| !line.is_empty()).collect()
    }
}
