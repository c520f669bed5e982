//! Goods come and go. The row is held, so that the decision is still right when it is written: what is read is read once.

use super::{
    Asked, Once, Outcome, Refused, Store, allowed, answers,
    counts::Counts,
    enough,
    entries::{self, Entry},
    goods::{self, Goods},
    goods_edit, warehouses,
};
use crate::rules::{self, Direction, Kind, MAX_STOCK, Role, SAME_USE};
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Operation, Row, Sql, Tx},
    sql,
};
use std::sync::Arc;
use uuid::Uuid;

/// Somebody scans goods in or out.
#[derive(Debug)]
pub struct Scan {
    pub place: Place,
    pub direction: Direction,
    pub code: String,
    pub quantity: i64,
    /// What they are called from now on; `None` or empty changes nothing.
    pub name: Option<String>,
    pub remarks: Option<String>,
    /// For goods that are new.
    pub goods_id: Uuid,
    pub entry_id: Uuid,
    pub now: Time,
}

/// Whose goods, and who asks.
#[derive(Debug)]
pub enum Place {
    /// A warehouse by its id, with a key.
    Named(Asked, Once),
    /// A user's own one by its name, as the old client has it.
    Own(UserId, String),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockChange {
    pub goods: Goods,
    pub entry: Entry,
    pub is_new: bool,
}

/// Two requests with one key at once: the second finds the first one's answer when it tries again.
const TRIES: usize = 3;

const ACCESS: Sql = sql!(
    "SELECT m.role, a.request FROM scancode_members m LEFT JOIN scancode_answers a ON a.mark = $1
     WHERE m.warehouse_id = $2 AND m.user_id = $3"
);

/// Of goods that keep their place in the order of use. Apart from the next one: SQLite writes the index of every column that
/// is named, also when the column stays as it is.
const WRITE: Sql =
    sql!("UPDATE scancode_goods SET stock = $1, is_low = $2, version = $3, last_active_at = $4 WHERE id = $5");

const WRITE_AND_MOVE: Sql = sql!(
    "UPDATE scancode_goods SET stock = $1, is_low = $2, version = $3, last_active_at = $4, used_at = $5 WHERE id = $6"
);

impl Store {
    /// Changes the stock once, however often it is asked with the same key.
    pub async fn scan(&self, scan: Scan) -> Outcome<StockChange> {
        self.change_once(scan, |scan, tx| Box::pin(self::scan(tx, scan))).await
    }

    /// Runs a change again when another one with its key was faster.
    pub(super) async fn change_once<I: Send + Sync + 'static>(
        &self,
        change: I,
        operation: Operation<Arc<I>, Result<StockChange, Refused>>,
    ) -> Outcome<StockChange> {
        let change = Arc::new(change);
        for _ in 1..TRIES {
            match self.database.write(Arc::clone(&change), operation).await {
                Err(Error::Conflict { .. }) => {}
                done => return done,
            }
        }
        self.database.write(change, operation).await
    }
}

async fn scan(tx: &mut Tx, scan: &Scan) -> Outcome<StockChange> {
    let (asked, once) = match &scan.place {
        Place::Named(asked, once) => {
            if let Some(first) = allowed!(begin(tx, *asked, once).await?) {
                return Ok(Ok(first));
            }
            (*asked, Some(once))
        }
        Place::Own(user, name) => match warehouses::find_id(tx, *user, name).await? {
            Some(warehouse) => (Asked { warehouse, user: *user }, None),
            None => return Ok(Err(Refused::WarehouseUnknown)),
        },
    };
    let (before, goods) = allowed!(change(tx, asked.warehouse, scan).await?);
    let kind = match scan.direction {
        Direction::In => Kind::ScannedIn,
        Direction::Out => Kind::ScannedOut,
    };
    let counts = match &before {
        Some(before) => Counts::between(before.is_low(), goods.is_low()),
        None => Counts { goods: 1, low: 0 },
    };
    let entry = Entry::of_goods(scan.entry_id, asked, scan.now, kind, scan.quantity, &goods);
    let change = StockChange { goods, entry, is_new: before.is_none() };
    finish(tx, asked.warehouse, once, counts, &change).await?;
    Ok(Ok(change))
}

