use super::*;
use crate::signing::Algorithm;
use serde_json::{Value, json};

const NOW: Time = Time::from_seconds(1_700_000_000);
const ISSUER: &str = "https://login.example.com";

struct Issuer {
    key: SigningKey,
    public: VerifyingKey,
}

impl Issuer {
    fn new(algorithm: Algorithm) -> Self {
        let key = SigningKey::generate(algorithm).expect("a key");
        Self { public: key.verifying_key(), key }
    }

    fn issue(&self) -> String {
        let app_id = AppId::parse("wx0123456789abcdef").expect("an AppID");
        let subject = Subject {
            user_id: UserId::from_bytes([1; 16]),
            session_id: SessionId::from_bytes([2; 16]),
            app_id: &app_id,
            auth_time: NOW,
        };
        issue(&self.key, ISSUER, &subject, NOW, Lifetimes::default().access).expect("a token")
    }

    fn check(&self, token: &str) -> Result<Access, Refusal> {
        self.check_at(token, NOW)
    }

    fn check_at(&self, token: &str, now: Time) -> Result<Access, Refusal> {
        verify(token, |kid| (kid == self.public.kid()).then_some(&self.public), ISSUER, now, &Lifetimes::default())
    }

    /// A token with these parts and a signature that is good for them.
    fn sign(&self, header: &str, payload: &str) -> String {
        let signed = format!("{}.{}", encoding::base64url(header.as_bytes()), encoding::base64url(payload.as_bytes()));
        let signature = self.key.sign(signed.as_bytes()).expect("a signature");
        format!("{signed}.{}", encoding::base64url(&signature))
    }

    fn header(&self) -> Value {
        json!({ "alg": self.key.algorithm().as_str(), "kid": self.key.kid(), "typ": "JWT" })
    }
}

fn part(token: &str, index: usize) -> Value {
    let text = token.split('.').nth(index).expect("three parts");
    serde_json::from_slice(&encoding::from_base64url(text).expect("base64url")).expect("JSON")
}

#[test]
fn a_token_says_who_where_and_until_when_and_no_more() {
    for algorithm in [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256, Algorithm::Hs256] {
        let issuer = Issuer::new(algorithm);
        let token = issuer.issue();
        let access = issuer.check(&token).expect("its own token");
        let claims = part(&token, 1);

        assert_eq!(access.expires_at, NOW + Duration::from_secs(900));
        assert_eq!(claims["iat"], 1_699_999_995, "backdated five seconds");
        assert_eq!(claims["sub"], claims["user_id"]);
        let names: Vec<&str> = claims.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(names, ["aud", "auth_time", "exp", "iat", "iss", "jti", "sid", "sub", "token_type", "user_id"]);
        assert_eq!(part(&token, 0), issuer.header());
    }
}

#[test]
fn a_token_ends_when_it_says_give_or_take_a_clock() {
    let issuer = Issuer::new(Algorithm::Es256);
    let token = issuer.issue();
    let end = NOW + Duration::from_secs(900);

    assert!(issuer.check_at(&token, end + Duration::from_secs(29)).is_ok());
    assert_eq!(issuer.check_at(&token, end + Duration::from_secs(31)), Err(Refusal::SessionExpired));
    assert_eq!(issuer.check_at(&token, NOW - Duration::from_secs(60)), Err(Refusal::CredentialInvalid));
}

