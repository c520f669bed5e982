//! What pushes say, as far as this crate reads it.

use super::body::Body;
use crate::api::Suggest;

/// A push that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Message {
    /// The verdict on a picture or a sound ([`media_check_async`](crate::Client::media_check_async)).
    MediaCheck(MediaCheck),
    /// Anything else, which has to be answered `success` too.
    Other {
        /// The name of the event, or the type of a message that is none; `unknown` when WeChat names neither.
        kind: String,
    },
}

/// Event `wxa_media_check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaCheck {
    /// Names the request that this answers.
    pub trace_id: String,
    /// Absent when WeChat could not check: it failed to fetch the file, for one (errcode -1008).
    pub verdict: Option<Suggest>,
}

const KIND_CHARS: usize = 64;

impl Message {
    pub(super) fn of(body: &Body) -> Self {
        let kind = body.text("Event").or_else(|| body.text("MsgType")).unwrap_or_default();
        match body.text("trace_id") {
            Some(trace_id) if kind == "wxa_media_check" => {
                let checked = body.number("errcode").unwrap_or(0) == 0;
                let suggest = body.nested("result", "suggest").filter(|_| checked);
                Self::MediaCheck(MediaCheck { trace_id: trace_id.to_owned(), verdict: suggest.map(Suggest::of) })
            }
            _ => Self::Other { kind: named(kind) },
        }
    }
}

/// Ends up in logs and metrics.
fn named(kind: &str) -> String {
    let plain = kind.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain && (1..=KIND_CHARS).contains(&kind.len()) { kind.to_owned() } else { "unknown".to_owned() }
}
