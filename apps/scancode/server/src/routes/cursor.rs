//! Where the next page begins, as a text that clients only carry back.

use crate::store::{Bound, Sort};
use minigate::{ApiError, model::encoding};
use uuid::Uuid;

/// More is in no cursor of ours.
const LONGEST: usize = 2000;

pub(super) fn write(bound: &Bound) -> String {
    let text = match bound {
        Bound::Number(number, id) => serde_json::json!([number, id]),
        Bound::Text(text, id) => serde_json::json!([text, id]),
    };
    encoding::base64url(text.to_string().as_bytes())
}

/// Only one of the same order fits.
pub(super) fn read(sort: Sort, text: &str) -> Result<Bound, ApiError> {
    let bound = match sort {
        Sort::Name => parse(text).map(|(name, id)| Bound::Text(name, id)),
        Sort::Recent | Sort::Count => parse(text).map(|(number, id)| Bound::Number(number, id)),
    };
    bound
        .ok_or_else(|| ApiError::invalid("after", "format", "send the `next` of the page before, with the same `sort`"))
}

fn parse<T: serde::de::DeserializeOwned>(text: &str) -> Option<(T, Uuid)> {
    let bytes = (text.len() <= LONGEST).then(|| encoding::from_base64url(text))??;
    serde_json::from_slice(&bytes).ok()
}

/// How many rows a page has.
pub(super) fn limit(text: &str) -> Result<u32, ApiError> {
    const USUAL: u32 = 50;
    if text.is_empty() {
        return Ok(USUAL);
    }
    let limit = text.parse().ok().filter(|limit| (1..=100).contains(limit));
    limit.ok_or_else(|| ApiError::invalid("limit", "range", "is a number from 1 to 100"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_only_for_its_order() {
        let (number, text) = (Bound::Number(-3, Uuid::max()), Bound::Text("箱子".to_owned(), Uuid::nil()));

        assert_eq!(read(Sort::Count, &write(&number)).ok(), Some(number.clone()));
        assert_eq!(read(Sort::Name, &write(&text)).ok(), Some(text));
        assert!(read(Sort::Name, &write(&number)).is_err());
        for wrong in ["x", "", "bm9wZQ", &"A".repeat(5000)] {
            assert!(read(Sort::Recent, wrong).is_err(), "{wrong}");
        }
    }
}
