//! What people say of themselves, and what an edit of it may hold (security.md L-5, L-6, L-24).

use crate::{Time, User, metadata::Metadata, user::Gender};
use serde::{Deserialize, Deserializer};
use unicode_normalization::UnicodeNormalization;

/// What an edit does to one field. In JSON: absent, `null`, or a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Edit<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

/// An edit as it came in.
#[derive(Debug, Clone, Default)]
pub struct ProfileInput {
    pub nickname: Edit<String>,
    /// WeChat's numbers: see [`Gender`].
    pub gender: Edit<i64>,
    pub locale: Edit<String>,
    /// A line about oneself.
    pub signature: Edit<String>,
    pub metadata: Edit<Metadata>,
}

/// An edit whose every value is acceptable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileEdit {
    nickname: Edit<String>,
    gender: Edit<Gender>,
    locale: Edit<String>,
    signature: Edit<String>,
    metadata: Edit<Metadata>,
}

/// Who says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The user, by editing.
    User,
    /// The client, beside a login. It yields to whatever the user ever edited.
    Login,
}

/// A field whose value is not acceptable, and what would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfit {
    pub field: &'static str,
    /// `length`, `format`, `depth`, `size`.
    pub code: &'static str,
    pub limit: &'static str,
}

/// What WeChat calls everybody since it stopped giving names away (2021 and 2022): never anybody's name.
const PLACEHOLDER: &str = "微信用户";

const MAX_CHARACTERS: usize = 64;
const MAX_BYTES: usize = 256;

impl ProfileEdit {
    /// Checks every field and names all that do not fit.
    pub fn parse(input: ProfileInput) -> Result<Self, Vec<Unfit>> {
        let mut unfit = Vec::new();
        let nickname = checked(input.nickname, |name| text("nickname", &name), &mut unfit);
        let edit = Self {
            nickname: if matches!(&nickname, Edit::Set(name) if name == PLACEHOLDER) { Edit::Keep } else { nickname },
            gender: checked(input.gender, gender, &mut unfit),
            locale: checked(input.locale, locale, &mut unfit),
            signature: checked(input.signature, |line| text("signature", &line), &mut unfit),
            metadata: checked(input.metadata, |metadata| metadata.check().map(|()| metadata), &mut unfit),
        };
        if unfit.is_empty() { Ok(edit) } else { Err(unfit) }
    }

    /// The fields it names, for the audit log.
    pub fn fields(&self) -> Vec<&'static str> {
        let named = [
            ("nickname", self.nickname != Edit::Keep),
            ("gender", self.gender != Edit::Keep),
            ("locale", self.locale != Edit::Keep),
            ("signature", self.signature != Edit::Keep),
            ("metadata", self.metadata != Edit::Keep),
        ];
        named.into_iter().filter_map(|(field, is_named)| is_named.then_some(field)).collect()
    }

    /// The texts it would change that others get to read, with their fields.
    pub fn new_texts(&self, user: &User) -> Vec<(&'static str, &str)> {
        let texts = [("nickname", &self.nickname, &user.nickname), ("signature", &self.signature, &user.signature)];
        let changed = texts.into_iter().filter_map(|(field, edit, now)| match edit {
            Edit::Set(text) if now.as_ref() != Some(text) => Some((field, text.as_str())),
            _ => None,
        });
        changed.collect()
    }

    /// The user as they are afterwards; `None` when nothing changes.
    pub fn apply(&self, user: &User, source: Source, now: Time) -> Option<User> {
        let mut after = user.clone();
        match source {
            Source::Login if user.profile_edited_at.is_some() => {}
            Source::Login => self.fill_in(&mut after),
            Source::User => self.replace(&mut after),
        }
        let names_the_person = self.fields().iter().any(|field| *field != "metadata");
        if source == Source::User && names_the_person && (after != *user || user.profile_edited_at.is_none()) {
            after.profile_edited_at = Some(now);
        }
        (after != *user).then_some(after)
    }

    fn replace(&self, user: &mut User) {
        self.nickname.apply(&mut user.nickname);
        self.locale.apply(&mut user.locale);
        self.signature.apply(&mut user.signature);
        self.metadata.apply(&mut user.metadata);
        match self.gender {
            Edit::Keep => {}
            Edit::Clear => user.gender = Gender::Unknown,
            Edit::Set(gender) => user.gender = gender,
        }
    }

    /// Takes what says something, and leaves the rest: clients send "nothing known" for what WeChat withholds.
    fn fill_in(&self, user: &mut User) {
        let fields = [
            (&self.nickname, &mut user.nickname),
            (&self.locale, &mut user.locale),
            (&self.signature, &mut user.signature),
        ];
        for (edit, field) in fields {
            if let Edit::Set(value) = edit {
                *field = Some(value.clone());
            }
        }
        if let Edit::Set(gender @ (Gender::Male | Gender::Female)) = self.gender {
            user.gender = gender;
        }
    }
}

