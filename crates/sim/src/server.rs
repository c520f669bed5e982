//! Accepts connections until told to stop.

use std::sync::Arc;
use std::time::Duration;

use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time;

use crate::connection;
use crate::respond::Site;

/// How long answers under way may take once the server is told to stop.
const GRACE: Duration = Duration::from_secs(1);

/// Out of file descriptors, accepting fails at once, again and again.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);

pub(crate) async fn run(listener: TcpListener, site: Arc<Site>, mut stop: oneshot::Receiver<()>) {
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection::serve(stream, site.clone(), graceful.watcher()));
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    time::sleep(PAUSE_AFTER_FAILURE).await;
                }
            },
        }
    }
    drop(listener);
    // What is left after that, such as a call that gets no answer, ends with `connections`.
    let _ = time::timeout(GRACE, graceful.shutdown()).await;
}
