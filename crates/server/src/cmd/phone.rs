//! `minigate phone`: a mini program in the browser, and everything it needs behind it.

mod program;

use super::{dev, output};
use crate::node::signal;
use anyhow::{Result, bail};
use program::Program;
use std::{net::SocketAddr, path::PathBuf, process::ExitStatus, time::Duration};
use tokio::process::{Child, ChildStdin};
use tokio::sync::oneshot;

/// How long the phone may take to end before it is ended.
const PATIENCE: Duration = Duration::from_secs(3);

/// Server, database, simulated WeChat, and a simulated phone in the browser. The phone is a Node.js program.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  minigate phone miniprogram\n  minigate phone apps/todo/miniprogram apps/scancode/miniprogram --open\n  \
    minigate phone miniprogram --server http://127.0.0.1:3000     your backend, where the mini program's requests may go too\n  \
    minigate phone miniprogram --phone-listen 127.0.0.1:9090 --listen 127.0.0.1:9000\n\n\
    The phone is @minigate/phone, which needs Node.js 20 or newer. It is taken from --phone-package, from a checkout of\n\
    minigate around this folder or the binary, or fetched by npx."
)]
pub(super) struct Phone {
    /// Mini program folders: those with app.json or project.config.json in them.
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// The address to open. Of several mini programs each gets a port of its own, the ones that follow.
    #[arg(long, env = "MINIGATE_PHONE_LISTEN", default_value = "127.0.0.1:8090", value_name = "ADDR")]
    phone_listen: SocketAddr,
    /// A further server that the mini programs may send requests to; may be repeated. ORIGIN=ORIGIN: the first is what a
    /// mini program says, the second where that is here.
    #[arg(long = "server", value_name = "ORIGIN")]
    servers: Vec<String>,
    /// Open it in the browser.
    #[arg(long)]
    open: bool,
    /// The phone's package: its folder, or its `cli.js`.
    #[arg(long, env = "MINIGATE_PHONE", value_name = "PATH")]
    phone_package: Option<PathBuf>,
    #[command(flatten)]
    dev: dev::Dev,
}

impl Phone {
    pub(super) async fn run(self) -> Result<()> {
        if !self.dev.simulates_wechat() {
            bail!("the phone is one of the simulated WeChat: leave out --wechat-base-url");
        }
        // What is missing on this machine is said before anything is started.
        let program = Program::find(self.phone_package.as_deref()).await?;
        let dev::Started { node, simulator, url, welcome, log: _log } = self.dev.start().await?;
        output::write(&welcome)?;

        let mut command = program.command();
        command.args(&self.folders);
        command.args(["--listen", &self.phone_listen.to_string(), "--server", &url]);
        command.args(simulator.iter().flat_map(|simulator| ["--simulator".to_owned(), simulator.url()]));
        command.args(self.servers.iter().flat_map(|server| ["--server", server]));
        command.args(self.open.then_some("--open"));
        let (phone, leash) = program.start(command)?;

        let (gone, is_gone) = oneshot::channel();
        node.run_until(watch(phone, leash, gone), Duration::ZERO).await?;
        match is_gone.await {
            Ok(status) if !status.success() => bail!("the phone has ended ({status}); it says above why"),
            _ => Ok(()),
        }
    }
}

/// Returns when a signal comes, having ended the phone, or when the phone has ended by itself, which it tells `gone`.
async fn watch(mut phone: Child, leash: Option<ChildStdin>, gone: oneshot::Sender<ExitStatus>) {
    tokio::select! {
        () = signal() => {}
        status = phone.wait() => {
            if let Ok(status) = status {
                let _ = gone.send(status);
            }
            return;
        }
    }
    drop(leash);
    if tokio::time::timeout(PATIENCE, phone.wait()).await.is_err() {
        let _ = phone.kill().await;
    }
}
