//! Where may an unsafe request with a cookie come from? (security.md section 3.4, steps 2 and 3)
//!
//! Django's rules, with two differences that mini programs need: `wx.request` cannot set a Referer and always sends
//! `https://servicewechat.com/{appid}/{version}/page-frame.html`, and a token in a header may come without any.

use crate::Refusal;
use std::collections::HashSet;

/// Where the CSRF token was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenIn {
    /// `X-CSRFToken`: a page of another site cannot send it without being asked for permission first.
    Header,
    /// The field `csrfmiddlewaretoken`: any page can post a form.
    Form,
}

/// The sites whose pages may change things here.
#[derive(Debug, Clone, Default)]
pub struct OriginPolicy {
    secure: bool,
    exact: HashSet<String>,
    /// `("https://", "example.com")` for `https://*.example.com`.
    below: Vec<(String, String)>,
    mini_programs: HashSet<String>,
}

const MINI_PROGRAM_ORIGIN: &str = "https://servicewechat.com";

impl OriginPolicy {
    /// `secure`: is this server reached by https? `trusted`: origins as `https://host[:port]` or
    /// `https://*.domain`. `mini_programs`: the AppIDs whose pages send `servicewechat.com` as Referer.
    pub fn new<'a>(
        secure: bool,
        trusted: impl IntoIterator<Item = &'a str>,
        mini_programs: impl IntoIterator<Item = String>,
    ) -> Self {
        let mut policy = Self { secure, mini_programs: mini_programs.into_iter().collect(), ..Self::default() };
        for origin in trusted {
            match origin.split_once("://*.") {
                Some((scheme, domain)) => policy.below.push((format!("{scheme}://"), domain.to_owned())),
                None => drop(policy.exact.insert(origin.to_owned())),
            }
        }
        policy
    }

    /// May a request to `host` with these headers change things?
    pub fn check(
        &self,
        host: &str,
        origin: Option<&str>,
        referer: Option<&str>,
        token: TokenIn,
    ) -> Result<(), Refusal> {
        match (origin, referer) {
            (Some(origin), _) => self.check_origin(host, origin),
            (None, _) if !self.secure => Ok(()),
            (None, None) if token == TokenIn::Header => Ok(()),
            (None, None) => Err(Refusal::CsrfRefererMissing),
            (None, Some(referer)) => self.check_referer(host, referer, token),
        }
    }

    /// May a page of `origin` change things here? Byte for byte: `null`, another case or an explicit port are
    /// foreign.
    pub fn check_origin(&self, host: &str, origin: &str) -> Result<(), Refusal> {
        let own = origin.strip_prefix(self.scheme()) == Some(host);
        if own || self.trusts(origin) || origin == MINI_PROGRAM_ORIGIN {
            Ok(())
        } else {
            Err(Refusal::CsrfOriginRefused)
        }
    }

    fn check_referer(&self, host: &str, referer: &str, token: TokenIn) -> Result<(), Refusal> {
        let origin = referer.strip_prefix("https://").map(|rest| {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            (&rest[..end], &referer[.."https://".len() + end])
        });
        match origin {
            Some(("", _)) => Err(Refusal::CsrfRefererRefused),
            Some((netloc, origin)) if netloc == host || self.trusts(origin) => Ok(()),
            Some(_) if token == TokenIn::Header && self.is_mini_program(referer) => Ok(()),
            _ => Err(Refusal::CsrfRefererRefused),
        }
    }

    fn trusts(&self, origin: &str) -> bool {
        let below = |(scheme, domain): &(String, String)| {
            origin.strip_prefix(scheme.as_str()).is_some_and(|netloc| {
                netloc == domain || netloc.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'))
            })
        };
        self.exact.contains(origin) || self.below.iter().any(below)
    }

    /// `https://servicewechat.com/{appid}/{version}/page-frame.html` of an app of ours, or the bare site.
    fn is_mini_program(&self, referer: &str) -> bool {
        let Some(path) = referer.strip_prefix("https://servicewechat.com/") else { return false };
        let mut parts = path.split('/');
        let (app, version) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let released = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        path.is_empty() || self.mini_programs.contains(app) && (released || version == "devtools")
    }

    const fn scheme(&self) -> &'static str {
        if self.secure { "https://" } else { "http://" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "login.example.com";

    fn policy(secure: bool) -> OriginPolicy {
        let trusted = ["https://shop.example.org", "https://*.trusted.example", "https://admin.example.net:8443"];
        OriginPolicy::new(secure, trusted, ["wx0123456789abcdef".to_owned()])
    }

    #[test]
    fn an_origin_must_be_ours_or_trusted_to_the_letter() {
        let good = [
            "https://login.example.com",
            "https://shop.example.org",
            "https://admin.example.net:8443",
            "https://trusted.example",
            "https://a.b.trusted.example",
            "https://servicewechat.com",
        ];
        let foreign = [
            "null",
            "",
            "http://login.example.com",
            "https://login.example.com:443",
            "https://LOGIN.example.com",
            "https://login.example.com/",
            "https://evil.example",
            "https://eviltrusted.example",
            "http://a.trusted.example",
            "https://admin.example.net",
            "http://servicewechat.com",
            "https://servicewechat.com.evil.example",
        ];
        for origin in good {
            assert_eq!(policy(true).check(HOST, Some(origin), Some("https://evil.example/"), TokenIn::Form), Ok(()));
        }
        for origin in foreign {
            let refused = policy(true).check(HOST, Some(origin), None, TokenIn::Header);
            assert_eq!(refused, Err(Refusal::CsrfOriginRefused), "{origin}");
        }
        assert_eq!(policy(false).check(HOST, Some("http://login.example.com"), None, TokenIn::Form), Ok(()));
        assert_eq!(
            policy(false).check(HOST, Some("https://login.example.com"), None, TokenIn::Form),
            Err(Refusal::CsrfOriginRefused)
        );
    }

    #[test]
    fn a_referer_may_be_missing_beside_a_header_token_only() {
        assert_eq!(policy(true).check(HOST, None, None, TokenIn::Header), Ok(()));
        assert_eq!(policy(true).check(HOST, None, None, TokenIn::Form), Err(Refusal::CsrfRefererMissing));
        assert_eq!(policy(false).check(HOST, None, None, TokenIn::Form), Ok(()));
    }

    #[test]
    fn a_foreign_referer_is_refused_and_the_mini_program_s_is_not() {
        let good = [
            "https://login.example.com/page?x=1",
            "https://login.example.com",
            "https://shop.example.org/",
            "https://servicewechat.com/wx0123456789abcdef/0/page-frame.html",
            "https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html",
            "https://servicewechat.com/wx0123456789abcdef/127/page-frame.html",
            "https://servicewechat.com/",
        ];
        let foreign = [
            "",
            "login.example.com",
            "https://",
            "http://login.example.com/",
            "https://login.example.com:8443/",
            "https://sub.login.example.com/",
            "https://user@login.example.com/",
            "https://LOGIN.example.com/",
            "http://servicewechat.com/wx0123456789abcdef/0/page-frame.html",
            "https://servicewechat.com.evil.example/wx0123456789abcdef/0/",
            "https://evil.example/servicewechat.com/wx0123456789abcdef/0/",
            "https://servicewechat.com@evil.example/",
            "https://servicewechat.com:8443/wx0123456789abcdef/0/",
            "https://servicewechat.com./wx0123456789abcdef/0/",
            "https://xservicewechat.com/",
            "https://servicewechat.com/wxffffffffffffffff/0/page-frame.html",
            "https://servicewechat.com/wx0123456789abcdef/evil/page-frame.html",
            "https://servicewechat.com/wx0123456789abcdef//page-frame.html",
        ];
        for referer in good {
            assert_eq!(policy(true).check(HOST, None, Some(referer), TokenIn::Header), Ok(()), "{referer}");
        }
        for referer in foreign {
            let refused = policy(true).check(HOST, None, Some(referer), TokenIn::Header);
            assert_eq!(refused, Err(Refusal::CsrfRefererRefused), "{referer}");
        }
        let form = policy(true).check(HOST, None, Some("https://servicewechat.com/"), TokenIn::Form);
        assert_eq!(form, Err(Refusal::CsrfRefererRefused), "a form is never a mini program's");
    }
}
