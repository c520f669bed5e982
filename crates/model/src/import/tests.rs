use super::*;

const OPENID: &str = "oGZUI0egBJY1zhBYw2KhdUfwVJJE";

fn read(old: OldUser<'_>) -> Result<Newcomer, Skip> {
    Rules::default().read(&old)
}

fn named(nickname: &str) -> Newcomer {
    read(OldUser { openid: Some(OPENID), nickname: Some(nickname), ..OldUser::default() }).expect("a good openid")
}

#[test]
fn only_what_looks_like_an_openid_of_wechat_s_is_one() {
    let outcome = |openid: Option<&str>| read(OldUser { openid, ..OldUser::default() }).map(|user| user.openid);

    assert_eq!(outcome(Some(OPENID)), Ok(OPENID.to_owned()));
    assert_eq!(outcome(None), Err(Skip::OpenidEmpty));
    assert_eq!(outcome(Some("")), Err(Skip::OpenidEmpty));
    let padded = format!(" {OPENID}");
    let others = ["admin", "null", "0", "oGZUI0egBJY1zhBYw2KhdUfwVJJ", "xGZUI0egBJY1zhBYw2KhdUfwVJJE", &padded];
    for other in others {
        assert_eq!(outcome(Some(other)), Err(Skip::OpenidMalformed), "{other}");
    }
}

#[test]
fn any_openid_that_wechat_could_answer_is_taken_when_asked_for() {
    let rules = Rules { openids: Openids::Any, ..Rules::default() };
    let outcome = |openid: &str| rules.read(&OldUser { openid: Some(openid), ..OldUser::default() }).is_ok();

    assert!(outcome("alice") && outcome(&"x".repeat(128)));
    assert!(!outcome(&"x".repeat(129)) && !outcome("a b") && !outcome("名"));
}

#[test]
fn a_nickname_is_kept_cut_or_left_out_by_the_profile_s_rules() {
    let long = "名".repeat(80);

    for (name, expected, notes) in [
        ("小明", Some("小明".to_owned()), vec![]),
        ("  小明 ", Some("小明".to_owned()), vec![]),
        (&long, Some("名".repeat(64)), vec![Note::NicknameCut]),
        (&"😀".repeat(65), Some("😀".repeat(64)), vec![Note::NicknameCut]),
        (&"e\u{301}\u{302}".repeat(64), Some("é\u{302}".repeat(32)), vec![Note::NicknameCut]),
        ("微信用户", None, vec![Note::NicknamePlaceholder]),
        ("a\u{202e}b", None, vec![Note::NicknameDropped]),
        ("a\u{0}b", None, vec![Note::NicknameDropped]),
        ("\u{200b}", None, vec![Note::NicknameDropped]),
        ("", None, vec![]),
        ("   ", None, vec![]),
    ] {
        let user = named(name);
        assert_eq!((user.nickname, user.notes), (expected, notes), "{name}");
    }
}

#[test]
fn what_is_not_acceptable_beside_the_openid_is_left_out_and_noted() {
    let user = read(OldUser {
        openid: Some(OPENID),
        unionid: Some("no unionid"),
        gender: Some("2"),
        created_at: Some("the other day"),
        last_login_at: Some("2020-04-23 13:39:30.5"),
        ..OldUser::default()
    });

    let user = user.expect("a good openid");
    assert_eq!(user.notes, [Note::UnionidDropped, Note::TimeDropped]);
    assert_eq!((user.unionid, user.created_at, user.gender), (None, None, Gender::Female));
    assert_eq!(user.last_login_at.expect("a time").to_string(), "2020-04-23T13:39:30.500Z");
}

#[test]
fn times_are_read_as_every_database_writes_them() {
    let shanghai = Zone::parse("Asia/Shanghai").expect("a zone");
    let offset = Zone::parse("+08:00").expect("an offset");

    for text in [
        "2020-04-23 13:39:30",
        "2020-04-23T13:39:30.000000",
        "2020-04-23 05:39:30+00",
        "2020-04-23 05:39:30.000000+00:00",
        "2020-04-23T05:39:30Z",
        "1587620370",
        "1587620370000",
        "1587620370000000",
    ] {
        for zone in [&shanghai, &offset] {
            assert_eq!(zone.read(text), Some(Time::from_seconds(1_587_620_370)), "{text}");
        }
    }
    assert_eq!(offset.read("2020-04-23"), Zone::default().read("2020-04-22 16:00:00"));
    for text in ["", "0", "0000-00-00 00:00:00", "1969-12-31 23:59:59+00", "20200423", "yesterday"] {
        assert_eq!(Zone::default().read(text), None, "{text}");
    }
    assert!(Zone::parse("Moon/Crater").is_err() && Zone::parse("").is_err());
}

#[test]
fn neither_openid_nor_name_is_printed() {
    let user = named("小明");

    let printed = format!("{user:?}");

    assert!(!printed.contains(OPENID) && !printed.contains("小明"), "{printed}");
}
