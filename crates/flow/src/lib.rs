//! What minigate does, one use case a file. Knows the rules and nothing of HTTP or SQL.
//!
//! [`Gate`] holds the store, the WeChat clients, the keys, the clock and the limits. Every way in (the v1 API, an
//! adapter, a job) calls its methods; every credential passes [`Gate::authenticate`].
//!
//! | use case | file |
//! |---|---|
//! | a login code becomes a session | `login.rs` |
//! | the same in two steps, for the adapter `openid-ticket` | `ticket.rs` |
//! | a credential becomes a user | `authenticate.rs` |
//! | a refresh token becomes a new pair | `refresh.rs` |
//! | would a token be accepted? | `verify_token.rs` |
//! | sessions end | `logout.rs`, `revoke_token.rs` |
//! | who am I, where am I logged in | `me.rs` |
//! | what WeChat encrypted becomes readable | `decrypt.rs` |
//! | a profile is edited | `profile.rs` |
//! | a user is banned | `ban.rs` |
//! | users of another system come in | `import.rs` |
//! | keys change | `rotate_keys.rs`, `reseal.rs` |

mod apps;
mod authenticate;
mod ban;
mod builder;
mod cache;
mod clock;
mod code;
mod credential;
mod decrypt;
mod error;
mod feed;
mod gate;
mod import;
mod jobs;
mod key_set;
mod limits;
mod login;
mod logout;
mod me;
mod once;
mod once_shared;
mod profile;
mod refresh;
mod reseal;
mod revoke_token;
mod rotate_keys;
mod ticket;
mod verify_token;
mod wechat_error;

pub use apps::{App, AppSettings};
pub use authenticate::{Authenticated, CsrfEvidence, Presented};
pub use builder::{GateBuilder, OpenError};
pub use clock::Clock;
pub use code::Code;
pub use credential::Credential;
pub use decrypt::EncryptedData;
pub use error::{Error, FieldError};
pub use gate::{Gate, GateParts, Settings};
pub use import::{Arrival, Arrived, ImportOptions, Importer, Mode, Tell};
pub use key_set::{KeyInfo, KeySet};
pub use limits::{Limits, Rule};
pub use login::{Login, LoginAnswer};
pub use me::SessionInfo;
pub use minigate_model as model;
pub use minigate_store as store;
pub use minigate_wechat as wechat;
pub use profile::check_profile;
pub use reseal::ResealReport;
pub use rotate_keys::KeyChange;
pub use ticket::{TicketAnswer, TicketLogin};

/// How the caller is reached: for limits, for the session list and for the audit log.
#[derive(Debug, Clone)]
pub struct Caller {
    pub address: std::net::IpAddr,
    /// At most 200 characters are kept.
    pub user_agent: Option<String>,
}
