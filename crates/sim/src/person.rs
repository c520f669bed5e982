//! The people who own a simulated WeChat account.

use serde::{Deserialize, Serialize};

use crate::world::{State, World, WorldError};

/// Room for the first logins of a long benchmark, and an end to what a loop gone wild can make.
const PEOPLE_MAX: usize = 500_000;

/// The word that stands for "someone new" where a person is named.
const NEW: &str = "new";

/// A person with a WeChat account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// How the simulator calls this person: lower-case letters, digits, `-` and `_`. Decides openid and unionid.
    pub name: String,
    /// The name shown in WeChat.
    pub nickname: String,
    /// Address of the picture shown in WeChat.
    pub avatar_url: String,
    pub gender: Gender,
    /// Such as `zh_CN` or `en`.
    pub language: String,
    /// Number without country code; absent when the account has none.
    pub phone: Option<String>,
    /// Country code of the phone number, without `+`.
    pub country_code: String,
}

/// Gender as WeChat's old profiles tell it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    Unknown,
    Male,
    Female,
}

impl Gender {
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Male => 1,
            Self::Female => 2,
        }
    }
}

/// What to change about a person; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonEdit {
    pub nickname: Option<String>,
    pub avatar_url: Option<String>,
    pub gender: Option<Gender>,
    pub language: Option<String>,
    /// The empty text takes the number away.
    pub phone: Option<String>,
    pub country_code: Option<String>,
}

impl Person {
    /// A person of this name, of whom nothing else is known.
    pub fn named(name: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            nickname: name.clone(),
            avatar_url: format!("https://example.com/avatars/{name}.png"),
            gender: Gender::Unknown,
            language: "zh_CN".into(),
            phone: None,
            country_code: "86".into(),
            name,
        }
    }

    #[must_use]
    pub fn nickname(mut self, nickname: impl Into<String>) -> Self {
        self.nickname = nickname.into();
        self
    }

    #[must_use]
    pub fn gender(mut self, gender: Gender) -> Self {
        self.gender = gender;
        self
    }

    /// A number in mainland China.
    #[must_use]
    pub fn phone(mut self, number: impl Into<String>) -> Self {
        self.phone = Some(number.into());
        self
    }

    fn apply(&mut self, edit: PersonEdit) {
        let PersonEdit { nickname, avatar_url, gender, language, phone, country_code } = edit;
        self.nickname = nickname.unwrap_or_else(|| std::mem::take(&mut self.nickname));
        self.avatar_url = avatar_url.unwrap_or_else(|| std::mem::take(&mut self.avatar_url));
        self.gender = gender.unwrap_or(self.gender);
        self.language = language.unwrap_or_else(|| std::mem::take(&mut self.language));
        self.country_code = country_code.unwrap_or_else(|| std::mem::take(&mut self.country_code));
        if let Some(phone) = phone {
            self.phone = Some(phone).filter(|number| !number.is_empty());
        }
    }

    fn check(&self) -> Result<(), WorldError> {
        let fits = (1..=32).contains(&self.name.len())
            && self.name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_'));
        if !fits || self.name == NEW {
            return Err(WorldError::BadName(self.name.clone()));
        }
        let is_number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
            lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let phone_fits = self.phone.as_deref().is_none_or(|number| is_number(number, 4..=15));
        if !phone_fits || !is_number(&self.country_code, 1..=4) {
            return Err(WorldError::BadPhone);
        }
        Ok(())
    }
}

/// The people a simulator starts with.
pub(crate) fn default_people() -> Vec<Person> {
    vec![
        Person::named("alice").nickname("Alice").gender(Gender::Female).phone("13800000001"),
        Person::named("bob").nickname("Bob").gender(Gender::Male).phone("13800000002"),
        Person::named("xiaoming").nickname("小明").gender(Gender::Male).phone("13800000003"),
    ]
}

impl World {
    /// Everyone, oldest first.
    pub fn people(&self) -> Vec<Person> {
        self.state().people.clone()
    }

    /// The person of this name.
    pub fn person(&self, name: &str) -> Option<Person> {
        let state = self.state();
        state.find_person(name).map(|person| state.people[person].clone())
    }

    /// Adds a person.
    pub fn make_person(&self, person: Person) -> Result<(), WorldError> {
        self.state().add_person(person)
    }

    /// Adds a person with a name not yet taken, `guest-1` and so on.
    pub fn make_guest(&self) -> Result<Person, WorldError> {
        let mut state = self.state();
        let person = loop {
            state.guests += 1;
            let person = Person::named(format!("guest-{}", state.guests));
            if state.find_person(&person.name).is_none() {
                break person;
            }
        };
        state.add_person(person.clone())?;
        Ok(person)
    }

    /// Changes a person, whom it makes when there is no one of this name.
    pub fn edit_person(&self, name: &str, edit: PersonEdit) -> Result<Person, WorldError> {
        let mut state = self.state();
        let known = state.find_person(name);
        let mut person = known.map_or_else(|| Person::named(name), |known| state.people[known].clone());
        person.apply(edit);
        person.check()?;
        match known {
            Some(known) => state.people[known] = person.clone(),
            None => state.add_person(person.clone())?,
        }
        Ok(person)
    }
}

impl State {
    pub(crate) fn add_person(&mut self, person: Person) -> Result<(), WorldError> {
        person.check()?;
        if self.find_person(&person.name).is_some() {
            return Err(WorldError::PersonExists(person.name));
        }
        if self.people.len() >= PEOPLE_MAX {
            return Err(WorldError::Full);
        }
        self.people_by_name.insert(person.name.clone(), self.people.len());
        self.people.push(person);
        Ok(())
    }

    pub(crate) fn find_person(&self, name: &str) -> Option<usize> {
        self.people_by_name.get(name).copied()
    }
}
