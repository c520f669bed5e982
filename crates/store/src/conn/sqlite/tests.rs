//! What only shows from inside: groups of writes, and a database that cannot be written.

use super::*;
use crate::{
    sql::{Sql, sql},
    value::args,
};
use std::{sync::Arc, time::Duration};

const INSERT: Sql = sql!("INSERT INTO numbers (n) VALUES ($1)");
const COUNT: Sql = sql!("SELECT COUNT(*) FROM numbers");

struct Fixture {
    threads: Arc<Threads>,
    path: std::path::PathBuf,
    _folder: tempfile::TempDir,
}

fn start() -> Fixture {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.db");
    let threads = Arc::new(Threads::start(&path, 1, &Arc::new(Audience::new())).expect("a database"));
    Connection::open(&path)
        .and_then(|connection| connection.execute_batch("CREATE TABLE numbers (n INTEGER NOT NULL UNIQUE) STRICT"))
        .expect("a table");
    Fixture { threads, path, _folder: folder }
}

async fn insert(threads: &Threads, n: i64) -> Result<u64, Error> {
    threads.run(Scope::Transaction, n, |n, tx| Box::pin(async move { tx.run(INSERT, args![*n]).await })).await
}

async fn count(threads: &Threads) -> i64 {
    let count = threads.run(Scope::Read, (), |(), tx| Box::pin(tx.one::<i64>(COUNT, &[]))).await;
    count.expect("an answer").expect("a row")
}

/// Keeps the writer busy for a while, so that what follows lands in one group.
async fn hold(threads: &Threads, time: Duration) -> Result<(), Error> {
    let operation: Operation<Duration, ()> = |time, _| {
        std::thread::sleep(*time);
        Box::pin(std::future::ready(Ok(())))
    };
    threads.run(Scope::Transaction, time, operation).await
}

#[tokio::test]
async fn one_failure_does_not_take_its_group_along() {
    let Fixture { threads, _folder, .. } = start();
    let write = |n| {
        let threads = Arc::clone(&threads);
        tokio::spawn(async move { insert(&threads, n).await })
    };
    let hold = tokio::spawn({
        let threads = Arc::clone(&threads);
        async move { hold(&threads, Duration::from_millis(50)).await }
    });
    tokio::task::yield_now().await;

    let writes: Vec<_> = [1, 2, 2, 3].into_iter().map(write).collect();

    hold.await.expect("no panic").expect("held");
    let mut failed = 0;
    for written in writes {
        match written.await.expect("no panic") {
            Ok(rows) => assert_eq!(rows, 1),
            Err(error) => {
                assert!(matches!(error, Error::Conflict { ref constraint } if constraint == "numbers.n"), "{error:?}");
                failed += 1;
            }
        }
    }
    assert_eq!((failed, count(&threads).await), (1, 3));
}

#[tokio::test]
async fn an_operation_that_fails_or_panics_late_leaves_nothing() {
    let Fixture { threads, _folder, .. } = start();
    let fails: Operation<(), ()> = |(), tx| {
        Box::pin(async move {
            tx.run(INSERT, args![1i64]).await?;
            Err(Error::Conflict { constraint: "a rule".to_owned() })
        })
    };
    let panics: Operation<(), ()> = |(), tx| {
        Box::pin(async move {
            tx.run(INSERT, args![2i64]).await?;
            panic!("on purpose")
        })
    };

    assert!(matches!(threads.run(Scope::Transaction, (), fails).await, Err(Error::Conflict { .. })));
    assert!(matches!(threads.run(Scope::Transaction, (), panics).await, Err(Error::Query { .. })));

    assert_eq!(count(&threads).await, 0);
    assert_eq!(insert(&threads, 1).await.expect("the writer lives"), 1);
}

#[tokio::test]
async fn while_another_process_writes_everything_is_unavailable_and_then_works_again() {
    let Fixture { threads, path, _folder } = start();
    let other = Connection::open(path).expect("the same database");
    other.execute_batch("BEGIN IMMEDIATE").expect("the lock");

    let error = insert(&threads, 1).await.expect_err("locked");
    assert!(matches!(error, Error::Unavailable { reason: Reason::Refused, source: Some(_) }), "{error:?}");
    assert_eq!(count(&threads).await, 0);

    other.execute_batch("ROLLBACK").expect("the lock is free");
    assert_eq!(insert(&threads, 1).await.expect("works again"), 1);
}

#[tokio::test]
async fn a_full_disk_fails_the_write_and_nothing_else() {
    let Fixture { threads, _folder, .. } = start();
    let limit: Operation<&'static str, ()> = |pages, tx| Box::pin(tx.execute(pages));
    insert(&threads, 0).await.expect("room");
    threads.run(Scope::Transaction, "PRAGMA max_page_count = 1", limit).await.expect("a limit");

    let mut full = None;
    for n in 1..5000 {
        if let Err(error) = insert(&threads, n).await {
            full = Some((n, error));
            break;
        }
    }

    let (n, error) = full.expect("the database filled up");
    assert!(matches!(error, Error::Unavailable { reason: Reason::Refused, .. }), "{error:?}");
    assert_eq!(count(&threads).await, n);
    threads.run(Scope::Transaction, "PRAGMA max_page_count = 100000", limit).await.expect("no limit");
    assert_eq!(insert(&threads, n).await.expect("room again"), 1);
}

#[tokio::test]
async fn more_than_may_wait_is_refused_at_once() {
    let Fixture { threads, _folder, .. } = start();
    let hold = tokio::spawn({
        let threads = Arc::clone(&threads);
        async move { hold(&threads, Duration::from_millis(300)).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;

    let count = i64::try_from(QUEUE).expect("small") + 50;
    let writes: Vec<_> = (0..count)
        .map(|n| {
            let threads = Arc::clone(&threads);
            tokio::spawn(async move { insert(&threads, n).await })
        })
        .collect();

    let (mut done, mut busy) = (0, 0);
    for written in writes {
        match written.await.expect("no panic") {
            Ok(_) => done += 1,
            Err(error) if error.is(Reason::Busy) => busy += 1,
            Err(error) => panic!("{error:?}"),
        }
    }
    hold.await.expect("no panic").expect("held");
    assert_eq!((done, busy), (QUEUE, 50));
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let Fixture { threads, _folder, .. } = start();

    let written =
        threads.run(Scope::Read, 1i64, |n, tx| Box::pin(async move { tx.run(INSERT, args![*n]).await })).await;

    assert!(written.is_err());
    assert_eq!(count(&threads).await, 0);
}
