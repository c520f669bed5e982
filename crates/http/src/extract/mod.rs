//! What handlers take out of a request.

mod client_ip;
mod current_user;
mod form;
mod idempotency_key;
mod json;
mod login_origin;
mod own_path;
mod query;
pub(crate) mod state;
mod upload;
mod user_agent;

pub use client_ip::ClientIp;
pub use current_user::CurrentUser;
pub(crate) use current_user::{authenticate, presented, text as header_text};
pub(crate) use form::{Form, is_form};
pub(crate) use idempotency_key::IdempotencyKey;
pub use json::Json;
pub(crate) use json::{OptionalJson, read as read_body};
pub(crate) use login_origin::LoginOrigin;
pub(crate) use own_path::{AskedBy, OwnPath};
pub use query::Query;
pub(crate) use state::Gated;
pub(crate) use upload::Upload;
pub(crate) use user_agent::UserAgent;
