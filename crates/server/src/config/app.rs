use super::{problem::Problems, values::app_id};
use minigate_model::AppId;
use minigate_wechat::{EncodingAesKey, PushToken, push::Receiver};
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// A mini program that logs in here: one `[[app]]` each.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct App {
    /// The AppID, from WeChat's console under development settings.
    #[schemars(with = "String", extend("x-example" = "wx0123456789abcdef"))]
    #[serde(deserialize_with = "app_id")]
    pub id: AppId,
    /// The AppSecret, from the same page. Never in the mini program itself.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub secret: Option<SecretString>,
    /// A name for people; the AppID when not set.
    #[serde(default)]
    #[schemars(extend("x-example" = "Shop"))]
    pub name: Option<String>,
    /// The Token of message push, as entered in WeChat's console (消息推送); the URL there is
    /// `<public_url>/wechat/push/<AppID>`. Without one, pushes are refused.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub push_token: Option<SecretString>,
    /// The EncodingAESKey from the same page, 43 characters: then only encrypted pushes are taken (安全模式). Set it: in
    /// plain mode nothing signs what a push says.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub push_aes_key: Option<SecretString>,
    /// Whether it may log in.
    #[serde(default = "yes")]
    pub enabled: bool,
}

impl App {
    /// Believes this app's pushes; `None` when it has no push.
    pub fn push_receiver(&self) -> Option<Receiver> {
        let token = PushToken::new(text_of(self.push_token.as_ref())?);
        let key = text_of(self.push_aes_key.as_ref()).and_then(|key| EncodingAesKey::parse(key).ok());
        Some(Receiver::new(self.id.as_str(), token, key))
    }

    fn check_push(&self, n: usize, problems: &mut Problems) {
        let (token, key) = (text_of(self.push_token.as_ref()), text_of(self.push_aes_key.as_ref()));
        let fits =
            |token: &str| (3..=32).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if token.is_some_and(|token| !fits(token)) {
            let fix = "choose one and enter it here and in WeChat's console";
            problems.add(format!("app.{n}.push_token"), "is not 3 to 32 letters and digits", fix);
        }
        if key.is_some_and(|key| EncodingAesKey::parse(key).is_err()) {
            let fix = "copy the EncodingAESKey from WeChat's console";
            problems.add(format!("app.{n}.push_aes_key"), "is not 43 letters and digits", fix);
        }
        if key.is_some() && token.is_none() {
            let fix = "set the Token that stands beside it in WeChat's console";
            problems.add(format!("app.{n}.push_token"), "is missing beside `push_aes_key`", fix);
        }
    }
}

/// An empty text is none.
fn text_of(secret: Option<&SecretString>) -> Option<&str> {
    secret.map(|secret| secret.expose_secret().trim()).filter(|text| !text.is_empty())
}

const fn yes() -> bool {
    true
}

pub(super) fn check(apps: &[App], problems: &mut Problems) {
    for (n, app) in apps.iter().enumerate() {
        if apps[..n].iter().any(|other| other.id == app.id) {
            problems.add(format!("app.{n}.id"), format!("`{}` is there twice", app.id), "remove one of the two");
        }
        if app.secret.as_ref().is_some_and(|secret| secret.expose_secret().trim().is_empty()) {
            problems.add(format!("app.{n}.secret"), "is empty", "copy it from WeChat's console");
        }
        app.check_push(n, problems);
    }
}

pub(super) fn check_for_serve(apps: &[App], problems: &mut Problems) {
    for (n, app) in apps.iter().enumerate().filter(|(_, app)| app.enabled && app.secret.is_none()) {
        let fix = "set it, or `secret_file`, or `enabled = false`";
        problems.add(format!("app.{n}.secret"), format!("`{}` cannot log in without its AppSecret", app.id), fix);
    }
}
