use std::{fmt, str::FromStr};

/// Under which path an adapter answers: begins and ends with a slash, as `/` and `/scan/` do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasePath(String);

/// The text is no base path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a base path begins and ends with / and has only letters, digits, -, _, . and ~ between, such as /scan/")]
pub struct InvalidBasePath;

impl BasePath {
    /// The same path below another.
    pub(crate) fn under(&self, prefix: &Self) -> Self {
        Self(format!("{}{}", prefix.0, &self.0[1..]))
    }

    /// The path of something below it.
    pub(crate) fn join(&self, rest: &str) -> String {
        format!("{}{rest}", self.0)
    }
}

impl FromStr for BasePath {
    type Err = InvalidBasePath;

    fn from_str(text: &str) -> Result<Self, InvalidBasePath> {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'~');
        let whole = text.starts_with('/') && text.ends_with('/') && !text.contains("//");
        if whole && text.bytes().all(fits) { Ok(Self(text.to_owned())) } else { Err(InvalidBasePath) }
    }
}

impl fmt::Display for BasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_path_begins_and_ends_with_a_slash() {
        for good in ["/", "/scan/", "/api/weixin/"] {
            assert_eq!(good.parse::<BasePath>().expect(good).to_string(), good);
        }
        for bad in ["", "scan", "/scan", "scan/", "//", "/a//b/", "/{id}/", "/a b/", "/?/", "/扫/"] {
            assert_eq!(bad.parse::<BasePath>(), Err(InvalidBasePath), "{bad}");
        }
    }
}
