//! Every statement of the to-do list, each the same on SQLite, PostgreSQL and MySQL.

mod bulk;
mod items;
mod lists;
mod places;
mod reminders;
mod requests;
mod room;
mod rows;
mod sync;
mod upkeep;

pub use bulk::{OldItem, OldRow};
pub use lists::Page;
pub use reminders::DueReminder;
pub use sync::{Batch, Outcome, Synced};

/// As many items as one answer has.
pub const PAGE: i64 = 500;
