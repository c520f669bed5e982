//! `GET /cgi-bin/token`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getaccesstoken>

use super::{Call, Outcome, success};
use crate::errcode::Errcode;
use crate::world::World;

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_get()?;
    if call.parameter("grant_type") != Some("client_credential") {
        return Err(Errcode::INVALID_GRANT_TYPE);
    }
    let app_id = call.parameter("appid").ok_or(Errcode::APPID_MISSING)?;
    let secret = call.parameter("secret").ok_or(Errcode::APPSECRET_MISSING)?;
    success(&world.grant_token(app_id, secret)?)
}
