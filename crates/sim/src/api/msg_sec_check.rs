//! `POST /wxa/msg_sec_check`
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_msgseccheck>

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Call, OK, Ok0, Outcome, success};
use crate::content::Subject;
use crate::errcode::Errcode;
use crate::world::World;

#[derive(Deserialize)]
struct Body {
    #[serde(flatten)]
    subject: Subject,
    content: Option<String>,
}

#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    ok: Ok0,
    #[serde(flatten)]
    judged: Value,
}

pub(super) fn answer(world: &World, call: &Call) -> Outcome {
    call.require_post()?;
    let app = world.app_of_token(call.access_token()?)?;
    let body: Body = call.json()?;
    let content = body.content.ok_or(Errcode::BAD_JSON)?;
    let judged = world.check_text(app, &body.subject, &content)?;
    success(&Told { ok: OK, judged })
}
