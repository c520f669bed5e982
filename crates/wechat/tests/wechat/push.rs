use minigate_wechat::api::Suggest;
use minigate_wechat::crypto::message::{encrypt, message_signature};
use minigate_wechat::push::{MediaCheck, Message, Query, Receiver, Refused};
use minigate_wechat::{EncodingAesKey, PushToken};
use serde_json::{Value, json};

use crate::user_data::vectors;

const TOKEN: &str = "AAAAA";
const APP_ID: &str = "wxba5fad812f8e6fb9";
/// Plain mode's vector: when it was sent.
const SENT: i64 = 1_714_037_059;
const PLAIN: Query<'static> = Query {
    signature: "899cf89e464efb63f54ddac96b0a0a235f53aa78",
    msg_signature: "",
    timestamp: "1714037059",
    nonce: "486452656",
};

fn plain_mode() -> Receiver {
    Receiver::new(APP_ID, PushToken::new(TOKEN), None)
}

fn aes_key() -> EncodingAesKey {
    EncodingAesKey::parse(&"A".repeat(43)).unwrap()
}

fn read(body: &str) -> Result<Message, Refused> {
    plain_mode().receive(&PLAIN, body.as_bytes(), SENT).map(|signed| signed.content)
}

fn event(changes: &Value) -> String {
    let mut event = json!({
        "ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": 1_626_959_646, "MsgType": "event",
        "Event": "wxa_media_check", "appid": APP_ID, "trace_id": "60f96f1d-3845297a-1976a3ae", "version": 2,
        "detail": [{ "strategy": "content_model", "errcode": 0, "suggest": "pass", "label": 100, "prob": 90 }],
        "errcode": 0, "errmsg": "ok", "result": { "suggest": "pass", "label": 100 },
    });
    event.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    event.to_string()
}

fn verdict(suggest: impl Into<Option<Suggest>>) -> Message {
    Message::MediaCheck(MediaCheck { trace_id: "60f96f1d-3845297a-1976a3ae".to_owned(), verdict: suggest.into() })
}

#[test]
fn the_console_s_question_is_answered_when_it_is_signed_and_new() {
    let query = Query {
        signature: "f464b24fc39322e44b38aa78f5edd27bd1441696",
        timestamp: "1714036504",
        nonce: "1514711492",
        ..Query::default()
    };
    let receiver = Receiver::new(APP_ID, PushToken::new(TOKEN), Some(aes_key()));
    let sent = 1_714_036_504;

    assert_eq!(receiver.verify_url(&query, sent).unwrap().signature, query.signature);
    assert!(receiver.verify_url(&query, sent + 300).is_ok());
    assert!(receiver.verify_url(&query, sent - 300).is_ok());
    assert_eq!(receiver.verify_url(&query, sent + 301), Err(Refused::Late));
    assert_eq!(receiver.verify_url(&query, sent - 301), Err(Refused::Late));
    let forged = Query { signature: "f464b24fc39322e44b38aa78f5edd27bd1441697", ..query };
    assert_eq!(receiver.verify_url(&forged, sent), Err(Refused::Unsigned));
}

#[test]
fn a_time_or_nonce_out_of_form_is_no_time_of_now() {
    for timestamp in ["", "+1714037059", "1714037059 ", "-1", "1714037059.0", "017140370590", "99999999999"] {
        let query = Query { timestamp, ..PLAIN };
        assert_eq!(plain_mode().receive(&query, b"{}", SENT), Err(Refused::Late), "{timestamp}");
    }
    let long = "0".repeat(33);
    assert_eq!(plain_mode().receive(&Query { nonce: &long, ..PLAIN }, b"{}", SENT), Err(Refused::Late));
}

#[test]
fn the_official_messages_open_in_safe_mode_as_json_and_xml() {
    let all = vectors();
    for case in all["push_message"]["cases"].as_array().unwrap().iter().filter(|case| case["origin"] == "official") {
        let text = |name: &str| case[name].as_str().unwrap();
        let key = EncodingAesKey::parse(text("encoding_aes_key")).unwrap();
        let receiver = Receiver::new(text("appid"), PushToken::new(text("token")), Some(key));
        let query = Query {
            signature: text("signature"),
            msg_signature: text("msg_signature"),
            timestamp: text("timestamp"),
            nonce: text("nonce"),
        };
        let body = match text("format") {
            "json" => json!({ "ToUserName": "gh_97417a04a28d", "Encrypt": text("encrypt") }).to_string(),
            _ => format!(
                "<xml>\n  <ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName>\n  <Encrypt><![CDATA[{}]]></Encrypt>\n</xml>",
                text("encrypt")
            ),
        };
        let sent = text("timestamp").parse().unwrap();

        let received = receiver.receive(&query, body.as_bytes(), sent).unwrap();

        assert_eq!(received.content, Message::Other { kind: "debug_demo".to_owned() }, "{}", case["id"]);
        assert_eq!(received.signature, text("msg_signature"));
        let as_plain = Query { msg_signature: text("signature"), ..query };
        assert_eq!(receiver.receive(&as_plain, body.as_bytes(), sent), Err(Refused::Unsigned));
        let encrypted = text("encrypt");
        let changed = body.replace(encrypted, &encrypted.replace('A', "B"));
        assert_eq!(receiver.receive(&query, changed.as_bytes(), sent), Err(Refused::Unsigned));
    }
}

