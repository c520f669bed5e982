//! `minigate simulate`: the simulated WeChat alone, for tests in any language.

use super::output;
use anyhow::{Context as _, Result};
use minigate_sim::{App, Simulator};
use std::net::SocketAddr;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  minigate simulate\n  minigate simulate --listen 127.0.0.1:9001 --app wx0123456789abcdef=secret\n\n\
    The control API is at /_sim/v1/; its README lists every call."
)]
pub(super) struct Simulate {
    #[arg(long, env = "MINIGATE_SIMULATE_LISTEN", default_value = "127.0.0.1:8081", value_name = "ADDR")]
    listen: SocketAddr,
    /// A mini program that this WeChat knows, as APPID=SECRET; may be repeated.
    #[arg(long = "app", value_name = "APPID=SECRET", value_parser = parse_app)]
    apps: Vec<(String, String)>,
    /// People's openids follow from it: the same seed, the same people.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Listen where other machines reach it. Whoever reaches it can log in as anybody.
    #[arg(long)]
    allow_non_loopback: bool,
    /// The second of the two words it takes to do so.
    #[arg(long)]
    i_know_this_is_not_wechat: bool,
}

impl Simulate {
    pub(super) async fn run(self) -> Result<()> {
        let mut builder = Simulator::builder()
            .listen(self.listen)
            .seed(self.seed)
            .allow_non_loopback(self.allow_non_loopback)
            .know_this_is_not_wechat(self.i_know_this_is_not_wechat);
        for (id, secret) in self.apps {
            builder = builder.app(App::new(id, secret));
        }
        let simulator = builder.start().await.context("the simulated WeChat cannot be started")?;
        let url = simulator.url();
        output::write(&format!(
            "{}\nIt listens on {url}\n\ncurl -X POST -H 'accept: text/plain' {url}/_sim/v1/codes\n",
            minigate_sim::banner()
        ))?;
        tokio::signal::ctrl_c().await?;
        simulator.shutdown().await;
        Ok(())
    }
}

fn parse_app(text: &str) -> Result<(String, String), String> {
    let (id, secret) = text.split_once('=').ok_or("write it as APPID=SECRET")?;
    Ok((id.to_owned(), secret.to_owned()))
}
