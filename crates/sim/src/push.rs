//! 消息推送: how WeChat signs, encrypts and words what it sends to a developer's server.
//!
//! <https://developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html>

use aws_lc_rs::cipher::{AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::digest;
use aws_lc_rs::iv::FixedLength;
use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids;
use crate::world::{World, WorldError};

/// Keys are any 43 characters: the last one may have bits that mean nothing.
const KEY: GeneralPurpose =
    GeneralPurpose::new(&alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// What the console has under message push.
#[derive(Clone, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PushSettings {
    /// Where pushes go; `http` only here.
    pub url: String,
    /// Token.
    pub token: String,
    /// EncodingAESKey, 43 characters. Needed unless all is plain.
    #[serde(default)]
    pub encoding_aes_key: Option<String>,
    #[serde(default)]
    pub mode: PushMode,
    #[serde(default)]
    pub format: PushFormat,
}

/// Whether pushes are encrypted.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PushMode {
    /// 明文模式
    #[default]
    Plain,
    /// 兼容模式: both.
    Compatible,
    /// 安全模式
    Safe,
}

/// How pushes are written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PushFormat {
    #[default]
    Json,
    Xml,
}

/// A push as it goes over the wire.
#[derive(Clone, Debug)]
pub struct PushRequest {
    /// With its query.
    pub url: String,
    pub content_type: &'static str,
    pub body: String,
}

/// When, and under which number, something is signed.
#[derive(Clone, Copy, Debug)]
struct Stamp<'a> {
    timestamp: &'a str,
    nonce: &'a str,
}

impl std::fmt::Debug for PushSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushSettings")
            .field("url", &self.url)
            .field("mode", &self.mode)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

impl World {
    /// Enters an app's push settings, without the check that the console does; `None` switches push off.
    pub fn set_push(&self, app_id: &str, settings: Option<PushSettings>) -> Result<(), WorldError> {
        if let Some(settings) = &settings {
            settings.check()?;
        }
        let mut state = self.state();
        let app = state.find_app(app_id).ok_or_else(|| WorldError::UnknownApp(app_id.to_owned()))?;
        state.apps[app].push = settings;
        Ok(())
    }

    /// The request that pushes this event to the app's server, signed now.
    pub fn push_request(&self, app_id: &str, event: &Value) -> Result<PushRequest, WorldError> {
        let now = self.now().as_second().to_string();
        self.push_settings(app_id)?.request(app_id, event, &now).ok_or(WorldError::BadPush)
    }

    /// The request by which the console asks whether a URL is the developer's, and what has to be answered.
    pub fn push_url_check(&self, app_id: &str) -> Result<(String, String), WorldError> {
        let settings = self.push_settings(app_id)?;
        let (timestamp, nonce, echo) = (self.now().as_second().to_string(), ids::digits(), ids::digits());
        let signature = sign([&settings.token, &timestamp, &nonce]);
        let query = format!("signature={signature}&echostr={echo}&timestamp={timestamp}&nonce={nonce}");
        Ok((settings.with_query(&query), echo))
    }

    pub(crate) fn push_settings(&self, app_id: &str) -> Result<PushSettings, WorldError> {
        let state = self.state();
        let app = state.find_app(app_id).ok_or_else(|| WorldError::UnknownApp(app_id.to_owned()))?;
        state.apps[app].push.clone().ok_or(WorldError::NoPush)
    }
}

impl PushSettings {
    fn check(&self) -> Result<(), WorldError> {
        let keyed = self.mode == PushMode::Plain || self.key().is_some();
        let addressed = self.url.parse::<hyper::Uri>().is_ok_and(|url| url.scheme_str() == Some("http"));
        if keyed && addressed && !self.token.is_empty() { Ok(()) } else { Err(WorldError::BadPush) }
    }

    /// `None` when the settings have no key and need one.
    pub(crate) fn request(&self, app_id: &str, event: &Value, timestamp: &str) -> Option<PushRequest> {
        let nonce = ids::digits();
        let stamp = Stamp { timestamp, nonce: &nonce };
        let signature = sign([&self.token, timestamp, &nonce]);
        let mut query = format!("signature={signature}&timestamp={timestamp}&nonce={nonce}");
        let mut fields = event.clone();
        if self.mode != PushMode::Plain {
            let encrypted = self.encrypt(app_id, &self.write(event))?;
            let msg_signature = self.sign_message(stamp, &encrypted);
            let openid = event["FromUserName"].as_str().unwrap_or_default();
            query += &format!("&openid={openid}&encrypt_type=aes&msg_signature={msg_signature}");
            if self.mode == PushMode::Safe {
                fields = serde_json::json!({ "ToUserName": event["ToUserName"] });
            }
            fields["Encrypt"] = encrypted.into();
        }
        let content_type = match self.format {
            PushFormat::Json => "application/json",
            PushFormat::Xml => "text/xml",
        };
        Some(PushRequest { url: self.with_query(&query), content_type, body: self.write(&fields) })
    }

