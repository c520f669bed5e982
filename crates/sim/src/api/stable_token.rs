//! `POST /cgi-bin/stable_token`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-access-token/api_getstableaccesstoken>

use serde::Deserialize;

use super::{Call, Outcome, success};
use crate::access_token::Refresh;
use crate::errcode::Errcode;
use crate::world::World;

#[derive(Deserialize)]
struct Body {
    grant_type: Option<String>,
    appid: Option<String>,
    secret: Option<String>,
    #[serde(default)]
    force_refresh: bool,
}

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_post()?;
    let body: Body = call.json()?;
    if body.grant_type.as_deref() != Some("client_credential") {
        return Err(Errcode::INVALID_GRANT_TYPE);
    }
    let app_id = body.appid.ok_or(Errcode::APPID_MISSING)?;
    let secret = body.secret.ok_or(Errcode::APPSECRET_MISSING)?;
    let refresh = if body.force_refresh { Refresh::Forced } else { Refresh::WhenDue };
    success(&world.grant_stable_token(&app_id, &secret, refresh)?)
}
