use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether WeChat is asked if nicknames, signature lines and pictures may be shown.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ContentCheck {
    /// `off`, `fail-open` (what WeChat cannot check is shown) or `fail-closed` (it is not). Verdicts on pictures come by
    /// message push: set `push_token` for each app.
    pub mode: Mode,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    #[default]
    Off,
    FailOpen,
    FailClosed,
}

impl ContentCheck {
    pub const fn setting(&self) -> minigate_flow::ContentCheck {
        match self.mode {
            Mode::Off => minigate_flow::ContentCheck::Off,
            Mode::FailOpen => minigate_flow::ContentCheck::FailOpen,
            Mode::FailClosed => minigate_flow::ContentCheck::FailClosed,
        }
    }
}