#[test]
fn a_header_that_is_not_ours_to_the_letter_is_refused() {
    let issuer = Issuer::new(Algorithm::Es256);
    let payload = part(&issuer.issue(), 1).to_string();
    let mut headers: Vec<String> = Vec::new();
    for alg in ["none", "None", "NONE", "nOnE", "noNE", "", "HS256", "HS384", "ES384", "RS256", "EdDSA", "es256"] {
        headers.push(with(issuer.header(), "alg", json!(alg)).to_string());
    }
    for kid in [json!(null), json!(1), json!(""), json!("../key"), json!("a'b"), json!("x".repeat(65)), json!("k\u{0}")]
    {
        headers.push(with(issuer.header(), "kid", kid).to_string());
    }
    for name in ["crit", "b64", "zip", "jwk", "jku", "x5u", "x5c", "cty", "extra"] {
        headers.push(with(issuer.header(), name, json!("http://127.0.0.1:1/")).to_string());
    }
    headers.push(json!([]).to_string());
    headers.push(issuer.header().to_string().replacen('{', r#"{"alg":"ES256","#, 1));
    headers.push(format!("{} ", "[".repeat(900)));

    assert!(issuer.check(&issuer.sign(&issuer.header().to_string(), &payload)).is_ok());
    for header in headers {
        assert_eq!(issuer.check(&issuer.sign(&header, &payload)), Err(Refusal::CredentialInvalid), "{header}");
    }
}

#[test]
fn a_signed_token_with_odd_claims_is_refused() {
    let issuer = Issuer::new(Algorithm::Es256);
    let good = part(&issuer.issue(), 1);
    let odd = [json!(null), json!(true), json!([]), json!({}), json!("1e400"), json!(-1.5)];
    for name in ["iss", "sub", "aud", "sid", "iat", "exp", "jti", "token_type", "user_id", "auth_time"] {
        let mut missing = good.clone();
        missing.as_object_mut().expect("an object").remove(name);
        assert!(issuer.check(&issuer.sign(&issuer.header().to_string(), &missing.to_string())).is_err(), "no {name}");
        for value in &odd {
            let payload = with(good.clone(), name, value.clone()).to_string();
            // Any text will do as `jti`; whether `aud` is an app of ours the gate asks.
            let skip = matches!(name, "jti" | "aud") && value.is_string();
            assert!(
                skip || issuer.check(&issuer.sign(&issuer.header().to_string(), &payload)).is_err(),
                "{name} {value}"
            );
        }
    }
    let wrong = [
        ("iss", json!("https://login.example.com/")),
        ("token_type", json!("refresh")),
        ("user_id", json!("someone else")),
        ("exp", json!(i64::MAX)),
        ("exp", json!(1_700_000_000 + 3600 * 24)),
        ("iat", json!(1_700_000_000 + 100)),
    ];
    for (name, value) in wrong {
        let payload = with(good.clone(), name, value).to_string();
        assert!(issuer.check(&issuer.sign(&issuer.header().to_string(), &payload)).is_err(), "{payload}");
    }
    let twice = good.to_string().replacen('{', r#"{"iss":"https://login.example.com","#, 1);
    assert!(issuer.check(&issuer.sign(&issuer.header().to_string(), &twice)).is_err());
}

#[test]
fn other_spellings_of_a_good_token_are_refused() {
    let issuer = Issuer::new(Algorithm::Es256);
    let token = issuer.issue();
    let parts: Vec<&str> = token.split('.').collect();
    let spellings = [
        format!("{token}="),
        format!("{token}."),
        format!("{token}.x"),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{}.{}", parts[0], parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}=.{}.{}", parts[0], parts[1], parts[2]),
        token.replace('_', "/").replace('-', "+") + "+",
        format!("{token}{}", "A".repeat(MAX_LENGTH)),
        String::new(),
        "..".to_owned(),
        "eyJ".to_owned(),
    ];
    for spelling in spellings {
        assert_eq!(issuer.check(&spelling), Err(Refusal::CredentialInvalid), "{spelling:.80}");
    }
    for index in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
        assert!(issuer.check(&String::from_utf8(changed).expect("ASCII")).is_err(), "character {index}");
    }
}

#[test]
fn our_public_key_is_no_hmac_secret() {
    let issuer = Issuer::new(Algorithm::Es256);
    let payload = part(&issuer.issue(), 1).to_string();
    let header = with(issuer.header(), "alg", json!("HS256")).to_string();
    let signed = format!("{}.{}", encoding::base64url(header.as_bytes()), encoding::base64url(payload.as_bytes()));
    let jwk = serde_json::to_vec(&issuer.public.jwk()).expect("JSON");
    for secret in [issuer.key.public_key(), jwk] {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
        let tag = aws_lc_rs::hmac::sign(&key, signed.as_bytes());
        let token = format!("{signed}.{}", encoding::base64url(tag.as_ref()));

        assert_eq!(issuer.check(&token), Err(Refusal::CredentialInvalid));
    }
}

#[test]
fn a_signature_of_another_key_or_form_is_refused() {
    let (issuer, other) = (Issuer::new(Algorithm::Es256), Issuer::new(Algorithm::Es256));
    let token = issuer.issue();
    let (signed, _) = token.rsplit_once('.').expect("three parts");
    let foreign = other.key.sign(signed.as_bytes()).expect("a signature");
    for signature in [foreign, vec![0; 64], vec![0xff; 64], vec![], vec![0x30, 6, 2, 1, 1, 2, 1, 1]] {
        let forged = format!("{signed}.{}", encoding::base64url(&signature));

        assert_eq!(issuer.check(&forged), Err(Refusal::CredentialInvalid));
    }
    assert_eq!(issuer.check(&other.issue()), Err(Refusal::CredentialInvalid));
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}
