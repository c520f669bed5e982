//! A user lets the app know their phone number.
//!
//! The number comes from WeChat alone, and names nobody: people change and share numbers. One that another user has is
//! refused, and nothing moves (security.md T-21).

mod code;

pub(crate) use code::describe_metrics;

use crate::{Authenticated, Code, EncryptedData, Error, Gate};
use minigate_model::{
    audit::{Actor, AuditEvent, AuditKind},
    phone::PhoneNumber,
};
use minigate_store::{PhoneBinding, PhoneOutcome};
use minigate_wechat::crypto::user_data::Phone;
use secrecy::SecretString;
use std::{net::IpAddr, sync::Arc};

/// What a mini program got from the user's tap on the phone number button.
#[derive(Debug)]
pub enum PhoneProof {
    /// WeChat is asked for the number, which costs money.
    Code(SecretString),
    /// The old way: nobody is asked.
    Data(EncryptedData),
}

impl Gate {
    /// Makes the number the user's, in the place of any other. The same number again changes nothing.
    ///
    /// Needs a fresh login. A code that came before from this user, in its five minutes, is answered as it was then.
    pub async fn bind_phone(
        self: &Arc<Self>,
        who: &Authenticated,
        proof: PhoneProof,
        address: IpAddr,
    ) -> Result<PhoneNumber, Error> {
        who.require_fresh_login(self.now())?;
        match proof {
            PhoneProof::Code(code) => self.bind_by_code(who, &code, address).await,
            PhoneProof::Data(sealed) => {
                let data = self.open_user_data(who, &sealed).await?;
                let number = data.phone().and_then(|phone| number_in(&phone));
                let number = number.ok_or(Error::Rejected(Code::BadEncryptedData))?;
                self.keep_phone(who, &number, address).await?;
                Ok(number)
            }
        }
    }

    async fn keep_phone(&self, who: &Authenticated, number: &PhoneNumber, address: IpAddr) -> Result<(), Error> {
        let now = self.now();
        let event = |kind| AuditEvent {
            user_id: Some(who.user_id),
            session_id: Some(who.session_id),
            ip: Some(address.to_string()),
            ..AuditEvent::new(now, kind, Actor::User)
        };
        let binding = PhoneBinding {
            user: who.user_id,
            app: who.app_id.clone(),
            sealed: number.seal(&self.keyring, who.user_id),
            lookups: self.keyring.phone_lookups(number),
            now,
            bound: event(AuditKind::PhoneBound),
            taken: event(AuditKind::PhoneTaken),
        };
        match self.store.bind_phone(binding).await? {
            PhoneOutcome::Bound | PhoneOutcome::Unchanged => Ok(()),
            PhoneOutcome::Taken => Err(Error::Rejected(Code::PhoneTaken)),
            PhoneOutcome::NoUser => Err(self.why_not(who.user_id).await?),
        }
    }
}

/// The number in decrypted data, if its parts agree: CBC lets a client rewrite some of them, and hardly all.
fn number_in(phone: &Phone<'_>) -> Option<PhoneNumber> {
    let number = PhoneNumber::parse(&phone.country_code, phone.pure_phone_number).ok()?;
    phone.phone_number.ends_with(number.national_number()).then_some(number)
}
