//! One connection, which a fault can cut.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::Watcher;
use socket2::{SockRef, Socket};
use tokio::net::TcpStream;

use crate::respond::Site;

/// Ends the connection in place of an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut on purpose")]
pub(crate) struct Cut;

/// Serves a connection until either side ends it.
pub(crate) async fn serve(stream: TcpStream, site: Arc<Site>, watcher: Watcher) {
    let _ = stream.set_nodelay(true);
    // A second handle on the socket: hyper owns the first and drops it when the service fails.
    let Ok(socket) = SockRef::from(&stream).try_clone() else { return };
    let socket = Arc::new(socket);

    let service = service_fn(move |request| {
        let (site, socket) = (site.clone(), socket.clone());
        async move {
            let outcome = site.respond(request).await;
            if outcome.is_err() {
                reset_when_closed(&socket);
            }
            outcome
        }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // Clients hang up in every possible way; that is their affair.
    let _ = watcher.watch(connection).await;
}

/// Closing a socket that lingers for no time sends RST in place of FIN.
fn reset_when_closed(socket: &Socket) {
    if let Err(error) = socket.set_linger(Some(Duration::ZERO)) {
        tracing::warn!(%error, "the connection is closed, not reset");
    }
}
