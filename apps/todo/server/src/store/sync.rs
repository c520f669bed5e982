//! What a phone sends of its user's changes, merged into the list in one transaction.

use super::{
    bulk, items,
    lists::{self, List, Page},
    places, requests,
    room::Room,
};
use crate::{
    Todo,
    model::{
        Change, Create, Edit, Item, ItemId, ItemRef, Stamps,
        merge::{self, Knowledge, Status},
    },
};
use minigate::{
    flow::store::{Error, database::Tx},
    model::{Time, UserId},
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// A request with changes.
#[derive(Debug, Clone)]
pub struct Batch {
    pub user: UserId,
    pub changes: Vec<Change>,
    /// The idempotency key, and what distinguishes this body from another.
    pub key: Option<(String, [u8; 32])>,
    /// What the phone knew of the list: it is told what changed since, its own changes included.
    pub base: Option<i64>,
    pub now: Time,
}

/// What became of one change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub status: Status,
    pub id: Option<ItemId>,
    /// Why it was refused.
    pub code: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Synced {
    /// One outcome for each change, with the item as it is now.
    Done { outcomes: Vec<(Outcome, Option<Item>)>, page: Option<Page> },
    /// The key belongs to another request.
    KeyReused,
}

impl Todo {
    pub async fn sync(&self, batch: Batch) -> Result<Synced, Error> {
        self.gate.database().write(batch, |batch, tx| Box::pin(sync(tx, batch))).await
    }
}

async fn sync(tx: &mut Tx, batch: &Batch) -> Result<Synced, Error> {
    let user = batch.user;
    let list = lists::hold(tx, user, batch.now).await?;
    let outcomes = match earlier_answer(tx, batch).await? {
        Earlier::None => {
            let room = Room::of(tx, user).await?;
            let mut work = Work { user, list, room, own: HashSet::new(), now: batch.now };
            let mut outcomes = Vec::with_capacity(batch.changes.len());
            for change in &batch.changes {
                outcomes.push(work.make(tx, change).await?);
            }
            lists::put(tx, user, &work.list).await?;
            if let Some(key) = &batch.key {
                requests::insert(tx, user, key, &outcomes, batch.now).await?;
            }
            outcomes
        }
        Earlier::Same(outcomes) => outcomes,
        Earlier::Other => return Ok(Synced::KeyReused),
    };
    let mut told = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let item = match outcome.id {
            Some(id) => items::find_by_id(tx, user, id).await?,
            None => None,
        };
        told.push((outcome, item));
    }
    let page = match batch.base {
        Some(base) => Some(lists::page(tx, user, base).await?),
        None => None,
    };
    Ok(Synced::Done { outcomes: told, page })
}

enum Earlier {
    None,
    Same(Vec<Outcome>),
    Other,
}

async fn earlier_answer(tx: &mut Tx, batch: &Batch) -> Result<Earlier, Error> {
    let Some((key, hash)) = &batch.key else { return Ok(Earlier::None) };
    Ok(match requests::find(tx, batch.user, key).await? {
        None => Earlier::None,
        Some(answered) if answered.body_hash != *hash => Earlier::Other,
        Some(answered) => Earlier::Same(serde_json::from_str(&answered.answer).unwrap_or_default()),
    })
}

/// A list that is held while changes are made to it.
struct Work {
    user: UserId,
    list: List,
    room: Room,
    own: HashSet<i64>,
    now: Time,
}

impl Work {
    async fn make(&mut self, tx: &mut Tx, change: &Change) -> Result<Outcome, Error> {
        match change {
            Change::Create(create) => self.create(tx, create).await,
            Change::To { item, seen, edit } => self.edit(tx, item, *seen, edit).await,
        }
    }

