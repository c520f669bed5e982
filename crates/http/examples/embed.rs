//! A whole server with login: `cargo run --example embed`, then follow what it prints.
//!
//! It runs against the simulated WeChat. For the real one, give your AppID and AppSecret, and leave the base URL out.

use axum::{Router, routing::get};
use minigate::{
    CurrentUser, HttpOptions, Minigate,
    flow::{Gate, wechat::AppSecret},
    model::{key::Keyring, random},
};
use minigate_sim::{DEFAULT_APP_ID, DEFAULT_APP_SECRET, Simulator};
use std::{error::Error, net::SocketAddr};
use tokio::net::TcpListener;

/// Any handler that takes a `CurrentUser` is guarded.
async fn hello(user: CurrentUser) -> String {
    format!("hello, {}\n", user.id())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let wechat = Simulator::start().await;
    let folder = tempfile::tempdir()?;
    // A real server reads its key from a file: what it seals opens under no other.
    let keyring = Keyring::new(&[random::bytes::<32>().into()])?;
    let gate = Gate::builder(DEFAULT_APP_ID, AppSecret::new(DEFAULT_APP_SECRET))
        .database(format!("sqlite:{}", folder.path().join("embed.db").display()))
        .wechat_base_url(wechat.url())
        .open(keyring)
        .await?;
    let minigate = Minigate::new(gate, HttpOptions::default());

    let app = Router::new().route("/hello", get(hello)).merge(minigate.router()).layer(minigate.layer());
    let listener = TcpListener::bind(("127.0.0.1", port())).await?;
    let here = format!("http://{}", listener.local_addr()?);
    println!("A server with login, and a simulated WeChat. Log in and say hello:\n");
    println!("CODE=$(curl -sX POST -H 'accept: text/plain' {}/_sim/v1/codes)", wechat.url());
    println!(
        "TOKEN=$(curl -s {here}/v1/login -H 'content-type: application/json' \\\n  \
         -d '{{\"style\":\"token\",\"code\":\"'$CODE'\"}}' | sed 's/.*\"access_token\":\"\\([^\"]*\\)\".*/\\1/')"
    );
    println!("curl {here}/hello -H \"authorization: Bearer $TOKEN\"");
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

fn port() -> u16 {
    std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(3000)
}
