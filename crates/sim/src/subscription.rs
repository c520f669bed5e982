//! 订阅消息: what people agreed to be told, one message a tap, and what they were told.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::errcode::Errcode;
use crate::world::{Who, World, WorldError};

const TEMPLATE_CHARS_MAX: usize = 64;
const PAGE_CHARS_MAX: usize = 1024;
/// Messages that are kept, the newest.
const MESSAGES_MAX: usize = 10_000;

/// A message as the person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReceivedMessage {
    pub person: String,
    /// AppID.
    pub app: String,
    pub template_id: String,
    /// What opens when it is tapped.
    pub page: Option<String>,
    pub data: BTreeMap<String, String>,
    /// `developer`, `trial` or `formal`.
    pub miniprogram_state: String,
    pub at: Timestamp,
}

/// By account and template, how many messages may still be sent.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    consents: HashMap<(usize, String), u32>,
    messages: Vec<ReceivedMessage>,
}

/// What the endpoint is sent.
#[derive(serde::Deserialize)]
pub(crate) struct Sent {
    touser: Option<String>,
    template_id: Option<String>,
    page: Option<String>,
    data: Option<BTreeMap<String, Field>>,
    miniprogram_state: Option<String>,
}

#[derive(serde::Deserialize)]
struct Field {
    value: Value,
}

impl World {
    /// Someone agrees to be sent messages of this template, as many as they tapped; gives how many it makes.
    pub fn subscribe(&self, who: impl Into<Who>, template_id: &str, times: u32) -> Result<u32, WorldError> {
        if !is_template(template_id) {
            return Err(WorldError::BadTemplate);
        }
        let mut state = self.state();
        let account = state.account(&who.into())?;
        let consents = state.subscriptions.consents.entry((account, template_id.to_owned())).or_default();
        *consents = consents.saturating_add(times);
        Ok(*consents)
    }

    /// What everybody was sent, oldest first.
    pub fn messages(&self) -> Vec<ReceivedMessage> {
        self.state().subscriptions.messages.clone()
    }

    /// A number that grows with each message.
    pub(crate) fn send_message(&self, app: usize, sent: Sent) -> Result<u64, Errcode> {
        let at = self.now();
        let openid = sent.touser.filter(|openid| !openid.is_empty()).ok_or(Errcode::INVALID_OPENID)?;
        let template_id = sent.template_id.filter(|id| is_template(id)).ok_or(Errcode::BAD_TEMPLATE)?;
        if !sent.page.as_deref().is_none_or(is_page) {
            return Err(Errcode::BAD_PAGE);
        }
        let miniprogram_state = sent.miniprogram_state.unwrap_or_else(|| "formal".into());
        if !["developer", "trial", "formal"].contains(&&*miniprogram_state) {
            return Err(Errcode::BAD_ARGUMENT);
        }
        let data = texts(sent.data.unwrap_or_default())?;
        let mut state = self.state();
        let account = state.accounts.index_by_openid(&openid, app)?;
        let person = state.accounts.get_mut(account).person;
        let (person, app_id) = (state.people[person].name.clone(), state.apps[app].app.app_id.clone());
        let subscriptions = &mut state.subscriptions;
        match subscriptions.consents.get_mut(&(account, template_id.clone())) {
            Some(left) if *left > 0 => *left -= 1,
            _ => return Err(Errcode::NO_CONSENT),
        }
        if subscriptions.messages.len() >= MESSAGES_MAX {
            subscriptions.messages.remove(0);
        }
        let page = sent.page;
        let message = ReceivedMessage { person, app: app_id, template_id, page, data, miniprogram_state, at };
        subscriptions.messages.push(message);
        Ok(u64::try_from(subscriptions.messages.len()).unwrap_or(u64::MAX))
    }
}

fn is_template(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=TEMPLATE_CHARS_MAX).contains(&id.len()) && id.bytes().all(fits)
}

/// A path of the mini program's own, with parameters or not.
fn is_page(page: &str) -> bool {
    (1..=PAGE_CHARS_MAX).contains(&page.len()) && !page.contains("://") && !page.contains(char::is_whitespace)
}

fn texts(data: BTreeMap<String, Field>) -> Result<BTreeMap<String, String>, Errcode> {
    if data.is_empty() {
        return Err(Errcode::BAD_ARGUMENT);
    }
    let text = |(name, field): (String, Field)| {
        let text = match field.value {
            Value::String(text) => text,
            Value::Number(number) => number.to_string(),
            _ => return Err(Errcode::BAD_ARGUMENT),
        };
        if fits(&name, &text) { Ok((name, text)) } else { Err(Errcode::BAD_ARGUMENT) }
    };
    data.into_iter().map(text).collect()
}

/// Does the text fit the field? Its kind is its name without the number. The limits are those of WeChat's table.
fn fits(name: &str, text: &str) -> bool {
    let kind = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let chars = text.chars().count();
    let all = |fits: fn(char) -> bool| text.chars().all(fits);
    let has_number = kind.len() < name.len();
    !text.is_empty()
        && has_number
        && match kind {
            "thing" => chars <= 20,
            "number" => chars <= 32 && all(|c| c.is_ascii_digit() || c == '.'),
            "letter" => chars <= 32 && all(|c| c.is_ascii_alphabetic()),
            "symbol" => chars <= 5 && all(|c| !c.is_alphanumeric()),
            "character_string" => chars <= 32 && all(|c| c.is_ascii_graphic() || c == ' '),
            "time" | "date" => is_time(text),
            "amount" => chars <= 12 && text.contains(|c: char| c.is_ascii_digit()),
            "phone_number" => chars <= 17 && all(|c| c.is_ascii_digit() || "+-() ".contains(c)),
            "car_number" => chars <= 8,
            "name" => chars <= if text.is_ascii() { 20 } else { 10 },
            "phrase" => chars <= 5 && all(|c| !c.is_ascii()),
            _ => false,
        }
}

/// `2019年10月1日` or `2019-10-01`, and `15:01` behind it or alone.
fn is_time(text: &str) -> bool {
    let plain = text.replace(['年', '月'], "-").replace('日', "");
    let parts: Vec<&str> = plain.split_whitespace().collect();
    let numbers = |part: &str, separator: char, limits: &[std::ops::RangeInclusive<u32>]| {
        let numbers: Vec<Option<u32>> = part.split(separator).map(|number| number.parse().ok()).collect();
        (limits.len() - 1..=limits.len()).contains(&numbers.len())
            && numbers.iter().zip(limits).all(|(number, limit)| number.is_some_and(|number| limit.contains(&number)))
    };
    let is_date = |part| numbers(part, '-', &[1900..=2999, 1..=12, 1..=31]);
    let is_clock = |part| numbers(part, ':', &[0..=23, 0..=59, 0..=59]);
    match parts[..] {
        [one] => is_date(one) || is_clock(one),
        [date, clock] => is_date(date) && is_clock(clock),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn each_kind_of_field_takes_what_its_table_row_says() {
        for (name, text, expected) in [
            ("thing1", &*"字".repeat(20), true),
            ("thing1", &*"字".repeat(21), false),
            ("thing1", "", false),
            ("thing", "no number in the name", false),
            ("number2", "3.14", true),
            ("number2", "three", false),
            ("time3", "2026年11月22日 09:00", true),
            ("time3", "2026-11-22", true),
            ("date4", "15:01", true),
            ("time3", "2026年13月22日", false),
            ("time3", "tomorrow", false),
            ("phrase5", "已完成", true),
            ("phrase5", "done", false),
            ("unheard6", "x", false),
        ] {
            assert_eq!(fits(name, text), expected, "{name} {text}");
        }
    }
}
