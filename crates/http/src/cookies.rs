//! Cookies, read leniently and written exactly (security.md sections 3.1 and 3.3).

use crate::HttpOptions;
use http::{HeaderMap, HeaderValue, header};
use minigate_model::csrf::CsrfSecret;
use std::time::Duration;

/// Django keeps its CSRF cookie for a year.
const CSRF_LIFE: Duration = Duration::from_secs(31_449_600);

/// The value of the cookie `name`.
///
/// Old mini programs send `Set-Cookie` strings back whole, attributes and all, so anything odd is passed over. Two
/// different values are none: one of them was planted.
pub(crate) fn find<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut found = None;
    for header in headers.get_all(header::COOKIE) {
        let mut rest = header.as_bytes();
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(memchr::memchr(b';', rest).unwrap_or(rest.len()));
            rest = after.get(1..).unwrap_or_default();
            match (value_of(chunk, name), found) {
                (None, _) => {}
                (Some(value), Some(first)) if first != value => return None,
                (value, _) => found = value,
            }
        }
    }
    found
}

/// Bytes until it is known to be the one: this is done for every cookie of a request, and most are others.
fn value_of<'h>(chunk: &'h [u8], name: &str) -> Option<&'h str> {
    let value = chunk.trim_ascii_start().strip_prefix(name.as_bytes())?.trim_ascii_start().strip_prefix(b"=")?;
    let value = std::str::from_utf8(value).ok()?.trim();
    Some(value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value))
}

/// The two cookies of a login: csrftoken first, sessionid second, as the old clients take them by position.
pub(crate) fn login(
    options: &HttpOptions,
    session_cookie: &str,
    csrf: &CsrfSecret,
    life: Duration,
    now: minigate_model::Time,
) -> [HeaderValue; 2] {
    let csrf_cookie = Cookie { name: options.csrf_cookie(), value: csrf.as_str(), http_only: false, life: CSRF_LIFE };
    let session = Cookie { name: options.session_cookie(), value: session_cookie, http_only: true, life };
    [csrf_cookie.set(options, now), session.set(options, now)]
}

/// Takes both cookies back, with the attributes they were set with.
pub(crate) fn logout(options: &HttpOptions) -> [HeaderValue; 2] {
    let gone = |name, http_only| {
        Cookie { name, value: "", http_only, life: Duration::ZERO }.set(options, minigate_model::Time::from_micros(0))
    };
    [gone(options.csrf_cookie(), false), gone(options.session_cookie(), true)]
}

struct Cookie<'a> {
    name: &'a str,
    value: &'a str,
    http_only: bool,
    life: Duration,
}

impl Cookie<'_> {
    fn set(&self, options: &HttpOptions, now: minigate_model::Time) -> HeaderValue {
        let expires = jiff::Timestamp::from_microsecond((now + self.life).micros())
            .map(|at| jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at))
            .ok()
            .and_then(Result::ok)
            .unwrap_or_default();
        let text = format!(
            "{}={}; expires={expires};{} Max-Age={}; Path=/; SameSite=Lax{}",
            self.name,
            self.value,
            if self.http_only { " HttpOnly;" } else { "" },
            self.life.as_secs(),
            if options.secure { "; Secure" } else { "" },
        );
        // Only base64url, digits and our own texts are in it.
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use minigate_model::{SessionSecret, Time};

    fn headers(values: &[&str]) -> HeaderMap {
        let value = |text: &&str| (header::COOKIE, HeaderValue::from_str(text).expect("a header"));
        values.iter().map(value).collect()
    }

    #[test]
    fn set_cookie_strings_sent_back_whole_are_understood() {
        let headers = headers(&["csrftoken=tok; expires=Sat, 10 Apr 2021 05:39:30 GMT; Max-Age=31449600; Path=/; \
            SameSite=Lax; sessionid=ses; expires=Sat, 24 Apr 2021 05:39:30 GMT; HttpOnly; Max-Age=1209600; Path=/"]);

        assert_eq!(find(&headers, "csrftoken"), Some("tok"));
        assert_eq!(find(&headers, "sessionid"), Some("ses"));
        assert_eq!(find(&headers, "HttpOnly"), None);
        assert_eq!(find(&headers, "SessionID"), None, "names are case-sensitive");
    }

    #[test]
    fn two_different_values_of_one_cookie_are_none() {
        for pair in [["sessionid=a", "sessionid=b"], ["sessionid=b", "sessionid=a"]] {
            assert_eq!(find(&headers(&pair), "sessionid"), None);
            assert_eq!(find(&headers(&[&pair.join("; ")]), "sessionid"), None);
        }
        assert_eq!(find(&headers(&["sessionid=a; sessionid=\"a\""]), "sessionid"), Some("a"));
    }

    #[test]
    fn the_cookies_of_a_login_have_django_s_form_and_survive_a_split_at_the_first_equals_sign() {
        let csrf = CsrfSecret::derive(&SessionSecret::from_bytes([7; 32]));
        let options = HttpOptions { secure: true, ..HttpOptions::default() };
        let now = Time::from_seconds(1_586_497_170);
        let [first, second] = login(&options, "value", &csrf, Duration::from_secs(1_209_600), now);
        let text = |value: &HeaderValue| value.to_str().expect("ASCII").to_owned();

        assert_eq!(
            text(&second),
            "sessionid=value; expires=Fri, 24 Apr 2020 05:39:30 GMT; HttpOnly; Max-Age=1209600; Path=/; \
             SameSite=Lax; Secure"
        );
        let token = text(&first).split(';').next().and_then(|part| part.split('=').nth(1).map(str::to_owned));
        assert_eq!(token.as_deref(), Some(csrf.as_str()));
    }
}
