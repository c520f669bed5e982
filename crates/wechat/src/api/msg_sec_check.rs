//! `msgSecCheck`, version 2: may this text be shown?
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/sec-center/sec-check/api_msgseccheck>

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Scene, Suggest};
use crate::transport::Repeat;
use crate::{AccessToken, Client, Error};

/// A text to be checked, and who wrote it. Its `Debug` leaves both out.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    /// At most 2,500 characters.
    pub content: &'a str,
    /// Where it will be shown.
    pub scene: Scene,
    /// Its author, who has to have opened the mini program within two hours.
    pub openid: &'a str,
}

#[derive(Serialize)]
struct Body<'a> {
    content: &'a str,
    version: u8,
    scene: u8,
    openid: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    result: Judgement,
}

#[derive(Deserialize)]
struct Judgement {
    suggest: String,
}

impl Client {
    /// Asks whether a text may be shown: `POST /wxa/msg_sec_check`.
    ///
    /// It changes nothing, so "busy" is tried twice more.
    ///
    /// # Errors
    ///
    /// Any [`Error`]. [`Kind::UserAbsent`](crate::errcode::Kind::UserAbsent) means that the author has not opened the
    /// mini program lately enough to be judged.
    pub async fn msg_sec_check(&self, access_token: &AccessToken, text: Text<'_>) -> Result<Suggest, Error> {
        let mut url = self.endpoint("wxa/msg_sec_check");
        url.query_pairs_mut().append_pair("access_token", access_token.expose_text());
        let Text { content, scene, openid } = text;
        let body = Body { content, version: 2, scene: scene as u8, openid };
        let answer = self.general.post(&url, &body, Repeat::UnsentOrBusy).await?;
        let answer: Answer = answer.decode("not a msgSecCheck answer")?;
        Ok(Suggest::of(&answer.result.suggest))
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Text").field("scene", &self.scene).finish_non_exhaustive()
    }
}
