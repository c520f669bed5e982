//! `POST /wxa/media_check_async`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_mediacheckasync>

use serde::{Deserialize, Serialize};

use super::{Call, OK, Ok0, Outcome, success};
use crate::content::Subject;
use crate::errcode::Errcode;
use crate::world::World;

#[derive(Deserialize)]
struct Body {
    #[serde(flatten)]
    subject: Subject,
    media_url: Option<String>,
    media_type: Option<u8>,
}

#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    ok: Ok0,
    trace_id: String,
}

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_post()?;
    let app = world.app_of_token(call.access_token()?)?;
    let body: Body = call.json()?;
    if !matches!(body.media_type, Some(1 | 2)) {
        return Err(Errcode::BAD_MEDIA_TYPE);
    }
    let url = body.media_url.ok_or(Errcode::BAD_JSON)?;
    let trace_id = world.check_picture(app, &body.subject, &url)?;
    success(&Told { ok: OK, trace_id })
}
