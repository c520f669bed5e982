//! Goods come and go. Most scans are three statements, and none of them reads what another one wrote: may they, the change
//! unless there are too few or too many, the log's row. With a key it is the answer's row too. All are one transaction.

use super::{
    Asked, Once, Outcome, Refused, Store, allowed, answers,
    counts::Counts,
    enough,
    entries::{self, Entry},
    goods::{self, FIND_BY_CODE, Goods, goods_columns},
    warehouses,
};
use crate::rules::{self, Direction, Kind, MAX_STOCK, Role, SAME_USE};
use minigate::model::{Time, UserId};
use minigate_store::{
    Error, args,
    database::{FromRow, Invalid, Operation, Row, Sql, Tx},
    sql, update_returning,
};
use std::{ops::RangeInclusive, sync::Arc};
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

/// `is_low` comes first: MySQL sees the new stock in what comes after it.
macro_rules! change_stock {
    ($more:literal where $which:literal) => {
        update_returning!(
            concat!(
                "UPDATE scancode_goods
                 SET is_low = CASE WHEN low_level >= stock + $1 THEN 1 ELSE 0 END, stock = stock + $2,
                     version = version + 1, last_active_at = $3",
                $more,
                " WHERE ",
                $which
            ),
            goods_columns!()
        )
    };
}

// Three of them, for SQLite writes the index of every column that is named, also when the column stays as it is.

/// Of goods that were used a moment ago, which keep their place among the others.
const CHANGE: Sql =
    change_stock!("" where "warehouse_id = $4 AND code = $5 AND stock BETWEEN $6 AND $7 AND used_at > $8");

const CHANGE_AND_MOVE: Sql =
    change_stock!(", used_at = $4" where "warehouse_id = $5 AND code = $6 AND stock BETWEEN $7 AND $8");

const CHANGE_AND_NAME: Sql = change_stock!(
    ", used_at = $4, name = COALESCE($5, name), name_folded = COALESCE($6, name_folded), remarks = COALESCE($7, remarks)"
    where "warehouse_id = $8 AND code = $9 AND stock BETWEEN $10 AND $11"
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
    let (goods, is_new) = allowed!(change(tx, asked.warehouse, scan).await?);
    let kind = match scan.direction {
        Direction::In => Kind::ScannedIn,
        Direction::Out => Kind::ScannedOut,
    };
    let counts = match is_new {
        true => Counts { goods: 1, low: 0 },
        false => Counts::between(rules::is_low(goods.stock - scan.difference(), goods.low_level), goods.is_low()),
    };
    let entry = Entry::of_goods(scan.entry_id, asked, scan.now, kind, scan.quantity, &goods);
    let change = StockChange { goods, entry, is_new };
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

/// Tries, and asks only then why it was not possible.
async fn change(tx: &mut Tx, warehouse: Uuid, scan: &Scan) -> Outcome<(Goods, bool)> {
    loop {
        if let Some(goods) = apply(tx, warehouse, scan).await? {
            return Ok(Ok((goods, false)));
        }
        let refused = match (goods::find_by_code(tx, warehouse, &scan.code).await?, scan.direction) {
            // More came or went a moment ago.
            (Some(goods), _) if scan.possible().contains(&goods.stock) => continue,
            (Some(_), Direction::In) => Refused::StockLimit,
            (Some(goods), Direction::Out) => Refused::StockInsufficient { available: goods.stock },
            (None, Direction::Out) => Refused::GoodsUnknown,
            (None, Direction::In) => match goods::insert_or_find(tx, warehouse, &scan.first()).await? {
                Some(goods) if goods.id == scan.goods_id => return Ok(Ok((goods, true))),
                // Somebody else's, who was faster: there is a row to add to now.
                _ => continue,
            },
        };
        return Ok(Err(refused));
    }
}

/// `None` when there are no such goods, or too few or too many of them.
async fn apply(tx: &mut Tx, warehouse: Uuid, scan: &Scan) -> Result<Option<Goods>, Error> {
    let (number, possible) = (scan.difference(), scan.possible());
    let (least, most) = (*possible.start(), *possible.end());
    let (now, code, key) = (scan.now, &scan.code, args![&warehouse, &scan.code]);
    if let Some((name, remarks)) = scan.naming() {
        let folded = name.map(rules::folded);
        let args = args![number, number, now, now, name, folded.as_deref(), remarks, &warehouse, code, least, most];
        return tx.change(CHANGE_AND_NAME, args, FIND_BY_CODE, key).await;
    }
    let args = args![number, number, now, &warehouse, code, least, most, now - SAME_USE];
    if let Some(goods) = tx.change(CHANGE, args, FIND_BY_CODE, key).await? {
        return Ok(Some(goods));
    }
    let args = args![number, number, now, now, &warehouse, code, least, most];
    tx.change(CHANGE_AND_MOVE, args, FIND_BY_CODE, key).await
}

impl Scan {
    /// What the scan makes of the stock.
    const fn difference(&self) -> i64 {
        match self.direction {
            Direction::In => self.quantity,
            Direction::Out => -self.quantity,
        }
    }

    /// With how many in stock it is possible.
    const fn possible(&self) -> RangeInclusive<i64> {
        match self.direction {
            Direction::In => 0..=MAX_STOCK - self.quantity,
            Direction::Out => self.quantity..=MAX_STOCK,
        }
    }

    /// A new name, new remarks: only what comes in gets any.
    fn naming(&self) -> Option<(Option<&str>, Option<&str>)> {
        let name = self.name.as_deref().filter(|text| !text.is_empty());
        let remarks = self.remarks.as_deref().filter(|text| !text.is_empty());
        (self.direction == Direction::In && (name.is_some() || remarks.is_some())).then_some((name, remarks))
    }

    /// Goods that come in for the first time.
    fn first(&self) -> Goods {
        let (name, remarks) = self.naming().unwrap_or_default();
        Goods {
            id: self.goods_id,
            code: self.code.clone(),
            name: name.map_or_else(|| rules::name_of_unnamed(&self.code), str::to_owned),
            remarks: remarks.unwrap_or_default().to_owned(),
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
