//! `sendMessage` of 订阅消息: one message to a user who agreed to it, shown in WeChat's list of service messages.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/sendMessage.html>

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::transport::Repeat;
use crate::{AccessToken, Client, Error};

/// A `thing` field of a template holds this many characters; of a longer one WeChat refuses the whole message.
const THING_CHARS: usize = 20;

/// A message, without whom it is for. Its `Debug` leaves out what it says.
#[derive(Clone, Default)]
pub struct SubscribeMessage {
    /// The template that the user agreed to.
    pub template_id: String,
    /// What opens when the message is tapped, such as `pages/list/list?item=1`; nothing, if `None`.
    pub page: Option<String>,
    /// The template's fields, such as `thing1`, and what stands in them. [`thing`] makes a text fit.
    pub data: BTreeMap<String, String>,
    /// Which version of the mini program opens.
    pub opens: Opens,
}

/// Which version of the mini program a message opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opens {
    /// `formal`
    #[default]
    Release,
    /// `trial`
    Trial,
    /// `developer`
    Develop,
}

/// A text cut to what a `thing` field holds, with `…` where something is missing.
#[must_use]
pub fn thing(text: &str) -> String {
    if text.chars().count() <= THING_CHARS {
        return text.to_owned();
    }
    text.chars().take(THING_CHARS - 1).chain(['…']).collect()
}

#[derive(Serialize)]
struct Body<'a> {
    touser: &'a str,
    template_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<&'a str>,
    miniprogram_state: &'a str,
    lang: &'a str,
    data: Data<'a>,
}

/// Each value in an object of its own, as WeChat wants it.
struct Data<'a>(&'a BTreeMap<String, String>);

#[derive(Serialize)]
struct Value<'a> {
    value: &'a str,
}

impl Client {
    /// Sends a message to a user: `POST /cgi-bin/message/subscribe/send`.
    ///
    /// Each one uses up a consent, so it is tried again only if it was certainly not written.
    ///
    /// # Errors
    ///
    /// Any [`Error`]. [`Kind::NoConsent`](crate::errcode::Kind::NoConsent) means that the user's consents are used up or
    /// were withdrawn; if [`Error::may_have_been_sent`], nobody knows whether the user has the message.
    pub async fn send_subscribe_message(
        &self,
        access_token: &AccessToken,
        openid: &str,
        message: &SubscribeMessage,
    ) -> Result<(), Error> {
        let mut url = self.endpoint("cgi-bin/message/subscribe/send");
        url.query_pairs_mut().append_pair("access_token", access_token.expose_text());
        let body = Body {
            touser: openid,
            template_id: &message.template_id,
            page: message.page.as_deref(),
            miniprogram_state: message.opens.as_str(),
            lang: "zh_CN",
            data: Data(&message.data),
        };
        self.general.post(&url, &body, Repeat::Unsent).await.map(drop)
    }
}

impl Opens {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Release => "formal",
            Self::Trial => "trial",
            Self::Develop => "developer",
        }
    }
}

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, Value { value })))
    }
}

impl fmt::Debug for SubscribeMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubscribeMessage").field("template_id", &self.template_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::thing;

    #[test]
    fn a_thing_has_twenty_characters_and_shows_that_it_was_cut() {
        assert_eq!(thing(&"字".repeat(20)), "字".repeat(20));
        assert_eq!(thing(&"字".repeat(21)), "字".repeat(19) + "…");
    }
}
