//! Nouns and rules. Pure: no SQL, no HTTP, no clock.

mod change;
mod item;
pub mod merge;

pub use change::{Change, Create, Edit, ItemRef, NewReminder};
pub use item::{Item, ItemId, Reminder, ReminderState, Stamps};

/// A text has this many characters at most.
pub const CONTENT_CHARS: usize = 200;
/// Items that are not deleted, for one user.
pub const ITEMS_PER_USER: i64 = 2_000;
/// The same with those that are deleted, whose rows are kept for phones that have not heard of it.
pub const ROWS_PER_USER: i64 = 20_000;
/// Changes in one request.
pub const CHANGES_PER_REQUEST: usize = 200;

/// The text as it is kept, or what is wrong with it.
pub fn check_content(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Err("must not be empty");
    }
    if text.chars().count() > CONTENT_CHARS {
        return Err("has at most 200 characters");
    }
    if text.chars().any(char::is_control) {
        return Err("must not have line breaks or other control characters");
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_to_two_hundred_characters_in_one_line() {
        assert_eq!(check_content("  买牛奶 🥛 "), Ok("买牛奶 🥛".to_owned()));
        assert!(check_content(&"字".repeat(200)).is_ok());
        for wrong in ["", " \u{3000} ", &"字".repeat(201), "a\nb", "a\0b"] {
            assert!(check_content(wrong).is_err(), "{wrong:?}");
        }
    }
}