    async fn create(&mut self, tx: &mut Tx, create: &Create) -> Result<Outcome, Error> {
        let known = items::find(tx, self.user, &ItemRef::Client(create.client_id.clone())).await?;
        if let Some(item) = known {
            return Ok(Outcome::of(Status::Applied, item.id));
        }
        if !self.room.is_left() {
            return Ok(Outcome::refused("too_many_items"));
        }
        self.room.fill();
        let item = new_item(tx, self.user, &mut self.list, create, self.now).await?;
        self.own.insert(item.stamps.version);
        Ok(Outcome::of(Status::Applied, item.id))
    }

    async fn edit(&mut self, tx: &mut Tx, item: &ItemRef, seen: Option<i64>, edit: &Edit) -> Result<Outcome, Error> {
        let Some(mut item) = items::find(tx, self.user, item).await? else {
            return Ok(Outcome::refused("unknown_item"));
        };
        let before = item.clone();
        let known = Knowledge { seen: seen.unwrap_or(item.stamps.created), own: &self.own };
        let mut next = self.list.changes + 1;
        let status = merge::apply(&mut item, edit, known, next, self.now);
        if let (Edit::Move { after }, true) = (edit, status != Status::Conflict) {
            let Some(place) = self.place(tx, after.as_ref(), item.id).await? else {
                return Ok(Outcome::refused("unknown_item"));
            };
            // Making room numbers changes too.
            next = self.list.changes + 1;
            if place != item.place {
                item.place = place;
                item.stamps.version = next;
            }
        }
        if before.deleted_at.is_some() && item.deleted_at.is_none() && !self.room.is_left() {
            return Ok(Outcome::refused("too_many_items"));
        }
        if item != before {
            self.list.changes = next;
            // A tick upon another phone's does not make this one know of that.
            if !(matches!(edit, Edit::Check { .. }) && before.checked_at.is_some()) {
                self.own.insert(next);
            }
            items::update(tx, self.user, &item).await?;
            self.room.follow(&before, &item);
            if item.content != before.content {
                bulk::remember_name(tx, self.user, &item).await?;
            }
        }
        Ok(Outcome::of(status, item.id))
    }

    /// `None` when there is no such item to stand below.
    async fn place(&mut self, tx: &mut Tx, after: Option<&ItemRef>, moved: ItemId) -> Result<Option<i64>, Error> {
        let Some(after) = after else { return places::top(tx, self.user).await.map(Some) };
        let Some(above) = items::find(tx, self.user, after).await? else { return Ok(None) };
        if above.id == moved {
            return Ok(Some(above.place));
        }
        if let Some(place) = places::below(tx, self.user, above.place, moved).await? {
            return Ok(Some(place));
        }
        let first = self.list.changes + 1;
        places::spread(tx, self.user, &mut self.list).await?;
        self.own.extend(first..=self.list.changes);
        let above = items::find(tx, self.user, after).await?.map_or(above.place, |above| above.place);
        places::below(tx, self.user, above, moved).await
    }
}

/// A new item on top of the list.
pub(super) async fn new_item(
    tx: &mut Tx,
    user: UserId,
    list: &mut List,
    create: &Create,
    now: Time,
) -> Result<Item, Error> {
    list.changes += 1;
    list.numbers += 1;
    let item = Item {
        id: ItemId::new(now),
        client_id: Some(create.client_id.clone()).filter(|id| !id.is_empty()),
        number: list.numbers,
        content: create.content.clone(),
        checked_at: create.checked_at.map(|at| at.min(now)),
        checked_in: None,
        due_at: create.due_at,
        place: places::top(tx, user).await?,
        created_at: now,
        deleted_at: None,
        stamps: Stamps::at(list.changes),
        reminder: None,
    };
    items::insert(tx, user, &item).await?;
    bulk::remember_name(tx, user, &item).await?;
    Ok(item)
}

impl Outcome {
    const fn of(status: Status, id: ItemId) -> Self {
        Self { status, id: Some(id), code: None }
    }

    fn refused(code: &str) -> Self {
        Self { status: Status::Refused, id: None, code: Some(code.to_owned()) }
    }
}
