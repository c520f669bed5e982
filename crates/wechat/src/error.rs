use std::error::Error as StdError;
use std::io;

use tokio::time::error::Elapsed;

use crate::errcode::{self, Kind};

/// What happened on the wire.
///
/// Neither `Display`, `Debug` nor the chain of sources contains what was sent or answered: no URL, secret, code,
/// key, openid or `errmsg`. An error can be logged as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The connection could not be made, or broke.
    #[error("no answer from WeChat: {}", if *.sent { "the connection broke" } else { "could not connect" })]
    Transport {
        /// Whether the request may have reached WeChat.
        sent: bool,
        /// What the HTTP client says, without the URL.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// WeChat did not answer in time.
    #[error("no answer from WeChat in time")]
    Timeout {
        /// Whether the request may have reached WeChat.
        sent: bool,
    },
    /// WeChat refused with an `errcode` other than 0, which it does under HTTP status 200.
    #[error("WeChat refused with errcode {errcode} ({})", errcode::entry(*.errcode).map_or("undocumented", |e| e.meaning))]
    Api {
        /// WeChat's number, also when the table does not know it.
        errcode: i64,
        /// What can be done about it.
        kind: Kind,
        /// WeChat's id of the call, for the console's look-up and for support.
        rid: Option<String>,
    },
    /// An HTTP status other than 200; redirects are among them, they are never followed.
    #[error("WeChat answered with HTTP status {0}")]
    Status(u16),
    /// The answer is longer than 64 KiB.
    #[error("WeChat's answer is longer than 64 KiB")]
    TooLarge,
    /// The answer is not what WeChat documents; the text says which part.
    #[error("WeChat's answer is malformed: {0}")]
    Decode(&'static str),
}

impl Error {
    /// Whether WeChat may have seen the request. When it has, the code of a login counts as used up.
    ///
    /// `false` is certain (DNS, connect or TLS failed); `true` is not: a try that ran out of time before it was connected
    /// counts as sent too, if its own limit was shorter than the one for connecting.
    #[must_use]
    pub fn may_have_been_sent(&self) -> bool {
        match self {
            Self::Transport { sent, .. } | Self::Timeout { sent } => *sent,
            Self::Api { .. } | Self::Status(_) | Self::TooLarge | Self::Decode(_) => true,
        }
    }

    /// Whether the same call may succeed a little later, a login with a fresh code if
    /// [`may_have_been_sent`](Self::may_have_been_sent). The client has then already made the attempts it may.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport { .. } | Self::Timeout { .. } => true,
            Self::Api { kind, .. } => matches!(kind, Kind::Busy | Kind::RateLimited),
            Self::Status(status) => matches!(status, 429 | 500..=599),
            Self::TooLarge | Self::Decode(_) => false,
        }
    }

    /// What WeChat's errcode asks for, when it was WeChat that refused.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Api { kind, .. } => Some(*kind),
            _ => None,
        }
    }

    /// A failure of the HTTP client. Connecting ends with the TLS handshake: before that nothing was written.
    pub(crate) fn from_http(error: hyper_util::client::legacy::Error) -> Self {
        Self::from_wire(!error.is_connect(), error.into())
    }

    /// The answer had begun.
    pub(crate) fn from_body(error: hyper::Error) -> Self {
        Self::from_wire(true, error.into())
    }

    /// The URL cannot be asked, which the source does not show.
    pub(crate) fn not_sent(source: http::uri::InvalidUri) -> Self {
        Self::Transport { sent: false, source: source.into() }
    }

    fn from_wire(sent: bool, source: Box<dyn StdError + Send + Sync>) -> Self {
        if is_timeout(&*source) { Self::Timeout { sent } } else { Self::Transport { sent, source } }
    }

    pub(crate) fn from_errcode(errcode: i64, errmsg: &str) -> Self {
        Self::Api { errcode, kind: errcode::kind(errcode), rid: rid(errmsg) }
    }
}

/// Is it for a lack of time, ours or the system's?
fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    let late = error.is::<Elapsed>()
        || error.downcast_ref().is_some_and(|error: &io::Error| error.kind() == io::ErrorKind::TimedOut);
    late || error.source().is_some_and(is_timeout)
}

/// The `rid` in an errmsg such as `invalid code, rid: 610bd4ad-0b8248fc-0a4d403b`.
///
/// Three groups of eight hex digits or nothing: the rest of the text may repeat what was sent.
fn rid(errmsg: &str) -> Option<String> {
    const CHARS: usize = 26;
    let (_, tail) = errmsg.rsplit_once("rid: ")?;
    let (rid, rest) = tail.split_at_checked(CHARS)?;
    let well_formed = rid.bytes().enumerate().all(|(i, b)| match i {
        8 | 17 => b == b'-',
        _ => b.is_ascii_hexdigit(),
    });
    let ends = rest.bytes().next().is_none_or(|b| !b.is_ascii_alphanumeric() && b != b'-');
    (well_formed && ends).then(|| rid.to_owned())
}

#[cfg(test)]
mod tests {
    use super::rid;

    #[test]
    fn a_rid_is_found_in_both_forms_of_errmsg() {
        let expected = Some("610bd4ad-0b8248fc-0a4d403b".to_owned());

        assert_eq!(rid("invalid code, rid: 610bd4ad-0b8248fc-0a4d403b"), expected);
        assert_eq!(rid("invalid appsecret hint: [x-9] rid: 610bd4ad-0b8248fc-0a4d403b"), expected);
        assert_eq!(rid("rid: 610bd4ad-0b8248fc-0a4d403b, more"), expected);
    }

    #[test]
    fn nothing_but_a_rid_is_taken_from_errmsg() {
        for errmsg in [
            "",
            "rid: ",
            "invalid code, hints: [ req_id: N37KMa0605th21 ]",
            "rid: 610bd4ad-0b8248fc-0a4d403",
            "rid: 610bd4ad-0b8248fc-0a4d403bSECRET",
            "rid: 610bd4ad-0b8248fc-0a4d403b-12345678",
            "rid: 610bd4ad+0b8248fc+0a4d403b",
            "rid: 610bd4ag-0b8248fc-0a4d403b",
            "rid: 微信微信微信微信微信微信",
        ] {
            assert_eq!(rid(errmsg), None, "{errmsg}");
        }
    }
}
