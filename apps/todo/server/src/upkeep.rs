//! The jobs beside minigate's own. Several nodes may run them on one database.

use crate::Todo;
use std::time::Duration;
use tokio::time::MissedTickBehavior;

/// A phone that was away for longer is told the whole list.
const TOMBSTONES_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);
/// A phone repeats a request until it is answered.
const REQUESTS_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
const READS_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

impl Todo {
    /// Sends reminders that are due and removes what is over, until it is dropped. A job that fails is tried again at
    /// its next turn.
    pub async fn run_jobs(self) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for tick in 0u32.. {
            second.tick().await;
            if tick % 2 == 0
                && let Err(error) = self.send_due_reminders().await
            {
                tracing::warn!(error = &error as &dyn std::error::Error, "reminders cannot be sent");
            }
            if tick % 60 == 40
                && let Err(error) = self.remove_what_is_over().await
            {
                tracing::warn!(error = &error as &dyn std::error::Error, "what is over cannot be removed");
            }
        }
    }

    /// Every minute.
    pub async fn remove_what_is_over(&self) -> Result<(), minigate::flow::store::Error> {
        let now = self.gate.now();
        while self.purge_tombstones(now - TOMBSTONES_KEPT).await? > 0 {}
        self.sweep_answers(now - REQUESTS_KEPT, now - READS_KEPT).await?;
        while self.erase_orphans().await? > 0 {}
        Ok(())
    }
}
