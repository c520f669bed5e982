//! What a kept picture is called.

use crate::{UserId, encoding::hex, key::Keyring};
use std::fmt;

/// A name made by a keyed hash of whose picture it is and what is in it: nobody can guess it, and nobody who has a picture
/// can find out whether somebody else has it too. Each user's pictures are their own, so that one of them can be removed
/// without a look at all the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PictureName(String);

/// Bytes of the hash that are kept.
const BYTES: usize = 20;
const END: &str = ".webp";

impl PictureName {
    /// The same for the same user and picture, as long as the master key is the same.
    pub fn new(keyring: &Keyring, user: UserId, picture: &[u8]) -> Self {
        Self(hex(&keyring.picture_mark(user, picture)[..BYTES]) + END)
    }

    /// Exactly what [`PictureName::new`] makes, and nothing that only looks like it.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_suffix(END)?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (digits.len() == 2 * BYTES && digits.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PictureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;

    #[test]
    fn a_name_is_another_for_every_user_picture_and_key() {
        let keyring = Keyring::for_tests();
        let other = Keyring::new(&[crate::random::bytes::<32>().into()]).expect("a keyring");
        let (alice, bob) = (UserId::new(Time::from_seconds(1)), UserId::new(Time::from_seconds(1)));
        let name = PictureName::new(&keyring, alice, b"picture");

        assert_eq!(name, PictureName::new(&keyring, alice, b"picture"));
        assert_eq!(PictureName::parse(name.as_str()).as_ref(), Some(&name));
        for another in [
            PictureName::new(&keyring, bob, b"picture"),
            PictureName::new(&keyring, alice, b"pictures"),
            PictureName::new(&other, alice, b"picture"),
        ] {
            assert_ne!(another, name);
        }
    }

    #[test]
    fn only_the_exact_form_is_a_name() {
        let good = "0123456789abcdef0123456789abcdef01234567.webp";
        assert!(PictureName::parse(good).is_some());
        for bad in [
            "",
            ".webp",
            "0123456789abcdef0123456789abcdef01234567",
            "0123456789abcdef0123456789abcdef0123456.webp",
            "0123456789abcdef0123456789abcdef012345678.webp",
            "0123456789ABCDEF0123456789abcdef01234567.webp",
            "0123456789abcdef0123456789abcdef0123456g.webp",
            "0123456789abcdef0123456789abcdef01234567.WEBP",
            "0123456789abcdef0123456789abcdef01234567.webp.webp",
            "../3456789abcdef0123456789abcdef01234567.webp",
            "0123456789abcdef0123456789abcdef0123456\0.webp",
            "https://evil.example/0123456789abcdef0123456789abcdef01234567.webp",
        ] {
            assert_eq!(PictureName::parse(bad), None, "{bad}");
        }
    }
}
