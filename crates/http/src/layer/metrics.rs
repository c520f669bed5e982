//! How many requests, how they ended, how long they took: by route.

use crate::routes::Table;
use http::StatusCode;
use metrics::{Counter, Histogram};
use std::time::Duration;

const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// Handles made once: a look-up by labels costs more than counting.
pub(crate) struct RequestMetrics {
    /// In the order of the table of routes, and one more for all other paths.
    by_route: Vec<RouteMetrics>,
}

struct RouteMetrics {
    answers: [Counter; CLASSES.len()],
    seconds: Histogram,
}

impl RequestMetrics {
    /// With whatever recorder is installed by now.
    pub(crate) fn register(routes: &Table) -> Self {
        metrics::describe_counter!("minigate_http_requests_total", "Requests answered, by route and status class");
        metrics::describe_histogram!("minigate_http_request_seconds", "Time from request to answer, by route");
        let places = 0..=routes.routes().len();
        Self { by_route: places.map(|place| RouteMetrics::register(routes.label(place))).collect() }
    }

    pub(crate) fn record(&self, route: usize, status: StatusCode, elapsed: Duration) {
        let Some(metrics) = self.by_route.get(route) else { return };
        if let Some(answers) = metrics.answers.get(usize::from(status.as_u16() / 100).wrapping_sub(1)) {
            answers.increment(1);
        }
        metrics.seconds.record(elapsed);
    }
}

impl RouteMetrics {
    fn register(route: &str) -> Self {
        Self {
            answers: CLASSES
                .map(|class| metrics::counter!("minigate_http_requests_total", "route" => route.to_owned(), "status" => class)),
            seconds: metrics::histogram!("minigate_http_request_seconds", "route" => route.to_owned()),
        }
    }
}

impl std::fmt::Debug for RequestMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RequestMetrics").field("routes", &self.by_route.len()).finish()
    }
}
