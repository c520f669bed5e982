use schemars::JsonSchema;
use serde::Deserialize;

/// The cookies of browser logins. They are `Secure` whenever `http.public_url` is https.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Cookie {
    /// Name them `__Host-sessionid` and `__Host-csrftoken`, so that no other host of the domain can set them.
    /// Clients that look for the plain names then find nothing.
    pub host_prefix: bool,
}
