//! `GET /wxa/checksession`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_checksessionkey>

use super::{Call, OK, Outcome, success};
use crate::world::World;

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_get()?;
    world.check_session_key(&call.login_state()?)?;
    success(&OK)
}
