//! Integrators are told what happens to users (security.md F-15).
//!
//! Whatever changes a user writes a row for each endpoint into the outbox, in the same transaction. Here the rows are
//! sent: in order for each user and endpoint, at least once, again for a day when a receiver fails, and then parked.
//! Nothing here is done, and nothing is written, when nobody is to be told.

mod body;
mod deliver;
mod figures;
mod operate;
mod schedule;

pub use operate::WebhookStatus;
pub use schedule::RETRIES;

use crate::{Error, Gate};
use figures::Figures;
use minigate_model::event::EventKind;
use minigate_webhook::Receiver;

/// Somebody to tell.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Names it in the database, in logs and in metrics: at most 64 characters, and no other's.
    pub name: String,
    pub receiver: Receiver,
    /// What it wants to hear of.
    pub events: Vec<EventKind>,
}

#[derive(Debug)]
pub(crate) struct Webhooks {
    endpoints: Vec<Endpoint>,
}

/// A webhook at work.
#[derive(Debug)]
pub(super) struct Endpoint {
    webhook: Webhook,
    figures: Figures,
}

impl Webhooks {
    pub(crate) fn new(webhooks: Vec<Webhook>) -> Self {
        let endpoint = |webhook: Webhook| {
            let figures = Figures::register(&webhook.name);
            Endpoint { webhook, figures }
        };
        Self { endpoints: webhooks.into_iter().map(endpoint).collect() }
    }

    fn find(&self, name: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.webhook.name == name)
    }
}

impl Gate {
    /// Has events written for the configured webhooks from now on, and for no others: once, before requests come.
    ///
    /// What an endpoint that is no longer configured has not got is parked.
    pub async fn subscribe_webhooks(&self) -> Result<(), Error> {
        let webhooks = self.webhooks.endpoints.iter().map(|endpoint| &endpoint.webhook);
        let wanted = webhooks.flat_map(|webhook| webhook.events.iter().map(|kind| (webhook.name.clone(), *kind)));
        let parked = self.store.set_subscriptions(wanted.collect(), self.now()).await?;
        if parked > 0 {
            tracing::warn!(events = parked, "events for webhooks that are no longer configured were parked");
        }
        Ok(())
    }

    /// Takes note of what other nodes subscribed to: what nobody wants to hear of is not written. Every few seconds.
    pub async fn read_subscriptions(&self) -> Result<(), Error> {
        Ok(self.store.read_subscriptions().await?)
    }
}
