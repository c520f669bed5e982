//! Whom webhooks are sent to.

use crate::{
    BuildError, Error, Secret,
    resolver::{Allowed, Guard, SystemNames},
};
use reqwest::{Client, Response, dns::Resolve, header, redirect, retry};
use std::{fmt, net::IpAddr, sync::Arc, time::Duration};
use url::{Host, Url};

/// Name, connection and TLS.
const CONNECT: Duration = Duration::from_secs(5);
/// The whole of it; receivers are told to answer first and work later.
const WHOLE: Duration = Duration::from_secs(10);
/// An answer says nothing but its status. So much of it is read, to use the connection again.
const ANSWER: usize = 16 * 1024;
const URL_MAX_BYTES: usize = 2048;

const AGENT: &str = concat!("minigate-webhook/", env!("CARGO_PKG_VERSION"));

/// Where a receiver may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// On the internet, by https.
    Public,
    /// Also on this machine and in private networks, and there by plain `http` too. Link-local and reserved addresses
    /// stay refused.
    PrivateToo,
}

/// What is sent. Receivers drop what they saw before by its `id`, and what is old by its `timestamp`.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    /// The same at every try.
    pub id: &'a str,
    /// Of this try, in Unix seconds.
    pub timestamp: i64,
    /// JSON.
    pub body: &'a str,
}

/// Somebody who is sent webhooks. Clones share their connections.
#[derive(Clone)]
pub struct Receiver {
    url: Url,
    secrets: Arc<[Secret]>,
    names: Arc<Guard>,
    http: Client,
}

impl Receiver {
    /// The longest that [`Receiver::send`] takes.
    pub const PATIENCE: Duration = WHOLE;

    /// Connects to nothing yet. With several secrets each signs, so that a receiver may change over in its own time.
    ///
    /// # Errors
    ///
    /// [`BuildError`], for an unusable or unsafe URL.
    pub fn new(url: &str, secrets: Vec<Secret>, reach: Reach) -> Result<Self, BuildError> {
        Self::with_names(url, secrets, reach, Arc::new(SystemNames))
    }

    fn with_names(url: &str, secrets: Vec<Secret>, reach: Reach, names: Arc<dyn Resolve>) -> Result<Self, BuildError> {
        if secrets.is_empty() {
            return Err(BuildError::NoSecret);
        }
        let (url, allowed) = check(url, reach)?;
        let names = Arc::new(Guard { names, allowed });
        let http = Client::builder()
            .dns_resolver(Arc::clone(&names))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .no_gzip()
            .http1_only()
            .tcp_nodelay(true)
            .user_agent(AGENT)
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .build()
            .map_err(BuildError::Tls)?;
        Ok(Self { url, secrets: secrets.into(), names, http })
    }

    /// Scheme, host and port: all of the URL that may be shown, for a path can be a secret.
    #[must_use]
    pub fn origin(&self) -> String {
        self.url.origin().ascii_serialization()
    }

    /// Where its name leads at this moment, of the addresses that may be connected to. Connects to none.
    ///
    /// # Errors
    ///
    /// [`Error::Unresolved`] and [`Error::AddressRefused`].
    pub async fn addresses(&self) -> Result<Vec<IpAddr>, Error> {
        match self.url.host() {
            Some(Host::Ipv4(address)) => Ok(vec![address.into()]),
            Some(Host::Ipv6(address)) => Ok(vec![address.into()]),
            Some(Host::Domain(name)) => {
                let name = name.parse().map_err(|_| Error::Unresolved)?;
                let found = self.names.resolve(name).await.map_err(|error| Error::from_names(&*error))?;
                Ok(found.map(|address| address.ip()).collect())
            }
            None => Err(Error::Unresolved),
        }
    }

    /// Sends once. What failed may be sent again, with the same `id`.
    ///
    /// # Errors
    ///
    /// [`Error`], for any answer but 2xx among others.
    pub async fn send(&self, message: &Message<'_>) -> Result<(), Error> {
        let Message { id, timestamp, body } = *message;
        let signatures: Vec<String> = self.secrets.iter().map(|secret| secret.sign(id, timestamp, body)).collect();
        let request = self
            .http
            .post(self.url.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signatures.join(" "))
            .body(body.to_owned());
        let response = request.send().await.map_err(|error| Error::from_http(&error))?;
        let status = response.status();
        drain(response).await;
        if status.is_success() { Ok(()) } else { Err(Error::Status(status.as_u16())) }
    }
}

/// Its status is all that counts, also when the rest does not come.
async fn drain(mut response: Response) {
    let mut left = ANSWER;
    while let Ok(Some(chunk)) = response.chunk().await {
        match left.checked_sub(chunk.len()) {
            Some(rest) => left = rest,
            None => return,
        }
    }
}

/// An address in a URL is connected to without being resolved, so it is checked here; it cannot change later.
fn check(text: &str, reach: Reach) -> Result<(Url, Allowed), BuildError> {
    let url = Url::parse(text).map_err(|_| BuildError::Url)?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let allowed = match (url.scheme(), reach) {
        ("https" | "http", _) if !bare || text.len() > URL_MAX_BYTES => return Err(BuildError::Url),
        ("https", Reach::Public) => Allowed::Public,
        ("https", Reach::PrivateToo) => Allowed::Both,
        ("http", Reach::PrivateToo) => Allowed::Private,
        ("http", Reach::Public) => return Err(BuildError::PlainHttp),
        _ => return Err(BuildError::Url),
    };
    let address: Option<IpAddr> = match url.host() {
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(address.into()),
        Some(Host::Domain(_)) => None,
        None => return Err(BuildError::Url),
    };
    if let Some(address) = address {
        allowed.check(address).map_err(|_| BuildError::Address)?;
    }
    Ok((url, allowed))
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("origin", &self.origin()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
