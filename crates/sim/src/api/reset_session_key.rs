//! `GET /wxa/resetusersessionkey`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_resetusersessionkey>

use serde::Serialize;

use super::{Call, OK, Ok0, Outcome, success};
use crate::world::World;

#[derive(Serialize)]
struct Reset<'a> {
    #[serde(flatten)]
    ok: Ok0,
    openid: &'a str,
    session_key: String,
}

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_get()?;
    let login_state = call.login_state()?;
    let session_key = world.reset_session_key(&login_state)?;
    success(&Reset { ok: OK, openid: login_state.openid, session_key })
}
