use crate::support::{NOW, on_every_database};
use minigate_store::{Backend, Error, SchemaError};

const INIT: [&str; 3] = [
    include_str!("../../migrations/sqlite/0001_init.sql"),
    include_str!("../../migrations/postgres/0001_init.sql"),
    include_str!("../../migrations/mysql/0001_init.sql"),
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

/// (table, column, nullable) as the texts declare them.
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
    let [sqlite, postgres, mysql] = INIT.map(columns);

    assert_eq!(sqlite, postgres);
    assert_eq!(sqlite, mysql);
    assert_eq!(sqlite.iter().filter(|(table, ..)| table == "sessions").count(), 18);
}

on_every_database! {
    async fn the_database_has_the_columns_that_were_declared(db) {
        let declared = columns(INIT[0]).into_iter();
        let mut expected: Vec<String> = declared.map(|(table, name, _)| format!("{table}.{name}")).collect();
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
        assert_eq!((status.applied.len(), status.pending.len()), (1, 0));
    }

    async fn a_new_database_says_what_it_needs(db) {
        for table in TABLES.iter().rev().chain(&["schema_migrations"]) {
            db.sql(&format!("DROP TABLE {table}")).await;
        }

        let status = db.migration_status().await.unwrap();

        assert_eq!((status.applied.len(), status.pending.len()), (0, 1));
        assert_eq!(db.migrate(NOW).await.unwrap(), status.pending);
    }

    async fn a_newer_schema_is_refused(db) {
        db.sql("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (99, 'x', 'y', 0)").await;

        let newer = SchemaError::Newer { found: 99, known: 1 };
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

        assert_eq!(db.migrate(NOW).await.unwrap().len(), 1);

        assert_eq!(db.count("nodes").await, 0);
        assert!(db.migration_status().await.unwrap().pending.is_empty());
    }

    async fn nodes_that_start_together_migrate_once(db) {
        for table in TABLES.iter().rev().chain(&["schema_migrations"]) {
            db.sql(&format!("DROP TABLE {table}")).await;
        }
        let other = db.another_node().await;

        let (one, two) = tokio::join!(db.migrate(NOW), other.migrate(NOW));

        assert_eq!(one.unwrap().len() + two.unwrap().len(), 1);
        other.close().await;
    }
}
