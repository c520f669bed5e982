//! Text forms of bytes. Decoding is canonical: one byte string has exactly one accepted text,
//! so a credential cannot be respelt to slip past a list of revoked ones (security.md T-10).

use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{GeneralPurpose, GeneralPurposeConfig},
};

/// base64url without padding (RFC 4648 section 5); trailing bits must be zero.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(false),
);

pub fn base64url(bytes: &[u8]) -> String {
    BASE64URL.encode(bytes)
}

pub fn base64url_into(bytes: &[u8], out: &mut String) {
    BASE64URL.encode_string(bytes, out);
}

pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    BASE64URL.decode(text).ok()
}

/// Decodes exactly `N` bytes without allocating.
pub fn array_from_base64url<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The decoder wants room for its estimate, which is up to two bytes more than it writes.
    let mut buffer = [0u8; 128];
    let written = BASE64URL.decode_slice(text, &mut buffer).ok()?;
    buffer.get(..written)?.try_into().ok()
}

pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_respelt_token_is_refused() {
        assert_eq!(array_from_base64url::<1>("AQ"), Some([1]));
        for other in ["AR", "AQ==", "AQ=", " AQ", "AQ\n", "A", "AQA", "A+"] {
            assert_eq!(array_from_base64url::<1>(other), None, "{other:?}");
        }
    }
}