    fn with_query(&self, query: &str) -> String {
        let join = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{join}{query}", self.url)
    }

    fn write(&self, event: &Value) -> String {
        match self.format {
            PushFormat::Json => event.to_string(),
            PushFormat::Xml => format!("<xml>{}</xml>", xml(event)),
        }
    }

    fn sign_message(&self, stamp: Stamp<'_>, encrypted: &str) -> String {
        sign([&self.token, stamp.timestamp, stamp.nonce, encrypted])
    }

    fn key(&self) -> Option<[u8; 32]> {
        let text = self.encoding_aes_key.as_deref().filter(|text| text.len() == 43)?;
        KEY.decode(format!("{text}=")).ok()?.try_into().ok()
    }

    /// 16 random bytes, the length, the message, the AppID; padded to 32 and not to the 16 of the cipher.
    fn encrypt(&self, app_id: &str, message: &str) -> Option<String> {
        let key = self.key()?;
        let length = u32::try_from(message.len()).ok()?.to_be_bytes();
        let mut text = [&ids::bytes::<16>(), &length[..], message.as_bytes(), app_id.as_bytes()].concat();
        let padding = 32 - text.len() % 32;
        text.resize(text.len() + padding, u8::try_from(padding).ok()?);
        let iv = FixedLength::from(<[u8; 16]>::try_from(&key[..16]).ok()?);
        let cipher = EncryptingKey::cbc(UnboundCipherKey::new(&AES_256, &key).ok()?).ok()?;
        cipher.less_safe_encrypt(&mut text, EncryptionContext::Iv128(iv)).ok()?;
        Some(STANDARD.encode(text))
    }
}

fn sign<const N: usize>(mut parts: [&str; N]) -> String {
    parts.sort_unstable();
    ids::hex(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, parts.concat().as_bytes()).as_ref())
}

/// Texts in CDATA, numbers bare, an element for each member of a list.
fn xml(fields: &Value) -> String {
    let element = |(name, value): (&String, &Value)| match value {
        Value::String(text) => format!("<{name}><![CDATA[{text}]]></{name}>\n"),
        Value::Object(_) => format!("<{name}>{}</{name}>\n", xml(value)),
        Value::Array(members) => members.iter().map(|member| format!("<{name}>{}</{name}>\n", xml(member))).collect(),
        other => format!("<{name}>{other}</{name}>\n"),
    };
    fields.as_object().into_iter().flatten().map(element).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> PushSettings {
        PushSettings {
            url: "http://127.0.0.1/push".into(),
            token: "AAAAA".into(),
            encoding_aes_key: Some("A".repeat(43)),
            mode: PushMode::Safe,
            format: PushFormat::Json,
        }
    }

    #[test]
    fn signatures_are_those_of_the_official_samples() {
        let encrypted = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==";
        let stamp = Stamp { timestamp: "1713424427", nonce: "415670741" };

        assert_eq!(sign(["AAAAA", "1714037059", "486452656"]), "899cf89e464efb63f54ddac96b0a0a235f53aa78");
        assert_eq!(settings().sign_message(stamp, encrypted), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1");
    }

    #[test]
    fn an_event_is_written_as_xml() {
        let event = serde_json::json!({ "Event": "a", "n": 1, "r": { "s": "b" }, "d": [{ "e": 1 }, { "e": 2 }] });

        let written = xml(&event).replace('\n', "");

        assert_eq!(
            written,
            "<Event><![CDATA[a]]></Event><d><e>1</e></d><d><e>2</e></d><n>1</n><r><s><![CDATA[b]]></s></r>"
        );
    }

    #[test]
    fn in_safe_mode_nothing_can_be_read() {
        let event = serde_json::json!({ "ToUserName": "gh_1", "FromUserName": "o1", "Event": "secret" });

        let request = settings().request("wx00000000000000a0", &event, "1").expect("a key");
        let compatible = PushSettings { mode: PushMode::Compatible, ..settings() };
        let readable = compatible.request("wx00000000000000a0", &event, "1").expect("a key");

        assert!(!request.body.contains("secret") && request.body.contains("Encrypt"), "{}", request.body);
        assert!(readable.body.contains("secret") && readable.body.contains("Encrypt"), "{}", readable.body);
    }
}
