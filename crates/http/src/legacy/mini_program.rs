//! Which mini program an old client is. Its requests do not say, but WeChat does.

use crate::{Minigate, extract::header_text};
use http::{HeaderMap, header};

/// The AppID in the Referer that WeChat sets, if it is one of this server's: clients cannot set that header. One that is
/// made up helps nobody, for WeChat takes a login code in its own app only.
pub(super) fn app_id(minigate: &Minigate, headers: &HeaderMap) -> Option<String> {
    let path = header_text(headers, &header::REFERER)?.strip_prefix("https://servicewechat.com/")?;
    let id = path.split('/').next()?;
    minigate.gate().has_app(id).then(|| id.to_owned())
}
