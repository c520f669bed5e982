//! The tables of the list, beside minigate's in one database.

use minigate::flow::store::{database::Schema, schema};

pub static SCHEMA: Schema = schema!("todo_migrations": (1, "init", "0001_init.sql"));
