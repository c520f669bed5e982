//! Users of another system come in, many in a transaction, beside logins that go on.

use crate::{
    Error, Store,
    conn::{Row, Tx},
    many::Many,
    outbox::enqueue,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::{Value, args},
};
use minigate_model::{
    AppId, IdentityId, Time, User, UserId,
    event::{Event, EventKind},
    metadata::Metadata,
};
use std::{collections::HashMap, fmt, sync::LazyLock};

/// Users to come in together: each openid once, best in the order of their bytes, and some thousand at most.
pub struct ImportBatch {
    pub app_id: AppId,
    pub users: Vec<ImportedUser>,
    /// When integrators are told that each user was created; `None` tells nobody.
    pub tell_at: Option<Time>,
}

/// A user who comes in unless their openid is known.
#[derive(Clone)]
pub struct ImportedUser {
    pub user: User,
    pub identity_id: IdentityId,
    pub openid: String,
    pub unionid: Option<String>,
}

/// Whose an openid is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The imported user's.
    TheirOwn,
    /// It was known already, and everything about it stays as it is.
    Known(UserId),
}

static INSERT_USERS: LazyLock<Many> = LazyLock::new(|| {
    const INSERT: &str = "INSERT INTO users (id, nickname, gender, metadata, profile_edited_at, status, created_at,
                                             last_login_at) VALUES";
    Many::insert(INSERT, 8)
});

static INSERT_IDENTITIES: LazyLock<Many> = LazyLock::new(|| {
    const INSERT: &str = "INSERT INTO identities (id, user_id, app_id, openid, unionid, created_at) VALUES";
    Many::insert_if_absent(INSERT, 6, "app_id")
});

static FIND: LazyLock<Many> =
    LazyLock::new(|| Many::select("SELECT user_id, openid FROM identities WHERE", &["app_id", "openid"]));

const DELETE_USER: Sql = sql!("DELETE FROM users WHERE id = $1");

impl Store {
    /// Brings users in whose openid is not known, and says whose each is, in their order. It may be run again with the
    /// same batch: who came in the first time is still their own.
    pub async fn import_users(&self, batch: ImportBatch) -> Result<Vec<Whose>, Error> {
        self.write(batch, |batch, tx| Box::pin(import(tx, batch))).await
    }

    /// The users behind these openids, in their order; `None` for an openid that is not known.
    pub async fn find_users_by_openids(&self, app: &AppId, openids: Vec<String>) -> Result<Vec<Option<UserId>>, Error> {
        self.survey((app.clone(), openids), |(app, openids), tx| {
            Box::pin(async move {
                let openids: Vec<&str> = openids.iter().map(String::as_str).collect();
                let known = find(tx, app, &openids).await?;
                Ok(openids.iter().map(|openid| known.get(*openid).copied()).collect())
            })
        })
        .await
    }
}

async fn import(tx: &mut Tx, batch: &ImportBatch) -> Result<Vec<Whose>, Error> {
    let openids: Vec<&str> = batch.users.iter().map(|user| user.openid.as_str()).collect();
    let mut owners = find(tx, &batch.app_id, &openids).await?;
    let new: Vec<&ImportedUser> = batch.users.iter().filter(|user| !owners.contains_key(&user.openid)).collect();
    insert(tx, &batch.app_id, &new).await?;
    if tx.is_shared() {
        let openids: Vec<&str> = new.iter().map(|user| user.openid.as_str()).collect();
        owners.extend(find(tx, &batch.app_id, &openids).await?);
    } else {
        owners.extend(new.iter().map(|user| (user.openid.clone(), user.user.id)));
    }
    for user in new {
        if owners.get(&user.openid) != Some(&user.user.id) {
            // A login of this openid was faster.
            tx.run(DELETE_USER, args![&user.user.id]).await?;
        } else if let Some(at) = batch.tell_at {
            enqueue(tx, &Event::new(at, EventKind::UserCreated, user.user.id)).await?;
        }
    }
    let whose = |user: &ImportedUser| match owners.get(&user.openid) {
        Some(owner) if *owner != user.user.id => Whose::Known(*owner),
        _ => Whose::TheirOwn,
    };
    Ok(batch.users.iter().map(whose).collect())
}

async fn insert(tx: &mut Tx, app: &AppId, new: &[&ImportedUser]) -> Result<(), Error> {
    for (sql, piece) in INSERT_USERS.pieces(new) {
        let metadata: Vec<_> = piece.iter().map(|user| user.user.metadata.as_ref().map(Metadata::to_text)).collect();
        let rows = piece.iter().zip(&metadata);
        let args: Vec<Value<'_>> = rows.flat_map(|(user, metadata)| user_row(user, metadata)).collect();
        tx.run(sql, &args).await?;
    }
    for (sql, piece) in INSERT_IDENTITIES.pieces(new) {
        let args: Vec<Value<'_>> = piece.iter().flat_map(|user| identity_row(user, app)).collect();
        tx.run(sql, &args).await?;
    }
    Ok(())
}

fn user_row<'a>(ImportedUser { user, .. }: &'a ImportedUser, metadata: &'a Option<String>) -> [Value<'a>; 8] {
    [
        (&user.id).into(),
        user.nickname.as_ref().into(),
        user.gender.number().into(),
        metadata.as_ref().into(),
        user.profile_edited_at.into(),
        user.status.as_str().into(),
        user.created_at.into(),
        user.last_login_at.into(),
    ]
}

fn identity_row<'a>(user: &'a ImportedUser, app: &'a AppId) -> [Value<'a>; 6] {
    let unionid = user.unionid.as_ref();
    [
        (&user.identity_id).into(),
        (&user.user.id).into(),
        app.into(),
        (&user.openid).into(),
        unionid.into(),
        user.user.created_at.into(),
    ]
}

/// Who these openids belong to, those that are known.
async fn find(tx: &mut Tx, app: &AppId, openids: &[&str]) -> Result<HashMap<String, UserId>, Error> {
    let mut owners = HashMap::with_capacity(openids.len());
    for (sql, piece) in FIND.pieces(openids) {
        let args: Vec<Value<'_>> = piece.iter().flat_map(|openid| [Value::from(app), Value::Text(openid)]).collect();
        let found: Vec<Owner> = tx.all(sql, &args).await?;
        owners.extend(found.into_iter().map(|owner| (owner.openid, owner.user)));
    }
    Ok(owners)
}

struct Owner {
    user: UserId,
    openid: String,
}

impl FromRow for Owner {
    const TABLE: &'static str = "identities";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { user: row.get(0)?, openid: row.get(1)? })
    }
}

impl fmt::Debug for ImportBatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportBatch").field("app_id", &self.app_id).field("users", &self.users.len()).finish()
    }
}

/// Without openid and unionid.
impl fmt::Debug for ImportedUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImportedUser").field("user", &self.user.id).finish_non_exhaustive()
    }
}
