//! What an operator asks about webhooks, and does with them.

use super::{Webhook, body::test_body};
use crate::{Code, Error, Gate};
use minigate_model::{EventId, Time};
use minigate_store::Parked;
use minigate_webhook::{Error as SendError, Message};

/// A webhook and how it stands.
#[derive(Debug, Clone)]
pub struct WebhookStatus {
    pub name: String,
    /// None when it is no longer configured, and something of it is still kept.
    pub webhook: Option<Webhook>,
    pub waiting: u64,
    /// When the oldest of what waits happened.
    pub oldest_at: Option<Time>,
    pub parked: u64,
}

impl Gate {
    /// The configured webhooks, and those that were.
    pub async fn list_webhooks(&self) -> Result<Vec<WebhookStatus>, Error> {
        let new = |name: &str, webhook: Option<&Webhook>| WebhookStatus {
            name: name.to_owned(),
            webhook: webhook.cloned(),
            waiting: 0,
            oldest_at: None,
            parked: 0,
        };
        let configured = self.webhooks.endpoints.iter().map(|endpoint| &endpoint.webhook);
        let mut all: Vec<WebhookStatus> = configured.map(|webhook| new(&webhook.name, Some(webhook))).collect();
        for backlog in self.store.delivery_backlog().await? {
            let known = all.iter().position(|status| status.name == backlog.endpoint);
            let status = match known {
                Some(index) => &mut all[index],
                None => all.push_mut(new(&backlog.endpoint, None)),
            };
            (status.waiting, status.oldest_at, status.parked) = (backlog.waiting, backlog.oldest_at, backlog.parked);
        }
        Ok(all)
    }

    /// What was given up, the longest ago first; of one webhook, also one that is no longer configured, or of all.
    pub async fn list_parked_events(&self, webhook: Option<&str>, limit: u32) -> Result<Vec<Parked>, Error> {
        Ok(self.store.list_parked_deliveries(webhook, limit).await?)
    }

    /// Has sent again what was given up: one event or all, to one webhook or to all. Says how many; servers that run
    /// begin within a second.
    pub async fn replay_events(&self, webhook: Option<&str>, event: Option<EventId>) -> Result<u64, Error> {
        let names: Vec<&str> = match webhook {
            // To one that is not configured nobody would send.
            Some(name) => vec![self.webhooks.find(name).ok_or(Error::Rejected(Code::NotFound)).map(|_| name)?],
            None => self.webhooks.endpoints.iter().map(|endpoint| endpoint.webhook.name.as_str()).collect(),
        };
        let mut replayed = 0;
        for name in names {
            replayed += self.store.replay_deliveries(name, event, self.now()).await?;
        }
        Ok(replayed)
    }

    /// Sends an event `webhook.test` at once, and says what the receiver made of it. Nothing is kept of it.
    pub async fn test_webhook(&self, name: &str) -> Result<Result<(), SendError>, Error> {
        let endpoint = self.webhooks.find(name).ok_or(Error::Rejected(Code::NotFound))?;
        let now = self.now();
        let (id, body) = (EventId::new(now).to_string(), test_body(now));
        let message = Message { id: &id, timestamp: now.seconds(), body: &body };
        Ok(endpoint.webhook.receiver.send(&message).await)
    }
}
