//! What the simulated WeChat knows: apps, people, codes and keys. All of it is in memory and gone with the process.
//!
//! Each noun adds its own `impl World` in the file of its name.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use crate::account::Accounts;
use crate::app::{App, RegisteredApp};
use crate::clock::Clock;
use crate::content::ContentChecks;
use crate::one_time_code::OneTimeCodes;
use crate::person::Person;
use crate::subscription::Subscriptions;

/// The simulated WeChat, seen from behind: what a test arranges and looks at.
#[derive(Debug)]
pub struct World {
    start: Start,
    clock: Clock,
    state: Mutex<State>,
}

/// What a world begins with, and goes back to.
#[derive(Debug)]
pub(crate) struct Start {
    pub(crate) seed: u64,
    pub(crate) apps: Vec<App>,
    pub(crate) people: Vec<Person>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) apps: Vec<RegisteredApp>,
    pub(crate) people: Vec<Person>,
    pub(crate) people_by_name: HashMap<String, usize>,
    pub(crate) guests: usize,
    pub(crate) accounts: Accounts,
    pub(crate) login_codes: OneTimeCodes,
    pub(crate) phone_codes: OneTimeCodes,
    pub(crate) content: ContentChecks,
    pub(crate) subscriptions: Subscriptions,
}

/// Someone in an app: a person and an app, the first of each where none is named.
///
/// Made from a person's name, or from a person's name and an AppID:
///
/// ```
/// # use minigate_sim::{DEFAULT_APP_ID, Who};
/// let alice = Who::from("alice");
/// let alice_there = Who::from(("alice", DEFAULT_APP_ID));
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Who {
    pub person: Option<String>,
    /// AppID.
    pub app: Option<String>,
}

impl From<&str> for Who {
    fn from(person: &str) -> Self {
        Self { person: Some(person.into()), app: None }
    }
}

impl From<(&str, &str)> for Who {
    fn from((person, app): (&str, &str)) -> Self {
        Self { person: Some(person.into()), app: Some(app.into()) }
    }
}

/// Why the world could not be arranged so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WorldError {
    #[error("there is no person named {0:?}")]
    UnknownPerson(String),
    #[error("there is no app {0:?}")]
    UnknownApp(String),
    #[error("a name has 1 to 32 lower-case letters, digits, `-` and `_`, and is not `new`; {0:?} does not fit")]
    BadName(String),
    #[error("an AppID is `wx` and 16 lower-case hex digits; {0:?} does not fit")]
    BadAppId(String),
    #[error("an AppSecret is 32 lower-case hex digits")]
    BadSecret,
    #[error("a phone number has 4 to 15 digits, a country code 1 to 4")]
    BadPhone,
    #[error("there is a person named {0:?} already")]
    PersonExists(String),
    #[error("there is an app {0:?} already")]
    AppExists(String),
    #[error("{0} has no phone number")]
    NoPhone(String),
    #[error("{0} has never logged in to this app, so there is no session_key")]
    NotLoggedIn(String),
    #[error("push needs an http URL, a token, and 43 characters of EncodingAESKey unless it is plain")]
    BadPush,
    #[error("a template id has 1 to 64 letters, digits, `-` and `_`")]
    BadTemplate,
    #[error("the app has no message push")]
    NoPush,
    #[error("the world is full: reset it")]
    Full,
}

impl World {
    pub(crate) fn new(start: Start) -> Result<Self, WorldError> {
        let state = State::new(&start)?;
        Ok(Self { start, clock: Clock::default(), state: Mutex::new(state) })
    }

    /// The time in this world.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves this world's clock forward by whole seconds, ten years from now at the most.
    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// How far this world's clock is ahead of the real one.
    pub fn ahead(&self) -> Duration {
        self.clock.ahead()
    }

    /// Forgets everything but the apps and people of the start, and sets the clock right.
    pub fn reset(&self) {
        // What could be built at the start can be built again.
        if let Ok(fresh) = State::new(&self.start) {
            *self.state() = fresh;
            self.clock.reset();
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // No step leaves the state half done, so a panic elsewhere is no reason to stop.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(start: &Start) -> Result<Self, WorldError> {
        let mut state = Self {
            apps: Vec::new(),
            people: Vec::new(),
            people_by_name: HashMap::new(),
            guests: 0,
            accounts: Accounts::new(start.seed),
            login_codes: OneTimeCodes::default(),
            phone_codes: OneTimeCodes::default(),
            content: ContentChecks::default(),
            subscriptions: Subscriptions::default(),
        };
        for app in &start.apps {
            state.add_app(app.clone())?;
        }
        for person in &start.people {
            state.add_person(person.clone())?;
        }
        Ok(state)
    }
}
