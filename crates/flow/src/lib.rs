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
//! | a phone number is bound, and withdrawn | `bind_phone.rs`, `withdraw_phone.rs` |
//! | is WeChat's key still good? | `session_key.rs` |
//! | WeChat says whether it may be shown | `content_check.rs`, `picture_check.rs` |
//! | WeChat calls this server | `push.rs` |
//! | a picture becomes a user's | `avatar.rs`, `pictures.rs` |
//! | a user is banned | `ban.rs` |
//! | an account goes | `delete_account.rs` |
//! | all that is stored about somebody | `export.rs` |
//! | what happened | `audit.rs` |
//! | two users are made one, and two again | `merge.rs` |
//! | a user gets a message that they agreed to | `subscribe_message.rs` |
//! | WeChat is called with an access_token | `access_token.rs` |
//! | users of another system come in | `import.rs` |
//! | keys change | `rotate_keys.rs`, `reseal.rs` |
//! | integrators are told | `webhooks/` |

mod access_token;
mod aliases;
mod apps;
mod audit;
mod authenticate;
mod avatar;
mod ban;
mod bind_phone;
mod builder;
mod cache;
mod clock;
mod code;
mod content_check;
mod credential;
mod decrypt;
mod delete_account;
mod detach;
mod error;
mod export;
mod feed;
mod gate;
mod import;
mod jobs;
pub mod key_file;
mod key_set;
mod limits;
mod login;
mod logout;
mod me;
mod merge;
mod once;
mod once_shared;
mod open_session;
mod picture_check;
mod pictures;
mod profile;
mod push;
mod refresh;
mod reseal;
mod revoke_token;
mod rotate_keys;
mod session_key;
mod subscribe_message;
mod ticket;
mod verify_token;
mod webhooks;
mod wechat_error;
mod withdraw_phone;

pub use apps::{App, AppSettings, PushSettings};
pub use audit::AuditQuery;
pub use authenticate::{Authenticated, CsrfEvidence, Presented};
pub use avatar::AvatarEdit;
pub use bind_phone::PhoneProof;
pub use builder::{GateBuilder, OpenError};
pub use clock::Clock;
pub use code::Code;
pub use content_check::ContentCheck;
pub use credential::Credential;
pub use decrypt::EncryptedData;
pub use delete_account::{DeleteWhen, DeletionAnswer};
pub use error::{Error, FieldError};
pub use export::{
    Export, ExportedContent, ExportedEvent, ExportedIdentity, ExportedPhone, ExportedSession, ExportedUser,
};
pub use gate::{Gate, GateParts, Settings};
pub use import::{Arrival, Arrived, ImportOptions, Importer, Mode, Tell};
pub use key_set::{KeyInfo, KeySet};
pub use limits::{Limits, Rule};
pub use login::{Login, LoginAnswer};
pub use me::{OwnPhone, SessionInfo};
pub use minigate_model as model;
pub use minigate_picture as picture;
pub use minigate_store as store;
pub use minigate_webhook as webhook;
pub use minigate_wechat as wechat;
pub use picture_check::Shown;
pub use pictures::{ExpectedPicture, Pictures};
pub use profile::check_profile;
pub use push::Push;
pub use reseal::ResealReport;
pub use rotate_keys::KeyChange;
pub use ticket::{TicketAnswer, TicketLogin};
pub use webhooks::{RETRIES, Webhook, WebhookStatus};

use minigate_model::{AppId, Refusal};

/// How the caller is reached: for limits, for the session list and for the audit log.
#[derive(Debug, Clone)]
pub struct Caller {
    pub address: std::net::IpAddr,
    /// At most 200 characters are kept.
    pub user_agent: Option<String>,
    /// The app whose own path the request came by, if it came by one: credentials of other apps are worth nothing there.
    pub app: Option<AppId>,
}

impl Caller {
    /// May a credential of this app be shown here?
    pub(crate) fn accepts(&self, app: &AppId) -> Result<(), Error> {
        if self.app.as_ref().is_none_or(|own| own == app) { Ok(()) } else { Err(Refusal::CredentialInvalid.into()) }
    }
}
