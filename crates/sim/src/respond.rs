//! From a request to its answer: guards, then the control API or the simulated WeChat with its faults.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::service::Service;
use hyper::{Request, Response, StatusCode};
use hyper_util::service::TowerToHyperService;
use tokio::time;

use crate::api::{self, Answer, Call};
use crate::connection::Cut;
use crate::control::{self, ControlError};
use crate::errcode::Errcode;
use crate::fault::{Fault, FaultKind, Faults, WAIT_MAX};
use crate::guard::{self, Guard};
use crate::journal::{Course, Journal};
use crate::world::World;
use crate::{SIMULATOR_HEADER, SIMULATOR_VERSION};

/// A world, and what surrounds it.
#[derive(Debug)]
pub(crate) struct Simulation {
    pub(crate) world: World,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
}

/// What is served at one address.
#[derive(Debug)]
pub(crate) struct Site {
    simulation: Arc<Simulation>,
    guard: Guard,
    control: TowerToHyperService<Router>,
}

impl Site {
    pub(crate) fn new(simulation: Arc<Simulation>, guard: Guard) -> Self {
        let control = TowerToHyperService::new(control::router(simulation.clone()));
        Self { simulation, guard, control }
    }

    pub(crate) async fn respond(&self, request: Request<Incoming>) -> Result<Response<Body>, Cut> {
        let mut response = self.route(request).await?;
        response.headers_mut().insert(SIMULATOR_HEADER, HeaderValue::from_static(SIMULATOR_VERSION));
        Ok(response)
    }

    async fn route(&self, request: Request<Incoming>) -> Result<Response<Body>, Cut> {
        if !self.guard.knows_host(request.headers()) {
            return Ok(ControlError::HOST_REFUSED.into_response());
        }
        if control::is_control(request.uri().path()) {
            if guard::is_from_foreign_page(request.headers()) {
                return Ok(ControlError::ORIGIN_REFUSED.into_response());
            }
            let outcome: Result<_, Infallible> = self.control.call(request).await;
            let Ok(response) = outcome;
            return Ok(response);
        }
        match Call::read(request).await {
            Ok(call) => self.simulation.answer(&call).await.map(Answer::into_response),
            Err(refusal) => Ok(refusal.into_response()),
        }
    }
}

impl Simulation {
    /// Goes back to the start, with nothing scripted and nothing noted.
    pub(crate) fn reset(&self) {
        self.world.reset();
        self.faults.clear();
        self.journal.clear();
    }

    async fn answer(&self, call: &Call) -> Result<Answer, Cut> {
        if let Some(fault) = self.faults.take(&call.path) {
            return self.answer_with(&fault, call).await;
        }
        let answer = api::answer(&self.world, call);
        self.journal.note(self.world.now(), call, Some(&answer), Course::Natural);
        Ok(answer)
    }

    async fn answer_with(&self, fault: &Fault, call: &Call) -> Result<Answer, Cut> {
        let truth = fault.consumes.then(|| api::answer(&self.world, call));
        let told = match fault.kind {
            FaultKind::Slow { .. } => truth,
            FaultKind::Errcode(errcode) => Some(self.world.refusal(call, Errcode(errcode))),
            FaultKind::Html => Some(Answer::html()),
            FaultKind::Truncated => Some(Answer::truncated(truth)),
            FaultKind::Status(status) => Some(Answer::empty(StatusCode::from_u16(status).unwrap_or_default())),
            FaultKind::Reset | FaultKind::NoAnswer => None,
        };
        // Noted before the wait: a caller who gives up is on record too.
        self.journal.note(self.world.now(), call, told.as_ref(), Course::Fault);
        match fault.kind {
            FaultKind::Slow { delay_ms } => time::sleep(Duration::from_millis(delay_ms)).await,
            FaultKind::NoAnswer => time::sleep(WAIT_MAX).await,
            _ => {}
        }
        match (told, &fault.kind) {
            (Some(answer), _) => Ok(answer),
            (None, FaultKind::Slow { .. }) => Ok(api::answer(&self.world, call)),
            (None, _) => Err(Cut),
        }
    }
}
