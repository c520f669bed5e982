//! The service under hyper: counts requests, refuses the ambiguous, and hands the rest to the application.

use super::{
    House,
    vitals::{InFlight, Turn, Vitals},
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{
        HeaderValue, Method, Request, Response, StatusCode, Version,
        header::{ALLOW, CONNECTION, CONTENT_TYPE, HOST},
    },
};
use http_body::{Frame, SizeHint};
use hyper::body::{Bytes, Incoming};
use pin_project_lite::pin_project;
use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll, ready},
};
use tower::Service;

/// What answers requests: a router, with or without something around it.
pub trait Application:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

impl<S> Application for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send + 'static
{
}

pub(super) struct Door<A> {
    application: A,
    house: Arc<House>,
    peer: SocketAddr,
    vitals: Arc<Vitals>,
}

/// Said beside 405, as RFC 9110 section 15.5.6 asks.
const METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

pin_project! {
    /// An answer on its way from the application.
    pub(super) struct Answer<F> {
        #[pin]
        from: Source<F>,
        version: Version,
        last: bool,
        in_flight: Option<InFlight>,
    }
}

pin_project! {
    #[project = SourceProjection]
    enum Source<F> {
        Application { #[pin] answer: F },
        /// With the status to refuse with.
        Door { refusal: StatusCode },
    }
}

/// A body whose end is the end of its request.
pub(super) struct Counted {
    body: Body,
    _in_flight: Option<InFlight>,
}

impl<A: Application> Door<A> {
    pub(super) fn new(application: A, house: Arc<House>, peer: SocketAddr, vitals: Arc<Vitals>) -> Self {
        Self { application, house, peer, vitals }
    }

    /// The status to refuse with, if the request is not for the application.
    fn refusal(&self, request: &Request<Incoming>, turn: Turn) -> Option<StatusCode> {
        if let Turn::Refused(status) = turn {
            return Some(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST));
        }
        if matches!(*request.method(), Method::TRACE | Method::CONNECT) {
            return Some(StatusCode::METHOD_NOT_ALLOWED);
        }
        (!names_one_host(request)).then_some(StatusCode::BAD_REQUEST)
    }
}

impl<A: Application> hyper::service::Service<Request<Incoming>> for Door<A> {
    type Response = Response<Counted>;
    type Error = Infallible;
    type Future = Answer<A::Future>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        let (in_flight, number) = self.vitals.begin();
        let turn = self.vitals.turn(number);
        let refusal = self.refusal(&request, turn);
        let last = refusal.is_some()
            || turn != Turn::Another
            || number + 1 >= self.house.limits.requests_per_connection
            || self.house.draining.load(Relaxed);
        let version = request.version();
        let from = match refusal {
            Some(refusal) => Source::Door { refusal },
            None => {
                request.extensions_mut().insert(ConnectInfo(self.peer));
                Source::Application { answer: self.application.clone().call(request.map(Body::new)) }
            }
        };
        Answer { from, version, last, in_flight: Some(in_flight) }
    }
}

impl<F: Future<Output = Result<Response<Body>, Infallible>>> Future for Answer<F> {
    type Output = Result<Response<Counted>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = match this.from.project() {
            SourceProjection::Application { answer } => match ready!(answer.poll(cx)) {
                Ok(response) => response,
            },
            SourceProjection::Door { refusal } => refuse(*refusal),
        };
        let in_flight = this.in_flight.take();
        let last = *this.last || in_flight.as_ref().is_some_and(InFlight::is_last);
        if last && *this.version <= Version::HTTP_11 {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Poll::Ready(Ok(response.map(|body| Counted { body, _in_flight: in_flight })))
    }
}

/// Exactly one `Host` or `:authority`; where there are both, they agree.
fn names_one_host(request: &Request<Incoming>) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter().map(HeaderValue::as_bytes);
    let authority = request.uri().authority().map(|authority| authority.as_str().as_bytes());
    match (authority, hosts.next(), hosts.next()) {
        (Some(_), None, None) => request.version() == Version::HTTP_2,
        (None, Some(host), None) => !host.is_empty() && host.iter().all(|byte| is_host_byte(*byte)),
        (Some(authority), Some(host), None) => authority.eq_ignore_ascii_case(host),
        _ => false,
    }
}

/// Characters of a host and port (RFC 3986 section 3.2.2), without those that begin another part of a URI.
const fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']' | b'_' | b'~' | b'%')
}

fn refuse(status: StatusCode) -> Response<Body> {
    let title = status.canonical_reason().unwrap_or_default();
    let problem = format!(r#"{{"type":"about:blank","title":"{title}","status":{}}}"#, status.as_u16());
    let mut response = Response::new(Body::from(problem));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static(METHODS));
    }
    response
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
