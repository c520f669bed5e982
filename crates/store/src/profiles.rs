//! A user's profile: one operation reads, decides and writes under the row's lock, so that edits of different fields
//! at once all take effect.

use crate::{
    Error, Store,
    audit::insert_event,
    conn::Tx,
    feed::{Change, tell},
    outbox::enqueue,
    sql::{Sql, sql},
    users,
    value::args,
};
use minigate_model::{
    Time, User, UserId,
    audit::AuditEvent,
    event::{Event, EventKind},
    metadata::Metadata,
    profile::{ProfileEdit, Source},
};

/// An edit of one user's profile.
#[derive(Debug)]
pub struct ProfileChange {
    pub user: UserId,
    pub edit: ProfileEdit,
    pub source: Source,
    pub now: Time,
    /// Written when something changed.
    pub audit: AuditEvent,
}

/// Changes nothing, but an edit of the same user waits here until this one is committed.
pub(crate) const LOCK: Sql = sql!("UPDATE users SET status = status WHERE id = $1 AND status = 'active'");

const WRITE: Sql = sql!(
    "UPDATE users SET nickname = $1, gender = $2, locale = $3, signature = $4, metadata = $5, profile_edited_at = $6
     WHERE id = $7"
);

impl Store {
    /// The user as they are afterwards, also when that is as before; `None` when there is no such active user.
    pub async fn edit_profile(&self, change: ProfileChange) -> Result<Option<User>, Error> {
        self.write(change, |change, tx| Box::pin(edit(tx, change))).await
    }
}

async fn edit(tx: &mut Tx, change: &ProfileChange) -> Result<Option<User>, Error> {
    if tx.run(LOCK, args![&change.user]).await? != 1 {
        return Ok(None);
    }
    let Some(user) = users::find(tx, change.user).await? else { return Ok(None) };
    let Some(after) = change.edit.apply(&user, change.source, change.now) else { return Ok(Some(user)) };
    let metadata = after.metadata.as_ref().map(Metadata::to_text);
    let args = args![
        after.nickname.as_ref(),
        after.gender.number(),
        after.locale.as_ref(),
        after.signature.as_ref(),
        metadata.as_ref(),
        after.profile_edited_at,
        &after.id,
    ];
    tx.run(WRITE, args).await?;
    insert_event(tx, &change.audit).await?;
    tell(tx, change.now, Change::UserChanged { user: change.user }).await?;
    enqueue(tx, &Event::new(change.now, EventKind::UserUpdated, change.user)).await?;
    Ok(Some(after))
}
