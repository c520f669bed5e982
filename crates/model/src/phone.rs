//! A phone number, as WeChat vouches for it. It is data about a user and names nobody: numbers are handed on.

use crate::{
    UserId,
    key::Keyring,
    seal::{OpenError, Place, Sealed},
};
use std::fmt;

/// Where a number is sealed: this column, and the bytes of the user's id.
pub const PHONE: &str = "phones.phone";

/// ITU-T E.164: country code and number have 15 digits at most, a country code 1 to 3.
const MAX_DIGITS: usize = 15;
const MAX_COUNTRY_DIGITS: usize = 3;
/// The shortest numbers in use have 4 (Saint Helena's had).
const MIN_NATIONAL_DIGITS: usize = 4;

/// A number in E.164, such as `+8613800138000`. Its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// With the `+`.
    e164: String,
    country_digits: usize,
}

/// The text is no phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a country code of 1 to 3 digits and a number, of 15 digits together at most")]
pub struct InvalidPhoneNumber;

impl PhoneNumber {
    /// From WeChat's `countryCode`, with or without `+`, and `purePhoneNumber`.
    pub fn parse(country_code: &str, national_number: &str) -> Result<Self, InvalidPhoneNumber> {
        let country = country_code.strip_prefix('+').unwrap_or(country_code);
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = (1..=MAX_COUNTRY_DIGITS).contains(&country.len())
            && !country.starts_with('0')
            && national_number.len() >= MIN_NATIONAL_DIGITS
            && country.len() + national_number.len() <= MAX_DIGITS
            && digits(country)
            && digits(national_number);
        if !fits {
            return Err(InvalidPhoneNumber);
        }
        Ok(Self { e164: format!("+{country}{national_number}"), country_digits: country.len() })
    }

    /// Personal data: for its owner, and for nothing that is kept in clear.
    pub fn e164(&self) -> &str {
        &self.e164
    }

    /// Such as `86`.
    pub fn country_code(&self) -> &str {
        &self.e164[1..=self.country_digits]
    }

    /// Without the country code.
    pub fn national_number(&self) -> &str {
        &self.e164[1 + self.country_digits..]
    }

    /// Such as `+86 138****8000`: enough for its owner to know it by.
    pub fn masked(&self) -> String {
        let national = self.national_number();
        let (first, last) = match national.len() {
            10.. => (3, 4),
            7..=9 => (2, 2),
            _ => (0, 2),
        };
        let (head, tail) = (&national[..first], &national[national.len() - last..]);
        format!("+{} {head}****{tail}", self.country_code())
    }

    /// As the database keeps it.
    pub fn seal(&self, keyring: &Keyring, user: UserId) -> Sealed {
        let plain = format!("{} {}", self.country_code(), self.national_number());
        keyring.seal(Place::new(PHONE, user.as_bytes()), plain.as_bytes())
    }

    /// What [`PhoneNumber::seal`] made for this user.
    pub fn open(keyring: &Keyring, user: UserId, sealed: &Sealed) -> Result<Self, OpenError> {
        let plain = keyring.open(Place::new(PHONE, user.as_bytes()), sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| OpenError)?;
        let (country, national) = text.split_once(' ').ok_or(OpenError)?;
        Self::parse(country, national).map_err(|_| OpenError)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(country: &str, national: &str) -> PhoneNumber {
        PhoneNumber::parse(country, national).expect("a number")
    }

    #[test]
    fn a_number_is_written_as_e164_says() {
        let number = number("86", "13800138000");

        assert_eq!(number.e164(), "+8613800138000");
        assert_eq!((number.country_code(), number.national_number()), ("86", "13800138000"));
        assert_eq!(number, PhoneNumber::parse("+86", "13800138000").expect("the same"));
        assert_eq!(format!("{number:?}"), "PhoneNumber(redacted)");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (country, national) in [
            ("", "13800138000"),
            ("0", "13800138000"),
            ("086", "13800138000"),
            ("1234", "13800138000"),
            ("8x", "13800138000"),
            ("++86", "13800138000"),
            ("86", ""),
            ("86", "123"),
            ("86", "138 0013 8000"),
            ("86", "+13800138000"),
            ("86", "１３８００１３８０００"),
            ("86", "12345678901234"),
        ] {
            assert_eq!(PhoneNumber::parse(country, national), Err(InvalidPhoneNumber), "{country} {national}");
        }
    }

    #[test]
    fn a_masked_number_shows_seven_digits_of_a_long_one_and_fewer_of_a_short_one() {
        assert_eq!(number("86", "13800138000").masked(), "+86 138****8000");
        assert_eq!(number("852", "51234567").masked(), "+852 51****67");
        assert_eq!(number("1", "2025550123").masked(), "+1 202****0123");
        assert_eq!(number("290", "1234").masked(), "+290 ****34");
    }

    #[test]
    fn a_sealed_number_opens_for_its_user_alone() {
        let (keyring, user) = (Keyring::for_tests(), UserId::from_bytes([7; 16]));
        let sealed = number("86", "13800138000").seal(&keyring, user);

        assert_eq!(PhoneNumber::open(&keyring, user, &sealed), Ok(number("86", "13800138000")));
        assert!(PhoneNumber::open(&keyring, UserId::from_bytes([8; 16]), &sealed).is_err());
    }
}
