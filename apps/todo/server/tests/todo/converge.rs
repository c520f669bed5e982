//! Two phones that do what they like without a network, in any order: both end with one list, and nothing that was done
//! is lost.

use crate::support::{Site, run};
use minigate::model::{Time, UserId};
use minigate_todo::{
    model::{Change, Create, Edit, Item, ItemId, ItemRef},
    store::{Batch, Page, Synced},
};
use proptest::{prelude::*, strategy::ValueTree as _, test_runner::TestRunner};
use std::collections::{BTreeMap, BTreeSet};

const CASES: usize = 300;

#[derive(Debug, Clone)]
enum Act {
    Add,
    Check(usize),
    Uncheck(usize),
    Write(usize),
    Due(usize),
    Move(usize, usize),
    Delete(usize),
    Sync,
}

fn act() -> impl Strategy<Value = Act> {
    let item = 0..6usize;
    prop_oneof![
        3 => Just(Act::Add),
        4 => item.clone().prop_map(Act::Check),
        2 => item.clone().prop_map(Act::Uncheck),
        2 => item.clone().prop_map(Act::Write),
        1 => item.clone().prop_map(Act::Due),
        2 => (item.clone(), item.clone()).prop_map(|(item, after)| Act::Move(item, after)),
        3 => item.prop_map(Act::Delete),
        3 => Just(Act::Sync),
    ]
}

/// What one phone has.
#[derive(Default)]
struct Phone {
    name: usize,
    base: i64,
    /// As the server told them.
    known: BTreeMap<ItemId, Item>,
    /// As they are shown, by what the user did since; a phone's own new items are only in the queue.
    shown: BTreeMap<ItemId, bool>,
    queue: Vec<Change>,
    made: usize,
    /// Ticks that it has heard of.
    heard: BTreeSet<(ItemId, usize)>,
}

/// Ticks that nobody who knew of them took away.
#[derive(Default)]
struct Ticks {
    standing: BTreeSet<(ItemId, usize)>,
    count: usize,
}

impl Phone {
    fn act(&mut self, act: &Act, ticks: &mut Ticks, now: Time) {
        let at = |n: usize| self.shown.keys().nth(n % self.shown.len().max(1)).copied();
        match act {
            Act::Add => {
                self.made += 1;
                let client_id = format!("p{}-{}", self.name, self.made);
                let content = client_id.clone();
                self.queue.push(Change::Create(Create { client_id, content, checked_at: None, due_at: None }));
            }
            Act::Check(n) => {
                let Some(id) = at(*n).filter(|id| !self.shown[id]) else { return };
                ticks.count += 1;
                ticks.standing.insert((id, ticks.count));
                self.heard.insert((id, ticks.count));
                self.shown.insert(id, true);
                self.change(id, Edit::Check { at: now });
            }
            Act::Uncheck(n) => {
                let Some(id) = at(*n).filter(|id| self.shown[id]) else { return };
                self.take_away(id, ticks);
                self.shown.insert(id, false);
                self.change(id, Edit::Uncheck);
            }
            Act::Write(n) => {
                let Some(id) = at(*n) else { return };
                let content = Some(format!("by {} after {}", self.name, ticks.count));
                self.change(id, Edit::Fields { content, due_at: None });
            }
            Act::Due(n) => {
                let Some(id) = at(*n) else { return };
                self.change(id, Edit::Fields { content: None, due_at: Some(Some(now)) });
            }
            Act::Move(n, after) => {
                let (Some(id), Some(after)) = (at(*n), at(*after)) else { return };
                self.change(id, Edit::Move { after: Some(ItemRef::Id(after)) });
            }
            Act::Delete(n) => {
                let Some(id) = at(*n) else { return };
                self.take_away(id, ticks);
                self.shown.remove(&id);
                self.change(id, Edit::Delete);
            }
            Act::Sync => {}
        }
    }

    fn change(&mut self, id: ItemId, edit: Edit) {
        let seen = self.known.get(&id).map(|item| item.stamps.version);
        self.queue.push(Change::To { item: ItemRef::Id(id), seen, edit });
    }

    fn take_away(&self, id: ItemId, ticks: &mut Ticks) {
        ticks.standing.retain(|tick| tick.0 != id || !self.heard.contains(tick));
    }

    async fn sync(&mut self, site: &Site, user: UserId, ticks_told: &mut BTreeSet<(ItemId, usize)>) {
        let changes = std::mem::take(&mut self.queue);
        let now = site.todo.gate().now();
        let batch = Batch { user, changes, key: None, base: Some(self.base), now };
        let Synced::Done { outcomes, page: Some(page) } = site.todo.sync(batch).await.unwrap() else { panic!() };
        assert!(outcomes.iter().all(|(outcome, _)| outcome.code.is_none()), "{outcomes:?}");
        self.learn(page);
        ticks_told.extend(self.heard.iter().copied());
        self.heard.extend(ticks_told.iter().copied());
    }

    fn learn(&mut self, page: Page) {
        assert!(!page.more && !page.reset);
        self.base = page.change;
        self.known.extend(page.items.into_iter().map(|item| (item.id, item)));
        let alive = self.known.values().filter(|item| item.deleted_at.is_none());
        self.shown = alive.map(|item| (item.id, item.checked_at.is_some())).collect();
    }
}

#[test]
fn two_phones_that_were_apart_converge_and_nothing_done_is_lost() {
    run(|site| {
        Box::pin(async move {
            let mut runner = TestRunner::default();
            for _ in 0..CASES {
                let acts = prop::collection::vec((0..2usize, act()), 1..60).new_tree(&mut runner).unwrap().current();
                interleave(site, &acts).await;
            }
        })
    });
}

async fn interleave(site: &Site, acts: &[(usize, Act)]) {
    let now = site.todo.gate().now();
    let user = UserId::new(now);
    let mut phones = [0, 1].map(|name| Phone { name, ..Phone::default() });
    let (mut ticks, mut told) = (Ticks::default(), BTreeSet::new());
    for (phone, act) in acts {
        phones[*phone].act(act, &mut ticks, now);
        if matches!(act, Act::Sync) {
            phones[*phone].sync(site, user, &mut told).await;
        }
    }
    for phone in [0, 1, 0] {
        phones[phone].sync(site, user, &mut told).await;
    }

    let server = site.todo.list_items(user, 0).await.unwrap();
    let server: BTreeMap<ItemId, Item> = server.items.into_iter().map(|item| (item.id, item)).collect();
    assert_eq!(phones[0].known, server, "{acts:?}");
    assert_eq!(phones[1].known, server, "{acts:?}");
    for (id, _) in &ticks.standing {
        let item = &server[id];
        assert!(item.checked_at.is_some() && item.deleted_at.is_none(), "{item:?} was lost by {acts:?}");
    }
    let made: usize = phones.iter().map(|phone| phone.made).sum();
    assert_eq!(server.len(), made, "{acts:?}");
}
