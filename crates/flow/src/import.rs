//! Users of another system come in, before their first login here or beside it.

use crate::{Clock, Error, Gate};
use minigate_model::{
    AppId, IdentityId, Time, User, UserId, UserStatus,
    audit::{Actor, AuditEvent, AuditKind},
    import::Newcomer,
    metadata::Metadata,
};
use minigate_store::{ImportBatch, ImportedUser, Store, Whose};
use std::time::Duration;

/// Brings users of one app in. It needs the database and nothing else: no keys, no WeChat.
#[derive(Debug, Clone)]
pub struct Importer {
    store: Store,
    clock: Clock,
    app_id: AppId,
    options: ImportOptions,
}

/// What an import does beside what it always does.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The member of a new user's metadata that keeps the old id.
    pub old_id_as: Option<String>,
    pub tell: Tell,
    pub mode: Mode,
}

/// Do integrators hear of each new user (`user.created`)?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tell {
    #[default]
    Nobody,
    Integrators,
}

/// Is anything written?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    Write,
    /// Everything is read and decided, and nothing kept.
    DryRun,
}

/// Somebody to come in, and what the old system called them.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub newcomer: Newcomer,
    pub old_id: Option<String>,
}

/// What became of one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrived {
    /// A new user; without an id when nothing was written.
    Created(Option<UserId>),
    /// The openid is known here already, and its user stays as they are.
    Existing(UserId),
}

/// A database that is busy is asked again, so that a long import does not end halfway.
const TRIES: u32 = 6;
const FIRST_WAIT: Duration = Duration::from_millis(250);

impl Gate {
    /// An import into one of this gate's apps.
    pub fn importer(&self, app_id: AppId, options: ImportOptions) -> Importer {
        Importer { store: self.store.clone(), clock: self.clock.clone(), app_id, options }
    }
}

impl Importer {
    /// `store` is connected and migrated.
    pub async fn open(store: Store, clock: Clock, app_id: AppId, options: ImportOptions) -> Result<Self, Error> {
        if let Some(database_now) = store.database_now().await? {
            clock.follow(database_now);
        }
        Ok(Self { store, clock, app_id, options })
    }

    /// Takes users in, all or none of them, and says what became of each, in their order. Each openid stands once among
    /// them, best in the order of their bytes; some thousand at a time are quickest.
    ///
    /// May be called again with whoever came in before: they are then existing.
    pub async fn import(&self, arrivals: &[Arrival]) -> Result<Vec<Arrived>, Error> {
        match self.options.mode {
            Mode::DryRun => self.look(arrivals).await,
            Mode::Write => self.write(arrivals).await,
        }
    }

    /// Writes to the audit log that an import took place; `detail` is a small JSON object without names and openids.
    pub async fn note(&self, detail: String) -> Result<(), Error> {
        let event = AuditEvent::new(self.clock.now(), AuditKind::UsersImported, Actor::Operator);
        Ok(self.store.insert_audit(AuditEvent { detail: Some(detail), ..event }).await?)
    }

    async fn look(&self, arrivals: &[Arrival]) -> Result<Vec<Arrived>, Error> {
        let openids = arrivals.iter().map(|arrival| arrival.newcomer.openid.clone()).collect();
        let owners = self.store.find_users_by_openids(&self.app_id, openids).await?;
        Ok(owners.into_iter().map(|owner| owner.map_or(Arrived::Created(None), Arrived::Existing)).collect())
    }

    async fn write(&self, arrivals: &[Arrival]) -> Result<Vec<Arrived>, Error> {
        let now = self.clock.now();
        let users: Vec<ImportedUser> = arrivals.iter().map(|arrival| self.imported(arrival, now)).collect();
        let whose = self.write_patiently(&users, now).await?;
        let arrived = |(user, whose): (&ImportedUser, Whose)| match whose {
            Whose::TheirOwn => Arrived::Created(Some(user.user.id)),
            Whose::Known(id) => Arrived::Existing(id),
        };
        Ok(users.iter().zip(whose).map(arrived).collect())
    }

    /// Tries again what may work in a while, and what may have been written: the users keep their ids.
    async fn write_patiently(&self, users: &[ImportedUser], now: Time) -> Result<Vec<Whose>, Error> {
        let mut wait = FIRST_WAIT;
        for _ in 1..TRIES {
            match self.store.import_users(self.batch(users, now)).await {
                Err(minigate_store::Error::Unavailable { .. } | minigate_store::Error::CommitUnknown { .. }) => {
                    tokio::time::sleep(wait).await;
                    wait *= 2;
                }
                done => return Ok(done?),
            }
        }
        Ok(self.store.import_users(self.batch(users, now)).await?)
    }

    fn batch(&self, users: &[ImportedUser], now: Time) -> ImportBatch {
        let tell_at = (self.options.tell == Tell::Integrators).then_some(now);
        ImportBatch { app_id: self.app_id.clone(), users: users.to_vec(), tell_at }
    }

    fn imported(&self, Arrival { newcomer, old_id }: &Arrival, now: Time) -> ImportedUser {
        let past = |time: Option<Time>| time.map(|time| time.min(now));
        let created_at = past(newcomer.created_at).unwrap_or(now);
        let user = User {
            id: UserId::new(now),
            nickname: newcomer.nickname.clone(),
            avatar: None,
            gender: newcomer.gender,
            locale: None,
            signature: None,
            metadata: self.options.old_id_as.as_deref().zip(old_id.as_deref()).and_then(keep_old_id),
            // Old clients send WeChat's name with each login, and it must not undo what people called themselves.
            profile_edited_at: newcomer.nickname.as_ref().map(|_| now),
            status: UserStatus::Active,
            created_at,
            last_login_at: past(newcomer.last_login_at).unwrap_or(created_at).max(created_at),
        };
        let (openid, unionid) = (newcomer.openid.clone(), newcomer.unionid.clone());
        ImportedUser { user, identity_id: IdentityId::new(now), openid, unionid }
    }
}

/// As a number where it is one.
fn keep_old_id((name, old_id): (&str, &str)) -> Option<Metadata> {
    let number = old_id.parse::<i64>().ok().filter(|number| number.to_string() == old_id);
    let value = number.map_or_else(|| serde_json::Value::from(old_id), serde_json::Value::from);
    let metadata = Metadata::from_text(&serde_json::json!({ name: value }).to_string())?;
    metadata.check().is_ok().then_some(metadata)
}
