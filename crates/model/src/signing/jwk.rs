//! Public keys as JSON (RFC 7517) and their thumbprints (RFC 7638).

use super::{Algorithm, kid_of};
use crate::{encoding::base64url, secret::sha256};
use serde::Serialize;

/// A public key in a JWKS. Never holds a private member.
#[derive(Debug, Clone, Serialize)]
pub struct Jwk {
    pub kty: &'static str,
    #[serde(rename = "use")]
    pub usage: &'static str,
    pub alg: &'static str,
    pub kid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crv: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
}

impl Jwk {
    pub(super) fn new(algorithm: Algorithm, kid: &str, public: &[u8]) -> Option<Self> {
        let empty = |kty, crv| Self {
            kty,
            usage: "sig",
            alg: algorithm.as_str(),
            kid: kid.to_owned(),
            crv,
            x: None,
            y: None,
            n: None,
            e: None,
        };
        match algorithm {
            Algorithm::Es256 => {
                // SEC 1 section 2.3.3: 04 ‖ x ‖ y
                let point = public.strip_prefix(&[4]).filter(|point| point.len() == 64)?;
                let (x, y) = point.split_at(32);
                Some(Self { x: Some(base64url(x)), y: Some(base64url(y)), ..empty("EC", Some("P-256")) })
            }
            Algorithm::EdDsa => Some(Self { x: Some(base64url(public)), ..empty("OKP", Some("Ed25519")) }),
            Algorithm::Rs256 => {
                let (n, e) = rsa_parts(public)?;
                Some(Self { n: Some(base64url(n)), e: Some(base64url(e)), ..empty("RSA", None) })
            }
            Algorithm::Hs256 => None,
        }
    }

    /// The members that RFC 7638 hashes, in its order.
    fn canonical(&self) -> String {
        let member = |name: &str, value: &str| format!("\"{name}\":\"{value}\"");
        let all = [
            self.crv.map(|crv| member("crv", crv)),
            self.e.as_ref().map(|e| member("e", e)),
            Some(member("kty", self.kty)),
            self.n.as_ref().map(|n| member("n", n)),
            self.x.as_ref().map(|x| member("x", x)),
            self.y.as_ref().map(|y| member("y", y)),
        ];
        format!("{{{}}}", all.into_iter().flatten().collect::<Vec<_>>().join(","))
    }
}

pub(super) fn thumbprint(algorithm: Algorithm, public: &[u8], private: &[u8]) -> Option<String> {
    let hashed = match Jwk::new(algorithm, "", public) {
        Some(jwk) => sha256(jwk.canonical().as_bytes()),
        // A shared secret's thumbprint must not help to guess it: hashed twice, under a label.
        None if algorithm == Algorithm::Hs256 => sha256(&[b"minigate/v1/hs256-kid", &sha256(private)[..]].concat()),
        None => return None,
    };
    Some(kid_of(hashed))
}

/// Modulus and exponent of a PKCS#1 `RSAPublicKey` (RFC 8017 appendix A.1.1).
fn rsa_parts(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (body, _) = der_value(der, 0x30)?;
    let (n, rest) = der_value(body, 0x02)?;
    let (e, _) = der_value(rest, 0x02)?;
    // DER integers are signed: a leading zero keeps them positive and is no part of the number.
    Some((n.strip_prefix(&[0]).unwrap_or(n), e.strip_prefix(&[0]).unwrap_or(e)))
}

/// The value of a DER element with this tag, and what follows it.
fn der_value(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        (bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
    };
    (found == tag).then(|| rest.split_at_checked(length))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbprint_is_that_of_rfc_7638_section_3_1() {
        let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        let jwk = Jwk {
            kty: "RSA",
            usage: "sig",
            alg: "RS256",
            kid: String::new(),
            crv: None,
            x: None,
            y: None,
            n: Some(n.to_owned()),
            e: Some("AQAB".to_owned()),
        };

        let hash = sha256(jwk.canonical().as_bytes());

        assert_eq!(base64url(&hash), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }
}
