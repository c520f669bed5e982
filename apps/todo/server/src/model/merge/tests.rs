use super::*;
use crate::model::{ItemId, Stamps};

const NOW: Time = Time::from_seconds(1_800_000_000);

fn item() -> Item {
    Item {
        id: ItemId::new(NOW),
        client_id: None,
        number: 1,
        content: "milk".to_owned(),
        checked_at: None,
        checked_in: None,
        due_at: None,
        place: 0,
        created_at: NOW,
        deleted_at: None,
        stamps: Stamps::at(1),
        reminder: None,
    }
}

fn text(content: &str) -> Edit {
    Edit::Fields { content: Some(content.to_owned()), due_at: None }
}

const CHECK: Edit = Edit::Check { at: NOW };

/// Two phones, which both saw version 1, do these in this order of arrival.
fn both(first: &Edit, second: &Edit) -> (Item, Status, Status) {
    let (mut item, own) = (item(), HashSet::new());
    let known = Knowledge { seen: 1, own: &own };
    let first = apply(&mut item, first, known, 2, NOW);
    let second = apply(&mut item, second, known, 3, NOW);
    (item, first, second)
}

#[test]
fn different_parts_of_an_item_are_both_kept() {
    let due = Edit::Fields { content: None, due_at: Some(Some(NOW)) };

    let (item, first, second) = both(&text("oat milk"), &due);

    assert_eq!((item.content.as_str(), item.due_at), ("oat milk", Some(NOW)));
    assert_eq!((first, second), (Status::Applied, Status::Merged));
}

#[test]
fn of_two_texts_the_first_to_arrive_stays_and_the_other_phone_hears_of_it() {
    let (item, _, second) = both(&text("oat milk"), &text("soy milk"));

    assert_eq!((item.content.as_str(), second), ("oat milk", Status::Conflict));
    assert_eq!(item.stamps.version, 2, "nothing changed by the second");
}

#[test]
fn the_same_text_twice_is_no_conflict() {
    let (_, _, second) = both(&text("oat milk"), &text("oat milk"));

    assert_eq!(second, Status::Merged);
}

#[test]
fn in_either_order_a_tick_keeps_what_another_phone_deleted() {
    for (first, second) in [(&CHECK, &Edit::Delete), (&Edit::Delete, &CHECK)] {
        let (item, ..) = both(first, second);

        assert!(item.deleted_at.is_none() && item.checked_at.is_some(), "{first:?} {second:?}");
    }
}

#[test]
fn in_either_order_a_new_text_keeps_what_another_phone_deleted() {
    for (first, second) in [(&text("oat milk"), &Edit::Delete), (&Edit::Delete, &text("oat milk"))] {
        let (item, ..) = both(first, second);

        assert!(item.deleted_at.is_none() && item.content == "oat milk", "{first:?} {second:?}");
    }
}

#[test]
fn whoever_knew_of_the_tick_may_take_it_away_and_nobody_else() {
    let (mut item, own) = (item(), HashSet::new());
    apply(&mut item, &CHECK, Knowledge { seen: 1, own: &own }, 2, NOW);

    let unaware = apply(&mut item, &Edit::Uncheck, Knowledge { seen: 1, own: &own }, 3, NOW);
    assert_eq!((unaware, item.checked_at.is_some()), (Status::Conflict, true));

    let aware = apply(&mut item, &Edit::Uncheck, Knowledge { seen: 2, own: &own }, 3, NOW);
    assert_eq!((aware, item.checked_at), (Status::Applied, None));
}

#[test]
fn changes_of_one_request_know_of_each_other() {
    let (mut item, mut own) = (item(), HashSet::new());
    for (number, edit) in [(2, text("oat milk")), (3, text("soy milk")), (4, CHECK), (5, Edit::Delete)] {
        let status = apply(&mut item, &edit, Knowledge { seen: 1, own: &own }, number, NOW);
        own.insert(number);

        assert_eq!(status, Status::Applied, "{edit:?}");
    }
    assert!(item.deleted_at.is_some());
}

#[test]
fn what_a_phone_knew_to_be_deleted_stays_deleted() {
    let (mut item, own) = (item(), HashSet::new());
    apply(&mut item, &Edit::Delete, Knowledge { seen: 1, own: &own }, 2, NOW);

    let status = apply(&mut item, &CHECK, Knowledge { seen: 2, own: &own }, 3, NOW);

    assert_eq!((status, item.deleted_at), (Status::Conflict, Some(NOW)));
}

#[test]
fn a_tick_from_a_clock_that_is_ahead_counts_as_made_now() {
    let mut item = item();
    let ahead = Edit::Check { at: NOW + std::time::Duration::from_secs(3600) };

    apply(&mut item, &ahead, Knowledge { seen: 1, own: &HashSet::new() }, 2, NOW);

    assert_eq!(item.checked_at, Some(NOW));
}

#[test]
fn of_two_ticks_each_has_to_be_known_to_be_taken_away() {
    let (mut item, own) = (item(), HashSet::new());
    apply(&mut item, &CHECK, Knowledge { seen: 1, own: &own }, 2, NOW);
    apply(&mut item, &CHECK, Knowledge { seen: 1, own: &own }, 3, NOW);

    for edit in [Edit::Uncheck, Edit::Delete] {
        let status = apply(&mut item, &edit, Knowledge { seen: 2, own: &own }, 4, NOW);

        assert_eq!((status, item.checked_at), (Status::Conflict, Some(NOW)), "{edit:?}");
    }
    assert_eq!(apply(&mut item, &Edit::Delete, Knowledge { seen: 3, own: &own }, 4, NOW), Status::Applied);
}
