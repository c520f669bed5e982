//! `POST /wxa/business/getuserphonenumber`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber>

use serde::{Deserialize, Serialize};

use super::{Call, OK, Ok0, Outcome, success};
use crate::phone_code::PhoneInfo;
use crate::world::World;

#[derive(Deserialize)]
struct Body {
    code: String,
    openid: Option<String>,
}

#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    ok: Ok0,
    phone_info: PhoneInfo,
}

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_post()?;
    let app = world.app_of_token(call.access_token()?)?;
    let body: Body = call.json()?;
    let phone_info = world.read_phone(app, &body.code, body.openid.as_deref())?;
    success(&Told { ok: OK, phone_info })
}
