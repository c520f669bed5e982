//! Sending what is due.

use super::{Endpoint, body::body, schedule::pause_after};
use crate::{Error, Gate, jobs::report};
use futures_util::{
    future::join_all,
    stream::{FuturesUnordered, StreamExt as _},
};
use minigate_store::Delivery;
use minigate_webhook::{Error as SendError, Message, Receiver};
use std::{sync::atomic::Ordering, time::Duration};
use tokio::{sync::watch, time::sleep};

/// Deliveries under way at once to one endpoint, from one node. Endpoints do not wait for each other.
const WIDTH: usize = 8;
/// Until then nobody else takes a delivery: a whole try and what the database may take, with room to spare.
const LEASE: Duration = Receiver::PATIENCE.saturating_add(Duration::from_secs(20));
/// How often to look for what other nodes wrote, and for what is due again.
const POLL: Duration = Duration::from_secs(1);
const MEASURE: Duration = Duration::from_secs(60);

/// What is parked is kept for so long.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
const SWEEP_BATCH: u32 = 500;
const MAX_SWEEPS: usize = 20;

impl Gate {
    /// Tells integrators what is due, until it is dropped. Ends at once when nobody is to be told.
    pub(crate) async fn run_webhooks(&self) {
        let endpoints = &self.webhooks.endpoints;
        if !endpoints.is_empty() {
            tokio::join!(
                join_all(endpoints.iter().map(|endpoint| self.run_endpoint(endpoint))),
                self.measure_webhooks()
            );
        }
    }

    /// Sends everything that is due now, to all endpoints.
    pub async fn deliver_webhooks(&self) -> Result<(), Error> {
        let deliver = async |endpoint| self.deliver_due(endpoint, &mut self.store.written_deliveries()).await;
        let outcomes = join_all(self.webhooks.endpoints.iter().map(deliver)).await;
        outcomes.into_iter().collect()
    }

    async fn run_endpoint(&self, endpoint: &Endpoint) {
        let mut written = self.store.written_deliveries();
        loop {
            report("events cannot be delivered", self.deliver_due(endpoint, &mut written).await);
            tokio::select! {
                _ = written.changed() => {}
                () = sleep(POLL) => {}
            }
        }
    }

    /// Goes on until nothing is due and nothing under way. Room that a delivery leaves is filled before the slowest ends.
    async fn deliver_due(&self, endpoint: &Endpoint, written: &mut watch::Receiver<()>) -> Result<(), Error> {
        let mut under_way = FuturesUnordered::new();
        loop {
            // A process that is about to end begins nothing more: what it left half done would come twice.
            if under_way.len() <= WIDTH / 2 && !self.leaving.load(Ordering::Acquire) {
                match self.lease(endpoint, WIDTH - under_way.len()).await {
                    Ok(leased) => under_way.extend(leased.into_iter().map(|delivery| self.deliver(endpoint, delivery))),
                    // What is under way is not dropped for it.
                    Err(error) if under_way.is_empty() => return Err(error),
                    failed => report("due events cannot be read", failed),
                }
            }
            tokio::select! {
                done = under_way.next() => if done.is_none() { return Ok(()) },
                _ = written.changed() => {}
                () = sleep(POLL) => {}
            }
        }
    }

    async fn lease(&self, endpoint: &Endpoint, limit: usize) -> Result<Vec<Delivery>, Error> {
        let (now, limit) = (self.now(), u32::try_from(limit).unwrap_or(0));
        Ok(self.store.lease_deliveries(&endpoint.webhook.name, now, now + LEASE, limit).await?)
    }

    async fn deliver(&self, endpoint: &Endpoint, delivery: Delivery) {
        let (id, body) = (delivery.event_id.to_string(), body(&delivery));
        let message = Message { id: &id, timestamp: self.now().seconds(), body: &body };
        let settled = match endpoint.webhook.receiver.send(&message).await {
            Ok(()) => {
                endpoint.figures.delivered.increment(1);
                // Should this fail, the receiver gets it once more: better than never.
                self.store.finish_delivery(&delivery).await
            }
            Err(error) => self.settle_failure(endpoint, &delivery, error).await,
        };
        report("what became of an event cannot be written", settled.map_err(Error::from));
    }

    async fn settle_failure(
        &self,
        endpoint: &Endpoint,
        delivery: &Delivery,
        error: SendError,
    ) -> Result<bool, minigate_store::Error> {
        let (now, attempts) = (self.now(), delivery.attempts + 1);
        let (name, event) = (endpoint.webhook.name.as_str(), delivery.event_id);
        match pause_after(attempts) {
            Some(pause) if !error.is_gone() => {
                endpoint.figures.failed.increment(1);
                tracing::info!(endpoint = name, event.id = %event, attempts, %error, "an event is sent again later");
                self.store.postpone_delivery(delivery, now + pause, &error.to_string()).await
            }
            _ => {
                endpoint.figures.parked.increment(1);
                tracing::warn!(endpoint = name, event.id = %event, attempts, %error, "an event is parked");
                self.store.park_delivery(delivery, now, &error.to_string()).await
            }
        }
    }

    async fn measure_webhooks(&self) {
        loop {
            report("undelivered events cannot be counted", self.measure_backlog().await);
            sleep(MEASURE).await;
        }
    }

    async fn measure_backlog(&self) -> Result<(), Error> {
        let (now, backlog) = (self.now(), self.store.delivery_backlog().await?);
        for Endpoint { webhook, figures, .. } in &self.webhooks.endpoints {
            let of = backlog.iter().find(|backlog| backlog.endpoint == webhook.name);
            let (waiting, parked) = of.map_or((0, 0), |of| (of.waiting, of.parked));
            let oldest = of.and_then(|of| of.oldest_at).map_or(Duration::ZERO, |at| now.since(at));
            figures.waiting.set(waiting as f64);
            figures.given_up.set(parked as f64);
            figures.oldest.set(oldest.as_secs_f64());
        }
        Ok(())
    }

    /// Forgets what was parked a month ago, in small batches. Every hour.
    pub async fn sweep_webhooks(&self) -> Result<(), Error> {
        let before = self.now() - KEPT;
        for backlog in self.store.delivery_backlog().await?.iter().filter(|backlog| backlog.parked > 0) {
            for _ in 0..MAX_SWEEPS {
                if self.store.sweep_parked_deliveries(&backlog.endpoint, before, SWEEP_BATCH).await? == 0 {
                    break;
                }
            }
        }
        Ok(())
    }
}
