//! `mediaCheckAsync`, version 2: may this picture be shown? The verdict comes later, by message push.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_mediacheckasync>

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Scene;
use crate::transport::Repeat;
use crate::{AccessToken, Client, Error};

/// A picture to be checked, and whose it is. Its `Debug` leaves both out.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    /// Where WeChat fetches it, at most 10 MB: JPEG, PNG, BMP or GIF.
    pub url: &'a str,
    /// Where it will be shown.
    pub scene: Scene,
    /// Its owner, who has to have opened the mini program within two hours.
    pub openid: &'a str,
}

const IMAGE: u8 = 2;
const TRACE_CHARS: usize = 128;

#[derive(Serialize)]
struct Body<'a> {
    media_url: &'a str,
    media_type: u8,
    version: u8,
    scene: u8,
    openid: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    trace_id: String,
}

impl Client {
    /// Asks for a verdict on a picture: `POST /wxa/media_check_async`. Returns the name under which the verdict comes,
    /// within half an hour ([`MediaCheck::trace_id`](crate::push::MediaCheck)).
    ///
    /// "Busy" is tried twice more: should WeChat have taken the first request all the same, there will be a verdict
    /// that nobody waits for.
    ///
    /// # Errors
    ///
    /// Any [`Error`]. [`Kind::UserAbsent`](crate::errcode::Kind::UserAbsent) means that the owner has not opened the
    /// mini program lately enough to be judged.
    pub async fn media_check_async(&self, access_token: &AccessToken, picture: Picture<'_>) -> Result<String, Error> {
        let mut url = self.endpoint("wxa/media_check_async");
        url.query_pairs_mut().append_pair("access_token", access_token.expose_text());
        let Picture { url: media_url, scene, openid } = picture;
        let body = Body { media_url, media_type: IMAGE, version: 2, scene: scene as u8, openid };
        let answer = self.general.post(&url, &body, Repeat::UnsentOrBusy).await?;
        let answer: Answer = answer.decode("not a mediaCheckAsync answer")?;
        let named = (1..=TRACE_CHARS).contains(&answer.trace_id.len());
        if named { Ok(answer.trace_id) } else { Err(Error::Decode("trace_id")) }
    }
}

impl fmt::Debug for Picture<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("scene", &self.scene).finish_non_exhaustive()
    }
}
