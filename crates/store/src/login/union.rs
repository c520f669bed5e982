//! One person in several apps: WeChat names them by the same unionid (security.md T-42, T-51).
//!
//! Asked only when an identity is new, or its unionid is: the usual login never comes here.

use super::{NewLogin, identity::insert_identity};
use crate::{
    Error, UserAlias,
    audit::insert_event,
    candidates::suspect,
    conn::{Row, Tx},
    dialect::insert_if_absent,
    login::identity::Known,
    merges::{self, UserMerge},
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    users,
    value::args,
};
use minigate_model::{
    AppId, IdentityId, Time, User, UserId, UserStatus,
    audit::{Actor, AuditEvent, AuditKind},
    key::Keyring,
    merge::{self, CandidateReason, Link, Traces, UnionGroup},
};
use std::{fmt, sync::Arc, time::Duration};

/// What WeChat said of a person beside their openid, in an app that is bound to an open-platform account. Its `Debug`
/// leaves the unionid out.
#[derive(Clone)]
pub struct Union {
    pub group: Arc<UnionGroup>,
    pub unionid: String,
    /// Seals what a merge keeps.
    pub keyring: Keyring,
}

impl fmt::Debug for Union {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Union").field("group", &self.group).finish_non_exhaustive()
    }
}

/// A user with this unionid, and the app it is known from.
struct Namesake {
    user: UserId,
    app: AppId,
}

/// Needed for as long as the transaction that holds it; it goes with the other marks.
const MARK_LIFE: Duration = Duration::from_secs(60);

const MARK: Sql =
    insert_if_absent!("INSERT INTO once_marks (mark, created_at, expires_at) VALUES ($1, $2, $3)", "mark");

const HOLD: Sql = sql!("UPDATE once_marks SET expires_at = $1 WHERE mark = $2");

const LIST: Sql =
    sql!("SELECT id, user_id, app_id FROM identities WHERE unionid = $1 ORDER BY created_at, id LIMIT 1000");

/// Locks the user, as a login of an identity of theirs does.
const LOCK: Sql = sql!("UPDATE users SET last_login_at = $1 WHERE id = $2 AND status = 'active'");

const COUNT_IDENTITIES: Sql = sql!("SELECT COUNT(*) FROM identities WHERE user_id = $1");

const COUNT_PHONES: Sql = sql!("SELECT COUNT(*) FROM phones WHERE user_id = $1");

/// Logins that meet the same unionid come one after another from here on, until they are committed.
pub(super) async fn queue(tx: &mut Tx, union: &Union, now: Time) -> Result<(), Error> {
    if !tx.is_shared() {
        return Ok(());
    }
    let mark = union.group.mark(&union.unionid);
    loop {
        tx.run(MARK, args![&mark, now, now + MARK_LIFE]).await?;
        // Swept between the two statements: then it is made anew.
        if tx.run(HOLD, args![now + MARK_LIFE, &mark]).await? == 1 {
            return Ok(());
        }
    }
}

/// The first login of an openid joins the user whom its unionid names, the one who was there first if there are several.
/// `None` when there is no such user, or another login of this openid was faster.
pub(super) async fn join(tx: &mut Tx, login: &NewLogin, union: &Union) -> Result<Option<Known>, Error> {
    let identity_id = IdentityId::new(login.now);
    let user = loop {
        let Some(first) = users_of(tx, union).await?.first().copied() else { return Ok(None) };
        let locked = tx.run(LOCK, args![login.now, &first]).await? == 1;
        match users::find(tx, first).await? {
            Some(user) if locked => break user,
            // Merged, or let in again, between the statements.
            None => {}
            Some(user) if matches!(user.status, UserStatus::Active | UserStatus::Merged) => {}
            // Nothing is made for somebody who may not log in.
            Some(user) => return Ok(Some(Known { user, identity_id, unionid: None, session_keys: None, live: None })),
        }
    };
    let keys = (login.session_keys)(identity_id, None);
    if !insert_identity(tx, login, identity_id, user.id, keys.as_ref()).await? {
        return Ok(None);
    }
    let event = AuditEvent {
        user_id: Some(user.id),
        session_id: Some(login.session.id),
        ip: login.session.ip.clone(),
        detail: Some(format!(r#"{{"app_id":"{}"}}"#, login.app_id)),
        ..AuditEvent::new(login.now, AuditKind::IdentityLinked, Actor::System)
    };
    insert_event(tx, &event).await?;
    let unionid = Some(union.unionid.clone());
    Ok(Some(Known { user, identity_id, unionid, session_keys: keys, live: None }))
}

/// A known identity got a unionid that it did not have. Who has it already, in another app, is the same person: an empty
/// one of the two users becomes the other, else somebody has to decide. Returns who is logged in now, and what was merged
/// into whom.
pub(super) async fn meet(
    tx: &mut Tx,
    login: &NewLogin,
    union: &Union,
    user: User,
) -> Result<(User, Option<UserAlias>), Error> {
    queue(tx, union, login.now).await?;
    let others: Vec<UserId> = users_of(tx, union).await?.into_iter().filter(|id| *id != user.id).collect();
    if let [other] = others.as_slice()
        && let Some(alias) = merge_if_empty(tx, login, union, &user, *other).await?
    {
        let stays = users::find(tx, alias.user).await?.unwrap_or(user);
        return Ok((stays, Some(alias)));
    }
    for other in others {
        suspect(tx, user.id, other, CandidateReason::Unionid, login.now).await?;
    }
    Ok((user, None))
}

async fn merge_if_empty(
    tx: &mut Tx,
    login: &NewLogin,
    union: &Union,
    user: &User,
    other: UserId,
) -> Result<Option<UserAlias>, Error> {
    if tx.run(LOCK, args![login.now, &other]).await? != 1 {
        return Ok(None);
    }
    let Some(other) = users::find(tx, other).await? else { return Ok(None) };
    let link = merge::link(&traces(tx, user).await?, &traces(tx, &other).await?);
    let Link::Merge { winner, loser } = link else { return Ok(None) };
    let keyring = union.keyring.clone();
    merges::merge(tx, &UserMerge { winner, loser, now: login.now, actor: Actor::System, keyring }).await?;
    Ok(Some(UserAlias { alias: loser, user: winner }))
}

async fn traces<'a>(tx: &mut Tx, user: &'a User) -> Result<Traces<'a>, Error> {
    let identities = tx.one::<i64>(COUNT_IDENTITIES, args![&user.id]).await?.unwrap_or(0);
    let phones = tx.one::<i64>(COUNT_PHONES, args![&user.id]).await?.unwrap_or(0);
    Ok(Traces { user, identities: u64::try_from(identities).unwrap_or(0), has_phone: phones > 0 })
}

/// Each once, the one who was there first before the others. Only apps of the same group count.
async fn users_of(tx: &mut Tx, union: &Union) -> Result<Vec<UserId>, Error> {
    let mut users = Vec::new();
    for Namesake { user, app } in tx.all::<Namesake>(LIST, args![&union.unionid]).await? {
        if union.group.apps.contains(&app) && !users.contains(&user) {
            users.push(user);
        }
    }
    Ok(users)
}

impl FromRow for Namesake {
    const TABLE: &'static str = "identities";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { user: row.get(1)?, app: row.get(2)? })
    }
}
