use minigate_wechat::api::subscribe_message::SubscribeMessage;
use minigate_wechat::errcode::Kind;
use minigate_wechat::{AccessToken, Error};

use crate::support::{Act, OPENID, Wire, answering, client};

fn message() -> SubscribeMessage {
    SubscribeMessage {
        template_id: "TEMPLATE".to_owned(),
        page: Some("pages/list/list?item=1".to_owned()),
        data: [("thing1".to_owned(), "MARKED 买牛奶".to_owned())].into(),
        ..SubscribeMessage::default()
    }
}

async fn send(base_url: &str) -> Result<(), Error> {
    client(base_url).send_subscribe_message(&AccessToken::parse("TOKEN+/&").unwrap(), OPENID, &message()).await
}

#[tokio::test]
async fn a_message_is_one_post_and_never_a_second_once_it_was_written() {
    let wire = Wire::start(&[Act::Close, Act::Answer(r#"{"errcode":0}"#)]).await;

    let error = send(&wire.url).await.unwrap_err();

    assert!(error.may_have_been_sent());
    let requests = wire.requests();
    assert_eq!(requests.len(), 1);
    let head = requests[0].to_ascii_lowercase();
    assert!(
        head.starts_with("post /cgi-bin/message/subscribe/send?access_token=token%2b%2f%26 http/1.1\r\n"),
        "{head}"
    );
    assert!(!format!("{error:?} {:?}", message()).contains("MARKED"));
}

#[tokio::test]
async fn a_message_that_was_taken_is_a_success() {
    send(&answering(r#"{"errcode":0,"errmsg":"ok","msgid":294402298110051942}"#).await).await.unwrap();
}

#[tokio::test]
async fn each_refusal_says_what_can_be_done() {
    for (errcode, kind) in [
        (43101, Kind::NoConsent),
        (40003, Kind::OpenId),
        (40037, Kind::Request),
        (41030, Kind::Request),
        (47003, Kind::Request),
        (45168, Kind::Request),
        (43107, Kind::Permission),
        (43108, Kind::Busy),
        (40001, Kind::AccessToken),
    ] {
        let url = answering(format!(r#"{{"errcode":{errcode},"errmsg":"no rid: 1-2-3"}}"#)).await;

        assert_eq!(send(&url).await.unwrap_err().kind(), Some(kind), "{errcode}");
    }
}
