//! `phones`: a user's number, sealed, and found by a keyed hash only. A number belongs to one user.

use crate::{
    Error, Store,
    audit::insert_event,
    conn::{Row, Tx},
    dialect::insert_if_absent,
    outbox::enqueue,
    profiles::LOCK,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{
    AppId, Time, UserId,
    audit::AuditEvent,
    event::{Event, EventKind},
    seal::Sealed,
};

/// A number that WeChat vouches for, on its way to a user.
#[derive(Debug, Clone)]
pub struct PhoneBinding {
    pub user: UserId,
    /// In which it was proved.
    pub app: AppId,
    pub sealed: Sealed,
    /// What it is found by, under each master key held, the active one first.
    pub lookups: Vec<[u8; 32]>,
    pub now: Time,
    /// Written when it is bound.
    pub bound: AuditEvent,
    /// Written when another user has it.
    pub taken: AuditEvent,
}

/// What became of a [`PhoneBinding`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneOutcome {
    /// It is the user's now, in the place of any other.
    Bound,
    /// It was the user's already: nothing changed.
    Unchanged,
    /// Another user has it. Nothing moved; that the two may be one person is noted for somebody to decide.
    Taken,
    /// There is no such active user.
    NoUser,
}

/// A user's number is to be erased.
#[derive(Debug)]
pub struct PhoneWithdrawal {
    pub user: UserId,
    pub now: Time,
    /// Written when there was one.
    pub audit: AuditEvent,
}

/// A number as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPhone {
    pub sealed: Sealed,
    pub app_id: AppId,
    pub bound_at: Time,
}

const FIND: Sql = sql!("SELECT user_id, phone, app_id, bound_at FROM phones WHERE user_id = $1");

const FIND_HOLDER: Sql = sql!("SELECT user_id FROM phones WHERE lookup = $1");

const UPDATE: Sql = sql!("UPDATE phones SET phone = $1, lookup = $2, app_id = $3, bound_at = $4 WHERE user_id = $5");

const INSERT: Sql = sql!("INSERT INTO phones (phone, lookup, app_id, bound_at, user_id) VALUES ($1, $2, $3, $4, $5)");

const DELETE: Sql = sql!("DELETE FROM phones WHERE user_id = $1");

/// One row for two users, whichever of them was met first: the smaller id stands first.
const SUSPECT: Sql = insert_if_absent!(
    "INSERT INTO merge_candidates (id, user_id, other_user_id, reason, created_at) VALUES ($1, $2, $3, 'phone', $4)",
    "reason"
);

/// Waits for a transaction that has inserted the same mark. None is ever left behind.
const QUEUE: Sql =
    insert_if_absent!("INSERT INTO once_marks (mark, created_at, expires_at) VALUES ($1, $2, $3)", "mark");

const LEAVE_QUEUE: Sql = sql!("DELETE FROM once_marks WHERE mark = $1");

/// Others may take the number between the look and the write; then the next look finds it taken.
const TRIES: u32 = 3;

impl Store {
    pub async fn find_phone(&self, user: UserId) -> Result<Option<StoredPhone>, Error> {
        self.read(user, |user, tx| Box::pin(async move { tx.one(FIND, args![user]).await })).await
    }

    /// Makes the number the user's, unless it is another's. Tells the integrators.
    pub async fn bind_phone(&self, binding: PhoneBinding) -> Result<PhoneOutcome, Error> {
        let mut tries = 1;
        loop {
            match self.write(binding.clone(), |binding, tx| Box::pin(bind(tx, binding))).await {
                Err(Error::Conflict { .. }) if tries < TRIES => tries += 1,
                done => return done,
            }
        }
    }

    /// Erases the user's number. `false` when there was none.
    pub async fn withdraw_phone(&self, withdrawal: PhoneWithdrawal) -> Result<bool, Error> {
        self.write(withdrawal, |withdrawal, tx| Box::pin(withdraw(tx, withdrawal))).await
    }
}

/// While master keys change, nodes may keep one number under two hashes, and no unique key would tell: so whoever binds it
/// waits until nobody else does.
async fn bind(tx: &mut Tx, binding: &PhoneBinding) -> Result<PhoneOutcome, Error> {
    let mut queues: Vec<&[u8; 32]> = binding.lookups.iter().collect();
    queues.sort_unstable();
    if queues.len() == 1 {
        return bind_in_turn(tx, binding).await;
    }
    for queue in &queues {
        tx.run(QUEUE, args![*queue, binding.now, binding.now]).await?;
    }
    let outcome = bind_in_turn(tx, binding).await?;
    for queue in &queues {
        tx.run(LEAVE_QUEUE, args![*queue]).await?;
    }
    Ok(outcome)
}

async fn bind_in_turn(tx: &mut Tx, binding: &PhoneBinding) -> Result<PhoneOutcome, Error> {
    let user = binding.user;
    if tx.run(LOCK, args![&user]).await? != 1 {
        return Ok(PhoneOutcome::NoUser);
    }
    for lookup in &binding.lookups {
        match tx.one::<UserId>(FIND_HOLDER, args![lookup]).await? {
            None => {}
            Some(holder) if holder == user => return Ok(PhoneOutcome::Unchanged),
            Some(holder) => {
                let (first, second) = (user.min(holder), user.max(holder));
                tx.run(SUSPECT, args![&binding.taken.id, &first, &second, binding.now]).await?;
                insert_event(tx, &binding.taken).await?;
                return Ok(PhoneOutcome::Taken);
            }
        }
    }
    let Some(lookup) = binding.lookups.first() else { return Ok(PhoneOutcome::NoUser) };
    let args = args![&binding.sealed, lookup, &binding.app, binding.now, &user];
    if tx.run(UPDATE, args).await? == 0 {
        tx.run(INSERT, args).await?;
    }
    insert_event(tx, &binding.bound).await?;
    enqueue(tx, &Event::new(binding.now, EventKind::PhoneBound, user)).await?;
    Ok(PhoneOutcome::Bound)
}

async fn withdraw(tx: &mut Tx, withdrawal: &PhoneWithdrawal) -> Result<bool, Error> {
    if tx.run(DELETE, args![&withdrawal.user]).await? == 0 {
        return Ok(false);
    }
    insert_event(tx, &withdrawal.audit).await?;
    enqueue(tx, &Event::new(withdrawal.now, EventKind::UserUpdated, withdrawal.user)).await?;
    Ok(true)
}

impl FromRow for StoredPhone {
    const TABLE: &'static str = "phones";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { sealed: row.get(1)?, app_id: row.get(2)?, bound_at: row.get(3)? })
    }
}
