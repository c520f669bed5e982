//! An ES256 signature over claims that are always the same.

use crate::dataset::{self, Seeded};
use anyhow::{Context, Result};
use minigate::model::{
    AppId, Time,
    access::{self, Subject},
    signing::{Algorithm, SigningKey},
};
use std::time::Duration;

pub(crate) struct Signer {
    key: SigningKey,
    seeded: Seeded,
    app_id: AppId,
}

impl Signer {
    pub(crate) fn new() -> Result<Self> {
        let key = SigningKey::generate(Algorithm::Es256).context("no key")?;
        Ok(Self { key, seeded: Seeded::new(0), app_id: dataset::app_id()? })
    }

    pub(crate) fn token(&self) -> String {
        let now = Time::from_seconds(1_800_000_000);
        let subject = Subject {
            user_id: self.seeded.user_id(),
            session_id: self.seeded.id,
            app_id: &self.app_id,
            auth_time: now,
        };
        let issuer = "http://127.0.0.1:8080";
        access::issue(&self.key, issuer, &subject, now, Duration::from_secs(900)).unwrap_or_default()
    }

    /// As long as one.
    pub(crate) fn no_token() -> String {
        "x".repeat(560)
    }
}
