//! Webhooks from the binary to a receiver, over real HTTP.

mod commands;
mod database;
mod documented;
mod hook;
mod nodes;

pub(crate) use hook::{Hook, Told};

use crate::process::{Server, minigate};
use minigate_sim::Simulator;
use std::{net::SocketAddr, path::Path, process::Output};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A configuration for a node on `database` that tells `hook` of everything, under the name `shop`.
fn configure(folder: &Path, address: SocketAddr, wechat: &Simulator, database: &str, hook: &str) {
    std::fs::write(folder.join("master.key"), "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        .expect("the key is written");
    #[cfg(unix)]
    std::fs::set_permissions(
        folder.join("master.key"),
        <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600),
    )
    .expect("the key is restricted");
    let text = format!(
        "[http]\nlisten = \"{address}\"\nmetrics_listen = \"\"\n\
         [database]\nurl = \"{database}\"\n\
         [keys]\nmaster_file = \"master.key\"\n\
         [wechat]\nbase_url = \"{}\"\nallow_other_upstream = true\n\
         [[app]]\nid = \"{}\"\nsecret = \"{}\"\n\
         [[webhook]]\nname = \"shop\"\nurl = \"{hook}\"\nsecret = \"{SECRET}\"\nallow_private = true\n",
        wechat.url(),
        minigate_sim::DEFAULT_APP_ID,
        minigate_sim::DEFAULT_APP_SECRET
    );
    std::fs::write(folder.join("minigate.toml"), text).expect("the file is written");
}

async fn serve(folder: &Path, address: SocketAddr) -> Server {
    let mut command = minigate();
    // Whoever took these for webhooks would send nothing: nobody listens there.
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(variable, "http://127.0.0.1:9");
    }
    command.current_dir(folder).arg("serve");
    Server::start(command, address).await
}

fn run(folder: &Path, args: &[&str]) -> Output {
    minigate().current_dir(folder).args(args).output().expect("minigate runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

fn people(wechat: &Simulator, count: usize) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|n| format!("person{n}")).collect();
    for name in &names {
        wechat.world().make_person(minigate_sim::Person::named(name)).expect("a person");
    }
    names
}
