use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

/// Decrypted data about a user, with whatever fields WeChat put in. Its `Debug` shows nothing of them.
///
/// Data, not proof of who someone is: see the [module](super).
#[derive(Clone, PartialEq)]
pub struct UserData {
    fields: Map<String, Value>,
}

/// What `wx.getUserInfo` tells; empty where WeChat tells nothing. Its `Debug` shows nothing of it.
///
/// Since 2022 the name is `微信用户` and the picture a grey head for everyone: do not store them over better ones.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/api/open-api/user-info/UserInfo.html>
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Profile<'a> {
    /// The name the user chose; not unique.
    pub nick_name: &'a str,
    /// 0 unknown, 1 male, 2 female.
    pub gender: u8,
    /// Of the user's WeChat, such as `zh_CN`.
    pub language: &'a str,
    /// As the user stated it.
    pub city: &'a str,
    /// As the user stated it.
    pub province: &'a str,
    /// As the user stated it.
    pub country: &'a str,
    /// Stops working when the user changes the picture.
    pub avatar_url: &'a str,
}

/// What the phone number button tells in its old way. Its `Debug` shows nothing of it.
///
/// Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/deprecatedGetPhoneNumber.html>
#[derive(Clone, PartialEq, Eq)]
pub struct Phone<'a> {
    /// With the country code when it is foreign.
    pub phone_number: &'a str,
    /// Without the country code.
    pub pure_phone_number: &'a str,
    /// Such as `86`.
    pub country_code: Cow<'a, str>,
}

impl UserData {
    pub(super) fn new(fields: Map<String, Value>) -> Self {
        Self { fields }
    }

    /// All fields, `watermark` included.
    #[must_use]
    pub fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// All fields, to keep.
    #[must_use]
    pub fn into_fields(self) -> Map<String, Value> {
        self.fields
    }

    /// The openid in the data, if there is one; it then is the expected one.
    #[must_use]
    pub fn openid(&self) -> Option<&str> {
        self.text("openId")
    }

    /// The unionid in the data: there if the app is bound to an open-platform account.
    #[must_use]
    pub fn unionid(&self) -> Option<&str> {
        self.text("unionId")
    }

    /// The profile, if this is one.
    #[must_use]
    pub fn profile(&self) -> Option<Profile<'_>> {
        let gender = self.fields.get("gender").and_then(Value::as_u64);
        Some(Profile {
            nick_name: self.text("nickName")?,
            gender: gender.and_then(|gender| u8::try_from(gender).ok()).filter(|gender| *gender <= 2).unwrap_or(0),
            language: self.text("language").unwrap_or_default(),
            city: self.text("city").unwrap_or_default(),
            province: self.text("province").unwrap_or_default(),
            country: self.text("country").unwrap_or_default(),
            avatar_url: self.text("avatarUrl").unwrap_or_default(),
        })
    }

    /// The phone number, if this is one.
    #[must_use]
    pub fn phone(&self) -> Option<Phone<'_>> {
        // A string today, a number in older samples.
        let country_code = match self.fields.get("countryCode")? {
            Value::String(code) => Cow::Borrowed(code.as_str()),
            Value::Number(code) => Cow::Owned(code.to_string()),
            _ => return None,
        };
        Some(Phone {
            phone_number: self.text("phoneNumber")?,
            pure_phone_number: self.text("purePhoneNumber")?,
            country_code,
        })
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }
}

impl fmt::Debug for UserData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserData(redacted)")
    }
}

impl fmt::Debug for Profile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Profile(redacted)")
    }
}

impl fmt::Debug for Phone<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(redacted)")
    }
}
