//! The processes of a run: pinned to cores, found by what they announce, ended with the run.

mod child;
mod usage;

pub(crate) use child::{Child, Core};
pub(crate) use usage::{cpu_time, memory_kib, peak_memory_kib};

use anyhow::Result;
use axum::{ServiceExt, extract::Request, response::Response};
use std::{convert::Infallible, io, net::SocketAddr};
use tokio::{net::TcpListener, sync::oneshot};
use tower::Service;

/// Says on which address it listens, then serves until its input is closed: the one who started it has ended.
pub(crate) async fn announce_and_serve<S>(listener: TcpListener, app: S) -> Result<()>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    println!("{}", listener.local_addr()?);
    let listener = axum::serve::ListenerExt::tap_io(listener, |stream| {
        let _ = stream.set_nodelay(true);
    });
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(app);
    tokio::select! {
        served = async { axum::serve(listener, service).await } => Ok(served?),
        () = input_closed() => Ok(()),
    }
}

async fn input_closed() {
    let (closed, wait) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        drop(closed);
    });
    let _ = wait.await;
}
