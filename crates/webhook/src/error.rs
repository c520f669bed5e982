//! Why a webhook was not taken.

use crate::resolver::{RefusedAddress, Unresolved};
use std::{error::Error as StdError, fmt};

/// A receiver that cannot be used as it was described. Nothing of its URL is repeated in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// It is no URL, or carries a user name, a password or a fragment.
    #[error("the URL must be https://host[:port][/path]")]
    Url,
    /// It is `http`, and only private receivers may be.
    #[error("the URL must be https, unless private addresses are allowed")]
    PlainHttp,
    /// Its host is an address that nothing is sent to.
    #[error("the URL names a private, link-local or reserved address")]
    Address,
    /// A receiver needs a secret to check signatures with.
    #[error("there is no secret to sign with")]
    NoSecret,
    /// TLS could not be set up.
    #[error("TLS could not be set up")]
    Tls(#[source] reqwest::Error),
}

/// A webhook was not taken. Nothing of URL, body or answer is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The receiver's name leads to a private, link-local or reserved address; nothing was sent.
    AddressRefused,
    /// The receiver's name has no address.
    Unresolved,
    /// No connection, or no trusted certificate.
    Connect,
    /// No whole answer in time. It may have been taken all the same.
    Timeout,
    /// The connection broke. It may have been taken all the same.
    Broken,
    /// The receiver answered with something else than 2xx; redirects count here.
    Status(u16),
}

impl Error {
    /// Does the receiver want no more of this (410)?
    #[must_use]
    pub const fn is_gone(self) -> bool {
        matches!(self, Self::Status(410))
    }

    pub(crate) fn from_names(error: &(dyn StdError + Send + Sync + 'static)) -> Self {
        if error.is::<RefusedAddress>() { Self::AddressRefused } else { Self::Unresolved }
    }

    pub(crate) fn from_http(error: &reqwest::Error) -> Self {
        match () {
            () if was_caused_by::<RefusedAddress>(error) => Self::AddressRefused,
            () if was_caused_by::<Unresolved>(error) => Self::Unresolved,
            () if error.is_timeout() => Self::Timeout,
            () if error.is_connect() => Self::Connect,
            () => Self::Broken,
        }
    }
}

fn was_caused_by<T: StdError + 'static>(error: &reqwest::Error) -> bool {
    std::iter::successors(error.source(), |&error| error.source()).any(<dyn StdError>::is::<T>)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddressRefused => f.write_str("address refused"),
            Self::Unresolved => f.write_str("name without address"),
            Self::Connect => f.write_str("no connection"),
            Self::Timeout => f.write_str("no answer in time"),
            Self::Broken => f.write_str("connection broken"),
            Self::Status(status) => write!(f, "status {status}"),
        }
    }
}

impl StdError for Error {}
