//! Goods come and go. "Add so many" and "take so many unless there are fewer" are one statement each; the log's row and the
//! answer's are written in the same transaction.

use super::{
    Asked, Once, Outcome, Refused, Store, allowed,
    answers::{self, Answered},
    counts::Counts,
    enough,
    entries::{self, Entry},
    goods::{self, Goods},
    role_of,
};
use crate::rules::{self, Direction, Kind, MAX_STOCK, Role};
use minigate::model::Time;
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Row, Sql, Tx},
    sql,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Somebody scans goods in or out.
#[derive(Debug, Clone)]
pub struct Scan {
    pub asked: Asked,
    pub direction: Direction,
    pub code: String,
    pub quantity: i64,
    /// What they are called from now on; `None` or empty changes nothing.
    pub name: Option<String>,
    pub remarks: Option<String>,
    pub once: Option<Once>,
    /// For goods that are new.
    pub goods_id: Uuid,
    pub entry_id: Uuid,
    pub now: Time,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockChange {
    pub goods: Goods,
    pub entry: Entry,
    pub is_new: bool,
}

/// Two requests with one key at once: the second finds the first one's answer when it tries again.
const TRIES: usize = 3;

const ACCESS: Sql = sql!(
    "SELECT m.role, a.request, a.answer FROM scancode_members m LEFT JOIN scancode_answers a ON a.mark = $1
     WHERE m.warehouse_id = $2 AND m.user_id = $3"
);

// `is_low` comes first: MySQL sees the new stock in what comes after it.
const ADD: Sql = sql!(
    "UPDATE scancode_goods
     SET is_low = CASE WHEN low_level >= stock + $1 THEN 1 ELSE 0 END, stock = stock + $2, version = version + 1,
         last_active_at = $3
     WHERE warehouse_id = $4 AND code = $5 AND stock <= $6"
);

// Apart from the usual one: SQLite writes the index of a column that stands here also when the column stays as it is.
const ADD_AND_NAME: Sql = sql!(
    "UPDATE scancode_goods
     SET is_low = CASE WHEN low_level >= stock + $1 THEN 1 ELSE 0 END, stock = stock + $2, version = version + 1,
         last_active_at = $3, name = COALESCE($4, name), name_folded = COALESCE($5, name_folded),
         remarks = COALESCE($6, remarks)
     WHERE warehouse_id = $7 AND code = $8 AND stock <= $9"
);

const TAKE: Sql = sql!(
    "UPDATE scancode_goods
     SET is_low = CASE WHEN low_level >= stock - $1 THEN 1 ELSE 0 END, stock = stock - $2, version = version + 1,
         last_active_at = $3
     WHERE warehouse_id = $4 AND code = $5 AND stock >= $6"
);

impl Store {
    /// Changes the stock once, however often it is asked with the same key.
    pub async fn scan(&self, scan: Scan) -> Outcome<StockChange> {
        self.change_once(scan, |change, tx| Box::pin(self::scan(tx, change))).await
    }

    /// Runs a change again when another one with its key was faster.
    pub(super) async fn change_once<I: Clone + Send + Sync + 'static>(
        &self,
        change: I,
        operation: minigate_store::database::Operation<I, Result<StockChange, Refused>>,
    ) -> Outcome<StockChange> {
        for _ in 1..TRIES {
            match self.database.write(change.clone(), operation).await {
                Err(Error::Conflict { .. }) => {}
                done => return done,
            }
        }
        self.database.write(change, operation).await
    }
}

async fn scan(tx: &mut Tx, scan: &Scan) -> Outcome<StockChange> {
    if let Some(first) = allowed!(begin(tx, scan.asked, scan.once.as_ref()).await?) {
        return Ok(Ok(first));
    }
    let changed = match scan.direction {
        Direction::In => add(tx, scan).await?,
        Direction::Out => take(tx, scan).await?,
    };
    let (goods, is_new) = allowed!(changed);
    let (kind, before) = match scan.direction {
        Direction::In => (Kind::ScannedIn, goods.stock - scan.quantity),
        Direction::Out => (Kind::ScannedOut, goods.stock + scan.quantity),
    };
    let entry = Entry::of_goods(scan.entry_id, scan.asked, scan.now, kind, scan.quantity, &goods);
    let counts = match is_new {
        true => Counts { goods: 1, low: 0 },
        false => Counts::between(rules::is_low(before, goods.low_level), goods.is_low()),
    };
    let change = StockChange { goods, entry, is_new };
    finish(tx, scan.asked.warehouse, scan.once.as_ref(), counts, &change).await?;
    Ok(Ok(change))
}

