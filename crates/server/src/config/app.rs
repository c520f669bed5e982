use super::{problem::Problems, values::app_id};
use minigate_model::AppId;
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
    /// Whether it may log in.
    #[serde(default = "yes")]
    pub enabled: bool,
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
    }
}

pub(super) fn check_for_serve(apps: &[App], problems: &mut Problems) {
    for (n, app) in apps.iter().enumerate().filter(|(_, app)| app.enabled && app.secret.is_none()) {
        let fix = "set it, or `secret_file`, or `enabled = false`";
        problems.add(format!("app.{n}.secret"), format!("`{}` cannot log in without its AppSecret", app.id), fix);
    }
}
