//! The tables are the same in all three databases.

use crate::database::on_every_database;
use std::fs;

const DATABASES: [&str; 3] = ["sqlite", "postgres", "mysql"];

fn folder(database: &str) -> String {
    format!("{}/migrations/{database}", env!("CARGO_MANIFEST_DIR"))
}

fn files(database: &str) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder(database))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// The tables of all steps with their columns, in order.
fn columns(database: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in files(database) {
        let text = fs::read_to_string(format!("{}/{file}", folder(database))).unwrap();
        for line in text.lines() {
            let words: Vec<_> = line.split_whitespace().collect();
            match words.as_slice() {
                ["CREATE", "TABLE", "IF", "NOT", "EXISTS", table, "("] => found.push((*table).to_owned()),
                ["PRIMARY" | "UNIQUE" | "INDEX", ..] => {}
                [column, kind, rest @ ..] if line.starts_with("    ") => {
                    let required = rest.join(" ").contains("NOT NULL");
                    assert!(!kind.is_empty());
                    found.push(format!("  {column} {required}"));
                }
                _ => {}
            }
        }
    }
    found
}

#[test]
fn every_database_has_every_step() {
    for database in DATABASES {
        assert_eq!(files(database), ["0001_init.sql", "0002_marks_in_order.sql"], "{database}");
    }
}

#[test]
fn every_database_has_the_same_tables_and_columns() {
    let expected = columns("sqlite");
    assert!(expected.len() > 60, "{expected:?}");
    for database in DATABASES {
        assert_eq!(columns(database), expected, "{database}");
    }
}

on_every_database! {
    async fn a_second_start_finds_the_tables_as_they_are(app) {
        minigate_scancode::Inventory::open(app.gate.clone()).await.unwrap();

        assert_eq!(app.database.number("SELECT COUNT(*) FROM scancode_migrations").await, 2);
    }
}
