use minigate_wechat::errcode::Kind;
use minigate_wechat::{AccessToken, Error, PhoneCode, PhoneInfo};

use crate::support::{APP_ID, Act, OPENID, Wire, answering, client};

async fn ask(base_url: &str) -> Result<PhoneInfo, Error> {
    let (token, code) = (AccessToken::parse("TOKEN+/&").unwrap(), PhoneCode::parse("CODE").unwrap());
    client(base_url).phone_number(&token, &code, OPENID).await
}

fn answer(country_code: &str, appid: &str) -> String {
    format!(
        r#"{{"errcode":0,"errmsg":"ok","phone_info":{{"phoneNumber":"+85251234567","purePhoneNumber":"51234567",
            "countryCode":{country_code},"watermark":{{"timestamp":1637744274,"appid":"{appid}"}}}}}}"#
    )
}

#[tokio::test]
async fn the_number_is_read_whether_its_country_code_is_text_or_a_number() {
    for country_code in ["852", "\"852\""] {
        let info = ask(&answering(answer(country_code, APP_ID)).await).await.unwrap();

        assert_eq!((&*info.country_code, &*info.pure_phone_number), ("852", "51234567"));
        assert_eq!(info.phone_number, "+85251234567");
        assert_eq!(format!("{info:?}"), "PhoneInfo(redacted)");
    }
}

#[tokio::test]
async fn code_and_openid_go_into_the_body() {
    let wire = Wire::start(&[Act::Answer("{}"), Act::Close]).await;

    let error = ask(&wire.url).await.unwrap_err();

    assert!(matches!(error, Error::Decode(_)), "{error:?}");
    let head = &wire.requests()[0];
    assert!(head.starts_with("POST /wxa/business/getuserphonenumber?access_token=TOKEN%2B%2F%26 HTTP/1.1"), "{head}");
    assert!(head.contains(&format!("content-length: {}", r#"{"code":"CODE","openid":""}"#.len() + OPENID.len())));
}

#[tokio::test]
async fn an_answer_about_another_app_or_of_another_shape_is_malformed() {
    for bad in [answer("\"86\"", "wxother"), answer("[]", APP_ID), answer("null", APP_ID), "{}".to_owned()] {
        let error = ask(&answering(bad.clone()).await).await.unwrap_err();

        assert!(matches!(error, Error::Decode(_)), "{bad}: {error:?}");
    }
}

#[tokio::test]
async fn a_refusal_keeps_its_kind() {
    for (errcode, kind) in
        [(40029, Kind::Code), (40003, Kind::OpenId), (40013, Kind::Credentials), (40001, Kind::AccessToken)]
    {
        let error = ask(&answering(format!(r#"{{"errcode":{errcode},"errmsg":"x"}}"#)).await).await.unwrap_err();

        assert_eq!(error.kind(), Some(kind));
    }
}

#[test]
fn a_phone_code_is_printable_ascii_of_a_bounded_length() {
    assert!(PhoneCode::parse(&"0a".repeat(64)).is_ok());
    for bad in ["", "a b", "码", "a\n", &"0".repeat(129)] {
        assert!(PhoneCode::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(format!("{:?}", PhoneCode::parse("CODE").unwrap()), "PhoneCode(redacted)");
}
