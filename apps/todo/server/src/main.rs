//! The server of the to-do list.

use anyhow::{Context as _, Result};
use clap::Parser as _;
use minigate_todo::options::Options;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let listener = TcpListener::bind(options.listen).await;
    let listener = listener.with_context(|| {
        format!("cannot listen on {}: is another server there? --listen says where", options.listen)
    })?;
    let here = listener.local_addr()?;
    let (todo, router) = options.open(here).await?;
    let jobs = tokio::spawn(todo.clone().run_jobs());
    println!("listening on http://{here}");
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(signal()).await?;
    jobs.abort();
    todo.gate().close().await.context("the last uses of sessions could not be written")
}

/// SIGINT or SIGTERM.
async fn signal() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
