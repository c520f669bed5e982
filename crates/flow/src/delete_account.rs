//! An account goes: asked for, waited for, done (security.md section 10.2).
//!
//! Every session ends at once. A login before the time is up takes the deletion back; afterwards nothing that is stored
//! says who it was, and the same openid makes a new user.

use crate::{Authenticated, Error, Gate};
use minigate_model::{
    EndReason, Refusal, Time, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};
use minigate_store::{Deletion, DeletionRequest, Erasure};
use std::{net::IpAddr, time::Duration};

/// Rows in one transaction (security.md F-16), and transactions for one user at one turn of the job.
const BATCH: u32 = 500;
const MAX_BATCHES: usize = 40;
/// Deletions looked at in one go.
const DUE: u32 = 100;
/// What was under way when a user was erased has ended by then, and what it may have written goes too.
const SETTLED: Duration = Duration::from_secs(2 * 60);

/// A deletion that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeletionAnswer {
    /// Until then a login takes it back.
    pub delete_after: Time,
    pub is_done: bool,
}

/// When an operator wants an account deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeleteWhen {
    AfterCoolingOff,
    Now,
}

impl Gate {
    /// Deletes the account of the one who asks, once the cooling-off time is over. Asks for a fresh login: a stolen token
    /// alone must not do this.
    pub async fn delete_account(&self, who: &Authenticated, address: IpAddr) -> Result<DeletionAnswer, Error> {
        let now = self.now();
        who.require_fresh_login(now)?;
        let delete_after = now + self.settings.retention.deletion_cooling_off;
        // Merged into another, perhaps, which this node has not heard of.
        let user = self.find_user(who.user_id).await?.id;
        let audit = AuditEvent {
            session_id: Some(who.session_id),
            ip: Some(address.to_string()),
            ..requested(user, Actor::User, delete_after, now)
        };
        let asked = self.ask_deletion(DeletionRequest { user, now, delete_after, audit }).await?;
        // Banned or deleted since the request was let in.
        asked.ok_or(Refusal::UserDeleted.into())
    }

    /// The same as an operator: for who asks by letter, or is banned. The ban is remembered by a keyed hash of the
    /// openid ([`minigate_model::policy::Retention::ban_mark`]), or a deletion would undo it. An id that was merged into
    /// another deletes that user.
    pub async fn delete_user(&self, id: UserId, when: DeleteWhen) -> Result<DeletionAnswer, Error> {
        let now = self.now();
        let delete_after = match when {
            DeleteWhen::AfterCoolingOff => now + self.settings.retention.deletion_cooling_off,
            DeleteWhen::Now => now,
        };
        let user = self.find_user(id).await?.id;
        let audit = requested(user, Actor::Operator, delete_after, now);
        let asked = self.ask_deletion(DeletionRequest { user, now, delete_after, audit }).await?;
        asked.ok_or(Refusal::UserDeleted.into())
    }

    /// The deletion that a user waits for, if there is one.
    pub async fn find_deletion(&self, id: UserId) -> Result<Option<Deletion>, Error> {
        Ok(self.store.find_deletion(id).await?)
    }

    async fn ask_deletion(&self, request: DeletionRequest) -> Result<Option<DeletionAnswer>, Error> {
        let (user, now) = (request.user, request.now);
        let Some((deletion, ended)) = self.store.request_deletion(request).await? else { return Ok(None) };
        self.caches.drop_user(&user);
        self.forget_ended(&ended, EndReason::UserDeleted, now);
        let is_done = deletion.delete_after <= now;
        if is_done {
            self.erase(user, now).await?;
            self.erase_traces(user).await?;
        }
        Ok(Some(DeletionAnswer { delete_after: deletion.delete_after, is_done }))
    }

    /// Does the deletions that are due. Every minute; several nodes may do so at once.
    pub async fn delete_due_accounts(&self) -> Result<(), Error> {
        let now = self.now();
        let mut last = None;
        loop {
            let due = self.store.list_due_deletions(now, last, DUE).await?;
            let Some(newest) = due.last() else { return Ok(()) };
            last = Some(*newest);
            for deletion in due {
                self.erase(deletion.user_id, now).await?;
                if self.erase_traces(deletion.user_id).await? {
                    self.store.finish_deletion(deletion.user_id, now - SETTLED).await?;
                }
            }
        }
    }

    /// Removes who a user is, if the deletion is due and was not done before.
    pub(crate) async fn erase(&self, user: UserId, now: Time) -> Result<(), Error> {
        let erasure = Erasure {
            user,
            now,
            banned_until: now + self.settings.retention.ban_mark,
            ban_marks: self.ban_marks(),
            audit: AuditEvent {
                user_id: Some(self.pseudonym_of(user)),
                ..AuditEvent::new(now, AuditKind::UserDeleted, Actor::System)
            },
        };
        if self.store.erase_user(erasure).await? {
            tracing::info!("an account was deleted");
        }
        self.caches.drop_user(&user);
        Ok(())
    }

    /// Removes a deleted user's sessions and what the audit log says of who they were. `false` when there is more than
    /// one turn may do.
    async fn erase_traces(&self, user: UserId) -> Result<bool, Error> {
        let pseudonym = self.pseudonym_of(user);
        for _ in 0..MAX_BATCHES {
            if self.store.erase_traces(user, pseudonym, BATCH).await? == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn pseudonym_of(&self, user: UserId) -> UserId {
        self.keyring.user_pseudonyms(user)[0]
    }
}

fn requested(user: UserId, actor: Actor, delete_after: Time, now: Time) -> AuditEvent {
    let detail = serde_json::json!({ "delete_after": delete_after });
    AuditEvent {
        user_id: Some(user),
        detail: Some(detail.to_string()),
        ..AuditEvent::new(now, AuditKind::DeletionRequested, actor)
    }
}
