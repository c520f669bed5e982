//! Why a rule said no.

/// A rule's "no". Each becomes one stable error code; see `flow::Code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    #[error("the credential is malformed, unknown or not genuine")]
    CredentialInvalid,
    #[error("the session has reached its end")]
    SessionExpired,
    #[error("the session was ended")]
    SessionRevoked,
    #[error("a refresh token was used again")]
    RefreshReplayed,
    #[error("the user is banned")]
    UserBanned,
    #[error("the user deleted the account")]
    UserDeleted,
    #[error("this needs a login no older than ten minutes")]
    ReauthenticationRequired,
    #[error("the csrftoken cookie is missing or malformed")]
    CsrfCookieMissing,
    #[error("the CSRF token is missing")]
    CsrfTokenMissing,
    #[error("the CSRF token is not this session's")]
    CsrfTokenMismatch,
    #[error("the request comes from a foreign origin")]
    CsrfOriginRefused,
    #[error("the form was posted without a Referer")]
    CsrfRefererMissing,
    #[error("the request comes from a foreign page")]
    CsrfRefererRefused,
}