impl<T: Clone> Edit<T> {
    fn apply(&self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value.clone()),
        }
    }
}

/// `null` clears. Put `#[serde(default)]` on the field: what is absent is kept.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Edit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

fn checked<T, U>(edit: Edit<T>, check: impl FnOnce(T) -> Result<U, Unfit>, unfit: &mut Vec<Unfit>) -> Edit<U> {
    match edit {
        Edit::Keep => Edit::Keep,
        Edit::Clear => Edit::Clear,
        Edit::Set(value) => check(value).map_or_else(
            |wrong| {
                unfit.push(wrong);
                Edit::Keep
            },
            Edit::Set,
        ),
    }
}

/// A line that people read: in Unicode's composed form (NFC), without space around it.
fn text(field: &'static str, value: &str) -> Result<String, Unfit> {
    let text: String = value.trim().nfc().collect();
    if !(1..=MAX_CHARACTERS).contains(&text.chars().count()) || text.len() > MAX_BYTES {
        return Err(Unfit { field, code: "length", limit: "1 to 64 characters, at most 256 bytes of UTF-8" });
    }
    if text.chars().any(is_harmful) || text.chars().all(is_invisible) {
        let limit = "no control characters, none that turn the text around, and not only invisible ones";
        return Err(Unfit { field, code: "format", limit });
    }
    Ok(text)
}

/// What becomes of a nickname that somebody else's system kept under rules of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Nickname {
    Fits(String),
    /// It was too long, and was cut.
    Cut(String),
    /// What WeChat calls everybody.
    Placeholder,
    Unfit,
    Nothing,
}

/// Cuts what is too long between two characters; what is wrong in another way is nobody's name.
pub(crate) fn nickname_from_elsewhere(value: &str) -> Nickname {
    match text("nickname", value) {
        Ok(name) if name == PLACEHOLDER => Nickname::Placeholder,
        Ok(name) => Nickname::Fits(name),
        Err(_) if value.trim().is_empty() => Nickname::Nothing,
        Err(unfit) if unfit.code == "length" => {
            let mut bytes = 0;
            let fits = |c: &char| {
                bytes += c.len_utf8();
                bytes <= MAX_BYTES
            };
            let cut: String = value.trim().nfc().take(MAX_CHARACTERS).take_while(fits).collect();
            text("nickname", &cut).map_or(Nickname::Unfit, Nickname::Cut)
        }
        Err(_) => Nickname::Unfit,
    }
}

/// WeChat's `zh_CN` as well as BCP 47's `zh-Hans-CN`.
fn locale(value: String) -> Result<String, Unfit> {
    let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if (2..=32).contains(&value.len()) && plain {
        Ok(value)
    } else {
        let limit = "2 to 32 letters, digits, hyphens and underscores, such as zh_CN or zh-Hans-CN";
        Err(Unfit { field: "locale", code: "format", limit })
    }
}

fn gender(number: i64) -> Result<Gender, Unfit> {
    let limit = "0 (unknown), 1 (male) or 2 (female)";
    Gender::from_number(number).ok_or(Unfit { field: "gender", code: "format", limit })
}

/// Control characters, line ends, and what turns the text around it (bidirectional embeddings, overrides, isolates).
fn is_harmful(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests;
