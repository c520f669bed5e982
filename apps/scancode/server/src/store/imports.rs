//! `scancode_imports`: files that are being read into a warehouse, and how far they are.

use super::{Asked, Outcome, Refused, Store, allowed, role_of};
use crate::rules::Role;
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{Cell, FromCell, FromRow, Invalid, Row, Sql, Tx},
    delete_oldest, sql,
};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Waiting,
    Running,
    Done,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub id: Uuid,
    pub warehouse: Uuid,
    pub by: UserId,
    pub state: State,
    pub rows_total: Option<i64>,
    pub rows_done: i64,
    pub created: i64,
    pub changed: i64,
    pub error_count: i64,
    /// JSON: the first hundred.
    pub errors: String,
}

#[derive(Debug, Clone, Copy)]
pub struct NewImport {
    pub asked: Asked,
    pub id: Uuid,
    pub mode: super::Mode,
    pub now: Time,
}

const INSERT: Sql = sql!(
    "INSERT INTO scancode_imports (id, warehouse_id, by_user, mode, state, running, rows_done, created, changed,
                                   error_count, errors, created_at, updated_at)
     VALUES ($1, $2, $3, $4, 'waiting', $5, 0, 0, 0, 0, '[]', $6, $7)"
);

const FIND: Sql = sql!(
    "SELECT id, warehouse_id, by_user, state, rows_total, rows_done, created, changed, error_count, errors
     FROM scancode_imports WHERE id = $1"
);

const PROGRESS: Sql = sql!("SELECT rows_done FROM scancode_imports WHERE id = $1");

const START: Sql = sql!(
    "UPDATE scancode_imports
     SET state = 'running', rows_total = $1, rows_done = $2, error_count = $3, errors = $4, updated_at = $5
     WHERE id = $6 AND state = 'waiting'"
);

const END: Sql = sql!(
    "UPDATE scancode_imports
     SET state = $1, running = NULL, error_count = error_count + $2, errors = $3, updated_at = $4
     WHERE id = $5 AND running IS NOT NULL"
);

const CANCEL: Sql = sql!(
    "UPDATE scancode_imports SET state = 'failed', running = NULL, updated_at = $1 WHERE id = $2 AND running IS NOT NULL"
);

const END_ALL: Sql =
    sql!("UPDATE scancode_imports SET state = 'failed', running = NULL, updated_at = $1 WHERE running = $2");

const END_ABANDONED: Sql =
    sql!("UPDATE scancode_imports SET state = 'failed', running = NULL WHERE running IS NOT NULL AND updated_at < $1");

const SWEEP: Sql = delete_oldest!("scancode_imports", key: "id", time: "created_at");

impl Store {
    /// One at a time into each warehouse.
    pub async fn create_import(&self, new: NewImport) -> Outcome<()> {
        let created = self.database.write(new, |new, tx| {
            Box::pin(async move {
                let NewImport { asked, id, mode, now } = new;
                allowed!(role_of(tx, *asked, Role::Keeper).await?);
                let (warehouse, user) = (&asked.warehouse, &asked.user);
                tx.run(INSERT, args![id, warehouse, user, mode.as_str(), warehouse, *now, *now]).await?;
                Ok(Ok(()))
            })
        });
        match created.await {
            Err(Error::Conflict { .. }) => Ok(Err(Refused::ImportRunning)),
            done => done,
        }
    }

    /// For its warehouse's members, whoever started it.
    pub async fn find_import(&self, id: Uuid, user: UserId) -> Outcome<Import> {
        self.database.read((id, user), |(id, user), tx| Box::pin(find(tx, *id, *user, Role::Viewer))).await
    }

    /// How many rows are done.
    pub async fn import_progress(&self, id: Uuid) -> Result<Option<i64>, Error> {
        let found = self.database.read(id, |id, tx| Box::pin(async move { tx.one::<i64>(PROGRESS, args![id]).await }));
        found.await
    }

    /// Leaves out what was not imported yet.
    pub async fn cancel_import(&self, id: Uuid, user: UserId, now: Time) -> Outcome<()> {
        let cancelled = self.database.write((id, user, now), |(id, user, now), tx| {
            Box::pin(async move {
                allowed!(find(tx, *id, *user, Role::Keeper).await?);
                tx.run(CANCEL, args![*now, id]).await?;
                Ok(Ok(()))
            })
        });
        cancelled.await
    }

    /// The file was read; rows with errors are done. `false` when the import was cancelled.
    pub async fn start_import(&self, id: Uuid, rows: i64, errors: (i64, String), now: Time) -> Result<bool, Error> {
        let started = self.database.write_one((id, rows, errors, now), |(id, rows, (count, errors), now), tx| {
            Box::pin(async move { Ok(tx.run(START, args![*rows, *count, *count, errors, *now, id]).await? == 1) })
        });
        started.await
    }

    pub async fn end_import(&self, id: Uuid, state: State, errors: (i64, String), now: Time) -> Result<(), Error> {
        let ended = self.database.write_one((id, state, errors, now), |(id, state, (count, errors), now), tx| {
            Box::pin(async move { tx.run(END, args![state.as_str(), *count, errors, *now, id]).await.map(drop) })
        });
        ended.await
    }

    /// Those whose process has ended.
    pub async fn end_abandoned_imports(&self, silent_since: Time) -> Result<u64, Error> {
        let ended = self
            .database
            .write_one(silent_since, |since, tx| Box::pin(async move { tx.run(END_ABANDONED, args![*since]).await }));
        ended.await
    }

    pub async fn sweep_imports(&self, before: Time, limit: u32) -> Result<u64, Error> {
        let swept = self.database.write_one((before, limit), |(before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![*before, *limit]).await })
        });
        swept.await
    }
}

async fn find(tx: &mut Tx, id: Uuid, user: UserId, least: Role) -> Outcome<Import> {
    let Some(import) = tx.one::<Import>(FIND, args![&id]).await? else { return Ok(Err(Refused::ImportUnknown)) };
    let asked = Asked { warehouse: import.warehouse, user };
    Ok(match role_of(tx, asked, least).await? {
        Ok(_) => Ok(import),
        Err(Refused::WarehouseUnknown) => Err(Refused::ImportUnknown),
        Err(refused) => Err(refused),
    })
}

pub(super) async fn end_all(tx: &mut Tx, warehouse: Uuid, now: Time) -> Result<(), Error> {
    tx.run(END_ALL, args![now, &warehouse]).await.map(drop)
}

impl State {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl FromCell for State {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        let text = String::from_cell(cell)?;
        [Self::Waiting, Self::Running, Self::Done, Self::Failed].into_iter().find(|state| state.as_str() == text)
    }
}

impl FromRow for Import {
    const TABLE: &'static str = "scancode_imports";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self {
            id: row.get(0)?,
            warehouse: row.get(1)?,
            by: row.get(2)?,
            state: row.get(3)?,
            rows_total: row.get(4)?,
            rows_done: row.get(5)?,
            created: row.get(6)?,
            changed: row.get(7)?,
            error_count: row.get(8)?,
            errors: row.get(9)?,
        })
    }
}
