//! PostgreSQL and MySQL: a pool of connections, transactions, deadlines and second tries.

use super::{Link, Operation, Scope, Tx, mysql, postgres};
use crate::{
    Error, Reason,
    audience::Audience,
    config::{Backend, ServerUrl},
    dialect,
};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

/// Who finds every connection taken waits this long (security.md F-6).
pub(super) const POOL_WAIT: Duration = Duration::from_secs(1);

/// No operation takes longer; a server that hangs must not hold its callers.
const DEADLINE: Duration = Duration::from_secs(10);

/// How often an operation is run again when it met a deadlock.
const RETRIES: u32 = 8;

pub(crate) enum Server {
    Postgres(postgres::Pool),
    Mysql(mysql::Pool),
}

impl Server {
    pub(super) fn postgres(url: ServerUrl, connections: usize) -> Result<Self, Error> {
        postgres::pool(url, connections).map(Self::Postgres)
    }

    pub(super) fn mysql(url: ServerUrl, connections: usize) -> Result<Self, Error> {
        mysql::pool(url, connections).map(Self::Mysql)
    }

    pub(super) const fn backend(&self) -> Backend {
        match self {
            Self::Postgres(_) => Backend::Postgres,
            Self::Mysql(_) => Backend::Mysql,
        }
    }

    /// `Lost` and `Contended` promise that nothing was written, so both may be tried again.
    pub(super) async fn run<I, T>(
        &self,
        scope: Scope,
        input: &I,
        operation: Operation<I, T>,
        audience: &Arc<Audience>,
    ) -> Result<T, Error>
    where
        I: Sync,
    {
        let (mut deadlocks, mut losses) = (0, 0);
        loop {
            match self.attempt(scope, input, operation, audience).await {
                Err(error) if error.is(Reason::Contended) && deadlocks < RETRIES => {
                    deadlocks += 1;
                    sleep(Duration::from_millis(2 << deadlocks)).await;
                }
                Err(error) if error.is(Reason::Lost) && losses == 0 => losses += 1,
                done => return done,
            }
        }
    }

    async fn attempt<I, T>(
        &self,
        scope: Scope,
        input: &I,
        operation: Operation<I, T>,
        audience: &Arc<Audience>,
    ) -> Result<T, Error>
    where
        I: Sync,
    {
        let mut lease = self.lease(audience).await?;
        let work = in_scope(lease.tx(), scope, input, operation);
        let finished = match scope {
            Scope::Survey | Scope::Migration => Ok(work.await),
            Scope::Read | Scope::Statement | Scope::Transaction => timeout(DEADLINE, work).await,
        };
        match finished {
            Ok(result) => {
                lease.give_back_after(&result);
                result
            }
            // What is still under way ends with its connection.
            Err(late) if scope == Scope::Read => Err(Error::unavailable(Reason::Refused, late)),
            Err(late) => Err(Error::CommitUnknown { source: late.into() }),
        }
    }

    async fn lease(&self, audience: &Arc<Audience>) -> Result<Lease, Error> {
        let link = match self {
            Self::Postgres(pool) => Link::Postgres(postgres::get(pool).await?),
            Self::Mysql(pool) => Link::Mysql(mysql::get(pool).await?),
        };
        Ok(Lease { tx: Some(Tx { link, audience: Arc::clone(audience) }) })
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Postgres(pool) => pool.close(),
            Self::Mysql(pool) => mysql::close(pool).await,
        }
    }
}

async fn in_scope<I, T>(tx: &mut Tx, scope: Scope, input: &I, operation: Operation<I, T>) -> Result<T, Error>
where
    I: Sync,
{
    match scope {
        Scope::Read | Scope::Survey => return operation(input, tx).await,
        Scope::Statement => return operation(input, tx).await.map_err(unknown_if_lost),
        // It commits before and after every schema change: a transaction would promise what it cannot keep.
        Scope::Migration if tx.backend() == Backend::Mysql => return operation(input, tx).await,
        Scope::Migration | Scope::Transaction => {}
    }
    tx.execute(dialect::begin(tx.backend())).await?;
    let done = match operation(input, tx).await {
        Ok(value) => tx.execute("COMMIT").await.map(|()| value).map_err(unknown_if_lost),
        failed => failed,
    };
    match done {
        Ok(_) | Err(Error::CommitUnknown { .. }) => done,
        // Without its rollback the connection is not given back, and closing it rolls back too.
        Err(error) => match tx.execute("ROLLBACK").await {
            Ok(()) => Err(error),
            Err(source) => Err(Error::unavailable(Reason::Lost, source)),
        },
    }
}

fn unknown_if_lost(error: Error) -> Error {
    match error {
        Error::Unavailable { reason: Reason::Lost, source } => {
            Error::CommitUnknown { source: source.unwrap_or_else(|| "the connection broke".into()) }
        }
        other => other,
    }
}

/// A connection out of its pool. It goes back only when nothing is under way on it any more; when its
/// operation was cancelled, panicked, timed out or lost it, it is closed.
struct Lease {
    tx: Option<Tx>,
}

impl Lease {
    #[expect(clippy::expect_used, reason = "taken only by give_back_after and drop, which end the lease")]
    fn tx(&mut self) -> &mut Tx {
        self.tx.as_mut().expect("a lease holds its connection until it ends")
    }

    fn give_back_after<T>(mut self, result: &Result<T, Error>) {
        let broken = matches!(result, Err(error) if error.is(Reason::Lost))
            || matches!(result, Err(Error::CommitUnknown { .. }));
        if !broken {
            drop(self.tx.take());
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        match self.tx.take().map(|tx| tx.link) {
            Some(Link::Postgres(connection)) => postgres::discard(connection),
            Some(Link::Mysql(connection)) => mysql::discard(connection),
            Some(Link::Sqlite(_)) | None => {}
        }
    }
}
