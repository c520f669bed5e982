//! WeChat refuses, breaks or is away.

use crate::support::{Setup, Site, login, login_with_key, seconds};
use minigate_flow::Code;
use minigate_sim::{Fault, Simulator};
use std::time::Duration;

/// Enough for an answer from this machine, and soon over where none comes.
const PATIENCE: Duration = Duration::from_millis(500);

async fn impatient() -> Site {
    Site::with(Setup { patience: PATIENCE, ..Setup::default() }).await
}

#[tokio::test]
async fn each_failure_of_wechat_s_has_its_code_and_leaves_no_trace() {
    let site = impatient().await;

    for (fault, code, retry_after) in [
        (Fault::errcode(40029), Code::LoginCodeInvalid, None),
        (Fault::errcode(40163), Code::LoginCodeUsed, None),
        (Fault::errcode(42003), Code::LoginCodeInvalid, None),
        (Fault::errcode(45011), Code::WechatRateLimited, Some(60)),
        (Fault::errcode(40226), Code::WechatUserBlocked, None),
        (Fault::errcode(40164), Code::WechatIpNotAllowed, Some(60)),
        (Fault::errcode(40013), Code::AppMisconfigured, None),
        (Fault::errcode(40125), Code::AppMisconfigured, None),
        (Fault::errcode(-1), Code::WechatUnavailable, Some(2)),
        (Fault::errcode(99999), Code::WechatUnavailable, Some(2)),
        (Fault::html(), Code::WechatUnavailable, Some(2)),
        (Fault::truncated().consuming(), Code::WechatUnavailable, Some(2)),
        (Fault::status(500), Code::WechatUnavailable, Some(2)),
        (Fault::status(302), Code::WechatUnavailable, Some(2)),
        (Fault::reset(), Code::WechatUnavailable, Some(2)),
        (Fault::no_answer(), Code::WechatUnavailable, Some(2)),
    ] {
        let (told, before) = (format!("{fault:?}"), site.exchanges());
        site.wechat.fault(fault);

        let refused = site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();

        assert_eq!(refused.code(), code, "{told}");
        assert_eq!(refused.retry_after(), retry_after.map(seconds), "{told}");
        assert_eq!(site.exchanges(), before + 1, "{told}: a code is sent once");
        assert!(!site.knows("alice").await, "{told}");
    }
    assert_eq!(site.audited().await, [""; 0]);
}

#[tokio::test]
async fn a_code_that_may_have_reached_wechat_counts_as_used() {
    let site = impatient().await;

    for fault in [Fault::errcode(-1), Fault::status(502), Fault::reset(), Fault::no_answer(), Fault::html()] {
        let (told, code) = (format!("{fault:?}"), site.wechat.login_code("alice"));
        site.wechat.fault(fault);
        let before = site.exchanges();

        site.gate.login(login(&code)).await.unwrap_err();
        let again = site.gate.login(login(&code)).await.unwrap_err();

        assert_eq!((again.code(), site.exchanges()), (Code::LoginCodeUsed, before + 1), "{told}");
    }
}

#[tokio::test]
async fn after_a_failure_a_new_code_logs_in() {
    let site = Site::start().await;
    site.wechat.fault(Fault::errcode(-1));
    site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();

    let answer = site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap();

    assert!(answer.is_new);
}

#[tokio::test]
async fn a_code_that_certainly_never_left_may_be_sent_again() {
    let mut site = Site::start().await;
    let (code, address) = (site.wechat.login_code("alice"), site.wechat.address());
    std::mem::replace(&mut site.wechat, Simulator::start().await).shutdown().await;

    let unreachable = site.gate.login(login(&code)).await.unwrap_err();
    site.wechat = Simulator::builder().listen(address).start().await.unwrap();
    // The new WeChat does not know the old one's code; that it says so shows that it was asked.
    let asked = site.gate.login(login(&code)).await.unwrap_err();

    assert_eq!((unreachable.code(), asked.code()), (Code::WechatUnavailable, Code::LoginCodeInvalid));
    assert_eq!(site.exchanges(), 1);
    assert!(site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap().is_new);
}

#[tokio::test]
async fn a_repeat_with_its_key_of_a_login_that_failed_fails_alike() {
    let site = Site::start().await;
    let code = site.wechat.login_code("alice");
    site.wechat.fault(Fault::errcode(40226));

    let first = site.gate.login(login_with_key(&code, "key")).await.unwrap_err();
    let again = site.gate.login(login_with_key(&code, "key")).await.unwrap_err();

    assert_eq!((first.code(), again.code()), (Code::WechatUserBlocked, Code::WechatUserBlocked));
    assert_eq!(site.exchanges(), 1);
}

#[tokio::test]
async fn without_a_database_a_login_is_refused_and_nothing_acknowledged() {
    let site = Site::start().await;
    site.store.close().await;

    let refused = site.gate.login(login(&site.wechat.login_code("alice"))).await.unwrap_err();

    assert_eq!((refused.code(), refused.retry_after()), (Code::Unavailable, Some(seconds(2))));
}
