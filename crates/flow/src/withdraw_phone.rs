//! A user takes back that the app may keep their phone number.

use crate::{Authenticated, Error, Gate};
use minigate_model::audit::{Actor, AuditEvent, AuditKind};
use minigate_store::PhoneWithdrawal;
use std::net::IpAddr;

impl Gate {
    /// Erases it. `false` when there was none. Needs a fresh login.
    pub async fn withdraw_phone(&self, who: &Authenticated, address: IpAddr) -> Result<bool, Error> {
        let now = self.now();
        who.require_fresh_login(now)?;
        let audit = AuditEvent {
            user_id: Some(who.user_id),
            session_id: Some(who.session_id),
            ip: Some(address.to_string()),
            ..AuditEvent::new(now, AuditKind::PhoneWithdrawn, Actor::User)
        };
        Ok(self.store.withdraw_phone(PhoneWithdrawal { user: who.user_id, now, audit }).await?)
    }
}
