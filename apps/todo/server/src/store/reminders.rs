//! The reminders of `todo_items`: set by a user, claimed by one node, sent once.
//!
//! A claim is a lease: should its node end before it asks WeChat, another takes over. `sending` is written before WeChat
//! is asked, so that after a crash in between nobody asks twice: it ends as `unclear`.

use super::{items, items::select, lists};
use crate::{
    Todo,
    model::{Item, ItemId, ItemRef, NewReminder, Reminder, ReminderState},
};
use minigate::{
    flow::store::{
        Error, args,
        database::{FromRow, Invalid, Row, Sql, Tx},
        sql,
    },
    model::{Time, UserId},
};

/// A reminder whose time has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueReminder {
    pub item: ItemId,
    pub user: UserId,
}

struct Setting {
    user: UserId,
    item: ItemId,
    reminder: Option<NewReminder>,
    now: Time,
}

#[derive(Clone, Copy)]
struct Step {
    due: DueReminder,
    from: ReminderState,
    to: ReminderState,
    /// When it is to be looked at again.
    lease: Option<Time>,
    now: Time,
}

const LIST_DUE: Sql = sql!(
    "SELECT id, user_id FROM todo_items
     WHERE remind_state = $1 AND remind_at <= $2 AND (remind_lease IS NULL OR remind_lease <= $3)
     ORDER BY remind_at LIMIT $4"
);

const CLAIM: Sql = sql!(
    "UPDATE todo_items SET remind_lease = $1
     WHERE id = $2 AND remind_state = 'waiting' AND remind_at <= $3 AND (remind_lease IS NULL OR remind_lease <= $4)"
);

const SET_LEASE: Sql = sql!("UPDATE todo_items SET remind_lease = $1 WHERE id = $2");

const FIND: Sql = select!("id = $1 AND user_id = $2");

impl Todo {
    /// Sets, changes or takes back a reminder. `None` when there is no such item, or it is done already.
    pub async fn set_reminder(
        &self,
        user: UserId,
        item: ItemId,
        reminder: Option<NewReminder>,
    ) -> Result<Option<Item>, Error> {
        let setting = Setting { user, item, reminder, now: self.gate.now() };
        self.gate.database().write(setting, |setting, tx| Box::pin(set(tx, setting))).await
    }

    pub async fn list_due_reminders(&self, state: ReminderState, limit: i64) -> Result<Vec<DueReminder>, Error> {
        let read = self.gate.database().read((state, limit, self.gate.now()), |(state, limit, now), tx| {
            Box::pin(async move { tx.all(LIST_DUE, args![state.as_str(), *now, *now, *limit]).await })
        });
        read.await
    }

    /// The item, if its reminder is this node's until `lease_until`.
    pub async fn claim_reminder(&self, due: DueReminder, lease_until: Time) -> Result<Option<Item>, Error> {
        let claim = self.gate.database().write((due, lease_until, self.gate.now()), |(due, until, now), tx| {
            Box::pin(async move {
                if tx.run(CLAIM, args![*until, &due.item.0, *now, *now]).await? == 0 {
                    return Ok(None);
                }
                tx.one(FIND, args![&due.item.0, &due.user]).await
            })
        });
        claim.await
    }

    /// From one state to another; `false` when it was in another state. Phones hear of it as of any change.
    pub async fn step_reminder(
        &self,
        due: DueReminder,
        from: ReminderState,
        to: ReminderState,
        lease: Option<Time>,
    ) -> Result<bool, Error> {
        let change = Step { due, from, to, lease, now: self.gate.now() };
        self.gate.database().write(change, |change, tx| Box::pin(step(tx, *change))).await
    }
}

async fn set(tx: &mut Tx, setting: &Setting) -> Result<Option<Item>, Error> {
    let mut list = lists::hold(tx, setting.user, setting.now).await?;
    let found = items::find(tx, setting.user, &ItemRef::Id(setting.item)).await?;
    let Some(mut item) = found.filter(|item| item.deleted_at.is_none()) else { return Ok(None) };
    if setting.reminder.is_some() && item.checked_at.is_some() {
        return Ok(None);
    }
    list.changes += 1;
    item.stamps.version = list.changes;
    item.reminder =
        setting.reminder.map(|new| Reminder { at: new.at, state: ReminderState::Waiting, identity: new.identity });
    items::update(tx, setting.user, &item).await?;
    tx.run(SET_LEASE, args![None::<Time>, &item.id.0]).await?;
    lists::put(tx, setting.user, &list).await?;
    Ok(Some(item))
}

async fn step(tx: &mut Tx, step: Step) -> Result<bool, Error> {
    let DueReminder { item, user } = step.due;
    let mut list = lists::hold(tx, user, step.now).await?;
    let Some(mut item) = items::find_by_id(tx, user, item).await? else { return Ok(false) };
    match &mut item.reminder {
        Some(reminder) if reminder.state == step.from => reminder.state = step.to,
        _ => return Ok(false),
    }
    list.changes += 1;
    item.stamps.version = list.changes;
    items::update(tx, user, &item).await?;
    tx.run(SET_LEASE, args![step.lease, &item.id.0]).await?;
    lists::put(tx, user, &list).await?;
    Ok(true)
}

impl FromRow for DueReminder {
    const TABLE: &'static str = "todo_items";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { item: row.get(0)?, user: row.get(1)? })
    }
}
