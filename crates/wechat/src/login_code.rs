use std::fmt;

use zeroize::Zeroizing;

/// What developer tools answer to `wx.login` in a project without an AppID.
const DEVTOOLS_MOCK: &str = "the code is a mock one";

const MAX_CHARS: usize = 128;

/// The code a mini program got from `wx.login`: good for five minutes and one exchange.
///
/// Its form is undocumented, so no more is asked of it than that it could be one. Wiped from memory when
/// dropped; its `Debug` shows nothing and there is no `Display`.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/api/open-api/login/wx.login.html>
pub struct LoginCode(Zeroizing<String>);

/// Why a text was not taken for a login code. WeChat was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCode {
    /// Developer tools made it up: the project is open without an AppID.
    #[error(
        "WeChat developer tools sent their mock code: open the project with its AppID \
         (details, basic information) and log in again"
    )]
    DevtoolsMock,
    /// Not 1 to 128 printable ASCII characters.
    #[error("a login code is 1 to 128 printable ASCII characters")]
    Malformed,
}

impl LoginCode {
    /// Takes 1 to 128 printable ASCII characters without spaces.
    ///
    /// # Errors
    ///
    /// [`InvalidCode::DevtoolsMock`] for the literal `the code is a mock one`, [`InvalidCode::Malformed`] for
    /// anything else that cannot be a code.
    pub fn parse(code: &str) -> Result<Self, InvalidCode> {
        if code == DEVTOOLS_MOCK {
            return Err(InvalidCode::DevtoolsMock);
        }
        if code.is_empty() || code.len() > MAX_CHARS || !code.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(InvalidCode::Malformed);
        }
        Ok(Self(Zeroizing::new(code.to_owned())))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LoginCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LoginCode(redacted)")
    }
}
