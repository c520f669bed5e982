//! The nouns of minigate and the rules about them.
//!
//! Everything here is pure: no network, no database, no clock. Time, randomness and keys come in
//! as arguments, so a rule can be tested by stating the case and reading the answer.
//!
//! | file | answers |
//! |---|---|
//! | [`refresh`] | when is a replayed refresh token fatal? |
//! | [`session`] | when is a session over? |
//! | [`access`] | what is in an access token, and which ones are refused? |
//! | [`token`] | what do opaque tokens and cookies look like? |
//! | [`ticket`] | what does a client hold between the two steps of `openid-ticket`? |
//! | [`csrf`] | does this request carry the session's CSRF token? |
//! | [`profile`], [`metadata`] | what may a profile hold, and who may change it? |
//! | [`phone`] | what is a phone number, and how is it kept? |
//! | [`merge`] | which two users are one person, and what does a merge keep? |
//! | [`picture`] | what is a kept picture called? |
//! | [`import`] | what of another system's user may become a user here? |
//! | [`event`] | what are integrators told of? |
//! | [`key`], [`seal`] | how are secrets kept at rest? |
//! | [`signing`] | which keys sign, which verify, how do they rotate? |

pub mod access;
pub mod audit;
pub mod csrf;
pub mod encoding;
pub mod event;
pub mod id;
pub mod identity;
pub mod import;
pub mod key;
pub mod merge;
pub mod metadata;
pub mod origin;
pub mod phone;
pub mod picture;
pub mod policy;
pub mod profile;
pub mod random;
pub mod refresh;
pub mod refusal;
pub mod seal;
pub mod secret;
pub mod session;
pub mod signing;
pub mod ticket;
pub mod time;
pub mod token;
pub mod user;

pub use id::{AppId, AuditId, CandidateId, EventId, IdentityId, MergeId, SessionId, UserId};
pub use picture::PictureName;
pub use refusal::Refusal;
pub use secret::SessionSecret;
pub use session::{EndReason, Session, Style};
pub use time::Time;
pub use user::{User, UserStatus};
