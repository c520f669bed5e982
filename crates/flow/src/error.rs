//! What a use case can fail with.

use crate::Code;
use minigate_model::{Refusal, merge::MergeRefusal};
use std::{borrow::Cow, sync::Arc, time::Duration};

/// What the caller can act on. Cheap to clone, because joined logins all get the same one.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A request that its sender has to correct.
    #[error("the request is not acceptable: {}", .0.as_str())]
    Rejected(Code),
    /// Fields that are missing or not acceptable.
    #[error("a field is not acceptable")]
    Invalid(Vec<FieldError>),
    /// WeChat objects to what these fields say.
    #[error("WeChat objects to what a field says")]
    ContentRejected(Vec<FieldError>),
    /// WeChat could not check what is to be shown, and unchecked it may not be.
    #[error("what is to be shown could not be checked")]
    ContentUnchecked(#[source] Arc<Self>),
    #[error("a rate limit was reached")]
    RateLimited { retry_after: Duration },
    #[error("too much is waiting")]
    Overloaded,
    /// A file that is no picture we take.
    #[error("the picture is not acceptable")]
    Picture(#[from] minigate_picture::Unfit),
    /// Where pictures are kept is away.
    #[error(transparent)]
    Shelf(Arc<minigate_picture::ShelfError>),
    /// WeChat refused, or did not answer as it should.
    #[error("WeChat refused, or did not answer as it should")]
    Wechat(#[source] Arc<minigate_wechat::Error>),
    #[error("the database did not answer as it should")]
    Store(#[source] Arc<minigate_store::Error>),
    /// What other nodes ended is not known here any more, and the database is away: nobody is let in on a guess.
    #[error("the feed of ended sessions is stale")]
    FeedStale,
    /// Two users cannot be made one, or two again.
    #[error(transparent)]
    Merge(#[from] MergeRefusal),
    #[error("a sealed value or a key is unusable: {0}")]
    Key(&'static str),
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    pub field: Cow<'static, str>,
    /// Stable: `required`, `unknown`, `duplicate`, `type`, `length`, `format` …
    pub code: &'static str,
    pub detail: Cow<'static, str>,
}

impl FieldError {
    pub fn new(field: impl Into<Cow<'static, str>>, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.into(), code, detail: detail.into() }
    }
}

impl Error {
    /// The stable code of this failure.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) => code_of(*refusal),
            Self::Rejected(code) => *code,
            Self::Invalid(_) => Code::ValidationFailed,
            Self::ContentRejected(_) => Code::ContentRejected,
            Self::ContentUnchecked(_) => Code::ContentUnchecked,
            Self::RateLimited { .. } => Code::RateLimited,
            Self::Overloaded => Code::Overloaded,
            Self::Picture(unfit) => code_of_picture(*unfit),
            Self::Shelf(_) => Code::Unavailable,
            Self::Wechat(error) => crate::wechat_error::code(error),
            Self::Store(_) | Self::FeedStale => self.store_code(),
            Self::Merge(MergeRefusal::UnknownUser(_) | MergeRefusal::UnknownMerge) => Code::NotFound,
            Self::Merge(_) => Code::MergeRefused,
            Self::Key(_) => Code::Internal,
        }
    }

    /// How long to wait before trying again, where waiting helps.
    pub fn retry_after(&self) -> Option<Duration> {
        match (self, self.code()) {
            (Self::RateLimited { retry_after }, _) => Some(*retry_after),
            (_, Code::WechatRateLimited) => Some(Duration::from_secs(60)),
            (_, Code::WechatUnavailable | Code::Overloaded | Code::Unavailable) => Some(Duration::from_secs(2)),
            (_, Code::ContentUnchecked) => Some(Duration::from_secs(5)),
            (_, Code::WechatIpNotAllowed) => Some(Duration::from_secs(60)),
            _ => None,
        }
    }

    /// Did this login fail before WeChat could have seen its code?
    pub(crate) fn code_is_unused(&self) -> bool {
        match self {
            Self::Wechat(error) => !error.may_have_been_sent(),
            Self::Overloaded => true,
            _ => false,
        }
    }

    fn store_code(&self) -> Code {
        use minigate_store::Error as Store;
        match self {
            Self::Store(error) if matches!(**error, Store::Corrupt { .. } | Store::Query { .. }) => Code::Internal,
            _ => Code::Unavailable,
        }
    }
}

impl From<minigate_wechat::Error> for Error {
    fn from(error: minigate_wechat::Error) -> Self {
        Self::Wechat(Arc::new(error))
    }
}

impl From<minigate_store::Error> for Error {
    fn from(error: minigate_store::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<minigate_picture::ShelfError> for Error {
    fn from(error: minigate_picture::ShelfError) -> Self {
        Self::Shelf(Arc::new(error))
    }
}

const fn code_of_picture(unfit: minigate_picture::Unfit) -> Code {
    use minigate_picture::Unfit;
    match unfit {
        Unfit::Unknown | Unfit::Damaged | Unfit::Animated => Code::ImageInvalid,
        Unfit::TooLarge | Unfit::TooSlow => Code::ImageTooLarge,
    }
}

const fn code_of(refusal: Refusal) -> Code {
    match refusal {
        Refusal::CredentialInvalid => Code::CredentialInvalid,
        Refusal::SessionExpired => Code::SessionExpired,
        Refusal::SessionRevoked => Code::SessionRevoked,
        Refusal::RefreshReplayed => Code::RefreshTokenReplayed,
        Refusal::UserBanned => Code::UserBanned,
        Refusal::UserDeleted => Code::UserDeleted,
        Refusal::ReauthenticationRequired => Code::ReauthenticationRequired,
        Refusal::CsrfCookieMissing => Code::CsrfCookieMissing,
        Refusal::CsrfTokenMissing => Code::CsrfTokenMissing,
        Refusal::CsrfTokenMismatch => Code::CsrfTokenMismatch,
        Refusal::CsrfOriginRefused => Code::CsrfOriginRefused,
        Refusal::CsrfRefererMissing => Code::CsrfRefererMissing,
        Refusal::CsrfRefererRefused => Code::CsrfRefererRefused,
    }
}
