//! A database of its own for every test, and what tests put into it.

mod database;
mod rows;

pub(crate) use database::{Db, on_every_database, run};
pub(crate) use rows::{app, audit, ban_marks, keys, log_in, login, sealed};

use minigate_model::Time;
use minigate_store::Store;
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;

pub(crate) const NOW: Time = Time::from_seconds(1_800_000_000);

/// A moment after [`NOW`].
pub(crate) fn later(seconds: u64) -> Time {
    NOW + Duration::from_secs(seconds)
}

/// Starts `count` tasks at once, half of them on another node's connections. On a server no more run than
/// have a connection each: waiting for one for too long is another matter.
pub(crate) async fn at_once<T, F>(db: &Db, count: u64, task: impl Fn(Store, u64) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let other = db.another_node().await;
    let turns = if db.is_shared() { db.config.connections } else { usize::MAX >> 3 };
    let nodes = [&db.store, &other].map(|store| (store, Arc::new(Semaphore::new(turns))));
    let start = |(n, (store, turns)): (u64, &(&Store, Arc<Semaphore>))| {
        let (task, turns) = (task((*store).clone(), n), Arc::clone(turns));
        tokio::spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            task.await
        })
    };
    let started: Vec<_> = (0..count).zip(nodes.iter().cycle()).map(start).collect();
    let mut results = Vec::new();
    for task in started {
        results.push(task.await.unwrap());
    }
    other.close().await;
    results
}
