//! Metrics of each endpoint. Handles are made once: a look-up by labels costs more than counting.

use metrics::{Counter, Gauge};
use std::fmt;

pub(super) struct Figures {
    pub(super) delivered: Counter,
    pub(super) failed: Counter,
    pub(super) parked: Counter,
    pub(super) waiting: Gauge,
    /// In seconds; zero when nothing waits.
    pub(super) oldest: Gauge,
    pub(super) given_up: Gauge,
}

impl Figures {
    /// With whatever recorder is installed by now.
    pub(super) fn register(endpoint: &str) -> Self {
        metrics::describe_counter!(
            "minigate_webhook_deliveries_total",
            "Tries to deliver an event, by endpoint and outcome"
        );
        metrics::describe_gauge!("minigate_webhook_waiting", "Events not yet delivered, by endpoint, of all nodes");
        metrics::describe_gauge!("minigate_webhook_oldest_seconds", "Age of the oldest of those, by endpoint");
        metrics::describe_gauge!("minigate_webhook_parked", "Events given up and kept for replay, by endpoint");
        let deliveries = |outcome: &'static str| metrics::counter!("minigate_webhook_deliveries_total", "endpoint" => endpoint.to_owned(), "outcome" => outcome);
        Self {
            delivered: deliveries("delivered"),
            failed: deliveries("failed"),
            parked: deliveries("parked"),
            waiting: metrics::gauge!("minigate_webhook_waiting", "endpoint" => endpoint.to_owned()),
            oldest: metrics::gauge!("minigate_webhook_oldest_seconds", "endpoint" => endpoint.to_owned()),
            given_up: metrics::gauge!("minigate_webhook_parked", "endpoint" => endpoint.to_owned()),
        }
    }
}

impl fmt::Debug for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Figures")
    }
}
