//! Where in the list an item stands: a number with gaps, the largest on top.
//!
//! Places stay far below 2^53, so that JavaScript's numbers hold them.

use super::{items, lists::List};
use crate::model::ItemId;
use minigate::{
    flow::store::{
        Error, args,
        database::{Sql, Tx},
        sql,
    },
    model::UserId,
};

/// Between neighbours; enough to halve it twenty times.
pub(super) const GAP: i64 = 1 << 20;

const TOP: Sql = sql!("SELECT place FROM todo_items WHERE user_id = $1 ORDER BY place DESC LIMIT 1");

const NEXT_BELOW: Sql =
    sql!("SELECT place FROM todo_items WHERE user_id = $1 AND place < $2 AND id <> $3 ORDER BY place DESC LIMIT 1");

const LIST_UPWARDS: Sql = sql!("SELECT id FROM todo_items WHERE user_id = $1 ORDER BY place, id");

pub(super) async fn top(tx: &mut Tx, user: UserId) -> Result<i64, Error> {
    Ok(tx.one::<i64>(TOP, args![&user]).await?.map_or(0, |top| top + GAP))
}

/// Right below `after`, an item of this place, for `moved`. `None` when there is no room left.
pub(super) async fn below(tx: &mut Tx, user: UserId, after: i64, moved: ItemId) -> Result<Option<i64>, Error> {
    let next: Option<i64> = tx.one(NEXT_BELOW, args![&user, after, &moved.0]).await?;
    let place = next.map_or(after - GAP, |next| next + (after - next) / 2);
    Ok(Some(place).filter(|place| Some(*place) != next && *place != after))
}

/// Gives every item a place with room around it, each as a change of its own.
pub(super) async fn spread(tx: &mut Tx, user: UserId, list: &mut List) -> Result<(), Error> {
    let upwards: Vec<ItemId> = tx.all(LIST_UPWARDS, args![&user]).await?;
    for (id, n) in upwards.into_iter().zip(1..) {
        let Some(mut item) = items::find_by_id(tx, user, id).await? else { continue };
        // A deleted item's version stays that of its deletion.
        if item.deleted_at.is_none() {
            list.changes += 1;
            item.stamps.version = list.changes;
        }
        item.place = n * GAP;
        items::update(tx, user, &item).await?;
    }
    Ok(())
}