/// May they, and was this asked before?
pub(super) async fn begin(tx: &mut Tx, asked: Asked, once: Option<&Once>) -> Outcome<Option<StockChange>> {
    let Some(once) = once else {
        return Ok(role_of(tx, asked, Role::Keeper).await?.map(|_| None));
    };
    let access: Option<Access> = tx.one(ACCESS, args![once.mark(), &asked.warehouse, &asked.user]).await?;
    let Some(Access { role, answered }) = access else { return Ok(Err(Refused::WarehouseUnknown)) };
    if let Some(first) = allowed!(answered.of(once)) {
        return Ok(Ok(Some(first)));
    }
    Ok(enough(Some(role), Role::Keeper).map(|_| None))
}

/// What every change of stock writes beside it.
pub(super) async fn finish(
    tx: &mut Tx,
    warehouse: Uuid,
    once: Option<&Once>,
    counts: Counts,
    change: &StockChange,
) -> Result<(), Error> {
    entries::insert(tx, warehouse, &change.entry).await?;
    answers::keep(tx, once, change, change.entry.at).await?;
    counts.write(tx, warehouse).await
}

async fn add(tx: &mut Tx, scan: &Scan) -> Outcome<(Goods, bool)> {
    let warehouse = scan.asked.warehouse;
    let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (name, remarks) = (given(&scan.name), given(&scan.remarks));
    let folded = name.as_deref().map(rules::folded);
    let (name, folded, remarks) = (name.as_deref(), folded.as_deref(), remarks.as_deref());
    loop {
        let (number, room) = (scan.quantity, MAX_STOCK - scan.quantity);
        let met = if name.is_none() && remarks.is_none() {
            tx.run(ADD, args![number, number, scan.now, &warehouse, &scan.code, room]).await?
        } else {
            let args = args![number, number, scan.now, name, folded, remarks, &warehouse, &scan.code, room];
            tx.run(ADD_AND_NAME, args).await?
        };
        let found = goods::find_by_code(tx, warehouse, &scan.code).await?;
        match found {
            Some(goods) if met == 1 => return Ok(Ok((goods, false))),
            Some(goods) if goods.stock > room => return Ok(Err(Refused::StockLimit)),
            // It was not there a moment ago.
            Some(_) => continue,
            None => {}
        }
        match goods::insert_or_find(tx, warehouse, &first(scan, name, remarks)).await? {
            Some(goods) if goods.id == scan.goods_id => return Ok(Ok((goods, true))),
            // Somebody else's, who was faster: there is a row to add to now.
            _ => {}
        }
    }
}

fn first(scan: &Scan, name: Option<&str>, remarks: Option<&str>) -> Goods {
    Goods {
        id: scan.goods_id,
        code: scan.code.clone(),
        name: name.map_or_else(|| rules::name_of_unnamed(&scan.code), str::to_owned),
        remarks: remarks.unwrap_or_default().to_owned(),
        stock: scan.quantity,
        low_level: None,
        version: 1,
        created_at: scan.now,
        last_active_at: scan.now,
    }
}

async fn take(tx: &mut Tx, scan: &Scan) -> Outcome<(Goods, bool)> {
    let warehouse = scan.asked.warehouse;
    loop {
        let args = args![scan.quantity, scan.quantity, scan.now, &warehouse, &scan.code, scan.quantity];
        let met = tx.run(TAKE, args).await?;
        return Ok(match goods::find_by_code(tx, warehouse, &scan.code).await? {
            Some(goods) if met == 1 => Ok((goods, false)),
            // More came in a moment ago.
            Some(goods) if goods.stock >= scan.quantity => continue,
            Some(goods) => Err(Refused::StockInsufficient { available: goods.stock }),
            None => Err(Refused::GoodsUnknown),
        });
    }
}

struct Access {
    role: Role,
    answered: Answered,
}

impl FromRow for Access {
    const TABLE: &'static str = "scancode_members";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { role: row.get(0)?, answered: Answered::read(row, 1)? })
    }
}
