//! What happens to every request, once, in one place: it gets an id, a time limit and the headers that every answer
//! has; errors get their body in the client's language; a panic becomes one 500.
//!
//! One service and no middleware stack, because each layer of a stack costs an allocation per request.

mod answer;
mod metrics;
mod seen;

pub use answer::Answer;
pub(crate) use metrics::RequestMetrics;

use crate::{ApiError, Minigate, extract};
use axum::{body::Body, response::Response};
use http::{Request, header};
use minigate_flow::Code;
use seen::Seen;
use std::{
    convert::Infallible,
    task::{Context, Poll},
};
use tower::{Layer, Service};

/// Puts minigate around a router; see [`Minigate::layer`].
#[derive(Debug, Clone)]
pub struct GateLayer {
    minigate: Minigate,
}

#[derive(Debug, Clone)]
pub struct GateService<S> {
    inner: S,
    minigate: Minigate,
}

impl GateLayer {
    pub(crate) const fn new(minigate: Minigate) -> Self {
        Self { minigate }
    }
}

impl<S> Layer<S> for GateLayer {
    type Service = GateService<S>;

    fn layer(&self, inner: S) -> GateService<S> {
        GateService { inner, minigate: self.minigate.clone() }
    }
}

impl<S> Service<Request<Body>> for GateService<S>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let seen = Seen::of(&request, &self.minigate);
        if let Err(error) = check_host(&request, &self.minigate) {
            return Answer::refused(error, seen);
        }
        request.extensions_mut().insert(self.minigate.clone());
        Answer::of(self.inner.call(request), seen)
    }
}

/// A host that is not ours was made up by somebody: to poison a cache, or to rebind a name to this machine.
fn check_host(request: &Request<Body>, minigate: &Minigate) -> Result<(), ApiError> {
    let authority = request.uri().authority().map(http::uri::Authority::as_str);
    let host = authority.or_else(|| extract::header_text(request.headers(), &header::HOST));
    if minigate.0.options.answers_host(host.unwrap_or_default()) {
        Ok(())
    } else {
        let detail = "this server does not answer to this host name; add it to `http.allowed_hosts` if it should";
        Err(ApiError::new(Code::InvalidRequest).with_detail(detail))
    }
}
