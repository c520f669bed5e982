use crate::support::{Db, NOW, later, log_in, login, on_every_database};
use minigate_store::{Backend, Error, SchemaError};

/// The texts of a step for SQLite, PostgreSQL and MySQL.
macro_rules! step {
    ($file:literal) => {
        [
            include_str!(concat!("../../migrations/sqlite/", $file)),
            include_str!(concat!("../../migrations/postgres/", $file)),
            include_str!(concat!("../../migrations/mysql/", $file)),
        ]
    };
}

const STEPS: [[&str; 3]; 10] = [
    step!("0001_init.sql"),
    step!("0002_profile.sql"),
    step!("0003_app_tokens.sql"),
    step!("0004_phones.sql"),
    step!("0005_content_checks.sql"),
    step!("0006_deletions.sql"),
    step!("0007_merges.sql"),
    step!("0008_webhooks.sql"),
    step!("0009_left_pictures.sql"),
    step!("0010_long_rows.sql"),
];

/// Every table that the steps create, each after those it refers to.
pub(crate) fn tables() -> Vec<&'static str> {
    let created = STEPS.iter().flat_map(|[sqlite, ..]| sqlite.split("CREATE TABLE IF NOT EXISTS ").skip(1));
    created.map(|rest| rest.split(' ').next().unwrap()).collect()
}

async fn drop_everything(db: &Db) {
    for table in tables().iter().rev().chain(&["schema_migrations"]) {
        db.sql(&format!("DROP TABLE {table}")).await;
    }
}

/// The statements of the first step, for the database at hand.
fn init(backend: Backend) -> Vec<&'static str> {
    let [sqlite, postgres, mysql] = STEPS[0];
    let text = match backend {
        Backend::Sqlite => sqlite,
        Backend::Postgres => postgres,
        Backend::Mysql => mysql,
    };
    text.split_inclusive(";\n").collect()
}

/// (table, column, nullable) as the texts of one database declare them, sorted.
fn declared(database: usize) -> Vec<(String, String, bool)> {
    let mut declared = Vec::new();
    for step in STEPS {
        declared.extend(created(step[database]));
        declared.extend(added(step[database]));
    }
    declared.sort();
    declared
}

fn created(text: &str) -> Vec<(String, String, bool)> {
    let mut table = String::new();
    let mut columns = Vec::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
            // Without these words it is made in another's place, and takes over its name.
            table = rest.strip_prefix("IF NOT EXISTS ").unwrap_or_default().trim_end_matches(" (").to_owned();
        }
        let name = line.trim().split(' ').next().unwrap_or_default();
        if !table.is_empty() && line.starts_with("    ") && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            columns.push((table.clone(), name.to_owned(), !line.contains("NOT NULL")));
        }
    }
    columns
}

fn added(text: &str) -> impl Iterator<Item = (String, String, bool)> {
    text.split("ADD COLUMN ").skip(1).map(|rest| {
        let definition = rest.trim_start_matches("IF NOT EXISTS ").split([',', ';', '\'']).next().unwrap();
        let name = definition.split(' ').next().unwrap().to_owned();
        ("users".to_owned(), name, !definition.contains("NOT NULL"))
    })
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
        for table in tables() {
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
        assert_eq!((status.applied.len(), status.pending.len()), (STEPS.len(), 0));
    }

    async fn a_new_database_says_what_it_needs(db) {
        drop_everything(db).await;

        let status = db.migration_status().await.unwrap();

        assert_eq!((status.applied.len(), status.pending.len()), (0, STEPS.len()));
        assert_eq!(db.migrate(NOW).await.unwrap(), status.pending);
    }

    async fn a_newer_schema_is_refused(db) {
        db.sql("INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (99, 'x', 'y', 0)").await;

        let newer = SchemaError::Newer { found: 99, known: STEPS.len().try_into().unwrap() };
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
        drop_everything(db).await;
        let statements = init(db.backend());
        for statement in &statements[..statements.len() / 2] {
            db.sql(statement).await;
        }

        assert_eq!(db.migrate(NOW).await.unwrap().len(), STEPS.len());

        assert_eq!(db.count("nodes").await, 0);
        assert!(db.migration_status().await.unwrap().pending.is_empty());
    }

    async fn nodes_that_start_together_migrate_once(db) {
        drop_everything(db).await;
        let other = db.another_node().await;

        let (one, two) = tokio::join!(db.migrate(NOW), other.migrate(NOW));

        assert_eq!(one.unwrap().len() + two.unwrap().len(), STEPS.len());
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

    async fn tables_that_are_made_anew_keep_their_rows_and_indexes(db) {
        let first = log_in(db, login("oBefore", NOW)).await;
        let indexes = async || match db.backend() {
            Backend::Sqlite => db.sql("SELECT sql FROM sqlite_schema ORDER BY tbl_name, name").await,
            _ => Vec::new(),
        };
        let (made, log) = (indexes().await, db.list_audit(Some(first.user.id), None, 9).await.unwrap());
        db.sql("DELETE FROM schema_migrations WHERE version = 10").await;

        assert_eq!(db.migrate(NOW).await.unwrap().len(), 1);

        assert_eq!(indexes().await, made);
        assert_eq!(db.list_audit(Some(first.user.id), None, 9).await.unwrap(), log);
        let kept = db.find_session(first.session.id).await.unwrap().unwrap();
        assert_eq!(format!("{kept:?}"), format!("{:?}", first.session));
        let again = log_in(db, login("oBefore", later(1))).await;
        assert_eq!((again.is_new, again.session.identity_id), (false, first.session.identity_id));
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
