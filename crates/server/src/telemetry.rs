//! What the server says of itself: log lines on standard output, and metrics for Prometheus.
//!
//! A log line never waits for whoever reads it: when the queue to the writing thread is full, lines are dropped and
//! counted. Values from outside cannot break out of their line, nor make it longer than a reader bears.

mod layer;
mod line;
mod queue;

pub use queue::Guard;

use crate::config::{Format, Log};
use layer::Lines;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use queue::Queue;
use std::{io, panic, time::Duration};
use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, filter::ParseError, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Upper ends of the buckets of `…_seconds` histograms: from a cached answer to a call that timed out.
const SECONDS: [f64; 14] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

const UPKEEP: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("RUST_LOG is no filter")]
    Filter(#[from] ParseError),
    #[error("the log is set up already")]
    Twice(#[from] tracing_subscriber::util::TryInitError),
    #[error("the log's thread cannot start")]
    Thread(#[from] io::Error),
}

/// Sends the log of the whole process to standard output until the guard is dropped.
///
/// `filter` is the value of `RUST_LOG`, which takes the place of the configured level.
pub fn start(log: &Log, filter: Option<&str>) -> Result<Guard, Error> {
    let (subscriber, guard) = subscriber(log, filter, io::stdout())?;
    subscriber.try_init()?;
    panic::set_hook(Box::new(report_panic));
    Ok(guard)
}

/// The subscriber that [`start`] makes the process's own.
pub fn subscriber(
    log: &Log,
    filter: Option<&str>,
    out: impl io::Write + Send + 'static,
) -> Result<(impl Subscriber + Send + Sync + 'static, Guard), Error> {
    let filter = match filter.filter(|filter| !filter.is_empty()) {
        Some(filter) => EnvFilter::try_new(filter)?,
        // What these say below a warning is about bytes, not about logins.
        None => EnvFilter::try_new(format!("{},h2=warn,hyper=warn,hyper_util=warn,rustls=warn", log.level.as_str()))?,
    };
    let (queue, guard) = Queue::start(log.format, out)?;
    let lines = Lines::new(log.format, queue);
    Ok((tracing_subscriber::registry().with(filter).with(lines), guard))
}

/// Makes the process's `metrics::` macros count; `handle.render()` is the body of `/metrics`.
pub fn install_metrics() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .install_recorder()
}

/// Keeps histograms from growing between two scrapes. Runs until it is dropped.
pub async fn upkeep(metrics: PrometheusHandle) {
    let mut interval = tokio::time::interval(UPKEEP);
    loop {
        interval.tick().await;
        metrics.run_upkeep();
    }
}

/// The place alone: a panic's text may quote what it choked on.
fn report_panic(panic: &panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "panicked: this is a defect of minigate");
}

impl Format {
    fn render(self, line: &line::Line<'_>) -> Vec<u8> {
        match self {
            Self::Json => line.json(),
            Self::Text => line.text(),
        }
    }
}
