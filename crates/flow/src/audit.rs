//! Reading the audit log, and sweeping it.

use crate::{Error, Gate};
use minigate_model::{
    Time, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};
use minigate_store::AuditRecord;

const PAGE: u32 = 500;

/// Which rows of the log are wanted.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// Of this user, also what was written under their pseudonym after they were deleted.
    pub user: Option<UserId>,
    /// `login`, `user_banned` …
    pub kind: Option<String>,
    pub since: Option<Time>,
    /// The newest this many.
    pub limit: usize,
}

impl Gate {
    /// What happened, newest first. That somebody read it is written down, too.
    pub async fn read_audit(&self, query: &AuditQuery) -> Result<Vec<AuditRecord>, Error> {
        let detail = serde_json::json!({ "kind": query.kind, "since": query.since, "limit": query.limit });
        let read = AuditEvent {
            user_id: query.user,
            detail: Some(detail.to_string()),
            ..AuditEvent::new(self.now(), AuditKind::AuditRead, Actor::Operator)
        };
        let mut found = Vec::new();
        match query.user {
            None => self.read_audit_of(None, query, &mut found).await?,
            Some(user) => {
                for name in std::iter::once(user).chain(self.keyring.user_pseudonyms(user)) {
                    self.read_audit_of(Some(name), query, &mut found).await?;
                }
            }
        }
        self.store.insert_audit(read).await?;
        found.sort_unstable_by_key(|record| std::cmp::Reverse(record.id));
        found.truncate(query.limit);
        Ok(found)
    }

    async fn read_audit_of(
        &self,
        user: Option<UserId>,
        query: &AuditQuery,
        found: &mut Vec<AuditRecord>,
    ) -> Result<(), Error> {
        let is_wanted = |record: &AuditRecord| query.kind.as_ref().is_none_or(|kind| *kind == record.kind);
        let (mut before, enough) = (None, found.len() + query.limit);
        loop {
            let page = self.store.list_audit(user, before, PAGE).await?;
            before = page.last().map(|record| record.id);
            for record in page {
                if found.len() >= enough || query.since.is_some_and(|since| record.at < since) {
                    return Ok(());
                }
                if is_wanted(&record) {
                    found.push(record);
                }
            }
            if before.is_none() {
                return Ok(());
            }
        }
    }
}
