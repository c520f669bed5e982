//! A to-do list on minigate.
