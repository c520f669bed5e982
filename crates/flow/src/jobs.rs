//! What has to happen without anybody asking. The server calls these; none is needed for correctness but the feed.

use crate::{Error, Gate};
use minigate_model::{SessionId, Time, encoding, random};
use minigate_store::{FeedEvent, NodeRecord};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};
use tokio::time::MissedTickBehavior;

/// Sweeps go in small batches (security.md F-16).
const BATCH: u32 = 500;
const MAX_BATCHES: usize = 20;
/// A session row is kept for this long after its end, so that its holder still hears why.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// For whoever wonders what was spent.
const BUDGET_DAYS_KEPT: i64 = 31;
const FEED_KEPT: Duration = Duration::from_secs(2 * 3600);

const NODE_ALIVE: Duration = Duration::from_secs(60);

/// Names this process among the nodes of one database.
#[derive(Debug)]
pub(crate) struct NodeName(String);

impl NodeName {
    pub(crate) fn new() -> Self {
        Self(encoding::hex(&random::bytes::<8>()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A job that fails is tried again at its next turn.
pub(crate) fn report<T>(what: &'static str, outcome: Result<T, Error>) {
    if let Err(error) = outcome {
        tracing::warn!(error = &error as &dyn std::error::Error, "{what}");
    }
}

/// Uses of sessions that are still to be written.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    at: Mutex<HashMap<SessionId, Time>>,
}

/// More than this wait only while the database is away; later uses are then not noted.
const MAX_SEEN: usize = 100_000;

impl Seen {
    pub(crate) fn note(&self, id: SessionId, now: Time) {
        let mut at = self.lock();
        if at.len() < MAX_SEEN {
            at.insert(id, now);
        }
    }

    fn take(&self) -> Vec<(SessionId, Time)> {
        std::mem::take(&mut *self.lock()).into_iter().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Time>> {
        self.at.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Gate {
    /// Does all of the below when it is due, and tells integrators, until it is dropped.
    pub async fn run_jobs(self: Arc<Self>) {
        tokio::join!(self.run_timed_jobs(), self.run_webhooks());
    }

    async fn run_timed_jobs(&self) {
        let node = &self.node;
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for tick in 0u32.. {
            second.tick().await;
            report("the feed of ended sessions cannot be read", self.poll_feed().await);
            if tick % 5 == 0 {
                report("subscriptions to events cannot be read", self.read_subscriptions().await);
                report("last uses of sessions cannot be written", self.flush_seen().await);
            }
            if tick % 15 == 0 {
                report("the database's clock cannot be read", self.follow_clock().await);
                report("this node cannot be announced", self.announce(node).await);
            }
            if tick % 60 == 29 {
                report("accounts cannot be deleted that are due", self.delete_due_accounts().await);
            }
            if tick % 60 == 59 {
                report("expired rows cannot be removed", self.sweep().await);
            }
            if tick % 60 == 20 {
                report("pictures that nobody shows cannot be removed", self.remove_left_pictures().await);
                report("pictures without a verdict cannot be dealt with", self.end_overdue_checks().await);
            }
            if tick % 3600 == 30 {
                report("the signing keys cannot be rotated", self.rotate_keys_if_due().await);
            }
            if tick % 3600 == 90 {
                report("undelivered events cannot be removed", self.sweep_webhooks().await);
            }
        }
    }

    /// Tells the other nodes which master keys this one holds, and warns when one of them lacks the key that seals
    /// here: it could not open what this node writes.
    async fn announce(&self, node: &NodeName) -> Result<(), Error> {
        let now = self.now();
        let held = self.keyring.ids().collect();
        let version = env!("CARGO_PKG_VERSION").to_owned();
        self.store.record_node(NodeRecord { id: node.0.clone(), key_ids: held, version, seen_at: now }).await?;
        let active = self.keyring.active_id();
        for other in self.store.list_nodes(now - NODE_ALIVE).await? {
            if !other.key_ids.contains(&active) {
                tracing::warn!(
                    node = other.id,
                    "a node does not hold the active master key; give it the key, as the \
                    second one, before any node has it as the first"
                );
            }
        }
        Ok(())
    }

    /// Reads what other nodes ended. Each second.
    pub async fn poll_feed(&self) -> Result<(), Error> {
        let heard = self.feed.poll(&self.store, &self.caches).await?;
        if heard.keys_changed {
            self.reload_keys().await?;
        }
        if heard.aliases_changed {
            self.reload_aliases().await?;
        }
        Ok(())
    }

    /// What happened to users, sessions and keys since, oldest first, for apps that keep something about users: a user who
    /// was deleted is told of as changed, one who was merged as an alias. Rows are kept for two hours, and one may appear
    /// some seconds after later ones: ask again from a little earlier.
    pub async fn list_changes(&self, since: Time, limit: u32) -> Result<Vec<FeedEvent>, Error> {
        Ok(self.store.list_feed(since, limit).await?)
    }

    /// Writes when sessions were last used. Every few seconds, and before the process ends.
    pub async fn flush_seen(&self) -> Result<(), Error> {
        let seen = self.seen.take();
        if seen.is_empty() {
            return Ok(());
        }
        let written = self.store.touch_sessions(&seen).await;
        if written.is_err() {
            seen.into_iter().for_each(|(id, at)| self.seen.note(id, at));
        }
        Ok(written?)
    }

    /// Follows the database's clock. Returns by how much this machine's differs.
    pub async fn follow_clock(&self) -> Result<Duration, Error> {
        let database_now = self.store.database_now().await?;
        Ok(database_now.map_or(Duration::ZERO, |now| self.clock.follow(now)))
    }

    /// Removes what has expired, in small batches. Every minute.
    pub async fn sweep(&self) -> Result<(), Error> {
        let now = self.now();
        self.limits.sweep();
        self.once.sweep(now);
        self.feed.sweep();
        if !self.aliases.is_empty() {
            self.reload_aliases().await?;
        }
        for _ in 0..MAX_BATCHES {
            let removed = self.store.sweep_sessions(now - KEPT, BATCH).await?
                + self.store.sweep_feed(now - FEED_KEPT, BATCH).await?
                + self.store.sweep_once(now, BATCH).await?
                + self.store.sweep_audit(now - self.settings.retention.audit, BATCH).await?
                + self.store.sweep_ban_marks(now, BATCH).await?
                + self.store.sweep_merges(now, BATCH).await?;
            if removed == 0 {
                break;
            }
        }
        self.store.sweep_call_budgets(now.day_in_china() - BUDGET_DAYS_KEPT).await?;
        self.forget_addresses(now).await
    }

    /// Forgets where old sessions were logged in from, going on where it stopped.
    async fn forget_addresses(&self, now: Time) -> Result<(), Error> {
        let before = now - self.settings.retention.session_ip;
        for _ in 0..MAX_BATCHES {
            let after = *self.forgotten.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let Some(last) = self.store.forget_addresses(after, before, BATCH).await? else { break };
            *self.forgotten.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(last);
        }
        Ok(())
    }

    /// Is everything there that a request may need?
    pub async fn ready(&self) -> Result<(), Error> {
        if self.leaving.load(Ordering::Acquire) {
            return Err(Error::Overloaded);
        }
        self.store.ping().await?;
        match self.feed.freshness() {
            crate::feed::Freshness::Lost => Err(Error::FeedStale),
            _ => Ok(()),
        }
    }
}
