//! The listener: HTTP/1.1 and HTTP/2 over TCP, within the limits of security.md section 9.2.
//!
//! `axum::serve` has no limits of its own, so this is the loop it would be if it had. Limits cost a request
//! nothing but a few loads and stores: time is watched by one timer a connection, which moves only when a
//! deadline comes nearer.
//!
//! | file | answers |
//! |---|---|
//! | [`limits`] | how long, how many, how large? |
//! | `crowd` | may this address open another connection? |
//! | `connection` | when is a connection cut? |
//! | `vitals` | what is the connection doing? |
//! | `socket` | what did the bytes say before hyper read them? |
//! | `head` | is this head one that two parsers could read differently? |
//! | `door` | is this request let through to the router? |

mod connection;
mod crowd;
mod door;
mod head;
pub mod limits;
mod socket;
mod vitals;

pub use door::Application;
pub use limits::TransportLimits;

use crowd::{Crowd, Refused};
use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    time,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Connections the kernel holds for us while we are busy.
const BACKLOG: u32 = 1024;

/// With no file handles left, `accept` fails at once and for ever: give the others time to close.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// What all connections of a listener share.
struct House {
    limits: TransportLimits,
    /// Set before `drain` fires, so that an answer under way can already say that it is the last.
    draining: AtomicBool,
    drain: CancellationToken,
}

/// Opens a listening socket.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As the standard library does: on Windows the option means something else, and nothing good.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Answers requests until `shutdown` resolves, then lets those under way end, and returns.
///
/// Handlers find the peer's address as `axum::extract::ConnectInfo<SocketAddr>`. After `shutdown` nothing more
/// is accepted; what takes longer than [`TransportLimits::drain`] is cut.
pub async fn serve(
    listener: TcpListener,
    application: impl Application,
    limits: TransportLimits,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let crowd = Crowd::new(&limits);
    let tasks = TaskTracker::new();
    let house = Arc::new(House { limits, draining: AtomicBool::new(false), drain: CancellationToken::new() });

    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = tokio::select! {
            biased;
            accepted = listener.accept() => accepted,
            () = &mut shutdown => break,
        };
        match accepted {
            Ok((stream, peer)) => admit(stream, peer, &application, &crowd, &house, &tasks),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }

    drop(listener);
    house.draining.store(true, Relaxed);
    house.drain.cancel();
    tasks.close();
    tasks.wait().await;
    Ok(())
}

fn admit(
    stream: TcpStream,
    peer: SocketAddr,
    application: &impl Application,
    crowd: &Arc<Crowd>,
    house: &Arc<House>,
    tasks: &TaskTracker,
) {
    let place = match crowd.enter(peer.ip()) {
        Ok(place) => place,
        Err(refused) => {
            let reason = match refused {
                Refused::House => "total",
                Refused::Address => "address",
            };
            metrics::counter!("minigate_connections_refused_total", "reason" => reason).increment(1);
            return;
        }
    };
    // Only delays small writes when it fails; the peer may be gone already.
    let _ = stream.set_nodelay(true);
    let (application, house) = (application.clone(), Arc::clone(house));
    tasks.spawn(async move {
        let _place = place;
        connection::run(stream, peer, application, house).await;
    });
}

/// Did `accept` fail because of the one connection it was about to return?
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
