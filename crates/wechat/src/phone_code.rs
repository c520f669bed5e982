use std::fmt;

use zeroize::Zeroizing;

const MAX_CHARS: usize = 128;

/// The code of a phone number button: good for five minutes and one number. Not the code of `wx.login`.
///
/// Its form is undocumented. Wiped from memory when dropped; its `Debug` shows nothing and there is no `Display`.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/getPhoneNumber.html>
#[derive(Clone)]
pub struct PhoneCode(Zeroizing<String>);

/// The text cannot be a phone code. WeChat was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a phone code is 1 to 128 printable ASCII characters")]
pub struct InvalidPhoneCode;

impl PhoneCode {
    /// Takes 1 to 128 printable ASCII characters without spaces.
    ///
    /// # Errors
    ///
    /// [`InvalidPhoneCode`] for anything else.
    pub fn parse(code: &str) -> Result<Self, InvalidPhoneCode> {
        let fits = (1..=MAX_CHARS).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_graphic());
        if fits { Ok(Self(Zeroizing::new(code.to_owned()))) } else { Err(InvalidPhoneCode) }
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PhoneCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneCode(redacted)")
    }
}
