//! One connection: finds its protocol, hands it to hyper, and ends it when its time is up.

use super::{
    House,
    door::{Application, Door},
    head::Heads,
    limits::{self, TransportLimits},
    socket::Socket,
    vitals::{Overdue, Vitals},
};
use hyper::server::conn::{http1, http2};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulConnection,
};
use std::{
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll},
};
use tokio::{
    net::TcpStream,
    task::coop,
    time::{self, Sleep},
};
use tokio_util::sync::WaitForCancellationFuture;

/// The start of HTTP/2's connection preface (RFC 9113 section 3.4); no HTTP/1 request begins like this.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Http1,
    Http2,
}

pub(super) async fn run(stream: TcpStream, peer: SocketAddr, application: impl Application, house: Arc<House>) {
    let Some(protocol) = protocol(&stream, &house).await else { return };
    let vitals = Vitals::new();
    let heads = (protocol == Protocol::Http1).then(Heads::new);
    let io = TokioIo::new(Socket::new(stream, Arc::clone(&vitals), heads));
    let door = Door::new(application, Arc::clone(&house), peer, Arc::clone(&vitals));
    match protocol {
        Protocol::Http1 => Watch::new(http1().serve_connection(io, door), protocol, &vitals, &house).await,
        Protocol::Http2 => Watch::new(http2().serve_connection(io, door), protocol, &vitals, &house).await,
    }
}

/// Waits for the first bytes. A preface torn within them passes for HTTP/1 and is refused there; clients send
/// it whole.
async fn protocol(stream: &TcpStream, house: &House) -> Option<Protocol> {
    let mut start = [0; PREFACE.len()];
    let peeked = tokio::select! {
        biased;
        peeked = time::timeout(house.limits.first_byte, stream.peek(&mut start)) => peeked.ok()?.ok()?,
        () = last_call(house) => return None,
    };
    match start[..peeked] {
        [] => None,
        _ if start == PREFACE => Some(Protocol::Http2),
        _ => Some(Protocol::Http1),
    }
}

async fn last_call(house: &House) {
    house.drain.cancelled().await;
    time::sleep(limits::LAST_CALL).await;
}

fn http1() -> http1::Builder {
    let mut http1 = http1::Builder::new();
    // Heads are timed by `Watch`: hyper's own timer would be set and cleared for every request.
    http1.header_read_timeout(None).max_header_size(limits::HEAD).max_buf_size(limits::BUFFER);
    http1
}

fn http2() -> http2::Builder<TokioExecutor> {
    let mut http2 = http2::Builder::new(TokioExecutor::new());
    http2
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits::H2_STREAMS)
        .max_pending_accept_reset_streams(limits::H2_PENDING_RESETS)
        .max_local_error_reset_streams(limits::H2_ERROR_RESETS)
        .max_header_list_size(limits::H2_HEADER_LIST);
    http2
}

pin_project_lite::pin_project! {
    /// A connection and its one timer.
    ///
    /// It is a task of its own, so its waker never changes: a timer or a signal that has seen the waker once is
    /// polled again only when it has something to say. That is most of what watching would cost a request.
    struct Watch<'a, C> {
        #[pin]
        connection: C,
        #[pin]
        alarm: Sleep,
        #[pin]
        drain: WaitForCancellationFuture<'a>,
        listening: bool,
        protocol: Protocol,
        vitals: &'a Vitals,
        house: &'a House,
    }
}

impl<'a, C> Watch<'a, C> {
    fn new(connection: C, protocol: Protocol, vitals: &'a Vitals, house: &'a House) -> Self {
        let alarm = time::sleep(house.limits.first_byte);
        Self { connection, alarm, drain: house.drain.cancelled(), listening: false, protocol, vitals, house }
    }
}

impl<C: GracefulConnection> Future for Watch<'_, C> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        loop {
            if this.connection.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            if !*this.listening {
                *this.listening = true;
                let _ = attend(this.drain.as_mut(), cx);
                let _ = attend(this.alarm.as_mut(), cx);
            }
            if this.house.draining.load(Relaxed) {
                this.vitals.begin_moment(&this.vitals.draining);
            }
            let close = match overdue(this.vitals, &this.house.limits, this.alarm.as_mut(), cx) {
                Some(Overdue::Cut) => return Poll::Ready(()),
                Some(Overdue::Close) => true,
                None => *this.protocol == Protocol::Http2 && is_goaway_due(this.vitals, &this.house.limits),
            };
            if !close || this.vitals.closing.is_now() {
                return Poll::Pending;
            }
            this.vitals.begin_moment(&this.vitals.closing);
            this.connection.as_mut().graceful_shutdown();
        }
    }
}

/// HTTP/2 is told to go while its streams run; HTTP/1 is told by `Connection: close` on its last answer.
fn is_goaway_due(vitals: &Vitals, limits: &TransportLimits) -> bool {
    vitals.draining.is_now() || vitals.requests() >= limits.requests_per_connection
}

/// Whether a deadline has passed. The alarm moves only when the next deadline is before it, or when it rang.
fn overdue(
    vitals: &Vitals,
    limits: &TransportLimits,
    mut alarm: Pin<&mut Sleep>,
    cx: &mut Context<'_>,
) -> Option<Overdue> {
    loop {
        let deadline = vitals.deadline(limits);
        let rang = alarm.is_elapsed();
        let at = match deadline {
            Some((at, what)) if rang && at <= alarm.deadline() => return Some(what),
            Some((at, _)) if rang || at < alarm.deadline() => at,
            None if rang => time::Instant::now() + limits.keep_alive,
            _ => return None,
        };
        alarm.as_mut().reset(at);
        if attend(alarm.as_mut(), cx).is_pending() {
            return None;
        }
    }
}

/// Shows the waker to `future` for certain: with its budget spent, a task's timers would not look at it.
fn attend(future: Pin<&mut impl Future>, cx: &mut Context<'_>) -> Poll<()> {
    pin!(coop::unconstrained(future)).poll(cx).map(drop)
}