#[test]
fn with_a_key_nothing_unencrypted_is_taken() {
    let receiver = Receiver::new(APP_ID, PushToken::new(TOKEN), Some(aes_key()));

    assert_eq!(receiver.receive(&PLAIN, event(&json!({})).as_bytes(), SENT), Err(Refused::Unreadable));
    assert_eq!(receiver.receive(&PLAIN, br#"{"Encrypt":"AAAA"}"#, SENT), Err(Refused::Unsigned));
}

#[test]
fn a_message_for_another_app_is_not_believed() {
    let other = json!({ "appid": "wx0000000000000002" });
    assert_eq!(read(&event(&other)), Err(Refused::Unreadable));

    let receiver = Receiver::new(APP_ID, PushToken::new(TOKEN), Some(aes_key()));
    let encrypted = encrypt(&aes_key(), "wx0000000000000002", [7; 16], event(&json!({})).as_bytes()).unwrap();
    let signature = message_signature(&PushToken::new(TOKEN), PLAIN.timestamp, PLAIN.nonce, &encrypted);
    let query = Query { msg_signature: &signature, ..PLAIN };
    let body = json!({ "ToUserName": "gh_1", "Encrypt": encrypted }).to_string();
    assert_eq!(receiver.receive(&query, body.as_bytes(), SENT), Err(Refused::Unreadable));
}

#[test]
fn a_verdict_is_read_from_json() {
    for (changes, expected) in [
        (json!({}), verdict(Suggest::Pass)),
        (json!({ "result": { "suggest": "risky", "label": 20002 } }), verdict(Suggest::Risky)),
        (json!({ "result": { "suggest": "review" }, "errcode": "0" }), verdict(Suggest::Review)),
        (json!({ "result": { "suggest": "something new" } }), verdict(Suggest::Review)),
        (json!({ "errcode": -1008, "errmsg": "download failed" }), verdict(None)),
        (json!({ "errcode": "-1008" }), verdict(None)),
        (json!({ "result": null }), verdict(None)),
        (json!({ "Event": "wxa_punish_event" }), Message::Other { kind: "wxa_punish_event".to_owned() }),
        (json!({ "trace_id": 5 }), Message::Other { kind: "wxa_media_check".to_owned() }),
        (json!({ "Event": null, "MsgType": "text" }), Message::Other { kind: "text".to_owned() }),
        (json!({ "Event": "new\nline" }), Message::Other { kind: "unknown".to_owned() }),
    ] {
        assert_eq!(read(&event(&changes)).unwrap(), expected, "{changes}");
    }
}

#[test]
fn a_verdict_is_read_from_xml() {
    let xml = |errcode: i64, suggest: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<xml><ToUserName><![CDATA[gh_1]]></ToUserName><MsgType><![CDATA[event]]></MsgType>\
             <Event><![CDATA[wxa_media_check]]></Event><appid>{APP_ID}</appid>\
             <trace_id><![CDATA[60f96f1d-3845297a-1976a3ae]]></trace_id><version>2</version>\
             <detail><strategy>content_model</strategy><errcode>0</errcode></detail><detail/>\
             <errcode>{errcode}</errcode><errmsg>a &lt; b &#38; c</errmsg>\
             <result a=\"b\">\n <suggest>{suggest}</suggest><label>100</label></result></xml>\n"
        )
    };

    assert_eq!(read(&xml(0, "pass")).unwrap(), verdict(Suggest::Pass));
    assert_eq!(read(&xml(0, "<![CDATA[risky]]>")).unwrap(), verdict(Suggest::Risky));
    assert_eq!(read(&xml(-1008, "pass")).unwrap(), verdict(None));
}

#[test]
fn xml_with_a_document_type_entities_or_loose_ends_is_refused() {
    let bomb = "<!DOCTYPE xml [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><xml><Event>&b;</Event></xml>";
    let external = "<!DOCTYPE xml SYSTEM \"http://127.0.0.1/x.dtd\"><xml></xml>";
    let file = "<!DOCTYPE xml [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><xml><Event>&f;</Event></xml>";
    let deep = format!("{}{}", "<a>".repeat(17), "</a>".repeat(17));
    let many = format!("<xml>{}</xml>", "<a></a>".repeat(2000));
    for wrong in [
        bomb,
        external,
        file,
        &deep,
        &many,
        "<xml><Event>&unknown;</Event></xml>",
        "<xml>",
        "<xml></lmx>",
        "<xml></xml>x",
        "<xml></xml><xml></xml>",
        "<xml><?php 1 ?></xml>",
        "<",
        "<xml a></xml",
        "<xml><a>&#0;</a></xml>",
        "",
    ] {
        assert_eq!(read(wrong), Err(Refused::Unreadable), "{wrong}");
    }
}

#[test]
fn json_that_is_no_object_is_refused() {
    let deep = format!("{}{}", r#"{"a":"#.repeat(200), "}".repeat(200));
    for wrong in ["[]", "1", "null", "{", "{}{}", "\u{0}", &deep] {
        assert_eq!(read(wrong), Err(Refused::Unreadable), "{wrong}");
    }
    assert_eq!(plain_mode().receive(&PLAIN, b"{\"a\":\"\xff\"}", SENT), Err(Refused::Unreadable));
}

#[test]
fn nothing_secret_is_printed() {
    let receiver = Receiver::new(APP_ID, PushToken::new("MARKEDtoken"), Some(aes_key()));

    let printed = format!("{receiver:?} {PLAIN:?} {:?} {:?}", PushToken::new("MARKEDtoken"), aes_key());

    assert!(!printed.contains("MARKED") && !printed.contains("899cf89e") && !printed.contains("AAAA"), "{printed}");
}
