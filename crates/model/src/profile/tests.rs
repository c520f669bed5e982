use super::*;
use crate::{UserId, UserStatus};

const NOW: Time = Time::from_seconds(1_800_000_000);

fn user() -> User {
    User {
        id: UserId::from_bytes([7; 16]),
        nickname: None,
        avatar: None,
        gender: Gender::Unknown,
        locale: None,
        signature: None,
        metadata: None,
        status: UserStatus::Active,
        profile_edited_at: None,
        created_at: NOW,
        last_login_at: NOW,
    }
}

fn named(nickname: &str) -> ProfileInput {
    ProfileInput { nickname: Edit::Set(nickname.to_owned()), ..ProfileInput::default() }
}

fn stored(nickname: &str) -> Result<Option<String>, &'static str> {
    let edit = ProfileEdit::parse(named(nickname)).map_err(|unfit| unfit[0].code)?;
    Ok(edit.apply(&user(), Source::User, NOW).and_then(|user| user.nickname))
}

#[test]
fn a_nickname_is_1_to_64_characters_and_256_bytes_of_what_can_be_seen() {
    for good in ["a", "小明", "👨‍👩‍👧 家", "O'Brien <b>", &"明".repeat(64), &"😀".repeat(64), "שלום"]
    {
        assert_eq!(stored(good).expect(good).as_deref(), Some(good));
    }
    for (bad, code) in [
        ("", "length"),
        ("  \u{3000} ", "length"),
        (&*"a".repeat(65), "length"),
        ("a\nb", "format"),
        ("a\0b", "format"),
        ("a\u{7f}", "format"),
        ("a\u{202e}b", "format"),
        ("a\u{2066}b", "format"),
        ("a\u{2028}b", "format"),
        ("\u{200b}\u{200d}", "format"),
        ("\u{3164}", "format"),
        ("\u{fe0f}", "format"),
    ] {
        assert_eq!(stored(bad), Err(code), "{bad:?}");
    }
}

#[test]
fn a_text_is_kept_composed_and_without_space_around_it() {
    assert_eq!(stored(" Cafe\u{301} ").expect("fits").as_deref(), Some("Caf\u{e9}"));
    // 64 characters once composed.
    assert!(stored(&"e\u{301}".repeat(64)).is_ok());
}

#[test]
fn wechat_s_name_for_everybody_is_nobody_s() {
    assert_eq!(stored("微信用户"), Ok(None));
    assert_eq!(stored(" 微信用户 "), Ok(None));
    assert_eq!(stored("微信用户1").expect("fits").as_deref(), Some("微信用户1"));
}

#[test]
fn every_field_that_does_not_fit_is_named() {
    let input = ProfileInput {
        gender: Edit::Set(3),
        locale: Edit::Set("zh CN".to_owned()),
        signature: Edit::Set("a\u{7}".to_owned()),
        ..named("")
    };

    let unfit = ProfileEdit::parse(input).expect_err("nothing fits");

    let fields: Vec<_> = unfit.iter().map(|unfit| unfit.field).collect();
    assert_eq!(fields, ["nickname", "gender", "locale", "signature"]);
}

#[test]
fn a_login_fills_in_what_the_user_never_edited_and_what_it_knows() {
    let offer = ProfileInput { gender: Edit::Set(0), locale: Edit::Clear, ..named("Band") };
    let offer = ProfileEdit::parse(offer).expect("fits");
    let known =
        User { nickname: Some("Old".to_owned()), gender: Gender::Male, locale: Some("zh_CN".to_owned()), ..user() };

    let filled = offer.apply(&known, Source::Login, NOW).expect("a change");

    assert_eq!(
        (filled.nickname.as_deref(), filled.gender, filled.locale.as_deref()),
        (Some("Band"), Gender::Male, Some("zh_CN"))
    );
    assert_eq!(filled.profile_edited_at, None);
    let edited = User { profile_edited_at: Some(NOW), ..known };
    assert_eq!(offer.apply(&edited, Source::Login, NOW), None);
}

#[test]
fn an_edit_of_what_is_there_already_changes_nothing_but_says_whose_it_is() {
    let known = User { nickname: Some("Band".to_owned()), ..user() };
    let edit = ProfileEdit::parse(named("Band")).expect("fits");

    let confirmed = edit.apply(&known, Source::User, NOW).expect("theirs now");

    assert_eq!(confirmed, User { profile_edited_at: Some(NOW), ..known });
    assert_eq!(edit.apply(&confirmed, Source::User, Time::from_seconds(0)), None);
}

#[test]
fn metadata_alone_is_no_edit_of_the_person() {
    let metadata = Metadata::from_text(r#"{"level":3}"#).expect("an object");
    let edit = ProfileEdit::parse(ProfileInput { metadata: Edit::Set(metadata), ..ProfileInput::default() });

    let after = edit.expect("fits").apply(&user(), Source::User, NOW).expect("a change");

    assert_eq!(after.profile_edited_at, None);
}
