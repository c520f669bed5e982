//! Some rows of a file, in one transaction with their entries. Codes of one batch are different from each other.

use super::{
    Asked, Goods, Store,
    counts::Counts,
    entries::{self, Entry},
    goods::{goods_columns, hold, insert_or_find},
    goods_edit::write,
};
use crate::{
    ids::new_id,
    rules::{self, Kind, MAX_STOCK},
};
use minigate::model::Time;
use minigate_store::{
    Error, args,
    database::{Many, Sql, Tx},
    sql,
};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::LazyLock};
use uuid::Uuid;

/// What a row's count means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// So many come in.
    Add,
    /// So many there are.
    Set,
}

/// A row that is acceptable by itself. What it leaves out stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// In the file, from 1, the heading included.
    pub row: u32,
    pub code: String,
    pub name: Option<String>,
    pub remarks: Option<String>,
    pub count: Option<i64>,
    pub low_level: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct Batch {
    pub import: Uuid,
    pub asked: Asked,
    pub mode: Mode,
    pub rows: Vec<ImportRow>,
    pub now: Time,
}

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BatchDone {
    pub created: i64,
    pub changed: i64,
    /// Rows whose stock would be too large.
    pub too_many: Vec<u32>,
}

const COLUMNS: usize = 13;

/// Also says, before anything else is written, whether the import goes on.
const ADVANCE: Sql =
    sql!("UPDATE scancode_imports SET rows_done = rows_done + $1, updated_at = $2 WHERE id = $3 AND state = 'running'");

const COUNT: Sql = sql!(
    "UPDATE scancode_imports SET created = created + $1, changed = changed + $2, error_count = error_count + $3
     WHERE id = $4"
);

static FIND_MANY: LazyLock<Many> = LazyLock::new(|| {
    let select = concat!("SELECT ", goods_columns!(), " FROM scancode_goods WHERE");
    Many::select(select, &["warehouse_id", "code"])
});

static INSERT_MANY: LazyLock<Many> = LazyLock::new(|| {
    let into = "INSERT INTO scancode_goods (id, warehouse_id, code, name, name_folded, remarks, stock, low_level, is_low, \
                version, created_at, last_active_at, used_at) VALUES";
    Many::insert_if_absent(into, COLUMNS, "id")
});

impl Store {
    /// `None` when the import was cancelled or its warehouse deleted: nothing was written.
    pub async fn import_batch(&self, batch: Batch) -> Result<Option<BatchDone>, Error> {
        self.database.write(batch, |batch, tx| Box::pin(import(tx, batch))).await
    }
}

async fn import(tx: &mut Tx, batch: &Batch) -> Result<Option<BatchDone>, Error> {
    let rows = i64::try_from(batch.rows.len()).unwrap_or(i64::MAX);
    if tx.run(ADVANCE, args![rows, batch.now, &batch.import]).await? == 0 {
        return Ok(None);
    }
    let warehouse = batch.asked.warehouse;
    let known = find_many(tx, warehouse, batch.rows.iter().map(|row| row.code.as_str())).await?;
    let (mut done, mut counts, mut entries) = (BatchDone::default(), Counts::default(), Vec::new());
    let (old, new): (Vec<_>, Vec<_>) = batch.rows.iter().partition(|row| known.contains_key(&row.code));
    for (goods, row) in insert_many(tx, batch, new).await? {
        match row {
            // Somebody made it since it was looked for.
            Some(row) => change(tx, batch, row, goods.id, &mut done, &mut counts, &mut entries).await?,
            None => {
                done.created += 1;
                counts.add(Counts { goods: 1, low: i64::from(goods.is_low()) });
                entries.push(entry(batch, goods.stock, &goods));
            }
        }
    }
    for row in old {
        change(tx, batch, row, known[&row.code].id, &mut done, &mut counts, &mut entries).await?;
    }
    entries::insert_many(tx, &entries).await?;
    let refused = i64::try_from(done.too_many.len()).unwrap_or(i64::MAX);
    tx.run(COUNT, args![done.created, done.changed, refused, &batch.import]).await?;
    counts.write(tx, warehouse).await?;
    Ok(Some(done))
}

async fn find_many<'a>(
    tx: &mut Tx,
    warehouse: Uuid,
    codes: impl Iterator<Item = &'a str>,
) -> Result<HashMap<String, Goods>, Error> {
    let codes: Vec<&str> = codes.collect();
    let mut found = HashMap::new();
    for (statement, piece) in FIND_MANY.pieces(&codes) {
        let mut values = Vec::with_capacity(piece.len() * 2);
        for code in piece {
            values.extend_from_slice(args![&warehouse, *code]);
        }
        let goods: Vec<Goods> = tx.all(statement, &values).await?;
        found.extend(goods.into_iter().map(|goods| (goods.code.clone(), goods)));
    }
    Ok(found)
}

