//! What has to happen without anybody asking: what users leave behind is given away or removed, and what nobody needs any
//! more is swept.
//!
//! The gate tells of users who were deleted or merged by its feed, which is kept for two hours. Whoever was away longer
//! asks about everybody once. Nothing here is done wrong by being done twice, or by several nodes at once.

use crate::Inventory;
use minigate::{
    flow::store::Change,
    model::{Time, UserId, UserStatus},
};
use std::time::Duration;
use tokio::time::MissedTickBehavior;

const MARK: &str = "users";
const TURN: Duration = Duration::from_secs(5);
/// In turns.
const MINUTE: u32 = 12;
const HOUR: u32 = 60 * MINUTE;
/// The feed is kept a little longer than this.
const KEPT: Duration = Duration::from_secs(100 * 60);
/// Rows of the feed may appear that much later than others that are younger.
const OVERLAP: Duration = Duration::from_secs(15);
const BATCH: u32 = 500;
const MAX_BATCHES: usize = 20;
/// A request that is sent again after that is a new one.
const ANSWERS_KEPT: Duration = Duration::from_secs(3 * 24 * 3600);
const IMPORTS_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// An import that writes nothing for so long is nobody's any more.
const IMPORT_SILENT: Duration = Duration::from_secs(10 * 60);
/// What was under way when a warehouse was deleted has ended by then.
const SETTLED: Duration = Duration::from_secs(2 * 60);

impl Inventory {
    /// Does all of this when it is due, until it is dropped.
    pub async fn run_jobs(self) {
        let mut turn = tokio::time::interval(TURN);
        turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for tick in 0u32.. {
            turn.tick().await;
            if let Err(error) = self.follow_users().await {
                tracing::warn!(error = &error as &dyn std::error::Error, "news about users cannot be followed");
            }
            let swept = match tick % HOUR {
                1 => self.sweep_answers().await,
                tick if tick % MINUTE == 1 => self.sweep().await,
                _ => Ok(()),
            };
            if let Err(error) = swept {
                tracing::warn!(error = &error as &dyn std::error::Error, "the inventory cannot be swept");
            }
        }
    }

    /// Does what is due because of users who were deleted or merged.
    pub async fn follow_users(&self) -> Result<(), minigate::flow::Error> {
        let now = self.now();
        match self.store().find_mark(MARK).await? {
            Some(mark) if now.since(mark) < KEPT => self.read_feed(mark - OVERLAP).await?,
            _ => self.ask_about_everybody().await?,
        }
        Ok(self.store().move_mark(MARK, now).await?)
    }

    async fn read_feed(&self, mut since: Time) -> Result<(), minigate::flow::Error> {
        loop {
            let events = self.gate().list_changes(since, BATCH).await?;
            for event in &events {
                if let Change::UserChanged { user } | Change::AliasesChanged { user } = event.change {
                    self.follow(user).await?;
                }
            }
            match events.last() {
                // A full batch has more behind it, unless all of it is of one instant.
                Some(last) if events.len() == BATCH as usize && last.at > since => since = last.at,
                _ => return Ok(()),
            }
        }
    }

    async fn ask_about_everybody(&self) -> Result<(), minigate::flow::Error> {
        let mut after = UserId::from_bytes([0; 16]);
        loop {
            let people = self.store().list_people(after, BATCH).await?;
            let Some(last) = people.last() else { return Ok(()) };
            after = *last;
            for user in people {
                self.follow(user).await?;
            }
        }
    }

    async fn follow(&self, user: UserId) -> Result<(), minigate::flow::Error> {
        if !self.store().knows(user).await? {
            return Ok(());
        }
        let now = self.now();
        match self.gate().find_user(user).await {
            Ok(found) if found.status == UserStatus::Deleted => self.store().remove_user(user, now).await?,
            Ok(found) if found.id != user => self.store().merge_user(user, found.id, now).await?,
            Ok(_) => return Ok(()),
            Err(error) if error.code() == minigate::flow::Code::NotFound => {
                self.store().remove_user(user, now).await?;
            }
            Err(error) => return Err(error),
        }
        self.forget(user);
        tracing::info!("a user's warehouses were given to others or removed");
        Ok(())
    }

    /// Forgets requests that nobody can still be repeating. Looks at all that are kept, so rarely.
    pub async fn sweep_answers(&self) -> Result<(), minigate_store::Error> {
        self.store().sweep_answers(self.now() - ANSWERS_KEPT).await
    }

    /// Removes what nobody needs any more, a bounded number of rows at a turn.
    pub async fn sweep(&self) -> Result<(), minigate_store::Error> {
        let (store, now) = (self.store(), self.now());
        store.end_abandoned_imports(now - IMPORT_SILENT).await?;
        for _ in 0..MAX_BATCHES {
            let invitations = store.sweep_invitations(now, BATCH).await?;
            let imports = store.sweep_imports(now - IMPORTS_KEPT, BATCH).await?;
            if invitations + imports == 0 {
                break;
            }
        }
        let mut turns = MAX_BATCHES;
        for leftover in store.list_leftovers(BATCH).await? {
            while turns > 0 && store.remove_leftover(leftover, BATCH).await? > 0 {
                turns -= 1;
            }
            if turns == 0 {
                break;
            }
            store.finish_leftover(leftover, now - SETTLED).await?;
        }
        Ok(())
    }
}
