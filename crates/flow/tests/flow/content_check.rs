use crate::support::{Setup, Site, authenticated, seconds};
use minigate_flow::{
    Authenticated, Code, ContentCheck, Error, Gate, check_profile,
    model::{
        Style, User,
        profile::{Edit, ProfileInput},
    },
};
use minigate_sim::{ContentRules, Fault, Suggest};
use std::{sync::Arc, time::Duration};

const CHECK: &str = "/wxa/msg_sec_check";
const ADDRESS: [u8; 4] = [192, 0, 2, 7];

fn texts(nickname: &str, signature: &str) -> ProfileInput {
    let set = |text: &str| Edit::Set(text.to_owned());
    ProfileInput { nickname: set(nickname), signature: set(signature), ..ProfileInput::default() }
}

fn named(nickname: &str) -> ProfileInput {
    ProfileInput { nickname: Edit::Set(nickname.to_owned()), ..ProfileInput::default() }
}

/// A site that checks contents, on which alice has just logged in; "bad" is risky and "odd" for review.
async fn start(content_check: ContentCheck) -> (Site, Authenticated) {
    let site = Site::with(Setup { content_check, ..Setup::default() }).await;
    let words = [("bad".to_owned(), Suggest::Risky), ("odd".to_owned(), Suggest::Review)].into();
    site.wechat.set_content_rules(ContentRules { words, ..ContentRules::default() });
    let login = site.log_in("alice", Style::Token).await;
    let who = authenticated(&site.gate, &login.credential).await.unwrap();
    (site, who)
}

async fn edit(site: &Site, who: &Authenticated, input: ProfileInput) -> Result<Arc<User>, Error> {
    site.gate.edit_profile(who, input, ADDRESS.into()).await
}

async fn nickname(gate: &Gate, who: &Authenticated) -> Option<String> {
    gate.me(who).await.unwrap().nickname.clone()
}

fn checks(site: &Site) -> usize {
    site.wechat.requests().iter().filter(|request| request.path == CHECK).count()
}

fn fields(error: &Error) -> Vec<String> {
    let Error::ContentRejected(fields) = error else { panic!("{error:?}") };
    fields.iter().map(|field| field.field.to_string()).collect()
}

