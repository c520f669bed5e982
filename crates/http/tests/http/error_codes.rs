use crate::openapi::assert_current;
use minigate::flow::Code;
use std::{collections::HashSet, fmt::Write as _};

#[test]
fn the_list_of_codes_in_the_docs_is_current() {
    assert_current("errors.md", &minigate::errors_markdown());
}

#[test]
fn the_list_of_codes_in_the_mini_program_package_is_current() {
    assert_current("../packages/sdk/src/codes.ts", &codes_typescript());
}

#[test]
fn every_code_stands_in_the_list_once_with_a_status_and_in_two_languages() {
    let markdown = minigate::errors_markdown();
    let rows: Vec<Vec<&str>> = markdown
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();

    assert_eq!(rows.len(), Code::ALL.len());
    for code in Code::ALL {
        let name = format!("`{}`", code.as_str());
        let row: Vec<_> = rows.iter().filter(|row| row[0] == name).collect();
        let [row] = row[..] else { panic!("{name} stands there {} times", row.len()) };
        let status: u16 = row[1].parse().unwrap();
        assert!((400..=503).contains(&status), "{name}: {status}");
        for cell in &row[2..] {
            let (english, chinese) = cell.split_once("<br>").unwrap();
            assert!(english.is_ascii() && !chinese.is_ascii(), "{name}: {cell}");
        }
    }
}

#[test]
fn codes_are_distinct_and_of_lower_case_letters() {
    let names: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();

    assert_eq!(names.len(), Code::ALL.len());
    assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')));
}

/// The codes as a TypeScript union, each with what it means and what to do: editors show that beside the code.
fn codes_typescript() -> String {
    let mut out = String::from(
        "// Generated from crates/flow/src/code.rs; do not edit. UPDATE_DOCS=1 cargo test -p minigate writes it.\n\n\
         /** Every code that the server answers with. */\n\
         export type ServerCode =\n",
    );
    for code in Code::ALL {
        let ([title, _], [advice, _]) = (code.title(), code.advice());
        let _ = write!(out, "  /** {title} {advice} */\n  | '{}'\n", code.as_str());
    }
    out
}
