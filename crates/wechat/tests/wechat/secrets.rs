//! Nothing that was sent or answered comes out of an error, a `Debug` or the log.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use minigate_wechat::crypto::user_data::{Expect, MAX_AGE};
use minigate_wechat::{AccessToken, AppSecret, Error, Refresh, SessionKey};
use tracing_subscriber::fmt::MakeWriter;

use crate::support::{
    Act, CODE, GOOD, NO_SUCH_HOST, OPENID, SECRET, SESSION_KEY, Wire, answering, builder, code, login,
};

const TOKEN: &str = "MARKEDtoken";

/// Everything an error can be made to say.
fn all_of(error: &(dyn StdError + 'static)) -> String {
    let mut text = String::new();
    let mut next = Some(error);
    while let Some(error) = next {
        write!(text, "{error}\n{error:?}\n{error:#?}\n").unwrap();
        next = error.source();
    }
    text
}

fn assert_clean(text: &str) {
    for secret in ["MARKED", SECRET, CODE, OPENID, SESSION_KEY, TOKEN, "jscode2session", "js_code"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// One upstream for each way to fail.
async fn failures() -> Vec<Error> {
    let echo = format!(r#"{{"errcode":40029,"errmsg":"invalid code {CODE} rid: 610bd4ad-0b8248fc-0a4d403b"}}"#);
    let bad_openid = GOOD.replace("oMARKED", "o MARKED");
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let closing = Wire::start(&[Act::Close]).await;
    let resetting = Wire::start(&[Act::Reset]).await;
    let truncated =
        Wire::start(&[Act::Raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"openid\":\"oMARKED")]).await;
    let hanging = Wire::start(&[Act::Stall("")]).await;
    let mut failures = Vec::new();
    for url in [
        answering(echo).await,
        answering(bad_openid).await,
        answering(&GOOD[..60]).await,
        answering(format!("{OPENID}{SESSION_KEY}")).await,
        answering(GOOD.repeat(1000)).await,
        closing.url,
        resetting.url.replace("http:", "https:"),
        truncated.url,
        format!("http://{closed}"),
        NO_SUCH_HOST.to_owned(),
    ] {
        failures.push(login(&url).await.unwrap_err());
    }
    let impatient = builder(&hanging.url)
        .code2session_timeout(Duration::from_millis(50))
        .timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    failures.push(impatient.code2session(&code(CODE)).await.unwrap_err());
    let key = SessionKey::parse(SESSION_KEY).unwrap();
    failures.push(impatient.check_session_key(&token(), OPENID, &key).await.unwrap_err());
    failures.push(impatient.stable_token(Refresh::WhenDue).await.unwrap_err());
    let good = format!(r#"{{"access_token":"{TOKEN}","expires_in":0}}"#);
    failures.push(builder(&answering(good).await).build().unwrap().stable_token(Refresh::WhenDue).await.unwrap_err());
    failures
}

fn token() -> AccessToken {
    AccessToken::parse(TOKEN).unwrap()
}

#[tokio::test]
async fn no_error_says_what_was_sent_or_answered() {
    let failures = failures().await;

    assert_eq!(failures.len(), 14);
    for error in &failures {
        assert_clean(&all_of(error));
    }
}

#[tokio::test]
async fn no_debug_shows_a_secret() {
    let user = login(&answering(GOOD).await).await.unwrap();
    let unchecked = builder("http://MARKED:MARKED@[");
    let expect = Expect { app_id: "wx1", openid: Some(OPENID), now_unix_seconds: 0, max_age: MAX_AGE };

    assert_clean(&format!("{:#?} {:#?} {user:?} {:?}", AppSecret::new(SECRET), code(CODE), user.session_key));
    assert_clean(&format!("{:#?}", token()));
    assert_clean(&format!("{unchecked:#?} {expect:#?} {:#?}", builder("http://127.0.0.1:1").build().unwrap()));
    assert_clean(&all_of(&unchecked.build().unwrap_err()));
}

#[tokio::test]
async fn nothing_secret_is_logged_at_any_level() {
    let log = Log::default();
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .init();

    let user = login(&answering(GOOD).await).await;
    failures().await;

    assert!(user.is_ok());
    let written = log.0.lock().unwrap().clone();
    assert!(!written.is_empty());
    assert_clean(&String::from_utf8_lossy(&written));
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
