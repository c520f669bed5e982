//! A picture is shown when WeChat has checked it.

use super::ADDRESS;
use crate::support::{PICTURES_URL, Setup, Site, authenticated, seconds};
use jpeg_encoder::{ColorType, Encoder};
use minigate_flow::{
    Authenticated, Code, ContentCheck, Error, PushSettings, Shown,
    model::{PictureName, Style},
    wechat::{PushToken, push::Receiver},
};
use minigate_sim::{DEFAULT_APP_ID, Fault};

const MEDIA: &str = "/wxa/media_check_async";

fn jpeg(grey: u8) -> Vec<u8> {
    let mut file = Vec::new();
    Encoder::new(&mut file, 90).encode(&[grey; 32 * 24 * 3], 32, 24, ColorType::Rgb).unwrap();
    file
}

/// The simulated WeChat has no push here, so its verdicts never come.
async fn start(content_check: ContentCheck) -> (Site, Authenticated) {
    let receiver = Receiver::new(DEFAULT_APP_ID, PushToken::new("token"), None);
    let push = Some(PushSettings { receiver, public_url: "https://login.example.com".to_owned() });
    let site = Site::with(Setup { content_check, push, ..Setup::default() }).await;
    let login = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &login.credential).await.unwrap();
    (site, who)
}

async fn send(site: &Site, who: &Authenticated, grey: u8) -> Result<Shown, Error> {
    let expected = site.gate.expect_picture(who).unwrap();
    site.gate.change_avatar(who, expected, jpeg(grey).into(), ADDRESS.into()).await
}

async fn avatar(site: &Site, who: &Authenticated) -> Option<String> {
    site.gate.me(who).await.unwrap().avatar.clone()
}

async fn waiting(site: &Site) -> Vec<PictureName> {
    let waiting = site.store.list_checks(site.clock.now(), 9).await.unwrap();
    waiting.into_iter().map(|check| check.picture).collect()
}

/// The address at which WeChat was last told to fetch a picture.
fn address_told(site: &Site) -> String {
    let requests = site.wechat.requests();
    requests.iter().rev().find(|request| request.path == MEDIA).unwrap().parameters["media_url"].clone()
}

#[tokio::test]
async fn a_picture_waits_and_wechat_fetches_it_at_an_address_of_its_own() {
    let (site, who) = start(ContentCheck::FailClosed).await;

    let shown = send(&site, &who, 10).await.unwrap();

    assert!(shown.pending);
    assert_eq!((avatar(&site, &who).await, shown.user.avatar.clone()), (None, None));
    let address = address_told(&site);
    let nonce = address.strip_prefix("https://login.example.com/wechat/pictures/").unwrap();
    let nonce = nonce.strip_suffix(".png").unwrap();
    assert!(site.gate.picture_for_wechat(nonce).await.unwrap().unwrap().starts_with(b"\x89PNG"));
    assert_eq!(site.gate.picture_for_wechat(&"0".repeat(32)).await.unwrap(), None);
    assert!(!address.contains(PICTURES_URL));

    send(&site, &who, 10).await.unwrap();
    assert_ne!(address_told(&site), address, "WeChat refuses to check one address twice");
    assert_eq!(waiting(&site).await.len(), 1);
    site.clock.advance(seconds(45 * 60));
    assert_eq!(site.gate.picture_for_wechat(nonce).await.unwrap(), None, "its time is over");
}

#[tokio::test]
async fn without_a_verdict_in_time_a_picture_is_shown_or_not_as_configured() {
    for (mode, is_shown) in [(ContentCheck::FailOpen, true), (ContentCheck::FailClosed, false)] {
        let (site, who) = start(mode).await;
        send(&site, &who, 10).await.unwrap();
        let name = waiting(&site).await.remove(0);

        site.clock.advance(seconds(45 * 60 - 1));
        site.gate.end_overdue_checks().await.unwrap();
        assert_eq!(avatar(&site, &who).await, None, "{mode:?}");
        site.clock.advance(seconds(1));
        site.gate.end_overdue_checks().await.unwrap();

        assert_eq!(avatar(&site, &who).await, is_shown.then(|| name.to_string()), "{mode:?}");
        assert_eq!(site.gate.find_picture(&name).await.unwrap().is_some(), is_shown, "{mode:?}");
        assert_eq!(waiting(&site).await, [], "{mode:?}");
    }
}

#[tokio::test]
async fn what_wechat_does_not_take_to_check_is_shown_or_not_as_configured() {
    for errcode in [-1, 61010, 44991] {
        let (site, who) = start(ContentCheck::FailOpen).await;
        site.wechat.fault(Fault::errcode(errcode).on(MEDIA).times(3));
        let shown = send(&site, &who, 10).await.unwrap();
        assert!(!shown.pending && shown.user.avatar.is_some(), "{errcode}");

        let (site, who) = start(ContentCheck::FailClosed).await;
        site.wechat.fault(Fault::errcode(errcode).on(MEDIA).times(3));
        assert_eq!(send(&site, &who, 10).await.unwrap_err().code(), Code::ContentUnchecked, "{errcode}");
        assert_eq!(avatar(&site, &who).await, None, "{errcode}");
    }
}

#[tokio::test]
async fn without_push_nobody_would_hear_the_verdict() {
    for (mode, refusal) in [(ContentCheck::FailOpen, None), (ContentCheck::FailClosed, Some(Code::AppMisconfigured))] {
        let (site, who) = super::start(mode).await;

        let sent = send(&site, &who, 10).await;

        assert_eq!(sent.as_ref().err().map(Error::code), refusal);
        assert_eq!(avatar(&site, &who).await.is_some(), refusal.is_none());
        assert!(site.wechat.requests().iter().all(|request| request.path != MEDIA));
    }
}

#[tokio::test]
async fn whoever_takes_their_picture_away_does_not_get_one_that_waited() {
    let (site, who) = start(ContentCheck::FailOpen).await;
    send(&site, &who, 10).await.unwrap();

    site.gate.remove_avatar(&who, ADDRESS.into()).await.unwrap();
    site.clock.advance(seconds(3600));
    site.gate.end_overdue_checks().await.unwrap();

    assert_eq!(avatar(&site, &who).await, None);
}

#[tokio::test]
async fn the_picture_that_is_shown_already_is_not_checked_again() {
    let (site, who) = start(ContentCheck::FailOpen).await;
    send(&site, &who, 10).await.unwrap();
    site.clock.advance(seconds(3600));
    site.agree_on_the_time();
    site.gate.end_overdue_checks().await.unwrap();
    let asked = site.wechat.requests().len();

    assert!(!send(&site, &who, 10).await.unwrap().pending);

    assert_eq!(site.wechat.requests().len(), asked);
}
