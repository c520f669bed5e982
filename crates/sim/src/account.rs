//! A person in an app: the openid there, and the session_key.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use crate::app::App;
use crate::errcode::Errcode;
use crate::ids;
use crate::person::Person;
use crate::world::{State, Who, World, WorldError};

/// "Not every call" of `wx.login` replaces the key; how long one is left alone is not disclosed, so this is a guess.
const REFRESH_AFTER: Duration = Duration::from_secs(10 * 60);

/// How long an unused key lives is not disclosed either; three days is what WeChat's staff said once.
const IDLE_LIFE: Duration = Duration::from_secs(3 * 24 * 60 * 60);

#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) person: usize,
    pub(crate) app: usize,
    pub(crate) openid: String,
    pub(crate) unionid: Option<String>,
    session_key: Option<SessionKey>,
    /// When the person last opened the mini program, as far as a login tells.
    pub(crate) seen_at: Option<Timestamp>,
}

/// One is valid at a time.
#[derive(Debug)]
struct SessionKey {
    text: String,
    made_at: Timestamp,
    used_at: Timestamp,
}

/// How long a session_key has been the valid one. It is never told itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SessionKeyTimes {
    /// Changes when another login takes over, and not when the server resets the key.
    pub made_at: Timestamp,
    /// When it is gone, unless it is used until then.
    pub idle_until: Timestamp,
}

impl Account {
    /// What `wx.login` does to the key: leaves a recent one, replaces any other.
    pub(crate) fn obtain_code(&mut self, now: Timestamp) {
        self.seen_at = Some(now);
        let recent = self.session_key.as_ref().is_some_and(|key| now < key.made_at + REFRESH_AFTER);
        if !recent {
            self.rotate_session_key(now);
        }
    }

    pub(crate) fn rotate_session_key(&mut self, now: Timestamp) {
        self.session_key = Some(SessionKey { text: ids::session_key(), made_at: now, used_at: now });
    }

    /// The valid key, whose life is prolonged by this use.
    pub(crate) fn use_session_key(&mut self, now: Timestamp) -> Option<&str> {
        let key = self.session_key.as_mut().filter(|key| now < key.used_at + IDLE_LIFE)?;
        key.used_at = now;
        Some(&key.text)
    }

    /// Looks at the valid key without using it.
    fn session_key_times(&self, now: Timestamp) -> Option<SessionKeyTimes> {
        let key = self.session_key.as_ref()?;
        let times = SessionKeyTimes { made_at: key.made_at, idle_until: key.used_at + IDLE_LIFE };
        (now < times.idle_until).then_some(times)
    }

    /// Gives the key a new text and leaves its life as it is.
    pub(crate) fn replace_session_key(&mut self) -> Option<&str> {
        let key = self.session_key.as_mut()?;
        key.text = ids::session_key();
        Some(&key.text)
    }
}

/// All accounts, each made when it is first asked for.
#[derive(Debug)]
pub(crate) struct Accounts {
    seed: u64,
    list: Vec<Account>,
    by_person_and_app: HashMap<(usize, usize), usize>,
    by_openid: HashMap<String, usize>,
}

impl Accounts {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, list: Vec::new(), by_person_and_app: HashMap::new(), by_openid: HashMap::new() }
    }

    pub(crate) fn get_mut(&mut self, account: usize) -> &mut Account {
        &mut self.list[account]
    }

    pub(crate) fn find_by_openid(&mut self, openid: &str, app: usize) -> Result<&mut Account, Errcode> {
        self.index_by_openid(openid, app).map(|account| &mut self.list[account])
    }

    pub(crate) fn index_by_openid(&self, openid: &str, app: usize) -> Result<usize, Errcode> {
        let account = self.by_openid.get(openid).copied();
        account.filter(|&account| self.list[account].app == app).ok_or(Errcode::INVALID_OPENID)
    }

    pub(crate) fn openid(&self, app: &App, person: &Person) -> String {
        ids::openid(self.seed, &app.app_id, &person.name)
    }

    pub(crate) fn unionid(&self, app: &App, person: &Person) -> Option<String> {
        app.open_platform.as_deref().map(|account| ids::unionid(self.seed, account, &person.name))
    }
}

impl State {
    /// The account this names, as an index that stays good until the world is reset.
    pub(crate) fn account(&mut self, who: &Who) -> Result<usize, WorldError> {
        let person = match &who.person {
            Some(name) => self.find_person(name).ok_or_else(|| WorldError::UnknownPerson(name.clone()))?,
            None => 0,
        };
        let app = match &who.app {
            Some(id) => self.find_app(id).ok_or_else(|| WorldError::UnknownApp(id.clone()))?,
            None => 0,
        };
        if let Some(&account) = self.accounts.by_person_and_app.get(&(person, app)) {
            return Ok(account);
        }
        Ok(self.open_account(person, app))
    }

    fn open_account(&mut self, person: usize, app: usize) -> usize {
        let openid = self.accounts.openid(&self.apps[app].app, &self.people[person]);
        let unionid = self.accounts.unionid(&self.apps[app].app, &self.people[person]);
        let account = self.accounts.list.len();
        self.accounts.by_person_and_app.insert((person, app), account);
        self.accounts.by_openid.insert(openid.clone(), account);
        self.accounts.list.push(Account { person, app, openid, unionid, session_key: None, seen_at: None });
        account
    }
}

impl World {
    /// The openid of someone in an app.
    pub fn openid(&self, who: impl Into<Who>) -> Result<String, WorldError> {
        let mut state = self.state();
        let account = state.account(&who.into())?;
        Ok(state.accounts.get_mut(account).openid.clone())
    }

    /// The unionid of someone, absent when the app is bound to no open-platform account.
    pub fn unionid(&self, who: impl Into<Who>) -> Result<Option<String>, WorldError> {
        let mut state = self.state();
        let account = state.account(&who.into())?;
        Ok(state.accounts.get_mut(account).unionid.clone())
    }

    /// What a server that logs people in may never show or log of them: every openid, unionid, session_key and
    /// access_token that is in use, and every phone number. For tests that scan answers and logs.
    pub fn secrets(&self) -> Vec<String> {
        let state = self.state();
        let of_accounts = state.accounts.list.iter().flat_map(|account| {
            let key = account.session_key.as_ref().map(|key| key.text.clone());
            [Some(account.openid.clone()), account.unionid.clone(), key]
        });
        let phones = state.people.iter().map(|person| person.phone.clone());
        let tokens = state.apps.iter().flat_map(|app| app.tokens.texts().chain(app.stable_tokens.texts()));
        of_accounts.chain(phones).flatten().chain(tokens).collect()
    }

    /// Makes a new session_key, as a login on another device does. The old one is worth nothing from now on.
    pub fn rotate_session_key(&self, who: impl Into<Who>) -> Result<(), WorldError> {
        let now = self.now();
        let mut state = self.state();
        let account = state.account(&who.into())?;
        state.accounts.get_mut(account).rotate_session_key(now);
        Ok(())
    }

    /// The times of someone's valid session_key; `None` when there is none. What a client's `wx.checkSession` goes by:
    /// its login is current as long as `made_at` is what it was then.
    pub fn session_key_times(&self, who: impl Into<Who>) -> Result<Option<SessionKeyTimes>, WorldError> {
        let now = self.now();
        let mut state = self.state();
        let account = state.account(&who.into())?;
        Ok(state.accounts.get_mut(account).session_key_times(now))
    }
}
