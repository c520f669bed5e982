//! `scancode_answers`: what was answered to a request, for whoever sends it again with the same key.
//!
//! An answer is its entry in the log and the little that the entry does not say: whole answers, each on a page of its own,
//! cost as much to write as all the rest of a scan.

use super::{Goods, Refused, StockChange, Store, entries::Entry};
use minigate::model::{Time, UserId, secret::sha256};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    sql,
};
use uuid::Uuid;

/// What a mark keeps of its key: with keys that begin with their time (UUIDv7, ULID, what our mini program makes), answers of
/// one moment lie on one page. A random key's lies on a page of its own, which makes the scan a third dearer.
const BEGINNING: usize = 12;
const HASH: usize = 16;

type Mark = [u8; BEGINNING + HASH];

const FIRST: Mark = [0; BEGINNING + HASH];
const LAST: Mark = [u8::MAX; BEGINNING + HASH];

/// A request that takes effect once, however often it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Once {
    mark: Mark,
    request: Uuid,
}

impl Once {
    /// `request`: everything that makes it this request and no other.
    pub fn new(user: UserId, key: &str, request: &[u8]) -> Self {
        let mut mark = FIRST;
        let beginning = key.len().min(BEGINNING);
        mark[..beginning].copy_from_slice(&key.as_bytes()[..beginning]);
        mark[BEGINNING..].copy_from_slice(&hash(&[user.as_bytes(), key.as_bytes()].concat()));
        Self { mark, request: Uuid::from_bytes(hash(request)) }
    }

    pub(super) const fn mark(&self) -> &[u8] {
        &self.mark
    }

    /// Is this the request with which the key came first? `first` is that one's hash.
    pub(super) fn repeats(&self, first: Uuid) -> Result<(), Refused> {
        if self.request == first { Ok(()) } else { Err(Refused::KeyReused) }
    }
}

/// Half of a SHA-256: nobody finds a second text for it, and whoever looks for two of one hash has only their own keys.
fn hash(bytes: &[u8]) -> [u8; HASH] {
    let mut half = [0; HASH];
    half.copy_from_slice(&sha256(bytes)[..HASH]);
    half
}

const INSERT: Sql = sql!(
    "INSERT INTO scancode_answers (mark, request, entry_id, remarks, low_level, version, created_at, answered_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);

const FIND: Sql = sql!(
    "SELECT e.id, e.at, e.kind, e.quantity, e.count_after, e.by_user, e.warehouse_id, e.goods_id, e.code, e.name, e.detail,
            a.remarks, a.low_level, a.version, a.created_at
     FROM scancode_answers a JOIN scancode_entries e ON e.log_id = $1 AND e.id = a.entry_id WHERE a.mark = $2"
);

const PIECE: u32 = 200;

const END_OF_PIECE: Sql = sql!("SELECT mark FROM scancode_answers WHERE mark > $1 ORDER BY mark LIMIT 1 OFFSET $2");

const SWEEP: Sql = sql!("DELETE FROM scancode_answers WHERE mark > $1 AND mark <= $2 AND answered_at < $3");

/// Of two transactions with the same key the second fails here, with a conflict, and undoes what it did.
pub(super) async fn keep(tx: &mut Tx, once: &Once, change: &StockChange) -> Result<(), Error> {
    let StockChange { goods, entry, .. } = change;
    let args = args![
        once.mark(),
        &once.request,
        &entry.id,
        &goods.remarks,
        goods.low_level,
        goods.version,
        goods.created_at,
        entry.at,
    ];
    tx.run(INSERT, args).await.map(drop)
}

/// What a request in this warehouse was answered.
pub(super) async fn find(tx: &mut Tx, warehouse: Uuid, once: &Once) -> Result<Option<StockChange>, Error> {
    tx.one(FIND, args![&warehouse, once.mark()]).await
}

impl Store {
    /// Forgets answers that were given before. There is no index by time, which every scan would have to write: all are
    /// looked at, a piece at a time.
    pub async fn sweep_answers(&self, before: Time) -> Result<(), Error> {
        let mut after = Some(MarkRow(FIRST.to_vec()));
        while let Some(begin) = after {
            let swept = self.database.write((begin, before), |(begin, before), tx| {
                Box::pin(async move {
                    let end: Option<MarkRow> = tx.one(END_OF_PIECE, args![&begin.0, PIECE]).await?;
                    let last = end.as_ref().map_or(&LAST[..], |end| &end.0);
                    tx.run(SWEEP, args![&begin.0, last, *before]).await?;
                    Ok(end)
                })
            });
            after = swept.await?;
        }
        Ok(())
    }
}

struct MarkRow(Vec<u8>);

impl FromRow for MarkRow {
    const TABLE: &'static str = "scancode_answers";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get(0).map(Self)
    }
}

impl FromRow for StockChange {
    const TABLE: &'static str = "scancode_answers";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let (entry, version) = (Entry::from_row(row)?, row.get(13)?);
        let goods = Goods {
            id: row.get(7)?,
            code: row.get(8)?,
            name: row.get(9)?,
            remarks: row.get(11)?,
            stock: row.get(4)?,
            low_level: row.get(12)?,
            version,
            created_at: row.get(14)?,
            last_active_at: entry.at,
            used_at: entry.at,
        };
        // Whatever changes goods makes another version of them.
        Ok(Self { goods, entry, is_new: version == 1 })
    }
}
