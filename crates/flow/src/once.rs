//! A login code is exchanged once, however often its request arrives (security.md T-02).
//!
//! Phones and proxies repeat requests. A code is marked before WeChat is asked. The same code with the same
//! `Idempotency-Key` gets the same answer for a minute, also while the first request is still under way; without a
//! key, or with another one, the code counts as used.

use crate::{Error, LoginAnswer};
use dashmap::{DashMap, Entry};
use minigate_model::Time;
use std::time::Duration;
use tokio::sync::watch;

/// WeChat's own limit for a code.
pub(crate) const CODE_LIFE: Duration = Duration::from_secs(5 * 60);
pub(crate) const ANSWER_LIFE: Duration = Duration::from_secs(60);
/// Beyond this many the oldest are forgotten; WeChat still refuses a used code then.
const MAX_MARKS: usize = 200_000;

pub(crate) type Mark = [u8; 32];
pub(crate) type Tell = watch::Sender<Option<Outcome>>;
type Outcome = Result<LoginAnswer, Error>;

#[derive(Debug, Default)]
pub(crate) struct OnceBook {
    marks: DashMap<Mark, Exchange>,
}

#[derive(Debug)]
struct Exchange {
    began_at: Time,
    /// What repeats of the same request get; none for a request without an Idempotency-Key.
    repeat: Option<Repeat>,
}

#[derive(Debug)]
struct Repeat {
    key: Mark,
    answer: watch::Receiver<Option<Outcome>>,
}

impl Repeat {
    fn new(key: Mark) -> (Tell, Self) {
        let (tell, answer) = watch::channel(None);
        (tell, Self { key, answer })
    }
}

#[derive(Debug)]
pub(crate) enum Place {
    /// Nobody came before: exchange the code, then tell the others if there may be any.
    First(Option<Tell>),
    /// The same request came before: its answer is this one's too.
    Again(watch::Receiver<Option<Outcome>>),
    Used,
}

impl OnceBook {
    /// Takes a place for `code`. One caller is the first.
    pub(crate) fn enter(&self, code: Mark, key: Option<Mark>, now: Time) -> Place {
        match self.marks.entry(code) {
            Entry::Occupied(entry) => match (&entry.get().repeat, key) {
                (Some(repeat), Some(key)) if repeat.key == key && now.since(entry.get().began_at) <= ANSWER_LIFE => {
                    Place::Again(repeat.answer.clone())
                }
                _ => Place::Used,
            },
            Entry::Vacant(entry) => {
                let (tell, repeat) = key.map(Repeat::new).unzip();
                entry.insert(Exchange { began_at: now, repeat });
                Place::First(tell)
            }
        }
    }

    /// Did this code come for a login, in the last minutes?
    pub(crate) fn knows(&self, code: &Mark) -> bool {
        self.marks.contains_key(code)
    }

    /// The code was certainly not sent to WeChat: it may be tried again.
    pub(crate) fn release(&self, code: &Mark) {
        self.marks.remove(code);
    }

    pub(crate) fn sweep(&self, now: Time) {
        let life = if self.marks.len() > MAX_MARKS { ANSWER_LIFE } else { CODE_LIFE };
        self.marks.retain(|_, exchange| {
            let age = now.since(exchange.began_at);
            if age > ANSWER_LIFE {
                exchange.repeat = None;
            }
            age <= life
        });
    }
}

/// Waits for the first request's answer.
pub(crate) async fn answer_of(mut receiver: watch::Receiver<Option<Outcome>>) -> Outcome {
    match receiver.wait_for(Option::is_some).await {
        Ok(outcome) => outcome.clone().unwrap_or(Err(Error::Overloaded)),
        // The first request's task died with the process or panicked; nobody knows what became of the code.
        Err(_) => Err(Error::Rejected(crate::Code::LoginCodeUsed)),
    }
}
