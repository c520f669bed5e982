//! What users write is checked before it is stored.

use super::{ADDRESS, start};
use crate::support::{Site, seconds};
use minigate_flow::{
    Authenticated, Code, ContentCheck, Error, Gate, check_profile,
    model::{
        Style, User,
        profile::{Edit, ProfileInput},
    },
};
use minigate_sim::Fault;
use std::{sync::Arc, time::Duration};

const CHECK: &str = "/wxa/msg_sec_check";

fn texts(nickname: &str, signature: &str) -> ProfileInput {
    let set = |text: &str| Edit::Set(text.to_owned());
    ProfileInput { nickname: set(nickname), signature: set(signature), ..ProfileInput::default() }
}

fn named(nickname: &str) -> ProfileInput {
    ProfileInput { nickname: Edit::Set(nickname.to_owned()), ..ProfileInput::default() }
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
