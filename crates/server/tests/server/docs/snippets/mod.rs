//! The `rust` blocks, in programs that compile. They are not run: `crates/http/tests` does what they show.

mod readme;
mod scancode;
mod session_csrf;
mod user_state;
mod weixin_jwt;

use super::page::{Block, checkout, name_of};

/// What stands together in the block stands together in the file of its page.
pub(super) fn assert_compiled(block: &Block) {
    let name = name_of(&block.at).to_lowercase().replace('-', "_");
    let path = checkout().join(format!("crates/server/tests/server/docs/snippets/{name}.rs"));
    let program = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let program: Vec<&str> = program.lines().map(str::trim).collect();
    for paragraph in block.text.split("\n\n") {
        let lines: Vec<&str> = paragraph.lines().map(str::trim).collect();
        let stands = program.windows(lines.len()).any(|window| window == lines);
        assert!(stands, "{}: {} does not have\n{paragraph}", block.at, path.display());
    }
}

#[test]
fn the_programs_of_the_pages_are_routers_and_options() {
    let _ = readme::router;
    let _ = scancode::router().merge(weixin_jwt::router());

    assert!(session_csrf::options().expect("options").legacy.session_csrf.is_some());
    assert!(user_state::options().expect("options").legacy.user_state.is_some());
}
