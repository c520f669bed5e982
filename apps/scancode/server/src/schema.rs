//! The inventory's tables, step by step. Beside minigate's, in the same database.

use minigate_store::{database::Schema, schema};

pub(crate) static SCHEMA: Schema = schema!("scancode_migrations":
    (1, "init", "0001_init.sql"),
    (2, "marks_in_order", "0002_marks_in_order.sql"),
);
