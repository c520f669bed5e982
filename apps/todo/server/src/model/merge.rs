//! How changes that phones made apart become one list. The rules, which docs/apps/todo.md states for users:
//!
//! * Each part of an item (text, tick, due time) is merged by itself.
//! * Of two texts or due times, the one that arrives first stays; the other phone hears `conflict` and is told it.
//! * A tick wins over taking a tick away that did not know of it.
//! * A deletion counts only if the phone knew what it deleted: whatever it had not seen keeps the item, and a change
//!   that did not know of the deletion brings it back.
//! * Of two moves, the later to arrive stays. A move neither saves an item nor brings it back.
//!
//! No clock decides anything. "Knew" means: the part's stamp is not newer than the version that the phone had seen, or is
//! of the same request.

use super::{Edit, Item, ReminderState};
use minigate::model::Time;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What became of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody else had changed the item.
    Applied,
    /// It counts, beside what others changed.
    Merged,
    /// At least a part of it does not count: look at the item as it is now.
    Conflict,
    /// It says nothing that can be done.
    Refused,
}

/// What a phone knew of an item when its user changed it.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    /// The version that it had seen.
    pub seen: i64,
    /// Changes of the same request.
    pub own: &'a HashSet<i64>,
}

impl Knowledge<'_> {
    fn of(&self, stamp: i64) -> bool {
        stamp <= self.seen || self.own.contains(&stamp)
    }
}

/// Makes the change. `next` is its number, and `now` when it arrived.
pub fn apply(item: &mut Item, edit: &Edit, known: Knowledge<'_>, next: i64, now: Time) -> Status {
    let before = item.clone();
    let counts = match edit {
        Edit::Fields { .. } | Edit::Check { .. } | Edit::Uncheck => {
            revive(item, known) && set_parts(item, edit, known, next, now)
        }
        Edit::Delete => delete(item, known, now),
        // Where to is for the store to say.
        Edit::Move { .. } => item.deleted_at.is_none(),
    };
    if *item != before {
        item.stamps.version = next;
    }
    match counts {
        false => Status::Conflict,
        true if known.of(before.stamps.version) => Status::Applied,
        true => Status::Merged,
    }
}

/// Brings a deleted item back, unless the phone knew that it was deleted.
fn revive(item: &mut Item, known: Knowledge<'_>) -> bool {
    // Nothing happens to a deleted item, so its version is that of the deletion.
    if item.deleted_at.is_some() && known.of(item.stamps.version) {
        return false;
    }
    item.deleted_at = None;
    true
}

fn set_parts(item: &mut Item, edit: &Edit, known: Knowledge<'_>, next: i64, now: Time) -> bool {
    let stamps = &mut item.stamps;
    match edit {
        Edit::Fields { content, due_at } => {
            let content =
                content.as_ref().is_none_or(|new| set(&mut item.content, new, &mut stamps.content, known, next));
            let due = due_at.as_ref().is_none_or(|new| set(&mut item.due_at, new, &mut stamps.due, known, next));
            content && due
        }
        Edit::Check { at } => {
            // Ticked by another phone too: who knew only of that tick may not take this one away.
            if item.checked_at.is_none() || !known.of(stamps.checked) {
                // A phone's clock may be ahead.
                item.checked_at = item.checked_at.or(Some((*at).min(now)));
                item.checked_in = None;
                stamps.checked = next;
                settle_reminder(item);
            }
            true
        }
        Edit::Uncheck => {
            if item.checked_at.is_some() && !known.of(stamps.checked) {
                return false;
            }
            if item.checked_at.take().is_some() {
                item.checked_in = None;
                stamps.checked = next;
            }
            true
        }
        Edit::Delete | Edit::Move { .. } => true,
    }
}

fn set<T: PartialEq + Clone>(part: &mut T, new: &T, stamp: &mut i64, known: Knowledge<'_>, next: i64) -> bool {
    if part == new {
        return true;
    }
    if !known.of(*stamp) {
        return false;
    }
    *part = new.clone();
    *stamp = next;
    true
}

fn delete(item: &mut Item, known: Knowledge<'_>, now: Time) -> bool {
    let stamps = item.stamps;
    let knew_all = [stamps.content, stamps.checked, stamps.due].into_iter().all(|stamp| known.of(stamp));
    if item.deleted_at.is_none() && knew_all {
        item.deleted_at = Some(now);
        settle_reminder(item);
    }
    item.deleted_at.is_some()
}

/// What is done or gone needs no reminder. One on its way is left to whoever sends it.
fn settle_reminder(item: &mut Item) {
    if let Some(reminder) = &mut item.reminder
        && reminder.state == ReminderState::Waiting
    {
        reminder.state = ReminderState::Dropped;
    }
}

#[cfg(test)]
mod tests;
