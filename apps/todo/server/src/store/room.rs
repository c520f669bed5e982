//! How much more a list may hold. Counted once for a request, for it may bring many items.

use super::items;
use crate::model::{ITEMS_PER_USER, Item, ROWS_PER_USER};
use minigate::{
    flow::store::{Error, database::Tx},
    model::UserId,
};

#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Items that are not deleted.
    alive: i64,
    rows: i64,
}

impl Room {
    pub(super) async fn of(tx: &mut Tx, user: UserId) -> Result<Self, Error> {
        let (alive, rows) = items::count(tx, user).await?;
        Ok(Self { alive, rows })
    }

    pub(super) const fn is_left(&self) -> bool {
        self.alive < ITEMS_PER_USER && self.rows < ROWS_PER_USER
    }

    pub(super) fn is_left_for(&self, new: usize) -> bool {
        let new = i64::try_from(new).unwrap_or(i64::MAX);
        self.alive.saturating_add(new) <= ITEMS_PER_USER && self.rows.saturating_add(new) <= ROWS_PER_USER
    }

    pub(super) const fn fill(&mut self) {
        self.alive += 1;
        self.rows += 1;
    }

    /// An item was deleted, or brought back.
    pub(super) fn follow(&mut self, before: &Item, after: &Item) {
        self.alive += i64::from(before.deleted_at.is_some()) - i64::from(after.deleted_at.is_some());
    }
}