/// Inserts goods that were not there; gives each with its row where somebody else's is there instead.
async fn insert_many<'b>(
    tx: &mut Tx,
    batch: &Batch,
    rows: Vec<&'b ImportRow>,
) -> Result<Vec<(Goods, Option<&'b ImportRow>)>, Error> {
    let fresh: Vec<Goods> = rows.iter().map(|row| first(batch, row)).collect();
    if let [goods] = fresh.as_slice() {
        let found = insert_or_find(tx, batch.asked.warehouse, goods).await?;
        return Ok(found.into_iter().map(|found| (found.clone(), (found.id != goods.id).then(|| rows[0]))).collect());
    }
    for (statement, piece) in INSERT_MANY.pieces(&fresh) {
        let folded: Vec<String> = piece.iter().map(|goods| rules::folded(&goods.name)).collect();
        let mut values = Vec::with_capacity(piece.len() * COLUMNS);
        for (goods, folded) in piece.iter().zip(&folded) {
            values.extend_from_slice(args![
                &goods.id,
                &batch.asked.warehouse,
                &goods.code,
                &goods.name,
                folded,
                &goods.remarks,
                goods.stock,
                goods.low_level,
                i64::from(goods.is_low()),
                goods.version,
                goods.created_at,
                goods.last_active_at,
                goods.used_at,
            ]);
        }
        tx.run(statement, &values).await?;
    }
    let there = find_many(tx, batch.asked.warehouse, fresh.iter().map(|goods| goods.code.as_str())).await?;
    let pair = |(fresh, row): (Goods, &'b ImportRow)| match there.get(&fresh.code) {
        Some(found) if found.id != fresh.id => (found.clone(), Some(row)),
        _ => (fresh, None),
    };
    Ok(fresh.into_iter().zip(rows).map(pair).collect())
}

fn first(batch: &Batch, row: &ImportRow) -> Goods {
    let name = row.name.clone().filter(|name| !name.is_empty());
    Goods {
        id: new_id(batch.now),
        code: row.code.clone(),
        name: name.unwrap_or_else(|| rules::name_of_unnamed(&row.code)),
        remarks: row.remarks.clone().unwrap_or_default(),
        stock: row.count.unwrap_or(0),
        low_level: row.low_level,
        version: 1,
        created_at: batch.now,
        last_active_at: batch.now,
        used_at: batch.now,
    }
}

async fn change(
    tx: &mut Tx,
    batch: &Batch,
    row: &ImportRow,
    id: Uuid,
    done: &mut BatchDone,
    counts: &mut Counts,
    entries: &mut Vec<Entry>,
) -> Result<(), Error> {
    // Deleted since: as if the row had come before that.
    let Some(before) = hold(tx, batch.asked.warehouse, id).await? else { return Ok(()) };
    let Some(after) = changed(batch, row, &before) else {
        done.too_many.push(row.row);
        return Ok(());
    };
    if after == before {
        return Ok(());
    }
    let after = after.changed(batch.now);
    write(tx, &after).await?;
    done.changed += 1;
    counts.add(Counts::between(before.is_low(), after.is_low()));
    entries.push(entry(batch, after.stock - before.stock, &after));
    Ok(())
}

/// `None` when there would be too many.
fn changed(batch: &Batch, row: &ImportRow, before: &Goods) -> Option<Goods> {
    let stock = match (batch.mode, row.count) {
        (_, None) => before.stock,
        (Mode::Add, Some(count)) => before.stock + count,
        (Mode::Set, Some(count)) => count,
    };
    let given = |text: &Option<String>, before: &String| {
        text.clone().filter(|text| !text.is_empty()).unwrap_or_else(|| before.clone())
    };
    let (name, remarks) = (given(&row.name, &before.name), given(&row.remarks, &before.remarks));
    let low_level = row.low_level.or(before.low_level);
    (stock <= MAX_STOCK).then(|| Goods { name, remarks, stock, low_level, ..before.clone() })
}

fn entry(batch: &Batch, quantity: i64, goods: &Goods) -> Entry {
    Entry::of_goods(new_id(batch.now), batch.asked, batch.now, Kind::Imported, quantity, goods)
}

impl Mode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Set => "set",
        }
    }
}
