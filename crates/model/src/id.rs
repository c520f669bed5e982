//! Ids: UUIDv7, so that new rows land beside each other in an index (RFC 9562 section 5.7).

use crate::{Time, random};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id made at `now`; 74 of its bits are random.
            pub fn new(now: Time) -> Self {
                Self(uuid_v7(now))
            }

            /// Comes before every id made at `at` or later.
            pub fn first_at(at: Time) -> Self {
                let mut bytes = [0; 16];
                bytes[..6].copy_from_slice(&millis(at).to_be_bytes()[2..]);
                Self::from_bytes(bytes)
            }

            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            pub const fn uuid(&self) -> Uuid {
                self.0
            }

            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

id!(
    /// A person. Public, and never an openid.
    UserId
);
id!(
    /// One app's name for a person: the row behind (app, openid).
    IdentityId
);
id!(
    /// One login on one device.
    SessionId
);
id!(
    /// A row of the audit log.
    AuditId
);
id!(
    /// Something that integrators are told of.
    EventId
);
id!(
    /// Two users that were made one.
    MergeId
);
id!(
    /// Two users that seem to be one.
    CandidateId
);

/// A mini program's AppID: `wx` and 16 lower-case hex digits, or a configured test id.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AppId(Arc<str>);

/// The text is no AppID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an AppID is 1 to 32 of the characters A-Z, a-z, 0-9, - and _, such as wx0123456789abcdef")]
pub struct InvalidAppId;

impl AppId {
    /// Accepts WeChat's form and, for tests, anything short of the same alphabet.
    pub fn parse(text: &str) -> Result<Self, InvalidAppId> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if (1..=32).contains(&text.len()) && text.bytes().all(fits) { Ok(Self(text.into())) } else { Err(InvalidAppId) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AppId({})", self.0)
    }
}

/// Lets maps keyed by `AppId` be asked with the text a client sent.
impl std::borrow::Borrow<str> for AppId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

fn uuid_v7(now: Time) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(millis(now), &random::bytes()).into_uuid()
}

fn millis(at: Time) -> u64 {
    u64::try_from(at.micros() / 1000).unwrap_or(0)
}
