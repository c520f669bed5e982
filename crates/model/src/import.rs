//! What of another system's user may become a user here (security.md L-5, L-8, L-22).
//!
//! Everything comes as the text that the other system's database shows. An openid that is none keeps its row out; any
//! other value that is not acceptable is left out, and noted.

use crate::{
    Time,
    profile::{Nickname, nickname_from_elsewhere},
    user::Gender,
};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::fmt;

/// A row of the other system's table of users. Empty texts say nothing.
#[derive(Clone, Copy, Default)]
pub struct OldUser<'a> {
    pub openid: Option<&'a str>,
    pub unionid: Option<&'a str>,
    pub nickname: Option<&'a str>,
    pub gender: Option<&'a str>,
    pub created_at: Option<&'a str>,
    pub last_login_at: Option<&'a str>,
}

/// A row that may become a user.
#[derive(Clone, PartialEq, Eq)]
pub struct Newcomer {
    pub openid: String,
    pub unionid: Option<String>,
    pub nickname: Option<String>,
    pub gender: Gender,
    pub created_at: Option<Time>,
    pub last_login_at: Option<Time>,
    /// What was changed or left out.
    pub notes: Vec<Note>,
}

/// Why a row is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    OpenidEmpty,
    OpenidMalformed,
}

/// What was changed about a row, or not taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// It was longer than a nickname may be.
    NicknameCut,
    /// It holds characters that a nickname may not.
    NicknameDropped,
    /// It is what WeChat calls everybody.
    NicknamePlaceholder,
    UnionidDropped,
    /// A time that cannot be read.
    TimeDropped,
}

/// Which openids are believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Openids {
    /// WeChat's form: `o` and 27 letters, digits, `-` and `_`. Keeps out a superuser named `admin` in the same table,
    /// and the constant that a column has as its default.
    #[default]
    OfWechat,
    /// Whatever WeChat's answer would be believed to hold: 1 to 128 of the same characters.
    Any,
}

/// How rows are read.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    pub openids: Openids,
    /// Where times are at home that do not say it themselves.
    pub zone: Zone,
}

/// A time zone: `UTC`, `Asia/Shanghai`, `+08:00`.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

/// The text names no time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time zone is a name such as Asia/Shanghai, or an offset such as +08:00")]
pub struct InvalidZone;

impl Rules {
    /// What becomes of a row.
    pub fn read(&self, old: &OldUser<'_>) -> Result<Newcomer, Skip> {
        let openid = said(old.openid).ok_or(Skip::OpenidEmpty)?;
        if !self.openids.accept(openid) {
            return Err(Skip::OpenidMalformed);
        }
        let mut notes = Vec::new();
        let unionid = said(old.unionid).filter(|unionid| {
            let fits = is_wechat_id(unionid);
            notes.extend((!fits).then_some(Note::UnionidDropped));
            fits
        });
        let nickname = said(old.nickname).and_then(|name| nickname(name, &mut notes));
        let mut time = |text: Option<&str>| {
            let text = said(text)?;
            let time = self.zone.read(text);
            notes.extend(time.is_none().then_some(Note::TimeDropped));
            time
        };
        let (created_at, last_login_at) = (time(old.created_at), time(old.last_login_at));
        Ok(Newcomer {
            openid: openid.to_owned(),
            unionid: unionid.map(str::to_owned),
            nickname,
            gender: said(old.gender).map_or(Gender::Unknown, gender),
            created_at,
            last_login_at,
            notes,
        })
    }
}

impl Openids {
    fn accept(self, openid: &str) -> bool {
        is_wechat_id(openid) && (self == Self::Any || openid.len() == 28 && openid.starts_with('o'))
    }
}

impl Zone {
    pub fn parse(text: &str) -> Result<Self, InvalidZone> {
        let offset = || format!("2000-01-01T00:00:00{text}[{text}]").parse::<jiff::Zoned>().ok();
        let named = TimeZone::get(text).ok();
        named.or_else(|| offset().map(|zoned| zoned.time_zone().clone())).map(Self).ok_or(InvalidZone)
    }

    /// A moment as databases and programs write it: RFC 3339 and its like, with or without an offset, a date alone, or
    /// Unix seconds or milliseconds. Nothing before 1970.
    pub fn read(&self, text: &str) -> Option<Time> {
        let text = text.trim();
        let micros = if let Ok(number) = text.parse::<i64>() {
            unix_micros(text.len(), number)?
        } else if let Ok(timestamp) = text.parse::<Timestamp>() {
            timestamp.as_microsecond()
        } else {
            let local: DateTime = text.parse().ok()?;
            self.0.to_timestamp(local).ok()?.as_microsecond()
        };
        (micros >= 0).then(|| Time::from_micros(micros))
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

/// By how many digits it has: 9 and 10 are seconds between 1973 and 2286, 13 milliseconds, 16 microseconds.
fn unix_micros(digits: usize, number: i64) -> Option<i64> {
    match digits {
        9 | 10 => number.checked_mul(1_000_000),
        13 => number.checked_mul(1_000),
        16 => Some(number),
        _ => None,
    }
}

fn said(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

fn is_wechat_id(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn nickname(name: &str, notes: &mut Vec<Note>) -> Option<String> {
    let (name, note) = match nickname_from_elsewhere(name) {
        Nickname::Fits(name) => return Some(name),
        Nickname::Nothing => return None,
        Nickname::Cut(name) => (Some(name), Note::NicknameCut),
        Nickname::Placeholder => (None, Note::NicknamePlaceholder),
        Nickname::Unfit => (None, Note::NicknameDropped),
    };
    notes.push(note);
    name
}

/// WeChat's number, or the word that somebody made of it.
fn gender(text: &str) -> Gender {
    match text.trim() {
        "1" | "男" | "male" | "Male" | "M" => Gender::Male,
        "2" | "女" | "female" | "Female" | "F" => Gender::Female,
        _ => Gender::Unknown,
    }
}

impl Skip {
    /// The word of the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenidEmpty => "openid_empty",
            Self::OpenidMalformed => "openid_malformed",
        }
    }
}

impl Note {
    /// The word of the report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NicknameCut => "nickname_cut",
            Self::NicknameDropped => "nickname_dropped",
            Self::NicknamePlaceholder => "nickname_placeholder",
            Self::UnionidDropped => "unionid_dropped",
            Self::TimeDropped => "time_dropped",
        }
    }
}

/// Without openid, unionid and name.
impl fmt::Debug for Newcomer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Newcomer").field("notes", &self.notes).finish_non_exhaustive()
    }
}

impl fmt::Debug for OldUser<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OldUser(…)")
    }
}

#[cfg(test)]
mod tests;