/// May they, and was this asked before?
pub(super) async fn begin(tx: &mut Tx, asked: Asked, once: &Once) -> Outcome<Option<StockChange>> {
    let access: Option<Access> = tx.one(ACCESS, args![once.mark(), &asked.warehouse, &asked.user]).await?;
    let Some(Access { role, answered }) = access else { return Ok(Err(Refused::WarehouseUnknown)) };
    if let Some(first) = answered {
        allowed!(once.repeats(first));
        return answers::find(tx, asked.warehouse, once).await.map(Ok);
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
    if let Some(once) = once {
        answers::keep(tx, once, change).await?;
    }
    counts.write(tx, warehouse).await
}

/// Goods before and after; there are none before their first scan.
async fn change(tx: &mut Tx, warehouse: Uuid, scan: &Scan) -> Outcome<(Option<Goods>, Goods)> {
    loop {
        if let Some(before) = goods::hold_by_code(tx, warehouse, &scan.code).await? {
            let after = allowed!(scan.apply(&before));
            write(tx, &before, &after).await?;
            return Ok(Ok((Some(before), after)));
        }
        if scan.direction == Direction::Out {
            return Ok(Err(Refused::GoodsUnknown));
        }
        match goods::insert_or_find(tx, warehouse, &scan.first()).await? {
            Some(goods) if goods.id == scan.goods_id => return Ok(Ok((None, goods))),
            // Somebody else's, who was faster: there is a row to add to now.
            _ => {}
        }
    }
}

async fn write(tx: &mut Tx, before: &Goods, after: &Goods) -> Result<(), Error> {
    let Goods { id, stock, version, last_active_at, used_at, .. } = after;
    let is_low = i64::from(after.is_low());
    if before.name != after.name || before.remarks != after.remarks {
        return goods_edit::write(tx, after).await;
    }
    if before.used_at == *used_at {
        return tx.run(WRITE, args![*stock, is_low, *version, *last_active_at, id]).await.map(drop);
    }
    tx.run(WRITE_AND_MOVE, args![*stock, is_low, *version, *last_active_at, *used_at, id]).await.map(drop)
}

impl Scan {
    fn apply(&self, before: &Goods) -> Result<Goods, Refused> {
        let stock = match self.direction {
            Direction::In if before.stock > MAX_STOCK - self.quantity => return Err(Refused::StockLimit),
            Direction::In => before.stock + self.quantity,
            Direction::Out if before.stock < self.quantity => {
                return Err(Refused::StockInsufficient { available: before.stock });
            }
            Direction::Out => before.stock - self.quantity,
        };
        let mut after = Goods { stock, ..before.clone() }.changed(self.now);
        if self.now.since(before.used_at) < SAME_USE {
            after.used_at = before.used_at;
        }
        if let Some(name) = self.new_name() {
            name.clone_into(&mut after.name);
        }
        if let Some(remarks) = self.new_remarks() {
            remarks.clone_into(&mut after.remarks);
        }
        Ok(after)
    }

    // Only what comes in gets any.

    fn new_name(&self) -> Option<&str> {
        self.name.as_deref().filter(|text| self.direction == Direction::In && !text.is_empty())
    }

    fn new_remarks(&self) -> Option<&str> {
        self.remarks.as_deref().filter(|text| self.direction == Direction::In && !text.is_empty())
    }

    /// Goods that come in for the first time.
    fn first(&self) -> Goods {
        Goods {
            id: self.goods_id,
            code: self.code.clone(),
            name: self.new_name().map_or_else(|| rules::name_of_unnamed(&self.code), str::to_owned),
            remarks: self.new_remarks().unwrap_or_default().to_owned(),
            stock: self.quantity,
            low_level: None,
            version: 1,
            created_at: self.now,
            last_active_at: self.now,
            used_at: self.now,
        }
    }
}

struct Access {
    role: Role,
    /// Of which request, if the key came before.
    answered: Option<Uuid>,
}

impl FromRow for Access {
    const TABLE: &'static str = "scancode_members";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { role: row.get(0)?, answered: row.get(1)? })
    }
}
