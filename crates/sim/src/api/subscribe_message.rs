//! `POST /cgi-bin/message/subscribe/send`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html>

use serde::Serialize;

use super::{Call, OK, Ok0, Outcome, success};
use crate::world::World;

#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    ok: Ok0,
    msgid: u64,
}

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_post()?;
    let app = world.app_of_token(call.access_token()?)?;
    let msgid = world.send_message(app, call.json()?)?;
    success(&Told { ok: OK, msgid })
}
