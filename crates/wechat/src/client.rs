use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use url::{Host, Url};

use crate::connect::Connector;
use crate::transport::Pool;
use crate::{AppSecret, tls};

const WECHAT: &str = "https://api.weixin.qq.com";

/// A client of WeChat's server API for one mini program.
///
/// Cloning is cheap and shares the connections. Certificates are always verified, redirects never followed,
/// proxy variables of the environment ignored, answers read up to 64 KiB.
///
/// Logins have a connection pool of their own, so nothing else the app asks WeChat can hold them up.
#[derive(Clone)]
pub struct Client {
    app: Arc<App>,
    pub(crate) exchange: Pool,
    pub(crate) general: Pool,
}

struct App {
    id: String,
    secret: AppSecret,
    base_url: Url,
    /// `jscode2session` with AppID and AppSecret, put together once and not at every login.
    code2session: Url,
}

/// Makes a [`Client`]; see [`Client::builder`].
pub struct Builder {
    app_id: String,
    app_secret: AppSecret,
    base_url: String,
    root_certificates: Vec<Vec<u8>>,
    connect_timeout: Duration,
    code2session_timeout: Duration,
    timeout: Duration,
    total_timeout: Duration,
}

/// Why a client cannot be built. Nothing of the configuration is repeated in it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The AppID or AppSecret is empty.
    #[error("the AppID and AppSecret must not be empty")]
    NoCredentials,
    /// The base URL is no URL, or has parts besides scheme, host, port and path.
    #[error("the base URL must be http(s)://host[:port][/path] and nothing more")]
    BaseUrl,
    /// The base URL would send the AppSecret unencrypted over a network.
    #[error("the base URL must be https, unless its host is localhost or a loopback address")]
    PlainHttp,
    /// TLS could not be set up: an added root certificate is not PEM, or the system has no trusted roots.
    #[error("TLS could not be set up")]
    Tls(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Client {
    /// Starts a client for the mini program `app_id`, for WeChat itself and with default timeouts.
    pub fn builder(app_id: impl Into<String>, app_secret: AppSecret) -> Builder {
        Builder {
            app_id: app_id.into(),
            app_secret,
            base_url: WECHAT.to_owned(),
            root_certificates: Vec::new(),
            connect_timeout: Duration::from_secs(2),
            code2session_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(5),
            total_timeout: Duration::from_millis(7_500),
        }
    }

    /// The mini program this client speaks for.
    #[must_use]
    pub fn app_id(&self) -> &str {
        &self.app.id
    }

    /// Where this client takes WeChat to be.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.app.base_url.as_str()
    }

    pub(crate) fn app_secret(&self) -> &AppSecret {
        &self.app.secret
    }

    pub(crate) fn endpoint(&self, path: &str) -> Url {
        endpoint(&self.app.base_url, path)
    }

    pub(crate) fn code2session_url(&self) -> Url {
        self.app.code2session.clone()
    }
}

fn endpoint(base_url: &Url, path: &str) -> Url {
    let mut url = base_url.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path.split('/'));
    }
    url
}

impl Builder {
    /// Where WeChat's API is, `https://api.weixin.qq.com` by default. A simulator on this machine may be plain
    /// `http`; anywhere else it has to be `https`.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Trusts the certificates in `pem` too, besides the system's: for a relay with a private CA.
    #[must_use]
    pub fn add_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.root_certificates.push(pem.into());
        self
    }

    /// How long name resolution, connecting and TLS may take together, 2 s by default.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long one try of a login may take, from connecting to the last byte of the answer, 5 s by default.
    #[must_use]
    pub fn code2session_timeout(mut self, limit: Duration) -> Self {
        self.code2session_timeout = limit;
        self
    }

    /// How long one try of any other call may take, 5 s by default.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// How long a call may take with all its tries and pauses, 7.5 s by default.
    #[must_use]
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.total_timeout = limit;
        self
    }

    /// Makes the client. Connects to nothing yet.
    ///
    /// # Errors
    ///
    /// [`BuildError`], for an unusable or unsafe base URL among others.
    pub fn build(self) -> Result<Client, BuildError> {
        if self.app_id.is_empty() || self.app_secret.expose().is_empty() {
            return Err(BuildError::NoCredentials);
        }
        let base_url = parse_base_url(&self.base_url)?;
        let tls = tls::config(&self.root_certificates)?;
        let exchange = self.pool(tls.clone(), self.code2session_timeout);
        let general = self.pool(tls, self.timeout);
        let mut code2session = endpoint(&base_url, "sns/jscode2session");
        code2session
            .query_pairs_mut()
            .append_pair("appid", &self.app_id)
            .append_pair("secret", self.app_secret.expose());
        let app = App { id: self.app_id, secret: self.app_secret, base_url, code2session };
        Ok(Client { app: Arc::new(app), exchange, general })
    }

    fn pool(&self, tls: ClientConfig, try_timeout: Duration) -> Pool {
        Pool::new(Connector::new(tls, self.connect_timeout), try_timeout, self.total_timeout)
    }
}

impl BuildError {
    pub(crate) fn tls(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Tls(error.into())
    }
}

fn parse_base_url(text: &str) -> Result<Url, BuildError> {
    let url = Url::parse(text).map_err(|_| BuildError::BaseUrl)?;
    let bare =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match url.scheme() {
        "https" | "http" if !bare => Err(BuildError::BaseUrl),
        "https" => Ok(url),
        "http" if local => Ok(url),
        "http" => Err(BuildError::PlainHttp),
        _ => Err(BuildError::BaseUrl),
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app_id", &self.app.id)
            .field("base_url", &self.app.base_url.as_str())
            .finish_non_exhaustive()
    }
}

// A base URL that is not checked yet may hold a password.
impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder").field("app_id", &self.app_id).finish_non_exhaustive()
    }
}
