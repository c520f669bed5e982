use crate::openapi::assert_current;
use minigate::flow::Code;
use std::collections::HashSet;

#[test]
fn the_list_of_codes_in_the_docs_is_current() {
    assert_current("errors.md", &minigate::errors_markdown());
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
