//! What a page shows as an answer, held against what was printed: ids and times are never the same, columns are as wide as
//! their cells, and `…` stands for anything.

pub(super) fn assert_fits(shown: &str, printed: &str, at: &str) {
    assert!(fits(shown, printed), "{at}: the page shows\n{shown}and this is printed:\n{printed}");
}

fn fits(shown: &str, printed: &str) -> bool {
    let lines = |text: &str| text.trim_end().lines().map(masked).collect::<Vec<_>>();
    let (shown, printed) = (lines(shown), lines(printed));
    shown.len() == printed.len() && shown.iter().zip(&printed).all(|(shown, printed)| is_like(shown, printed))
}

/// A digit of an id is hexadecimal. Of an id the page may show the beginning.
const PATTERNS: [(&str, &str); 5] = [
    ("01a1feb1-0a09-79a3-9d8e-0c8654ad5730", "ID"),
    ("01a1feb1-…", "ID"),
    ("01a1feb1…", "ID"),
    ("2027-01-15T08:00:00.000Z", "TIME"),
    ("2027-01-15T08:00:00Z", "TIME"),
];

fn masked(line: &str) -> String {
    let (mut masked, line) = (String::new(), line.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut rest = line.as_str();
    while let Some(first) = rest.chars().next() {
        match PATTERNS.iter().find(|(pattern, name)| begins_like(rest, pattern, *name == "ID")) {
            Some((pattern, name)) => (masked, rest) = (masked + name, &rest[pattern.len()..]),
            None => (masked, rest) = (masked + &first.to_string(), &rest[first.len_utf8()..]),
        }
    }
    masked
}

/// A digit where the pattern has one, and the same where it has anything else.
fn begins_like(text: &str, pattern: &str, hexadecimal: bool) -> bool {
    let mut text = text.bytes();
    pattern.bytes().all(|should| match (should, text.next()) {
        (_, None) => false,
        (b'0'..=b'9' | b'a'..=b'f', Some(is)) if hexadecimal => is.is_ascii_hexdigit(),
        (b'0'..=b'9', Some(is)) => is.is_ascii_digit(),
        (_, Some(is)) => is == should,
    })
}

/// Is this what the page shows, whose `…` stands for anything?
fn is_like(shown: &str, printed: &str) -> bool {
    match shown.split_once('…') {
        None => shown == printed,
        Some((before, after)) => printed.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| is_like(after, &rest[at..]))
        }),
    }
}

#[test]
fn what_is_shown_fits_other_ids_and_times_and_nothing_else() {
    let shown = "a  01a1feb1…  2027-01-16T07:43:00.000Z  {\"id\":\"01a1febb-557f-79c1-8e6c-7556e59e4d2b\", …}\n";
    let id = "0199ffff-557f-79c1-8e6c-000000000000";
    let printed = format!("a {id} 2026-10-01T00:00:00.123Z {{\"id\":\"{id}\", 7}}");

    assert!(fits(shown, &printed));
    for other in [printed.replace('a', "b"), printed.replace('T', " "), format!("{printed}\nmore")] {
        assert!(!fits(shown, &other), "{other}");
    }
}
