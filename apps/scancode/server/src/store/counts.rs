//! How many goods a warehouse has, and how many of them are low: kept by whoever changes them, so that nobody has to count
//! a hundred thousand rows.

use minigate_store::{
    Error, args,
    database::{Sql, Tx},
    sql,
};
use uuid::Uuid;

const CHANGE: Sql =
    sql!("UPDATE scancode_warehouses SET goods_count = goods_count + $1, low_count = low_count + $2 WHERE id = $3");

/// What a change makes of the counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) goods: i64,
    pub(super) low: i64,
}

impl Counts {
    /// The goods stay; whether they are low may change.
    pub(super) fn between(before: bool, after: bool) -> Self {
        Self { goods: 0, low: i64::from(after) - i64::from(before) }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.goods += other.goods;
        self.low += other.low;
    }

    /// Last of all, since every other change of the warehouse waits for this row from then on; and not at all when
    /// nothing changes, which is the usual case.
    pub(super) async fn write(self, tx: &mut Tx, warehouse: Uuid) -> Result<(), Error> {
        if self != Self::default() {
            tx.run(CHANGE, args![self.goods, self.low, &warehouse]).await?;
        }
        Ok(())
    }
}
