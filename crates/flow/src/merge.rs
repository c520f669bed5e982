//! Two users that are one person are made one, and two again if that was wrong (security.md T-52).
//!
//! Never by what a client says. Logins do it by themselves where WeChat's unionid says so and one of the two is empty
//! (`minigate_store`'s `login/union.rs`); all else is an operator's act, or an integrator's by a service key.

use crate::{Code, Error, Gate, aliases::LONGEST_CHAIN, feed::REMEMBERED};
use minigate_model::{EndReason, MergeId, User, UserId, UserStatus, audit::Actor};
use minigate_store::{
    MergeCandidate, MergeInfo, MergeOutcome, MergeUndo, Namesakes, UndoOutcome, UserAlias, UserMerge,
};

/// Lists for people end here.
const LISTED: u32 = 1000;
const FOUND: u32 = 10_000;
const BATCH: usize = 500;
/// More merges than this within an hour are found by their rows only.
const KNOWN_ALIASES: u32 = 100_000;

impl Gate {
    /// Makes `loser` the same user as `winner`, who keeps id, profile and metadata and gets the loser's identities,
    /// sessions, and phone number if it has none. Nobody is logged out: old tokens now speak for the winner, here at
    /// once and on other nodes within two seconds.
    ///
    /// `merge_refused` when one of the two is not active, or both are one.
    pub async fn merge_users(&self, winner: UserId, loser: UserId, actor: Actor) -> Result<MergeId, Error> {
        let order = UserMerge { winner, loser, now: self.now(), actor, keyring: self.keyring.clone() };
        match self.store.merge_users(order).await? {
            MergeOutcome::Merged(id) => {
                self.note_merge(UserAlias { alias: loser, user: winner });
                Ok(id)
            }
            MergeOutcome::Refused(refusal) => Err(refusal.into()),
        }
    }

    /// Takes a merge apart, within 30 days: identities and phone number go back, and every session of both ends, for
    /// nobody knows who holds which. Says who the two are.
    pub async fn undo_merge(&self, merge: MergeId, actor: Actor) -> Result<(UserId, UserId), Error> {
        let now = self.now();
        let order = MergeUndo { merge, now, actor, keyring: self.keyring.clone() };
        match self.store.undo_merge(order).await? {
            UndoOutcome::Undone { winner, loser, ended } => {
                self.aliases.remove(loser);
                self.forget_ended(&ended, EndReason::EndedByOperator, now);
                self.caches.drop_user(&winner);
                self.caches.drop_user(&loser);
                Ok((winner, loser))
            }
            UndoOutcome::Refused(refusal) => Err(refusal.into()),
        }
    }

    /// Users that seem to be one person, for somebody to decide; the oldest suspicion first, a thousand at most.
    pub async fn list_merge_candidates(&self) -> Result<Vec<MergeCandidate>, Error> {
        Ok(self.store.list_merge_candidates(LISTED).await?)
    }

    /// Looks for users who share a unionid in apps of one open-platform account and were never brought together: those
    /// apps were not configured as one when their people came. Says how many pairs are new among the candidates.
    /// Reads every identity, and at most ten thousand pairs at a time.
    pub async fn find_merge_candidates(&self) -> Result<u64, Error> {
        let namesakes = self.store.list_namesakes(FOUND).await?;
        let mut pairs: Vec<[UserId; 2]> = Vec::new();
        for Namesakes { users, apps: [one, other] } in namesakes {
            // In the order of users, so the same two stand next to each other.
            if self.apps.share_people(&one, &other) && pairs.last() != Some(&users) {
                pairs.push(users);
            }
        }
        let mut new = 0;
        for batch in pairs.chunks(BATCH) {
            new += self.store.suspect_merges(batch, self.now()).await?;
        }
        Ok(new)
    }

    /// The merges that can still be undone, the newest first, a thousand at most.
    pub async fn list_merges(&self) -> Result<Vec<MergeInfo>, Error> {
        Ok(self.store.list_merges(self.now(), LISTED).await?)
    }

    /// A user as the database has them; where the id was merged into another, that one.
    pub(crate) async fn stored_user(&self, id: UserId) -> Result<Option<User>, Error> {
        match self.store.find_user(id).await? {
            Some(user) if user.status == UserStatus::Merged => Box::pin(self.follow(user)).await.map(Some),
            user => Ok(user),
        }
    }

    async fn follow(&self, merged: User) -> Result<User, Error> {
        let mut user = merged;
        for _ in 0..LONGEST_CHAIN {
            if user.status != UserStatus::Merged {
                break;
            }
            // Gone between the two statements when the merge was undone: then the user is read again.
            let id = self.store.find_alias(user.id).await?.unwrap_or(user.id);
            user = self.store.find_user(id).await?.ok_or(Error::Rejected(Code::NotFound))?;
        }
        Ok(user)
    }

    pub(crate) fn note_merge(&self, alias: UserAlias) {
        self.aliases.add(alias);
        self.caches.drop_user(&alias.alias);
        self.caches.drop_user(&alias.user);
    }

    /// Reads whose ids stand for whom. A merge is remembered for longer than any access token lives.
    pub(crate) async fn reload_aliases(&self) -> Result<(), Error> {
        let aliases = self.store.list_aliases(self.now() - REMEMBERED, KNOWN_ALIASES).await?;
        self.aliases.replace(&aliases);
        Ok(())
    }
}
