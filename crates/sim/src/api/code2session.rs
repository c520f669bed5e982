//! `GET /sns/jscode2session`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session>

use super::{Call, Outcome, success};
use crate::errcode::Errcode;
use crate::world::World;

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_get()?;
    let app_id = call.parameter("appid").ok_or(Errcode::APPID_MISSING)?;
    let secret = call.parameter("secret").ok_or(Errcode::APPSECRET_MISSING)?;
    let code = call.parameter("js_code").ok_or(Errcode::CODE_MISSING)?;
    if call.parameter("grant_type") != Some("authorization_code") {
        return Err(Errcode::INVALID_GRANT_TYPE);
    }
    success(&world.exchange(app_id, secret, code)?)
}
