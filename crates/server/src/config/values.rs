//! Values that a configuration writes in its own way, and the final types they become.

use axum::http::HeaderName;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use minigate::legacy::BasePath;
use minigate_model::{AppId, event::EventKind};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use std::{
    borrow::Cow,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
    time::Duration,
};

/// A duration: a whole number and one of the units `ms`, `s`, `m`, `h`, `d`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub struct Span(pub Duration);

/// An address, or a network in CIDR notation.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Cow<'_, str>", into = "String")]
pub struct Network(pub IpNet);

const UNITS: [(&str, u64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

impl Span {
    pub const fn secs(secs: u64) -> Self {
        Self(Duration::from_secs(secs))
    }

    pub const fn days(days: u64) -> Self {
        Self::secs(days * 24 * 60 * 60)
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let unit = UNITS.iter().find(|(name, _)| *name == unit.trim());
        let millis = number.parse::<u64>().ok().zip(unit).and_then(|(number, (_, unit))| number.checked_mul(*unit));
        millis
            .map(|millis| Self(Duration::from_millis(millis)))
            .ok_or_else(|| format!("`{text}` is no duration: a whole number and ms, s, m, h or d"))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        let whole = UNITS.iter().find(|(_, unit)| millis != 0 && millis.is_multiple_of(u128::from(*unit)));
        let (name, unit) = whole.unwrap_or(&("s", 1000));
        write!(f, "{}{name}", millis / u128::from(*unit))
    }
}

impl Network {
    pub(super) const LOOPBACK_V4: Self = Self(IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(127, 0, 0, 0), 8)));
    pub(super) const LOOPBACK_V6: Self = Self(IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128)));
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
        network.map(Self).ok_or_else(|| format!("`{text}` is neither an address nor a network such as 10.0.0.0/8"))
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! written_as_text {
    ($name:ident, $format:literal) => {
        impl TryFrom<Cow<'_, str>> for $name {
            type Error = String;

            fn try_from(text: Cow<'_, str>) -> Result<Self, String> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.to_string()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": $format })
            }
        }
    };
}

written_as_text!(Span, "duration");
written_as_text!(Network, "network");

pub(super) fn app_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AppId, D::Error> {
    AppId::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

pub(super) fn app_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<AppId>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| AppId::parse(text).map_err(D::Error::custom)).collect()
}

pub(super) fn event_kinds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<EventKind>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let kind = |text: &String| {
        let known = || EventKind::ALL.map(EventKind::as_str).join(", ");
        EventKind::parse(text).ok_or_else(|| D::Error::custom(format!("`{text}` is no event; there are {}", known())))
    };
    texts.iter().map(kind).collect()
}

/// An empty path is none.
pub(super) fn base_path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<BasePath>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|error| D::Error::custom(format!("`{text}`: {error}")))
}

/// An empty name is none.
pub(super) fn header_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<HeaderName>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let name = HeaderName::from_bytes(text.as_bytes());
    name.map(Some).map_err(|_| D::Error::custom(format!("`{text}` is no name of a header")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_written_as_it_is_read() {
        for text in ["15m", "90d", "1h", "250ms", "5s", "90s"] {
            assert_eq!(text.parse::<Span>().expect(text).to_string(), text);
        }
        for bad in ["", "15", "m", "1.5h", "-1s", "1h30m", "1w", "99999999999999999999d", "999999999999999d"] {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
    }
}
