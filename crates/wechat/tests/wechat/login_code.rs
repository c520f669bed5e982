use minigate_wechat::{InvalidCode, LoginCode};

#[test]
fn anything_printable_up_to_128_characters_may_be_a_code() {
    for code in ["0", "0123abcXYZ", "!~\"%&", &"x".repeat(128)] {
        assert!(LoginCode::parse(code).is_ok(), "{code}");
    }
}

#[test]
fn what_cannot_be_a_code_is_refused() {
    for code in ["", " ", "a b", "a\n", "\0", "\x7f", "微信", &"x".repeat(129)] {
        assert_eq!(LoginCode::parse(code).unwrap_err(), InvalidCode::Malformed, "{code:?}");
    }
}

#[test]
fn the_mock_code_of_developer_tools_is_refused_with_a_hint() {
    let refusal = LoginCode::parse("the code is a mock one").unwrap_err();

    assert_eq!(refusal, InvalidCode::DevtoolsMock);
    assert!(refusal.to_string().contains("AppID"));
}
