//! 登录态签名: the proof, by those who hold a session_key, that they do.

use aws_lc_rs::hmac;
use jiff::Timestamp;

use crate::account::Account;
use crate::errcode::Errcode;
use crate::ids;
use crate::world::World;

/// The parameters that name a user and prove the session_key.
#[derive(Debug)]
pub(crate) struct LoginState<'a> {
    pub(crate) access_token: &'a str,
    pub(crate) openid: &'a str,
    pub(crate) signature: &'a str,
    pub(crate) sig_method: &'a str,
}

impl World {
    pub(crate) fn check_session_key(&self, proof: &LoginState<'_>) -> Result<(), Errcode> {
        let app = self.app_of_token(proof.access_token)?;
        let now = self.now();
        self.state().accounts.find_by_openid(proof.openid, app)?.check(proof, now)
    }

    /// Replaces a session_key; the old one dies at once, the new one lives as long as it would have.
    pub(crate) fn reset_session_key(&self, proof: &LoginState<'_>) -> Result<String, Errcode> {
        let app = self.app_of_token(proof.access_token)?;
        let now = self.now();
        let mut state = self.state();
        let account = state.accounts.find_by_openid(proof.openid, app)?;
        account.check(proof, now)?;
        let session_key = account.replace_session_key().ok_or(Errcode::SESSION_KEY_GONE)?;
        Ok(session_key.to_owned())
    }
}

impl Account {
    fn check(&mut self, proof: &LoginState<'_>, now: Timestamp) -> Result<(), Errcode> {
        if proof.sig_method != "hmac_sha256" {
            return Err(Errcode::BAD_SIG_METHOD);
        }
        let session_key = self.use_session_key(now).ok_or(Errcode::SESSION_KEY_GONE)?;
        if proof.signature != sign(session_key, b"") {
            return Err(Errcode::BAD_SIGNATURE);
        }
        Ok(())
    }
}

/// The key is the base64 text itself, not what it encodes.
fn sign(session_key: &str, body: &[u8]) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, session_key.as_bytes());
    ids::hex(hmac::sign(&key, body).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_official_sample() {
        let signature = sign("o0q0otL8aEzpcZL/FT9WsQ==", br#"{"foo":"bar"}"#);

        assert_eq!(signature, "654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b");
    }
}
