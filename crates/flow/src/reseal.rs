//! After a new master key was put first, what older ones sealed is sealed anew (security.md section 7.3).

use crate::{Error, Gate, access_token::ACCESS_TOKEN, key_set};
use minigate_model::{
    IdentityId,
    audit::{Actor, AuditEvent, AuditKind},
    identity::{PREVIOUS_SESSION_KEY, SESSION_KEY, SealedKeys},
    key::KeyId,
    seal::{OpenError, Place, Sealed},
    signing,
};

const BATCH: u32 = 500;

/// How far resealing has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ResealReport {
    pub looked_at: u64,
    pub resealed: u64,
    /// Rows that no key held opens; they are left as they are.
    pub unreadable: u64,
}

impl Gate {
    /// Seals everything under the active master key, in batches. May be stopped and begun again.
    pub async fn reseal(&self, mut progress: impl FnMut(&ResealReport)) -> Result<ResealReport, Error> {
        let mut report = ResealReport::default();
        self.reseal_signing_keys(&mut report).await?;
        self.reseal_app_tokens(&mut report).await?;
        let mut last = None;
        loop {
            let rows = self.store.list_sealed_keys_after(last, BATCH).await?;
            let Some((id, _)) = rows.last() else { break };
            last = Some(*id);
            for (id, keys) in &rows {
                self.reseal_identity(*id, keys, &mut report).await?;
            }
            progress(&report);
        }
        let event = AuditEvent::new(self.now(), AuditKind::MasterKeyResealed, Actor::Operator);
        self.store.insert_audit(event).await?;
        Ok(report)
    }

    /// How many sealed values there are under each master key.
    pub async fn count_sealed(&self) -> Result<Vec<(KeyId, u64)>, Error> {
        Ok(self.store.count_sealed_by_key_id().await?)
    }

    async fn reseal_identity(&self, id: IdentityId, old: &SealedKeys, report: &mut ResealReport) -> Result<(), Error> {
        report.looked_at += 1;
        let active = Some(self.keyring.active_id());
        if old.current.key_id() == active && old.previous.as_ref().is_none_or(|key| key.key_id() == active) {
            return Ok(());
        }
        let Ok(new) = self.resealed(id, old) else {
            report.unreadable += 1;
            return Ok(());
        };
        // A login in between has sealed anew already: then there is nothing left to do.
        self.store.replace_sealed_keys(id, old, &new).await?;
        report.resealed += 1;
        Ok(())
    }

    fn resealed(&self, id: IdentityId, old: &SealedKeys) -> Result<SealedKeys, OpenError> {
        let anew = |column, sealed: &Sealed| {
            let place = Place::new(column, id.as_bytes());
            Ok(self.keyring.seal(place, &self.keyring.open(place, sealed)?))
        };
        let previous = old.previous.as_ref().map(|key| anew(PREVIOUS_SESSION_KEY, key)).transpose()?;
        Ok(SealedKeys { current: anew(SESSION_KEY, &old.current)?, previous, changed_at: old.changed_at })
    }

    async fn reseal_app_tokens(&self, report: &mut ResealReport) -> Result<(), Error> {
        for (app, old) in self.store.list_sealed_app_tokens().await? {
            report.looked_at += 1;
            if old.key_id() == Some(self.keyring.active_id()) {
                continue;
            }
            let place = Place::new(ACCESS_TOKEN, app.as_str().as_bytes());
            let Ok(token) = self.keyring.open(place, &old) else {
                report.unreadable += 1;
                continue;
            };
            self.store.replace_sealed_app_token(&app, &old, &self.keyring.seal(place, &token)).await?;
            report.resealed += 1;
        }
        Ok(())
    }

    async fn reseal_signing_keys(&self, report: &mut ResealReport) -> Result<(), Error> {
        for stored in self.store.list_signing_keys().await? {
            let Some(old) = &stored.private_key else { continue };
            report.looked_at += 1;
            if old.key_id() == Some(self.keyring.active_id()) {
                continue;
            }
            let key = key_set::open_private(&stored, &self.keyring)?;
            let place = Place::new(signing::PRIVATE_KEY, stored.kid.as_bytes());
            let new = self.keyring.seal(place, key.encoded());
            self.store.replace_signing_private_key(&stored.kid, old, &new).await?;
            report.resealed += 1;
        }
        Ok(())
    }
}
