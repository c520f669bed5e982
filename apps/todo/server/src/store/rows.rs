//! Rows as items.

use crate::model::{Item, ItemId, Reminder, ReminderState, Stamps};
use minigate::flow::store::database::{Cell, FromCell, FromRow, Invalid, Row};
use uuid::Uuid;

impl FromCell for ItemId {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        Uuid::from_cell(cell).map(Self)
    }
}

impl FromCell for ReminderState {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        Self::parse(&String::from_cell(cell)?)
    }
}

impl FromRow for ItemId {
    const TABLE: &'static str = "todo_items";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        row.get(0)
    }
}

/// In the order of `items::COLUMNS`.
impl FromRow for Item {
    const TABLE: &'static str = "todo_items";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let state: Option<ReminderState> = row.get(15)?;
        let reminder = match state {
            Some(state) => Some(Reminder { state, at: row.get(16)?, identity: row.get(17)? }),
            None => None,
        };
        Ok(Self {
            id: row.get(0)?,
            client_id: row.get(1)?,
            number: row.get(2)?,
            content: row.get(3)?,
            checked_at: row.get(4)?,
            checked_in: row.get(5)?,
            due_at: row.get(6)?,
            place: row.get(7)?,
            created_at: row.get(8)?,
            deleted_at: row.get(9)?,
            stamps: Stamps {
                version: row.get(10)?,
                created: row.get(11)?,
                content: row.get(12)?,
                checked: row.get(13)?,
                due: row.get(14)?,
            },
            reminder,
        })
    }
}
