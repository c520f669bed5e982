//! WeChat's endpoints, one file each, with WeChat's names, numbers and texts.

mod answer;
mod call;
mod check_session;
mod code2session;
mod media_check_async;
mod msg_sec_check;
mod phone_number;
mod reset_session_key;
mod stable_token;
mod subscribe_message;
mod token;

use serde::Serialize;

pub(crate) use self::answer::Answer;
pub(crate) use self::call::Call;
use crate::errcode::Errcode;
use crate::world::World;

/// What an endpoint comes to: the JSON of its success, or the number of its refusal.
type Outcome = Result<Vec<u8>, Errcode>;

pub(crate) fn answer(world: &World, call: &Call) -> Answer {
    let outcome = match &*call.path {
        "/sns/jscode2session" => code2session::answer(world, call),
        "/cgi-bin/token" => token::answer(world, call),
        "/cgi-bin/stable_token" => stable_token::answer(world, call),
        "/wxa/checksession" => check_session::answer(world, call),
        "/wxa/resetusersessionkey" => reset_session_key::answer(world, call),
        "/cgi-bin/message/subscribe/send" => subscribe_message::answer(world, call),
        "/wxa/msg_sec_check" => msg_sec_check::answer(world, call),
        "/wxa/media_check_async" => media_check_async::answer(world, call),
        "/wxa/business/getuserphonenumber" => phone_number::answer(world, call),
        _ => return Answer::not_found(),
    };
    match outcome {
        Ok(json) => Answer::success(call, json),
        Err(errcode) => world.refusal(call, errcode),
    }
}

fn success(body: &impl Serialize) -> Outcome {
    Ok(serde_json::to_vec(body).expect("plain data has a JSON form"))
}

/// The two fields that most answers begin with.
#[derive(Serialize)]
struct Ok0 {
    errcode: i64,
    errmsg: &'static str,
}

const OK: Ok0 = Ok0 { errcode: 0, errmsg: "ok" };
