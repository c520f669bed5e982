//! Open data: what the client gets sealed with the session_key.
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html>

use aws_lc_rs::cipher::{AES_128, PaddedBlockEncryptingKey, UnboundCipherKey};
use aws_lc_rs::digest::{self, SHA1_FOR_LEGACY_USE_ONLY};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::ids;
use crate::person::Person;
use crate::phone_code::PhoneInfo;
use crate::world::{Who, World, WorldError};

/// The client call that gave the data.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum OpenDataApi {
    /// `wx.getUserInfo`: a profile; the sealed part has openId and, in a bound app, unionId.
    #[default]
    GetUserInfo,
    /// `wx.getUserProfile`: a profile; never has openId or unionId.
    GetUserProfile,
    /// The `getPhoneNumber` button, read the old way.
    GetPhoneNumber,
}

/// Whose profile WeChat tells.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// What everyone gets since 2022: `微信用户`, a grey picture.
    #[default]
    Anonymous,
    /// What clients got before.
    Real,
}

/// What the client call gives a mini program, under WeChat's names.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenData {
    pub encrypted_data: String,
    pub iv: String,
    /// The exact text `signature` is made over. Profiles only, as the next two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_info: Option<UserInfo>,
}

/// A profile as the old calls tell it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserInfo {
    pub nick_name: String,
    pub gender: u8,
    pub language: String,
    pub city: String,
    pub province: String,
    pub country: String,
    pub avatar_url: String,
}

#[derive(Clone, Debug, Serialize)]
pub(crate) struct Watermark {
    timestamp: i64,
    appid: String,
}

impl Watermark {
    pub(crate) fn new(app: &App, now: Timestamp) -> Self {
        Self { timestamp: now.as_second(), appid: app.app_id.clone() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SealedProfile<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    open_id: Option<&'a str>,
    #[serde(flatten)]
    user_info: &'a UserInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    union_id: Option<&'a str>,
    watermark: Watermark,
}

impl UserInfo {
    fn of(person: &Person, profile: Profile) -> Self {
        let (nick_name, gender, language, avatar_url) = match profile {
            Profile::Anonymous => ("微信用户", 0, "", ANONYMOUS_AVATAR),
            Profile::Real => (&*person.nickname, person.gender.number(), &*person.language, &*person.avatar_url),
        };
        Self {
            nick_name: nick_name.into(),
            gender,
            language: language.into(),
            city: String::new(),
            province: String::new(),
            country: String::new(),
            avatar_url: avatar_url.into(),
        }
    }
}

const ANONYMOUS_AVATAR: &str = "https://thirdwx.qlogo.cn/mmopen/vi_32/POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg/132";

impl World {
    /// Does what a client call for open data does. It needs a session_key, hence a login before.
    pub fn open_data(&self, who: impl Into<Who>, api: OpenDataApi, profile: Profile) -> Result<OpenData, WorldError> {
        let now = self.now();
        let mut state = self.state();
        let number = state.account(&who.into())?;
        let account = state.accounts.get_mut(number);
        let (person, app) = (account.person, account.app);
        let (openid, unionid) = (account.openid.clone(), account.unionid.clone());
        let session_key = account.use_session_key(now).map(str::to_owned);
        let person = &state.people[person];
        let session_key = session_key.ok_or_else(|| WorldError::NotLoggedIn(person.name.clone()))?;
        let watermark = Watermark::new(&state.apps[app].app, now);

        if api == OpenDataApi::GetPhoneNumber {
            let info = PhoneInfo::of(person, watermark)?;
            return Ok(seal(&json(&info), &session_key));
        }
        let user_info = UserInfo::of(person, profile);
        let told = api == OpenDataApi::GetUserInfo;
        let sealed = SealedProfile {
            open_id: told.then_some(&*openid),
            user_info: &user_info,
            union_id: unionid.as_deref().filter(|_| told),
            watermark,
        };
        let sealed = seal(&json(&sealed), &session_key);
        let raw_data = json(&user_info);
        let signature = sign(&raw_data, &session_key);
        Ok(OpenData { raw_data: Some(raw_data), signature: Some(signature), user_info: Some(user_info), ..sealed })
    }
}

fn json(data: &impl Serialize) -> String {
    serde_json::to_string(data).expect("plain data has a JSON form")
}

/// AES-128-CBC with PKCS#7 under a random iv.
fn seal(plaintext: &str, session_key: &str) -> OpenData {
    let key = STANDARD.decode(session_key).expect("a session_key is base64");
    let key = UnboundCipherKey::new(&AES_128, &key)
        .and_then(PaddedBlockEncryptingKey::cbc_pkcs7)
        .expect("a session_key has 16 bytes");
    let mut data = plaintext.as_bytes().to_vec();
    let context = key.encrypt(&mut data).expect("CBC takes any plaintext");
    let iv: &[u8] = (&context).try_into().expect("CBC has an iv");
    OpenData {
        encrypted_data: STANDARD.encode(data),
        iv: STANDARD.encode(iv),
        raw_data: None,
        signature: None,
        user_info: None,
    }
}

/// SHA-1 over the data and the base64 text of the key, because WeChat's documents say so.
fn sign(raw_data: &str, session_key: &str) -> String {
    let mut hash = digest::Context::new(&SHA1_FOR_LEGACY_USE_ONLY);
    hash.update(raw_data.as_bytes());
    hash.update(session_key.as_bytes());
    ids::hex(hash.finish().as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_official_sample() {
        let raw_data = r#"{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}"#;

        let signature = sign(raw_data, "HyVFkGl5F5OQWJZZaNzBBg==");

        assert_eq!(signature, "75e81ceda165f4ffa64f4068af58c64b8f54b88c");
    }
}
