//! Making and checking credentials.

use divan::{Bencher, black_box};
use minigate::model::{
    AppId, SessionId, SessionSecret, Time, UserId,
    access::{self, Subject},
    csrf::CsrfSecret,
    key::Keyring,
    policy::Lifetimes,
    refresh::RefreshToken,
    signing::{Algorithm, SigningKey},
    token::SessionToken,
};

const ALGORITHMS: [Algorithm; 4] = [Algorithm::Es256, Algorithm::EdDsa, Algorithm::Rs256, Algorithm::Hs256];
const ISSUER: &str = "https://login.example.com";
const NOW: Time = Time::from_seconds(1_700_000_000);

fn main() {
    divan::main();
}

fn access_token(key: &SigningKey) -> String {
    let app_id = AppId::parse("wx0123456789abcdef").expect("an AppID");
    let (user_id, session_id) = (UserId::from_bytes([1; 16]), SessionId::from_bytes([2; 16]));
    let subject = Subject { user_id, session_id, app_id: &app_id, auth_time: NOW };
    access::issue(key, ISSUER, &subject, NOW, Lifetimes::default().access).expect("a token")
}

fn session_token() -> SessionToken {
    SessionToken { session_id: SessionId::from_bytes([2; 16]), secret: SessionSecret::from_bytes([3; 32]) }
}

fn refresh_token() -> RefreshToken {
    let SessionToken { session_id, secret } = session_token();
    RefreshToken { session_id, generation: 7, secret }
}

#[divan::bench(args = ALGORITHMS)]
fn issue_access_token(bencher: Bencher<'_, '_>, algorithm: Algorithm) {
    let key = SigningKey::generate(algorithm).expect("a key");

    bencher.bench(|| access_token(black_box(&key)));
}

#[divan::bench(args = ALGORITHMS)]
fn verify_access_token(bencher: Bencher<'_, '_>, algorithm: Algorithm) {
    let key = SigningKey::generate(algorithm).expect("a key");
    let (token, verifying) = (access_token(&key), key.verifying_key());
    let lifetimes = Lifetimes::default();

    bencher.bench(|| access::verify(black_box(&token), |_| Some(&verifying), ISSUER, NOW, &lifetimes));
}

#[divan::bench]
fn parse_and_hash_opaque_token(bencher: Bencher<'_, '_>) {
    let (text, stored) = (session_token().to_opaque(), session_token().secret.hash());

    bencher.bench(|| SessionToken::parse_opaque(black_box(&text)).map(|token| stored.matches(&token.secret)));
}

#[divan::bench]
fn encode_refresh_token(bencher: Bencher<'_, '_>) {
    let (keyring, token) = (Keyring::for_tests(), refresh_token());

    bencher.bench(|| black_box(&token).encode(&keyring));
}

#[divan::bench]
fn decode_refresh_token(bencher: Bencher<'_, '_>) {
    let keyring = Keyring::for_tests();
    let text = refresh_token().encode(&keyring);

    bencher.bench(|| RefreshToken::decode(black_box(&text), &keyring));
}

#[divan::bench]
fn derive_csrf_secret(bencher: Bencher<'_, '_>) {
    let secret = session_token().secret;

    bencher.bench(|| CsrfSecret::derive(black_box(&secret)));
}

#[divan::bench]
fn check_csrf_token(bencher: Bencher<'_, '_>) {
    let own = CsrfSecret::derive(&session_token().secret);
    let (cookie, token) = (own.as_str().to_owned(), own.masked());

    bencher.bench(|| own.check(black_box(Some(&cookie)), black_box(Some(&token))));
}
