//! One request to the simulated WeChat, with nothing checked.

use anyhow::Result;
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET};
use serde::Deserialize;

pub(crate) struct WeChat {
    http: reqwest::Client,
    endpoint: String,
}

#[derive(Deserialize)]
pub(crate) struct Exchanged {
    pub(crate) openid: String,
    pub(crate) session_key: String,
}

impl WeChat {
    pub(crate) fn new(base_url: String) -> Result<Self> {
        let http = reqwest::Client::builder().no_proxy().http1_only().build()?;
        Ok(Self { http, endpoint: base_url + "/sns/jscode2session" })
    }

    pub(crate) async fn exchange(&self, code: &str) -> Result<Exchanged> {
        let url = format!(
            "{}?appid={DEFAULT_APP_ID}&secret={DEFAULT_APP_SECRET}&js_code={code}&grant_type=authorization_code",
            self.endpoint
        );
        let body = self.http.get(url).send().await?.bytes().await?;
        Ok(serde_json::from_slice(&body)?)
    }
}
