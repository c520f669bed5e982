//! 内容安全: what the simulated WeChat finds in texts and pictures, as it is told to.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::delivery;
use crate::errcode::Errcode;
use crate::ids;
use crate::push::PushSettings;
use crate::world::World;

/// Only who opened the mini program within two hours is judged.
const PRESENT_FOR: Duration = Duration::from_secs(2 * 60 * 60);
const CHARACTERS_MAX: usize = 2500;
/// Checks that are remembered, so as to refuse the same one again.
const REMEMBERED_MAX: usize = 100_000;

/// What WeChat suggests to do with a text or picture.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggest {
    #[default]
    Pass,
    Review,
    Risky,
}

/// What becomes of pictures that are sent to be checked.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureVerdict {
    #[default]
    Pass,
    Review,
    Risky,
    /// WeChat fails to fetch it: errcode -1008.
    Unreachable,
    /// No verdict ever comes.
    Never,
}

/// What is found where.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContentRules {
    /// A text that contains one of these words; of several, the worst counts.
    pub words: BTreeMap<String, Suggest>,
    /// Every picture from now on.
    pub pictures: PictureVerdict,
}

/// The rules, and what was asked before.
#[derive(Debug, Default)]
pub(crate) struct ContentChecks {
    rules: ContentRules,
    asked: HashSet<(String, String)>,
}

/// What both checks are sent.
#[derive(Deserialize)]
pub(crate) struct Subject {
    version: Option<u8>,
    scene: Option<u8>,
    openid: Option<String>,
}

impl Suggest {
    const fn number(self) -> u32 {
        match self {
            Self::Pass => 100,
            Self::Review => 21000,
            Self::Risky => 20002,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Review => "review",
            Self::Risky => "risky",
        }
    }
}

impl World {
    /// Decides what is found from now on.
    pub fn set_content_rules(&self, rules: ContentRules) {
        self.state().content.rules = rules;
    }

    pub fn content_rules(&self) -> ContentRules {
        self.state().content.rules.clone()
    }

    /// The verdict on a text, as the answer has it.
    pub(crate) fn check_text(&self, app: usize, subject: &Subject, content: &str) -> Result<Value, Errcode> {
        let now = self.now();
        self.judgeable(app, subject, now)?;
        if content.is_empty() || content.chars().count() > CHARACTERS_MAX {
            return Err(Errcode::BAD_JSON);
        }
        let suggest = self.state().content.judge(content);
        Ok(json!({ "trace_id": ids::rid(now), "result": judgement(suggest), "detail": [detail(suggest)] }))
    }

    /// Takes a picture to be checked; the verdict is pushed later, if the app has push.
    pub(crate) fn check_picture(&self, app: usize, subject: &Subject, url: &str) -> Result<String, Errcode> {
        let now = self.now();
        let openid = self.judgeable(app, subject, now)?;
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            return Err(Errcode::BAD_JSON);
        }
        let trace_id = ids::rid(now);
        let mut state = self.state();
        if state.content.asked.len() >= REMEMBERED_MAX {
            state.content.asked.clear();
        }
        if !state.content.asked.insert((openid.clone(), url.to_owned())) {
            return Err(Errcode::REPEATED_CHECK);
        }
        let registered = &state.apps[app];
        let Some(push) = registered.push.clone() else { return Ok(trace_id) };
        let check = PictureCheck {
            app_id: registered.app.app_id.clone(),
            openid,
            url: url.to_owned(),
            trace_id: trace_id.clone(),
            verdict: state.content.rules.pictures,
            at: now,
        };
        tokio::spawn(check.run(push));
        Ok(trace_id)
    }

    /// The openid, when WeChat would judge what this person shows.
    fn judgeable(&self, app: usize, subject: &Subject, now: Timestamp) -> Result<String, Errcode> {
        if subject.version != Some(2) {
            return Err(Errcode::BAD_JSON);
        }
        if !subject.scene.is_some_and(|scene| (1..=4).contains(&scene)) {
            return Err(Errcode::BAD_SCENE);
        }
        let openid = subject.openid.as_deref().ok_or(Errcode::BAD_JSON)?;
        let mut state = self.state();
        let account = state.accounts.find_by_openid(openid, app)?;
        if account.seen_at.is_some_and(|seen_at| now < seen_at + PRESENT_FOR) {
            Ok(openid.to_owned())
        } else {
            Err(Errcode::USER_ABSENT)
        }
    }
}

impl ContentChecks {
    fn judge(&self, content: &str) -> Suggest {
        let found = self.rules.words.iter().filter(|(word, _)| content.contains(word.as_str()));
        found.map(|(_, suggest)| *suggest).max_by_key(|suggest| *suggest as u8).unwrap_or_default()
    }
}

/// A picture on its way to a verdict.
#[derive(Debug)]
struct PictureCheck {
    app_id: String,
    openid: String,
    url: String,
    trace_id: String,
    verdict: PictureVerdict,
    at: Timestamp,
}

impl PictureCheck {
    async fn run(self, push: PushSettings) {
        let found = match self.verdict {
            PictureVerdict::Never => return,
            PictureVerdict::Unreachable => None,
            PictureVerdict::Pass => Some(Suggest::Pass),
            PictureVerdict::Review => Some(Suggest::Review),
            PictureVerdict::Risky => Some(Suggest::Risky),
        };
        let fetched = delivery::fetch(&self.url).await.is_some_and(|file| is_checkable(&file));
        let event = media_check_event(&self, found.filter(|_| fetched));
        let Some(request) = push.request(&self.app_id, &event, &self.at.as_second().to_string()) else { return };
        match delivery::deliver(&request).await {
            Some(answer) if answer.status == 200 => {}
            answer => {
                let status = answer.map(|answer| answer.status);
                tracing::warn!(app.id = self.app_id, ?status, "a verdict was not taken");
            }
        }
    }
}

/// jpg, jpeg, png, bmp and gif are what the page names.
fn is_checkable(file: &[u8]) -> bool {
    [&b"\xff\xd8\xff"[..], b"\x89PNG\r\n\x1a\n", b"BM", b"GIF8"].iter().any(|magic| file.starts_with(magic))
}

fn media_check_event(check: &PictureCheck, found: Option<Suggest>) -> Value {
    let suggest = found.unwrap_or_default();
    let (errcode, errmsg) = if found.is_some() { (0, "ok") } else { (-1008, "download failed") };
    json!({
        "ToUserName": ids::original_id(&check.app_id),
        "FromUserName": check.openid,
        "CreateTime": check.at.as_second(),
        "MsgType": "event",
        "Event": "wxa_media_check",
        "appid": check.app_id,
        "trace_id": check.trace_id,
        "version": 2,
        "detail": [detail(suggest)],
        "errcode": errcode,
        "errmsg": errmsg,
        "result": judgement(suggest),
    })
}

fn judgement(suggest: Suggest) -> Value {
    json!({ "suggest": suggest.as_str(), "label": suggest.number() })
}

fn detail(suggest: Suggest) -> Value {
    json!({
        "strategy": "content_model", "errcode": 0, "suggest": suggest.as_str(), "label": suggest.number(), "prob": 90,
    })
}
