use super::values::app_ids;
use minigate_model::AppId;
use schemars::JsonSchema;
use serde::Deserialize;

/// Where cookie requests may come from.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Csrf {
    /// AppIDs, beside those of `[[app]]`, whose `servicewechat.com` referer is accepted: plugins of other programs.
    #[schemars(with = "Vec<String>")]
    #[serde(deserialize_with = "app_ids")]
    pub mini_program_appids: Vec<AppId>,
}
