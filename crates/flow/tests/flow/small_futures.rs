//! What a request awaits is moved about together with the request, so it must be small: kilobytes of it once cost a
//! tenth of a request's time.

use crate::support::{Site, caller, login, opaque_of};
use minigate_flow::{Presented, model::Style};

#[tokio::test]
async fn what_a_request_awaits_is_small() {
    let site = Site::start().await;
    let answer = site.log_in("alice", Style::Token).await;
    let token = opaque_of(&answer.credential);
    let presented = Presented { bearer: Some(&token), ..Presented::default() };
    let who = site.gate.authenticate(presented).await.unwrap();

    assert!(size_of_val(&site.gate.authenticate(presented)) <= 512);
    assert!(size_of_val(&site.gate.me(&who)) <= 512);
    assert!(size_of_val(&site.gate.refresh(&token, &caller())) <= 2048);
    assert!(size_of_val(&site.gate.login(login("code"))) <= 1024);
    assert!(size_of_val(&site.store.find_session(answer.session_id)) <= 512);
}
