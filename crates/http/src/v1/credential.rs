//! How a credential looks in an answer, by style.

use minigate_flow::Credential;
use serde::Serialize;
use utoipa::ToSchema;

/// The proof of a session. Keep it like a password.
#[derive(Serialize, ToSchema)]
#[serde(tag = "style", rename_all = "snake_case")]
pub(crate) enum CredentialBody {
    /// A short access token that any backend can check by the JWKS, and a refresh token for the next pair.
    Jwt {
        access_token: String,
        refresh_token: String,
        #[schema(example = "Bearer")]
        token_type: &'static str,
        /// Seconds until the access token ends.
        #[schema(example = 900)]
        expires_in: u64,
        /// Seconds until the refresh token ends if it is not used.
        refresh_expires_in: u64,
    },
    /// One opaque token.
    Token {
        access_token: String,
        #[schema(example = "Bearer")]
        token_type: &'static str,
        /// Seconds until it ends if it is not used.
        expires_in: u64,
    },
    /// The session is in the two cookies; unsafe requests also carry this token in `X-CSRFToken`.
    Cookie {
        csrf_token: String,
        /// Seconds until the session ends if it is not used.
        expires_in: u64,
    },
}

impl From<Credential> for CredentialBody {
    fn from(credential: Credential) -> Self {
        match credential {
            Credential::Jwt { access_token, refresh_token, expires_in, refresh_expires_in } => Self::Jwt {
                access_token,
                refresh_token,
                token_type: "Bearer",
                expires_in: expires_in.as_secs(),
                refresh_expires_in: refresh_expires_in.as_secs(),
            },
            Credential::Token { access_token, expires_in } => {
                Self::Token { access_token, token_type: "Bearer", expires_in: expires_in.as_secs() }
            }
            Credential::Cookie { csrf_secret, expires_in, .. } => {
                Self::Cookie { csrf_token: csrf_secret.masked(), expires_in: expires_in.as_secs() }
            }
        }
    }
}
