//! Goods are renamed, counted and removed. Each holds the row first, so that what it read is still so when it writes.

use super::{
    Asked, Goods, Once, Outcome, Refused, Store, allowed,
    counts::Counts,
    entries::{self, Entry},
    goods::hold,
    role_of,
    scans::{self, StockChange},
};
use crate::rules::{self, Kind, Role};
use minigate::model::Time;
use minigate_store::{
    args,
    database::{Sql, Tx},
    sql,
};
use serde_json::json;
use uuid::Uuid;

/// A field of an edit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Edit<T> {
    #[default]
    Keep,
    Set(T),
}

#[derive(Debug, Clone)]
pub struct GoodsEdit {
    pub asked: Asked,
    pub id: Uuid,
    /// Which version the editor saw.
    pub version: i64,
    pub name: Edit<String>,
    pub remarks: Edit<String>,
    pub low_level: Edit<Option<i64>>,
    pub entry_id: Uuid,
    pub now: Time,
}

/// Somebody counted.
#[derive(Debug, Clone)]
pub struct StockTake {
    pub asked: Asked,
    pub id: Uuid,
    pub counted: i64,
    /// Which version they counted, if it matters to them.
    pub version: Option<i64>,
    pub once: Once,
    pub entry_id: Uuid,
    pub now: Time,
}

const WRITE: Sql = sql!(
    "UPDATE scancode_goods
     SET name = $1, name_folded = $2, remarks = $3, stock = $4, low_level = $5, is_low = $6, version = $7,
         last_active_at = $8, used_at = $9
     WHERE id = $10"
);

const DELETE: Sql = sql!("DELETE FROM scancode_goods WHERE id = $1");

impl Store {
    pub async fn edit_goods(&self, edit: GoodsEdit) -> Outcome<Goods> {
        self.database.write(edit, |edit, tx| Box::pin(self::edit(tx, edit))).await
    }

    /// Sets the stock to what was counted, once.
    pub async fn take_stock(&self, take: StockTake) -> Outcome<StockChange> {
        self.change_once(take, |take, tx| Box::pin(take_stock(tx, take))).await
    }

    pub async fn delete_goods(&self, asked: Asked, id: Uuid, entry_id: Uuid, now: Time) -> Outcome<()> {
        let deleted = self.database.write((asked, id, entry_id, now), |(asked, id, entry_id, now), tx| {
            Box::pin(delete(tx, *asked, *id, *entry_id, *now))
        });
        deleted.await
    }
}

async fn edit(tx: &mut Tx, edit: &GoodsEdit) -> Outcome<Goods> {
    let asked = edit.asked;
    allowed!(role_of(tx, asked, Role::Keeper).await?);
    let Some(before) = hold(tx, asked.warehouse, edit.id).await? else { return Ok(Err(Refused::GoodsUnknown)) };
    if before.version != edit.version {
        return Ok(Err(Refused::Changed(Box::new(before))));
    }
    let mut after = before.clone();
    apply(&edit.name, &mut after.name);
    apply(&edit.remarks, &mut after.remarks);
    apply(&edit.low_level, &mut after.low_level);
    if after.name.is_empty() {
        after.name = rules::name_of_unnamed(&after.code);
    }
    if after == before {
        return Ok(Ok(before));
    }
    after = after.changed(edit.now);
    write(tx, &after).await?;
    let mut entry = Entry::of_goods(edit.entry_id, asked, edit.now, Kind::GoodsEdited, 0, &after);
    entry.quantity = None;
    if before.name != after.name {
        entry.detail = Some(json!({ "from": before.name, "to": after.name }));
    }
    entries::insert(tx, asked.warehouse, &entry).await?;
    Counts::between(before.is_low(), after.is_low()).write(tx, asked.warehouse).await?;
    Ok(Ok(after))
}

fn apply<T: Clone>(edit: &Edit<T>, field: &mut T) {
    if let Edit::Set(value) = edit {
        field.clone_from(value);
    }
}

async fn take_stock(tx: &mut Tx, take: &StockTake) -> Outcome<StockChange> {
    let asked = take.asked;
    if let Some(first) = allowed!(scans::begin(tx, asked, &take.once).await?) {
        return Ok(Ok(first));
    }
    let Some(before) = hold(tx, asked.warehouse, take.id).await? else { return Ok(Err(Refused::GoodsUnknown)) };
    if take.version.is_some_and(|version| version != before.version) {
        return Ok(Err(Refused::Changed(Box::new(before))));
    }
    let goods = Goods { stock: take.counted, ..before.clone() }.changed(take.now);
    write(tx, &goods).await?;
    let difference = take.counted - before.stock;
    let entry = Entry::of_goods(take.entry_id, asked, take.now, Kind::StockTaken, difference, &goods);
    let counts = Counts::between(before.is_low(), goods.is_low());
    let change = StockChange { goods, entry, is_new: false };
    scans::finish(tx, asked.warehouse, Some(&take.once), counts, &change).await?;
    Ok(Ok(change))
}

async fn delete(tx: &mut Tx, asked: Asked, id: Uuid, entry_id: Uuid, now: Time) -> Outcome<()> {
    allowed!(role_of(tx, asked, Role::Keeper).await?);
    let Some(goods) = hold(tx, asked.warehouse, id).await? else { return Ok(Err(Refused::GoodsUnknown)) };
    tx.run(DELETE, args![&id]).await?;
    let mut entry = Entry::of_goods(entry_id, asked, now, Kind::GoodsDeleted, -goods.stock, &goods);
    entry.count_after = Some(0);
    entries::insert(tx, asked.warehouse, &entry).await?;
    let counts = Counts { goods: -1, low: -i64::from(goods.is_low()) };
    counts.write(tx, asked.warehouse).await?;
    Ok(Ok(()))
}

pub(super) async fn write(tx: &mut Tx, goods: &Goods) -> Result<(), minigate_store::Error> {
    let folded = rules::folded(&goods.name);
    let args = args![
        &goods.name,
        &folded,
        &goods.remarks,
        goods.stock,
        goods.low_level,
        i64::from(goods.is_low()),
        goods.version,
        goods.last_active_at,
        goods.used_at,
        &goods.id,
    ];
    tx.run(WRITE, args).await.map(drop)
}
