//! Goods as CSV, for Excel too: it takes UTF-8 for what it is only behind a byte order mark.

use super::{COLUMNS, times};
use crate::store::Goods;
use bytes::Bytes;

const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(crate) fn heading() -> Bytes {
    format!("{BYTE_ORDER_MARK}{}\r\n", COLUMNS.join(",")).into()
}

pub(crate) fn rows(goods: &[Goods]) -> Result<Bytes, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for goods in goods {
        let [created, used] = times(goods);
        let (count, low) =
            (goods.stock.to_string(), goods.low_level.map(|level| level.to_string()).unwrap_or_default());
        let (code, name, remarks) = (harmless(&goods.code), harmless(&goods.name), harmless(&goods.remarks));
        writer.write_record([&code, &name, &remarks, &count, &low, &created, &used])?;
    }
    writer.into_inner().map(Bytes::from).map_err(|error| error.into_error().into())
}

/// A cell that a spreadsheet would run as a formula gets an apostrophe, which it shows as text and
/// [`unharmed`] takes away again.
fn harmless(text: &str) -> String {
    if is_formula(text) || is_formula(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_owned() }
}

pub(crate) fn unharmed(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => text,
    }
}

/// <https://owasp.org/www-community/attacks/CSV_Injection>
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_shown_and_read_back_as_it_was() {
        for text in ["=1+1", "+86", "-5", "@sum", "'=1", "'x", "x", "", "a=b", "'"] {
            let written = harmless(text);
            assert!(!is_formula(&written), "{text}");
            assert_eq!(unharmed(&written), text);
        }
        assert_eq!(harmless("=HYPERLINK(\"http://evil\")"), "'=HYPERLINK(\"http://evil\")");
    }
}