#[tokio::test]
async fn texts_that_wechat_objects_to_are_refused_by_their_fields_and_nothing_is_stored() {
    let (site, who) = start(ContentCheck::FailOpen).await;

    let both = edit(&site, &who, texts("bad name", "odd line")).await.unwrap_err();
    let one = edit(&site, &who, texts("fine", "odd line")).await.unwrap_err();

    assert_eq!(
        (both.code(), fields(&both)),
        (Code::ContentRejected, vec!["nickname".to_owned(), "signature".to_owned()])
    );
    assert_eq!(fields(&one), ["signature"]);
    assert_eq!(nickname(&site.gate, &who).await, None);
    let audit = site.store.list_audit(Some(who.user_id), None, 9).await.unwrap();
    let rejected: Vec<_> = audit.iter().filter(|record| record.kind == "content_rejected").collect();
    assert_eq!(rejected.len(), 2);
    assert!(rejected.iter().any(|record| record.detail.as_deref() == Some(r#"{"fields":["signature"]}"#)));
}

#[tokio::test]
async fn what_passes_is_stored_and_what_stays_is_not_asked_about_again() {
    let (site, who) = start(ContentCheck::FailClosed).await;

    edit(&site, &who, texts("fine", "a line")).await.unwrap();
    assert_eq!(checks(&site), 2);
    edit(&site, &who, ProfileInput { gender: Edit::Set(1), ..texts("fine", "a line") }).await.unwrap();
    edit(&site, &who, ProfileInput { signature: Edit::Clear, ..ProfileInput::default() }).await.unwrap();

    assert_eq!(checks(&site), 2);
    assert_eq!(nickname(&site.gate, &who).await.as_deref(), Some("fine"));
    let [first, _] =
        &site.wechat.requests().into_iter().filter(|request| request.path == CHECK).collect::<Vec<_>>()[..]
    else {
        panic!("two checks")
    };
    assert_eq!((&*first.parameters["openid"], &*first.parameters["scene"]), (&*site.wechat.openid("alice"), "1"));
}

#[tokio::test]
async fn without_a_check_wechat_is_not_asked() {
    let (site, who) = start(ContentCheck::Off).await;

    edit(&site, &who, named("bad")).await.unwrap();

    assert_eq!((nickname(&site.gate, &who).await.as_deref(), checks(&site)), (Some("bad"), 0));
}

#[tokio::test]
async fn what_wechat_cannot_check_is_shown_or_not_as_configured() {
    let faults =
        [Fault::errcode(-1).times(3), Fault::status(502), Fault::errcode(44991), Fault::errcode(45009), Fault::html()];
    for fault in faults {
        let (site, who) = start(ContentCheck::FailOpen).await;
        site.wechat.fault(fault.clone().on(CHECK));
        edit(&site, &who, named("bad")).await.unwrap();
        assert_eq!(nickname(&site.gate, &who).await.as_deref(), Some("bad"), "{fault:?}");

        let (site, who) = start(ContentCheck::FailClosed).await;
        site.wechat.fault(fault.clone().on(CHECK));
        let error = edit(&site, &who, named("fine")).await.unwrap_err();
        assert_eq!((error.code(), error.retry_after()), (Code::ContentUnchecked, Some(seconds(5))), "{fault:?}");
        assert_eq!(nickname(&site.gate, &who).await, None, "{fault:?}");
    }
}

#[tokio::test]
async fn who_was_not_there_for_two_hours_counts_as_unchecked() {
    for (mode, expected) in [(ContentCheck::FailOpen, None), (ContentCheck::FailClosed, Some(Code::ContentUnchecked))] {
        let (site, who) = start(mode).await;
        site.wechat.advance(seconds(2 * 3600));

        assert_eq!(edit(&site, &who, named("bad")).await.err().map(|error| error.code()), expected);
    }
}

#[tokio::test]
async fn what_the_operator_has_to_mend_is_said_so() {
    let (site, who) = start(ContentCheck::FailClosed).await;
    site.wechat.fault(Fault::errcode(48001).on(CHECK));

    assert_eq!(edit(&site, &who, named("fine")).await.unwrap_err().code(), Code::AppMisconfigured);
}

#[tokio::test]
async fn an_expired_access_token_is_replaced_and_the_check_asked_again() {
    let (site, who) = start(ContentCheck::FailClosed).await;
    edit(&site, &who, named("fine")).await.unwrap();
    site.wechat.fault(Fault::errcode(42001).on(CHECK));

    edit(&site, &who, named("finer")).await.unwrap();

    assert_eq!(checks(&site), 3);
}

async fn offer(site: &Site, nickname: &str) -> Arc<User> {
    let login = site.log_in("alice", Style::Jwt).await;
    let offered = check_profile(named(nickname)).unwrap();
    site.gate.offer_profile(login.user, login.session_id, offered, ADDRESS.into()).await.unwrap()
}

async fn wait_for(mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..500 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come to pass");
}

#[tokio::test]
async fn what_a_login_says_is_taken_over_after_its_check_and_no_login_waits_for_it() {
    let (site, who) = start(ContentCheck::FailClosed).await;

    assert_eq!(offer(&site, "fine").await.nickname, None);
    wait_for(async || nickname(&site.gate, &who).await.as_deref() == Some("fine")).await;

    offer(&site, "bad").await;
    wait_for(async || site.audited().await.contains(&"content_rejected".to_owned())).await;
    assert_eq!(nickname(&site.gate, &who).await.as_deref(), Some("fine"));
}

mod pictures {
    use super::*;
    use crate::support::PICTURES_URL;
    use jpeg_encoder::{ColorType, Encoder};
    use minigate_flow::{
        PushSettings, Shown,
        model::PictureName,
        wechat::{PushToken, push::Receiver},
    };
    use minigate_sim::DEFAULT_APP_ID;

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
        for (mode, refusal) in
            [(ContentCheck::FailOpen, None), (ContentCheck::FailClosed, Some(Code::AppMisconfigured))]
        {
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
}
