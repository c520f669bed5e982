use crate::support::{NOW, log_in, login, on_every_database};
use minigate_store::{Backend, Error, SchemaError};

const INIT: [&str; 3] = [
    include_str!("../../migrations/sqlite/0001_init.sql"),
    include_str!("../../migrations/postgres/0001_init.sql"),
    include_str!("../../migrations/mysql/0001_init.sql"),
];

const PROFILE: [&str; 3] = [
    include_str!("../../migrations/sqlite/0002_profile.sql"),
    include_str!("../../migrations/postgres/0002_profile.sql"),
    include_str!("../../migrations/mysql/0002_profile.sql"),
];

const TABLES: [&str; 8] =
    ["users", "identities", "sessions", "signing_keys", "audit_events", "feed_events", "once_marks", "nodes"];

/// The migration's text and its statements, for the database at hand.
fn init(backend: Backend) -> Vec<&'static str> {
    let text = match backend {
        Backend::Sqlite => INIT[0],
        Backend::Postgres => INIT[1],
        Backend::Mysql => INIT[2],
    };
    text.split_inclusive(";\n").collect()
}

/// (table, column, nullable) as the texts of one database declare them, sorted.
fn declared(database: usize) -> Vec<(String, String, bool)> {
    let mut declared = columns(INIT[database]);
    let added = PROFILE[database].split("ADD COLUMN ").skip(1).map(|rest| {
        let definition = rest.trim_start_matches("IF NOT EXISTS ").split([',', ';', '\'']).next().unwrap();
        let name = definition.split(' ').next().unwrap().to_owned();
        ("users".to_owned(), name, !definition.contains("NOT NULL"))
    });
    declared.extend(added);
    declared.sort();
    declared
}

fn columns(text: &str) -> Vec<(String, String, bool)> {
    let mut table = String::new();
    let mut columns = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("CREATE TABLE IF NOT EXISTS ") {
            table = rest.trim_end_matches(" (").to_owned();
        }
        let name = line.trim().split(' ').next().unwrap_or_default();
        if line.starts_with("    ") && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            columns.push((table.clone(), name.to_owned(), !line.contains("NOT NULL")));
        }
    }
    columns
}

#[test]
fn every_database_declares_the_same_columns() {
    let [sqlite, postgres, mysql] = [0, 1, 2].map(declared);

    assert_eq!(sqlite, postgres);
    assert_eq!(sqlite, mysql);
    assert_eq!(sqlite.iter().filter(|(table, ..)| table == "sessions").count(), 18);
    assert_eq!(sqlite.iter().filter(|(table, ..)| table == "users").count(), 11);
}

on_every_database! {
    async fn the_database_has_the_columns_that_were_declared(db) {
        let mut expected: Vec<String> = declared(0).into_iter().map(|(table, name, _)| format!("{table}.{name}")).collect();
        let mut found = Vec::new();
        for table in TABLES {
            let sql = match db.backend() {
                Backend::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
                Backend::Postgres => format!(
                    "SELECT column_name FROM information_schema.columns
                     WHERE table_schema = current_schema() AND table_name = '{table}'"
                ),
                Backend::Mysql => format!(
                    "SELECT column_name FROM information_schema.columns
                     WHERE table_schema = DATABASE() AND table_name = '{table}'"
                ),
            };
            found.extend(db.sql(&sql).await.into_iter().map(|row| format!("{table}.{}", row[0])));
        }

        expected.sort();
        found.sort();
        assert_eq!(found, expected);
    }

    async fn migrating_twice_does_nothing(db) {
        assert_eq!(db.migrate(NOW).await.unwrap(), []);

        let status = db.migration_status().await.unwrap();
        assert_eq!((status.applied.len(), status.pending.len()), (2, 0));
    }

    async fn a_new_database_says_what_it_needs(db) {
        for table in TABLES.iter().rev().chain(&["schema_migrations"]) {
            db.sql(&format!("DROP TABLE {table}")).await;
        }

        let status = db.migration_status().await.unwrap();

        assert_eq!((status.applied.len(), status.pending.len()), (0, 2));
        assert_eq!(db.migrate(NOW).await.unwrap(), status.pending);
    }

    async fn a_newer_schema_is_refused(db) {
        db.sql("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (99, 'x', 'y', 0)").await;

        let newer = SchemaError::Newer { found: 99, known: 2 };
        for error in [db.migrate(NOW).await.unwrap_err(), db.migration_status().await.unwrap_err()] {
            assert!(matches!(error, Error::Schema(found) if found == newer));
        }
    }

    async fn a_schema_from_another_text_is_refused(db) {
        db.sql("UPDATE schema_migrations SET checksum = 'other'").await;

        let error = db.migrate(NOW).await.unwrap_err();

        assert!(matches!(error, Error::Schema(SchemaError::Changed { version: 1 })), "{error:?}");
    }

    async fn a_migration_that_was_cut_short_is_finished(db) {
        for table in TABLES.iter().rev().chain(&["schema_migrations"]) {
            db.sql(&format!("DROP TABLE {table}")).await;
        }
        let statements = init(db.backend());
        for statement in &statements[..statements.len() / 2] {
            db.sql(statement).await;
        }

        assert_eq!(db.migrate(NOW).await.unwrap().len(), 2);

        assert_eq!(db.count("nodes").await, 0);
        assert!(db.migration_status().await.unwrap().pending.is_empty());
    }

    async fn nodes_that_start_together_migrate_once(db) {
        for table in TABLES.iter().rev().chain(&["schema_migrations"]) {
            db.sql(&format!("DROP TABLE {table}")).await;
        }
        let other = db.another_node().await;

        let (one, two) = tokio::join!(db.migrate(NOW), other.migrate(NOW));

        assert_eq!(one.unwrap().len() + two.unwrap().len(), 2);
        other.close().await;
    }

    async fn a_database_with_people_in_it_takes_a_further_step_and_keeps_them(db) {
        let user = log_in(db, login("oBefore", NOW)).await.user;
        for column in ["signature", "metadata", "profile_edited_at"] {
            db.sql(&format!("ALTER TABLE users DROP COLUMN {column}")).await;
        }
        db.sql("DELETE FROM schema_migrations WHERE version = 2").await;

        assert_eq!(db.migrate(NOW).await.unwrap().len(), 1);

        let other = db.another_node().await;
        assert_eq!(other.find_user(user.id).await.unwrap(), Some(user));
        other.close().await;
    }

    async fn a_further_step_that_was_done_but_not_noted_is_only_noted(db) {
        if db.backend() == Backend::Sqlite {
            // There the step and its note are one transaction.
            return;
        }
        db.sql("DELETE FROM schema_migrations WHERE version = 2").await;

        assert_eq!(db.migrate(NOW).await.unwrap().len(), 1);

        assert!(db.migration_status().await.unwrap().pending.is_empty());
    }
}
