use super::*;
use crate::{metadata::Metadata, user::Gender};

fn user(number: u8) -> User {
    User {
        id: UserId::from_bytes([number; 16]),
        nickname: None,
        avatar: None,
        gender: Gender::Unknown,
        locale: None,
        signature: None,
        metadata: None,
        profile_edited_at: None,
        status: UserStatus::Active,
        created_at: Time::from_seconds(i64::from(number)),
        last_login_at: Time::from_seconds(1000),
    }
}

fn traces(user: &User) -> Traces<'_> {
    Traces { user, identities: 1, has_phone: false }
}

fn edited(number: u8) -> User {
    User { profile_edited_at: Some(Time::from_seconds(9)), ..user(number) }
}

#[test]
fn a_user_that_anything_hangs_on_is_not_empty() {
    let plain = user(1);
    assert!(traces(&plain).is_empty());
    assert!(traces(&User { nickname: Some("by a login".to_owned()), ..user(1) }).is_empty());

    assert!(!traces(&edited(1)).is_empty());
    assert!(!traces(&User { avatar: Some("a".to_owned()), ..user(1) }).is_empty());
    assert!(!traces(&User { metadata: Metadata::from_text("{}"), ..user(1) }).is_empty());
    assert!(!Traces { has_phone: true, ..traces(&plain) }.is_empty());
    assert!(!Traces { identities: 2, ..traces(&plain) }.is_empty());
}

#[test]
fn an_empty_user_becomes_the_other_and_the_younger_one_when_both_are_empty() {
    let merge = |winner: &User, loser: &User| Link::Merge { winner: winner.id, loser: loser.id };
    let (old, young, held) = (user(1), user(2), edited(3));

    for (one, other, winner, loser) in [(&old, &young, &old, &young), (&old, &held, &held, &old)] {
        assert_eq!(link(&traces(one), &traces(other)), merge(winner, loser));
        assert_eq!(link(&traces(other), &traces(one)), merge(winner, loser), "either way round");
    }
}

#[test]
fn two_users_that_both_hold_something_are_left_to_a_person() {
    assert_eq!(link(&traces(&edited(1)), &traces(&edited(2))), Link::Candidate);
}

#[test]
fn a_user_that_is_not_active_is_never_merged_by_itself() {
    for status in [UserStatus::Banned, UserStatus::Deleted] {
        let gone = User { status, ..user(1) };
        assert_eq!(link(&traces(&gone), &traces(&user(2))), Link::Candidate);
        assert_eq!(link(&traces(&user(2)), &traces(&gone)), Link::Candidate);
    }
}

#[test]
fn a_record_opens_for_its_own_merge_only_and_prints_no_number() {
    let keyring = Keyring::for_tests();
    let (merge, other) = (MergeId::from_bytes([1; 16]), MergeId::from_bytes([2; 16]));
    let phone = MergedPhone {
        number: "+8613800000001".to_owned(),
        lookup: vec![7; 32],
        app_id: "wx0123456789abcdef".to_owned(),
        bound_at_micros: 5,
        taken_over: true,
    };
    let record = MergeRecord { identities: vec![IdentityId::from_bytes([3; 16])], phone: Some(phone) };

    let sealed = record.seal(&keyring, merge);

    assert_eq!(MergeRecord::open(&keyring, merge, &sealed), Ok(record.clone()));
    assert_eq!(MergeRecord::open(&keyring, other, &sealed), Err(OpenError));
    assert!(!format!("{record:?}").contains("138"), "{record:?}");
}
