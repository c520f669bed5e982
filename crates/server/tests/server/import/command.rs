//! The command itself: what it says, what it refuses, and that it goes on where it was stopped.

use super::Move;
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

const A: &str = "oAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn counts(summary: &Value) -> [u64; 5] {
    ["rows", "created", "existing", "duplicates", "skipped"].map(|name| summary[name].as_u64().expect("a number"))
}

/// Every row of every table of the target, as text.
fn dump(moving: &Move) -> BTreeSet<String> {
    let path = moving.folder.path().join("minigate.db");
    let connection = rusqlite::Connection::open(path).expect("the database");
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table'";
    let mut statement = connection.prepare(names).expect("a statement");
    let tables: Vec<String> = statement.query_map([], |row| row.get(0)).expect("rows").map(Result::unwrap).collect();
    let mut all = BTreeSet::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).expect("a statement");
        let columns = statement.column_count();
        let mut rows = statement.query([]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            let cells: Vec<_> =
                (0..columns).map(|index| format!("{:?}", row.get_ref(index).expect("a cell"))).collect();
            all.insert(format!("{table} {}", cells.join(" ")));
        }
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_rows_come_in_once_however_often_they_are_imported() {
    let moving = Move::start().await;
    let defaults = json!([{ "nickname": "a" }, { "nickname": "b", "openid": "" }]);
    if !moving.make("scancode", &defaults, 20_000) {
        return;
    }
    let args = ["--from", "sqlite:db.sqlite3", "--system", "scancode", "--report", "users.csv"];

    let first = moving.import(&args).expect("imported");
    let again = moving.import(&args).expect("imported");

    assert_eq!(counts(&first), [20_002, 20_000, 0, 0, 2], "{first}");
    assert_eq!(first["reasons"], json!({ "openid_empty": 1, "openid_malformed": 1 }));
    assert_eq!(counts(&again), [20_002, 0, 20_000, 0, 2], "{again}");
    assert_eq!(moving.read("users.csv").lines().count(), 20_003);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_rows_with_one_openid_the_smallest_id_wins_and_the_others_share_its_user() {
    let moving = Move::start().await;
    let row = |openid: &str, nickname: &str| json!({ "openid": openid, "nickname": nickname });
    let other = A.to_lowercase();
    let people = json!([row(A, "first"), row(&other, "another"), row(A, "second"), row(A, "third")]);
    if !moving.make("scancode", &people, 0) {
        return;
    }

    let args = ["--from", "sqlite:db.sqlite3", "--system", "scancode", "--report", "users.csv", "--keep-old-id", "n"];
    let summary = moving.import(&args).expect("imported");

    assert_eq!(counts(&summary), [4, 2, 0, 2, 0], "{summary}");
    let (winner, outcome, _) = moving.reported("1");
    assert_eq!(outcome, "created");
    for duplicate in ["3", "4"] {
        assert_eq!(moving.reported(duplicate), (winner.clone(), "duplicate".to_owned(), String::new()));
    }
    assert_ne!(moving.reported("2").0, winner);
    let users: Vec<String> = dump(&moving).into_iter().filter(|row| row.starts_with("users ")).collect();
    assert_eq!(users.len(), 2, "{users:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_password_a_session_key_or_an_old_token_comes_along() {
    let moving = Move::start().await;
    let secrets = ["5ecretSessionKey", "5ecretUuid"];
    let person = json!({ "openid": A, "username": "小明", "session_key": secrets[0], "user_uuid": secrets[1] });
    if !moving.make("user-state", &json!([person]), 0) {
        return;
    }

    moving
        .import(&["--from", "sqlite:db.sqlite3", "--system", "user-state", "--report", "users.csv"])
        .expect("imported");

    let kept = dump(&moving).into_iter().chain([moving.read("users.csv")]).collect::<String>();
    // Bytes are shown as numbers.
    for secret in secrets {
        let bytes = format!("{:?}", secret.as_bytes());
        assert!(!kept.contains(secret) && !kept.contains(bytes.trim_matches(['[', ']'])), "{secret}");
    }
    let openid = format!("{:?}", A.as_bytes());
    assert!(kept.contains(openid.trim_matches(['[', ']'])), "this test sees what is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_reports_the_same_and_writes_nothing() {
    let moving = Move::start().await;
    moving.write("old.csv", &format!("id,open_id,nickname\n1,{A},小明\n2,,x\n3,{A},y\n"));
    let args = ["--from", "old.csv", "--system", "user-state", "--openid-column", "open_id", "--report", "users.csv"];
    assert!(moving.run(&["migrate"]).status.success());
    let before = dump(&moving);

    let dry = moving.import(&[&args[..], &["--dry-run"]].concat()).expect("a dry run");
    let (dry_report, after) = (moving.read("users.csv"), dump(&moving));
    let real = moving.import(&args).expect("imported");

    assert_eq!(before, after);
    assert_eq!(counts(&dry), counts(&real));
    assert_eq!(counts(&real), [3, 1, 0, 1, 1]);
    let without_ids = |report: &str| {
        let fields =
            |line: &str| line.split(',').enumerate().filter(|(n, _)| *n != 1).map(|(_, f)| f.to_owned()).collect();
        report.lines().map(fields).collect::<Vec<Vec<String>>>()
    };
    assert_eq!(without_ids(&dry_report), without_ids(&moving.read("users.csv")));
    assert!(dry_report.contains("1,,created"), "{dry_report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn openids_stand_in_the_report_only_when_asked_for() {
    let moving = Move::start().await;
    moving.write("old.csv", &format!("id,openid\n1,{A}\n"));
    let args = ["--from", "old.csv", "--system", "user-state", "--report", "users.csv"];

    moving.import(&args).expect("imported");
    let hidden = moving.read("users.csv");
    moving.import(&[&args[..], &["--report-openids"]].concat()).expect("imported");

    assert!(!hidden.contains(A));
    assert!(moving.read("users.csv").lines().nth(1).is_some_and(|line| line.ends_with(A)));
    #[cfg(unix)]
    {
        let report = std::fs::metadata(moving.folder.path().join("users.csv")).expect("the report");
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&report) & 0o777, 0o600);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_imported_is_told_before_anything_is_written() {
    let moving = Move::start().await;
    moving.write("old.csv", &format!("id,openid\n1,{A}\n"));
    let import = |args: &[&str]| moving.import(args).expect_err("refused");
    let with = |more: &[&str]| import(&[&["--from", "old.csv", "--system", "scancode"], more].concat());

    let unmigrated = moving.run(&["import", "--from", "old.csv", "--system", "scancode"]);
    assert!(String::from_utf8_lossy(&unmigrated.stderr).contains("minigate migrate"), "{unmigrated:?}");
    assert!(with(&["--app", "wxffffffffffffffff"]).contains("is not configured"));
    assert!(with(&["--nickname-column", "nick"]).contains("has no column nick"));
    assert!(with(&["--table", "users"]).contains("there is no table users"));
    assert!(with(&["--keep-old-id", "a b"]).contains("letters"));
    assert!(with(&["--time-zone", "Moon"]).contains("time zone"));
    assert!(with(&["--report", "minigate.toml"]).contains("is no report"));
    assert!(import(&["--from", "none.csv", "--system", "scancode"]).contains("cannot be opened"));
    assert!(import(&["--from", "sqlite:none.db", "--system", "scancode"]).contains("cannot be opened"));
    assert!(import(&["--from", "sqlite:minigate.toml", "--system", "scancode"]).contains("cannot be listed"));
    assert!(!moving.folder.path().join("none.db").exists());
    assert!(!dump(&moving).iter().any(|row| row.starts_with("users ") || row.starts_with("audit_events ")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_stopped_keeps_whole_batches_and_goes_on_when_run_again() {
    let moving = Move::start().await;
    let lines: String = (0..60_000).map(|n| format!("{n},o{n:027}\n")).collect();
    moving.write("old.csv", &format!("id,openid\n{lines}"));
    let args = ["--from", "old.csv", "--system", "user-state", "--report", "users.csv"];
    assert!(moving.run(&["migrate"]).status.success());

    let mut command = crate::process::minigate();
    command.current_dir(moving.folder.path()).args(["import", "--json"]).args(args);
    let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("minigate starts");
    while moving.folder.path().join("users.csv").metadata().map_or(0, |file| file.len()) < 50_000 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let signal = Command::new("kill").args(["-INT", &process.id().to_string()]).status().expect("kill runs");
    let stopped = process.wait_with_output().expect("it has ended");
    let again = moving.import(&args).expect("imported");

    assert!(signal.success() && !stopped.status.success());
    let said = String::from_utf8_lossy(&stopped.stderr);
    assert!(said.contains("the same command goes on"), "{said}");
    let stopped: Value = serde_json::from_slice(&stopped.stdout).expect("JSON");
    let created = stopped["created"].as_u64().expect("a number");
    assert!((1..60_000).contains(&created), "{stopped}");
    assert_eq!(counts(&again), [60_000, 60_000 - created, created, 0, 0]);
}
