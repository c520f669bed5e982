use super::{problem::Problems, values::event_kinds};
use minigate_model::event::EventKind;
use minigate_webhook::{BuildError, Reach, Receiver, Secret};
use schemars::JsonSchema;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

/// A server of yours that is told what happens to users: one `[[webhook]]` each. `docs/webhooks.md` says what it gets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Webhook {
    /// Names it in the database, in logs and in `minigate webhook`: small letters, digits and hyphens. Under a new name
    /// it is a new one, and what the old one has not got is parked.
    #[schemars(extend("x-example" = "shop"))]
    pub name: String,
    /// Where events are sent, by https.
    #[schemars(with = "String", extend("format" = "uri", "x-example" = "https://shop.example.com/hooks/minigate"))]
    pub url: Url,
    /// What it checks signatures with: `whsec_` and base64 of 24 to 64 random bytes. `minigate webhook secret` makes one.
    #[schemars(with = "String", extend("x-secret" = true))]
    pub secret: SecretString,
    /// The secret before this one, while the receiver changes over: events are signed with both.
    #[serde(default)]
    #[schemars(with = "Option<String>", extend("x-secret" = true))]
    pub previous_secret: Option<SecretString>,
    /// What to tell of, as in `user.created`; everything when not set.
    #[serde(default, deserialize_with = "event_kinds")]
    #[schemars(with = "Vec<String>")]
    pub events: Vec<EventKind>,
    /// It may be on this machine or in a private network, and there be reached by plain `http`.
    #[serde(default)]
    pub allow_private: bool,
}

const NAME_MAX: usize = 64;

impl Webhook {
    /// What sends to it.
    pub fn receiver(&self) -> Result<Receiver, BuildError> {
        let secrets = self.secrets().filter_map(|(_, secret)| Secret::parse(secret.expose_secret()).ok());
        let reach = if self.allow_private { Reach::PrivateToo } else { Reach::Public };
        Receiver::new(self.url.as_str(), secrets.collect(), reach)
    }

    pub fn events(&self) -> Vec<EventKind> {
        if self.events.is_empty() { EventKind::ALL.into() } else { self.events.clone() }
    }

    fn secrets(&self) -> impl Iterator<Item = (&'static str, &SecretString)> {
        let previous = self.previous_secret.iter().filter(|secret| !secret.expose_secret().is_empty());
        std::iter::once(("secret", &self.secret)).chain(previous.map(|secret| ("previous_secret", secret)))
    }
}

pub(super) fn check(webhooks: &[Webhook], problems: &mut Problems) {
    for (n, webhook) in webhooks.iter().enumerate() {
        if !is_name(&webhook.name) {
            let fix = format!("write 1 to {NAME_MAX} of a-z, 0-9 and -");
            problems.add(format!("webhook.{n}.name"), format!("`{}` is no name", webhook.name), fix);
        }
        if webhooks[..n].iter().any(|other| other.name == webhook.name) {
            let fix = "give one of the two another name";
            problems.add(format!("webhook.{n}.name"), format!("`{}` is there twice", webhook.name), fix);
        }
        let mut good = true;
        for (key, secret) in webhook.secrets() {
            if let Err(error) = Secret::parse(secret.expose_secret()) {
                good = false;
                problems.add(format!("webhook.{n}.{key}"), error.to_string(), "`minigate webhook secret` makes one");
            }
        }
        if let (true, Err(error)) = (good, webhook.receiver()) {
            problems.add(format!("webhook.{n}.url"), error.to_string(), how_to_mend(&error));
        }
    }
}

fn is_name(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=NAME_MAX).contains(&text.len()) && text.bytes().all(fits)
}

const fn how_to_mend(error: &BuildError) -> &'static str {
    match error {
        BuildError::PlainHttp | BuildError::Address => {
            "use a public https address, or set `allow_private = true` for a private one"
        }
        _ => "write it as in https://shop.example.com/hooks",
    }
}
