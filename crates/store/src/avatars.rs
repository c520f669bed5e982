//! `users.avatar`, which names a kept picture, and `left_pictures`: those that nobody shows any more and that may still
//! be where they were kept.

use crate::{
    Error, Store,
    audit::insert_event,
    conn::{Row, Tx},
    content_checks::end_waits,
    dialect::insert_if_absent,
    feed::{Change, tell},
    outbox::enqueue,
    profiles::LOCK,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    users,
    value::args,
};
use minigate_model::{
    PictureName, Time, User, UserId,
    audit::AuditEvent,
    event::{Event, EventKind},
};

/// What one user's picture becomes.
#[derive(Debug)]
pub struct AvatarChange {
    pub user: UserId,
    /// `None`: no picture.
    pub picture: Option<PictureName>,
    pub now: Time,
    /// Written when something changed.
    pub audit: AuditEvent,
}

#[derive(Debug)]
pub struct AvatarChanged {
    /// As they are afterwards.
    pub user: User,
    /// The picture that was theirs and is not any more.
    pub left: Option<PictureName>,
}

/// A picture to be removed from where it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftPicture {
    pub name: PictureName,
    pub user: UserId,
}

const WRITE: Sql = sql!("UPDATE users SET avatar = $1 WHERE id = $2");

const LEAVE: Sql =
    insert_if_absent!("INSERT INTO left_pictures (name, user_id, left_at) VALUES ($1, $2, $3)", "left_pictures.name");

const LIST_LEFT: Sql =
    sql!("SELECT name, user_id FROM left_pictures WHERE left_at <= $1 ORDER BY left_at, name LIMIT $2");

const FORGET_LEFT: Sql = sql!("DELETE FROM left_pictures WHERE name = $1");

impl Store {
    /// Makes a kept picture the user's, or takes the one they have away; `None` when there is no such active user.
    pub async fn set_avatar(&self, change: AvatarChange) -> Result<Option<AvatarChanged>, Error> {
        self.write(change, |change, tx| {
            Box::pin(async move {
                let changed = set(tx, change).await?;
                if changed.is_some() {
                    end_waits(tx, change.user, change.picture.as_ref(), change.now).await?;
                }
                Ok(changed)
            })
        })
        .await
    }

    /// Takes the picture of a user away, whatever their status and without telling anybody: for who is being erased.
    pub async fn clear_avatar(&self, user: UserId, now: Time) -> Result<Option<PictureName>, Error> {
        self.write((user, now), |(user, now), tx| Box::pin(clear_avatar(tx, *user, *now))).await
    }

    /// Pictures that were left at this time or before it, the oldest first.
    pub async fn list_left_pictures(&self, until: Time, limit: u32) -> Result<Vec<LeftPicture>, Error> {
        self.read((until, limit), |(until, limit), tx| {
            Box::pin(async move { tx.all(LIST_LEFT, args![*until, *limit]).await })
        })
        .await
    }

    /// Notes a picture to be removed that is nobody's: one that was kept and then not wanted.
    pub async fn leave_picture(&self, left: LeftPicture, now: Time) -> Result<(), Error> {
        self.write_one((left, now), |(left, now), tx| Box::pin(leave(tx, &left.name, left.user, *now))).await
    }

    /// The picture was removed, or is somebody's again.
    pub async fn forget_left_picture(&self, name: PictureName) -> Result<(), Error> {
        self.write_one(name, |name, tx| Box::pin(async move { tx.run(FORGET_LEFT, args![name]).await.map(drop) })).await
    }
}

pub(crate) async fn set(tx: &mut Tx, change: &AvatarChange) -> Result<Option<AvatarChanged>, Error> {
    if tx.run(LOCK, args![&change.user]).await? != 1 {
        return Ok(None);
    }
    let Some(mut user) = users::find(tx, change.user).await? else { return Ok(None) };
    if user.avatar.as_deref() == change.picture.as_ref().map(PictureName::as_str) {
        return Ok(Some(AvatarChanged { user, left: None }));
    }
    let left = user.avatar.take().and_then(|name| PictureName::parse(&name));
    tx.run(WRITE, args![change.picture.as_ref(), &change.user]).await?;
    if let Some(left) = &left {
        leave(tx, left, change.user, change.now).await?;
    }
    if let Some(name) = &change.picture {
        // It was theirs before, and comes back before it was removed.
        tx.run(FORGET_LEFT, args![name]).await?;
        user.avatar = Some(name.to_string());
    }
    insert_event(tx, &change.audit).await?;
    tell(tx, change.now, Change::UserChanged { user: change.user }).await?;
    enqueue(tx, &Event::new(change.now, EventKind::UserUpdated, change.user)).await?;
    Ok(Some(AvatarChanged { user, left }))
}

/// For other operations that end a user: part of their transaction.
pub(crate) async fn clear_avatar(tx: &mut Tx, user: UserId, now: Time) -> Result<Option<PictureName>, Error> {
    let Some(found) = users::find(tx, user).await? else { return Ok(None) };
    end_waits(tx, user, None, now).await?;
    let Some(text) = found.avatar else { return Ok(None) };
    tx.run(WRITE, args![None::<&str>, &user]).await?;
    tell(tx, now, Change::UserChanged { user }).await?;
    let left = PictureName::parse(&text);
    if let Some(left) = &left {
        leave(tx, left, user, now).await?;
    }
    Ok(left)
}

pub(crate) async fn leave(tx: &mut Tx, name: &PictureName, user: UserId, now: Time) -> Result<(), Error> {
    tx.run(LEAVE, args![name, &user, now]).await.map(drop)
}

impl FromRow for LeftPicture {
    const TABLE: &'static str = "left_pictures";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        Ok(Self { name: row.get(0)?, user: row.get(1)? })
    }
}
