//! `getPhoneNumber`: from the code of a phone number button to the number. It costs money.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/server/API/user-info/phone-number/api_getphonenumber>

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::transport::Repeat;
use crate::{AccessToken, Client, Error, PhoneCode};

/// The number a user let the app know. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneInfo {
    /// With the country code when it is foreign.
    pub phone_number: String,
    /// Without the country code.
    pub pure_phone_number: String,
    /// Such as `86`.
    pub country_code: String,
}

#[derive(Serialize)]
struct Request<'a> {
    code: &'a str,
    openid: &'a str,
}

#[derive(Deserialize)]
struct Answer {
    phone_info: Told,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    phone_number: String,
    pure_phone_number: String,
    #[serde(deserialize_with = "text_or_number")]
    country_code: String,
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    appid: String,
}

impl Client {
    /// Exchanges a phone code, once: `POST /wxa/business/getuserphonenumber`. WeChat refuses the code of another user
    /// than `openid`.
    ///
    /// "Busy" is tried twice more.
    ///
    /// # Errors
    ///
    /// Any [`Error`]. Besides `AccessToken`, the kinds to expect are `Code`, `OpenId` for another user's code,
    /// `Credentials` for another app's, and `RateLimited`.
    pub async fn phone_number(
        &self,
        access_token: &AccessToken,
        code: &PhoneCode,
        openid: &str,
    ) -> Result<PhoneInfo, Error> {
        let mut url = self.endpoint("wxa/business/getuserphonenumber");
        url.query_pairs_mut().append_pair("access_token", access_token.expose_text());
        let request = Request { code: code.expose(), openid };
        let answer = self.general.post(&url, &request, Repeat::UnsentOrBusy).await?;
        let Answer { phone_info } = answer.decode("not a getuserphonenumber answer")?;
        if phone_info.watermark.appid != self.app_id() {
            return Err(Error::Decode("watermark.appid"));
        }
        let Told { phone_number, pure_phone_number, country_code, .. } = phone_info;
        Ok(PhoneInfo { phone_number, pure_phone_number, country_code })
    }
}

/// A string today, a number in older samples.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        _ => Err(serde::de::Error::custom("neither text nor number")),
    }
}

impl fmt::Debug for PhoneInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneInfo(redacted)")
    }
}
