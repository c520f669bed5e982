//! Access tokens: JWTs that any backend can check by itself (security.md sections 4.1 and 5.3).

use crate::{
    AppId, Refusal, SessionId, Time, UserId, encoding,
    policy::Lifetimes,
    random,
    signing::{KeyError, SigningKey, VerifyingKey},
};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, time::Duration};

/// Longest token looked at.
pub const MAX_LENGTH: usize = 8 * 1024;
const MAX_HEADER: usize = 1024;

/// `iat` lies this far in the past, so that a backend whose clock is behind does not refuse a new token.
pub const BACKDATED: Duration = Duration::from_secs(5);
/// Clocks may differ by this much.
const LEEWAY: i64 = 30;

/// What a good access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub app_id: AppId,
    pub expires_at: Time,
    /// When the person last logged in.
    pub auth_time: Time,
}

/// The claims, in the order they are written. `user_id` repeats `sub` for Django's simplejwt.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims<'a> {
    iss: Cow<'a, str>,
    sub: Cow<'a, str>,
    aud: Cow<'a, str>,
    sid: Cow<'a, str>,
    iat: i64,
    exp: i64,
    jti: Cow<'a, str>,
    token_type: Cow<'a, str>,
    user_id: Cow<'a, str>,
    auth_time: i64,
}

/// The only header written, and the only one read: anything else (`crit`, `jwk`, `jku`, `x5u`, `zip` …) refuses the
/// token without anybody following it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

/// Whom to issue a token to.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub app_id: &'a AppId,
    pub auth_time: Time,
}

/// Signs an access token for `subject`, good for `lifetime` from `now`.
pub fn issue(
    key: &SigningKey,
    issuer: &str,
    subject: &Subject<'_>,
    now: Time,
    lifetime: Duration,
) -> Result<String, KeyError> {
    let user = subject.user_id.to_string();
    let claims = Claims {
        iss: issuer.into(),
        sub: user.as_str().into(),
        aud: subject.app_id.as_str().into(),
        sid: subject.session_id.to_string().into(),
        iat: (now - BACKDATED).seconds(),
        exp: (now + lifetime).seconds(),
        jti: encoding::hex(&random::bytes::<16>()).into(),
        token_type: "access".into(),
        user_id: user.as_str().into(),
        auth_time: subject.auth_time.seconds(),
    };
    let header = Header { alg: key.algorithm().as_str(), kid: key.kid(), typ: "JWT" };
    let mut token = String::with_capacity(640);
    let mut json = Vec::with_capacity(480);
    serde_json::to_writer(&mut json, &header).map_err(|_| KeyError)?;
    encoding::base64url_into(&json, &mut token);
    token.push('.');
    json.clear();
    serde_json::to_writer(&mut json, &claims).map_err(|_| KeyError)?;
    encoding::base64url_into(&json, &mut token);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    encoding::base64url_into(&signature, &mut token);
    Ok(token)
}

/// Checks a token as security.md section 5.3 orders it: form, header, key, signature, and only then the claims.
///
/// `find_key` looks a `kid` up; the key found says which algorithm counts. Whether the session still lives is
/// for the caller to ask. Before the signature holds, every failure is the same answer.
pub fn verify<'k>(
    token: &str,
    find_key: impl FnOnce(&str) -> Option<&'k VerifyingKey>,
    issuer: &str,
    now: Time,
    lifetimes: &Lifetimes,
) -> Result<Access, Refusal> {
    let claims = signed_claims(token, find_key).ok_or(Refusal::CredentialInvalid)?;
    let now = now.seconds();
    let lifetime = claims.exp.checked_sub(claims.iat).ok_or(Refusal::CredentialInvalid)?;
    let longest = i64::try_from((lifetimes.access + BACKDATED).as_secs()).unwrap_or(i64::MAX) + 60;
    let plausible = claims.iss == issuer
        && claims.token_type == "access"
        && claims.user_id == claims.sub
        && claims.iat <= now + LEEWAY
        && (0..=longest).contains(&lifetime);
    if !plausible {
        return Err(Refusal::CredentialInvalid);
    }
    if claims.exp <= now - LEEWAY {
        return Err(Refusal::SessionExpired);
    }
    claims.into_access().ok_or(Refusal::CredentialInvalid)
}

fn signed_claims<'k>(token: &str, find_key: impl FnOnce(&str) -> Option<&'k VerifyingKey>) -> Option<Claims<'static>> {
    if token.len() > MAX_LENGTH {
        return None;
    }
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, payload) = signed.split_once('.').filter(|(_, payload)| !payload.contains('.'))?;
    if header.len() > MAX_HEADER {
        return None;
    }
    let header = encoding::from_base64url(header)?;
    let header: Header<'_> = serde_json::from_slice(&header).ok()?;
    let kid_fits = (1..=64).contains(&header.kid.len())
        && header.kid.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let key = kid_fits.then(|| find_key(header.kid))??;
    let typed = matches!(header.typ, "JWT" | "at+jwt");
    if !typed || header.alg != key.algorithm().as_str() {
        return None;
    }
    let signature = encoding::from_base64url(signature)?;
    if !key.verify(signed.as_bytes(), &signature) {
        return None;
    }
    serde_json::from_slice(&encoding::from_base64url(payload)?).ok()
}

impl Claims<'_> {
    fn into_access(self) -> Option<Access> {
        Some(Access {
            user_id: self.sub.parse().ok()?,
            session_id: self.sid.parse().ok()?,
            app_id: AppId::parse(&self.aud).ok()?,
            expires_at: Time::from_seconds(self.exp),
            auth_time: Time::from_seconds(self.auth_time),
        })
    }
}

#[cfg(test)]
mod tests;
