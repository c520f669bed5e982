//! The first rows for people to look over, with nothing in them that could tell who somebody is.

use minigate_store::ForeignRow;

const ROWS: usize = 3;

/// A table of the first rows: id, openid, unionid, nickname, gender, times.
pub(crate) fn masked(rows: &[ForeignRow]) -> Vec<Vec<String>> {
    let head = ["old id", "openid", "unionid", "nickname", "gender", "created", "last login"];
    let rows = rows.iter().take(ROWS).map(|row| {
        row.iter()
            .enumerate()
            .map(|(column, text)| match (column, text.as_deref()) {
                (_, None) => "-".to_owned(),
                (1..=3, Some(text)) => mask(text),
                (_, Some(text)) => text.chars().take(32).collect(),
            })
            .collect()
    });
    std::iter::once(head.map(str::to_owned).to_vec()).chain(rows).collect()
}

/// The first character and how many there are.
fn mask(text: &str) -> String {
    match text.chars().next() {
        Some(first) => format!("{first}… ({})", text.chars().count()),
        None => "(empty)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_by_a_preview() {
        let row = [Some("7"), Some("oGZUI0egBJY1zhBYw2KhdUfwVJJE"), None, Some("小明"), Some("1"), Some(""), None];
        let row: ForeignRow = row.into_iter().map(|text| text.map(str::to_owned)).collect();

        let shown = masked(&[row]);

        assert_eq!(shown[1], ["7", "o… (28)", "-", "小… (2)", "1", "", "-"]);
    }
}
