//! What a page links to is there, headings too.

use super::page::checkout;

pub(super) fn check(page: &str, text: &str) {
    let here = checkout().join(page);
    for target in text.split("](").skip(1).map(|rest| rest.split(')').next().expect("its end")) {
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        if file.starts_with("http") {
            continue;
        }
        let path = if file.is_empty() { here.clone() } else { here.parent().expect("a folder").join(file) };
        assert!(path.exists(), "{page}: {target} leads nowhere");
        if !anchor.is_empty() {
            let there = std::fs::read_to_string(&path).expect("a page");
            let headings = there.lines().filter_map(|line| line.strip_prefix('#'));
            let mut anchors =
                headings.map(|line| line.trim_matches(['#', ' ']).to_lowercase().replace(' ', "-").replace(',', ""));
            assert!(anchors.any(|known| known == anchor), "{page}: {target} leads to no heading");
        }
    }
}
