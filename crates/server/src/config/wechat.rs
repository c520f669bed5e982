use super::{Span, problem::Problems};
use minigate_flow::Settings;
use schemars::JsonSchema;
use serde::Deserialize;
use url::Url;

/// WeChat's server API.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Wechat {
    /// Where WeChat's API is found.
    #[schemars(with = "String", extend("format" = "uri", "default" = "https://api.weixin.qq.com"))]
    pub base_url: Url,
    /// Let `serve` use a `base_url` that is not WeChat's. Whoever answers there can log in as anyone.
    pub allow_other_upstream: bool,
    /// For a whole call.
    pub timeout: Span,
    /// For opening a connection.
    pub connect_timeout: Span,
    /// How many phone numbers each app may ask WeChat for in a day (in China), all nodes together. WeChat charges for
    /// them. 0 asks for none.
    pub phone_calls_per_day: u32,
}

impl Default for Wechat {
    fn default() -> Self {
        #[expect(clippy::expect_used, reason = "a constant, read in every test")]
        let base_url = Url::parse("https://api.weixin.qq.com").expect("a URL");
        Self {
            base_url,
            allow_other_upstream: false,
            timeout: Span::secs(5),
            connect_timeout: Span::secs(2),
            phone_calls_per_day: Settings::PHONE_CALLS_PER_DAY,
        }
    }
}

impl Wechat {
    /// Is the upstream WeChat itself, over https? It has further hosts for regions, as `sh.api.weixin.qq.com`.
    pub fn is_wechat(&self) -> bool {
        let host = self.base_url.host_str().unwrap_or_default();
        let wechat =
            host == "api.weixin.qq.com" || host.ends_with(".api.weixin.qq.com") || host == "api2.weixin.qq.com";
        wechat && self.base_url.scheme() == "https" && self.base_url.port().is_none()
    }

    pub(super) fn check(&self, problems: &mut Problems) {
        if !matches!(self.base_url.scheme(), "http" | "https") {
            problems.add("wechat.base_url", "is no address of the web", "begin it with https://");
        }
        for (key, span) in [("wechat.timeout", self.timeout), ("wechat.connect_timeout", self.connect_timeout)] {
            if !(Span::secs(1)..=Span::secs(60)).contains(&span) {
                problems.add(key, format!("{span} is out of range"), "set it between 1s and 60s");
            }
        }
    }

    pub(super) fn check_for_serve(&self, problems: &mut Problems) {
        if !self.allow_other_upstream && !self.is_wechat() {
            let fix = "remove it, or set `wechat.allow_other_upstream = true` if you trust whoever answers there";
            problems.add("wechat.base_url", "is not WeChat's", fix);
        }
    }
}
