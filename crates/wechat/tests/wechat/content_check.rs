use minigate_wechat::api::media_check_async::Picture;
use minigate_wechat::api::msg_sec_check::Text;
use minigate_wechat::api::{Scene, Suggest};
use minigate_wechat::errcode::Kind;
use minigate_wechat::{AccessToken, Error, PushToken};

use crate::support::{Act, OPENID, Wire, answering, client};

fn token() -> AccessToken {
    AccessToken::parse("TOKEN+/&").unwrap()
}

async fn check_text(base_url: &str) -> Result<Suggest, Error> {
    let text = Text { content: "MARKED text 小明", scene: Scene::Profile, openid: OPENID };
    client(base_url).msg_sec_check(&token(), text).await
}

async fn check_picture(base_url: &str) -> Result<String, Error> {
    let picture = Picture { url: "https://example.com/a.jpg", scene: Scene::Profile, openid: OPENID };
    client(base_url).media_check_async(&token(), picture).await
}

#[tokio::test]
async fn a_text_s_verdict_is_what_wechat_suggests() {
    for (word, expected) in
        [("pass", Suggest::Pass), ("review", Suggest::Review), ("risky", Suggest::Risky), ("new", Suggest::Review)]
    {
        let url = answering(format!(
            r#"{{"errcode":0,"errmsg":"ok","detail":[],"trace_id":"t","result":{{"suggest":"{word}","label":100}}}}"#
        ))
        .await;

        assert_eq!(check_text(&url).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_check_is_one_post_with_its_length_and_the_token_in_the_query() {
    let wire = Wire::start(&[Act::Close]).await;

    let _ = check_text(&wire.url).await;

    let head = wire.requests()[0].to_ascii_lowercase();
    assert!(head.starts_with("post /wxa/msg_sec_check?access_token=token%2b%2f%26 http/1.1\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-type: application/json\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-length: "), "{head}");
    assert!(!head.contains("transfer-encoding"), "{head}");
}

#[tokio::test]
async fn an_author_who_was_not_there_lately_is_told_from_other_refusals() {
    for (errcode, kind) in [(61010, Kind::UserAbsent), (44991, Kind::RateLimited), (40001, Kind::AccessToken)] {
        let url = answering(format!(r#"{{"errcode":{errcode},"errmsg":"no"}}"#)).await;

        assert_eq!(check_text(&url).await.unwrap_err().kind(), Some(kind));
        assert_eq!(check_picture(&url).await.unwrap_err().kind(), Some(kind));
    }
}

#[tokio::test]
async fn a_picture_s_check_has_a_name() {
    let url = answering(r#"{"errcode":0,"errmsg":"ok","trace_id":"60f96f1d-3845297a-1976a3ae"}"#).await;

    assert_eq!(check_picture(&url).await.unwrap(), "60f96f1d-3845297a-1976a3ae");
}

#[tokio::test]
async fn an_answer_without_verdict_or_name_is_an_error() {
    for body in [
        r#"{"errcode":0}"#.to_owned(),
        r#"{"result":{}}"#.to_owned(),
        format!(r#"{{"trace_id":"{}"}}"#, "a".repeat(129)),
    ] {
        let url = answering(body).await;

        assert!(matches!(check_text(&url).await, Err(Error::Decode(_))));
        assert!(matches!(check_picture(&url).await, Err(Error::Decode(_))));
    }
}

#[test]
fn neither_text_nor_author_is_printed() {
    let text = Text { content: "MARKED", scene: Scene::Profile, openid: OPENID };
    let picture = Picture { url: "https://MARKED", scene: Scene::Profile, openid: OPENID };

    let printed = format!("{text:?} {picture:?} {:?}", PushToken::new("MARKED"));

    assert!(!printed.contains("MARKED"), "{printed}");
}
