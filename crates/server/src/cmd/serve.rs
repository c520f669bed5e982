//! `minigate serve`

use super::Source;
use crate::{
    node::{Node, RateLimits},
    telemetry,
};
use anyhow::{Result, bail};
use std::time::Duration;

/// Load balancers ask `/readyz` every few seconds: until then they still send requests here.
const NOTICE: Duration = Duration::from_secs(5);

pub(super) async fn run(source: &Source) -> Result<()> {
    let config = source.load()?;
    let problems = config.check_for_serve();
    if !problems.is_empty() {
        let list: Vec<String> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
        bail!("this configuration cannot serve real users:{}", list.concat());
    }
    let _guard = telemetry::start(&config.log, std::env::var("RUST_LOG").ok().as_deref())?;
    let node = Node::start(&config, RateLimits::On).await?;
    if !config.wechat.is_wechat() {
        tracing::warn!(upstream = %config.wechat.base_url, "logins are decided by an upstream that is not WeChat");
    }
    tracing::info!(
        listen = %config.http.listen,
        issuer = config.issuer(),
        database = config.database.shown_url(),
        apps = config.app.len(),
        version = env!("CARGO_PKG_VERSION"),
        "minigate serves"
    );
    node.run(NOTICE).await
}
