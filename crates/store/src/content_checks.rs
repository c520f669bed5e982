//! `content_checks`: pictures that wait for WeChat's verdict, and verdicts that came before it was known what for.
//!
//! A user has at most one picture that waits: whatever happens to their picture afterwards ends the wait. Every operation
//! takes the user's lock before it touches these rows.

use crate::{
    Error, Store,
    audit::insert_event,
    avatars::{self, AvatarChange, AvatarChanged},
    conn::{Row, Tx},
    dialect::{delete_oldest, insert_if_absent},
    profiles::LOCK,
    row::{FromRow, Invalid},
    sql::{Sql, sql},
    value::args,
};
use minigate_model::{AppId, PictureName, Time, UserId, audit::AuditEvent};

/// A picture that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentCheck {
    /// WeChat's name for the question, which its answer carries: at most 128 characters.
    pub trace_id: String,
    pub app_id: AppId,
    pub user: UserId,
    pub picture: PictureName,
    /// When the picture was sent: of two, the newer one counts, whichever verdict comes first.
    pub asked_at: Time,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    Rejected,
    /// WeChat could not tell.
    Unchecked,
}

/// Whether there is still something to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    Pending,
    /// The verdict was faster.
    Judged(Verdict),
    /// A newer picture of the same user waits, or there is no such active user: this one is left.
    Superseded,
}

/// Trace, app, user, picture, time, verdict. A verdict alone has no user.
macro_rules! columns {
    () => {
        "trace_id, app_id, user_id, value, created_at, verdict"
    };
}

const FIND: Sql = sql!(concat!("SELECT ", columns!(), " FROM content_checks WHERE trace_id = $1"));

const LIST_OF_USER: Sql = sql!(concat!("SELECT ", columns!(), " FROM content_checks WHERE user_id = $1"));

const LIST_OLD: Sql = sql!(concat!(
    "SELECT ",
    columns!(),
    " FROM content_checks WHERE created_at <= $1 AND user_id IS NOT NULL ORDER BY created_at, trace_id LIMIT $2"
));

const INSERT: Sql = insert_if_absent!(
    "INSERT INTO content_checks (trace_id, app_id, user_id, subject, value, created_at, verdict)
     VALUES ($1, $2, $3, $4, $5, $6, $7)",
    "content_checks.trace_id"
);

const AWAIT: Sql =
    sql!("UPDATE content_checks SET user_id = $1, subject = $2, value = $3, created_at = $4 WHERE trace_id = $5");

const DELETE: Sql = sql!("DELETE FROM content_checks WHERE trace_id = $1");

/// Verdicts on what nobody here asked about. What waits is ended by its own job.
const SWEEP: Sql = {
    const PORTABLE: &str = "DELETE FROM content_checks WHERE trace_id IN (SELECT trace_id FROM content_checks
         WHERE created_at < $1 AND user_id IS NULL ORDER BY created_at LIMIT $2)";
    delete_oldest!(
        portable: PORTABLE,
        mysql: "DELETE FROM content_checks WHERE created_at < $1 AND user_id IS NULL ORDER BY created_at LIMIT $2"
    )
};

const AVATAR: &str = "avatar";

impl Store {
    /// Lets a picture wait for its verdict, in the place of an older one.
    pub async fn await_verdict(&self, check: ContentCheck) -> Result<Awaited, Error> {
        self.write(check, |check, tx| Box::pin(await_verdict(tx, check))).await
    }

    /// Whose picture a verdict is on. One that nobody waits for yet is kept until somebody does.
    pub async fn find_check(
        &self,
        app: &AppId,
        trace_id: &str,
        verdict: Verdict,
        now: Time,
    ) -> Result<Option<ContentCheck>, Error> {
        self.write((app.clone(), trace_id.to_owned(), verdict, now), |(app, trace_id, verdict, now), tx| {
            Box::pin(async move {
                let found = match find(tx, trace_id).await? {
                    None => {
                        let args =
                            args![trace_id, app, None::<&UserId>, None::<&str>, None::<&str>, *now, verdict.as_str()];
                        tx.run(INSERT, args).await?;
                        find(tx, trace_id).await?
                    }
                    found => found,
                };
                Ok(found.and_then(Found::waiting).filter(|check| check.app_id == *app))
            })
        })
        .await
    }

    /// Makes a picture that waits the user's. `None` when it does not wait any more; it is left when there is no such
    /// active user.
    pub async fn show_checked(
        &self,
        check: ContentCheck,
        change: AvatarChange,
    ) -> Result<Option<AvatarChanged>, Error> {
        self.write((check, change), |(check, change), tx| {
            Box::pin(async move {
                tx.run(LOCK, args![&check.user]).await?;
                if tx.run(DELETE, args![&check.trace_id]).await? != 1 {
                    return Ok(None);
                }
                let changed = avatars::set(tx, change).await?;
                if changed.is_none() {
                    avatars::leave(tx, &check.picture, check.user, change.now).await?;
                }
                Ok(changed)
            })
        })
        .await
    }

    /// Ends the wait of a picture, which is left. `false` when it does not wait any more.
    pub async fn end_check(&self, check: ContentCheck, now: Time, audit: Option<AuditEvent>) -> Result<bool, Error> {
        self.write((check, now, audit), |(check, now, audit), tx| {
            Box::pin(async move {
                tx.run(LOCK, args![&check.user]).await?;
                if tx.run(DELETE, args![&check.trace_id]).await? != 1 {
                    return Ok(false);
                }
                if let Some(event) = audit {
                    insert_event(tx, event).await?;
                }
                avatars::leave(tx, &check.picture, check.user, *now).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Does this picture of the user's wait?
    pub async fn is_waiting(&self, user: UserId, picture: &PictureName) -> Result<bool, Error> {
        let waiting: Vec<Found> =
            self.read(user, |user, tx| Box::pin(async move { tx.all(LIST_OF_USER, args![user]).await })).await?;
        Ok(waiting.iter().any(|check| check.picture.as_ref() == Some(picture)))
    }

    /// Pictures that were sent at this time or before it and still wait, the oldest first.
    pub async fn list_checks(&self, until: Time, limit: u32) -> Result<Vec<ContentCheck>, Error> {
        let found: Vec<Found> = self
            .read((until, limit), |(until, limit), tx| {
                Box::pin(async move { tx.all(LIST_OLD, args![*until, *limit]).await })
            })
            .await?;
        Ok(found.into_iter().filter_map(Found::waiting).collect())
    }

    /// Forgets verdicts that came before this time and that nobody asked for.
    pub async fn sweep_verdicts(&self, before: Time, limit: u32) -> Result<u64, Error> {
        self.write_one((before, limit), |(before, limit), tx| {
            Box::pin(async move { tx.run(SWEEP, args![*before, *limit]).await })
        })
        .await
    }
}

async fn await_verdict(tx: &mut Tx, check: &ContentCheck) -> Result<Awaited, Error> {
    let is_active = tx.run(LOCK, args![&check.user]).await? == 1;
    let waiting: Vec<Found> = tx.all(LIST_OF_USER, args![&check.user]).await?;
    if !is_active || waiting.iter().any(|other| other.asked_at > check.asked_at) {
        avatars::leave(tx, &check.picture, check.user, check.asked_at).await?;
        tx.run(DELETE, args![&check.trace_id]).await?;
        return Ok(Awaited::Superseded);
    }
    end_all(tx, waiting, Some(&check.picture), check.asked_at).await?;
    let args =
        args![&check.trace_id, &check.app_id, &check.user, AVATAR, &check.picture, check.asked_at, None::<&str>,];
    tx.run(INSERT, args).await?;
    let verdict = find(tx, &check.trace_id).await?.and_then(|found| found.verdict);
    let Some(verdict) = verdict else { return Ok(Awaited::Pending) };
    // It was here first: whose it is was not known.
    let args = args![&check.user, AVATAR, &check.picture, check.asked_at, &check.trace_id];
    tx.run(AWAIT, args).await?;
    Ok(Awaited::Judged(verdict))
}

/// Ends the wait of whatever picture of this user waits: part of the transaction that changes their picture otherwise.
pub(crate) async fn end_waits(tx: &mut Tx, user: UserId, shown: Option<&PictureName>, now: Time) -> Result<(), Error> {
    let waiting: Vec<Found> = tx.all(LIST_OF_USER, args![&user]).await?;
    end_all(tx, waiting, shown, now).await
}

async fn end_all(tx: &mut Tx, waiting: Vec<Found>, kept: Option<&PictureName>, now: Time) -> Result<(), Error> {
    for check in waiting.into_iter().filter_map(Found::waiting) {
        if kept != Some(&check.picture) {
            avatars::leave(tx, &check.picture, check.user, now).await?;
        }
        tx.run(DELETE, args![&check.trace_id]).await?;
    }
    Ok(())
}

async fn find(tx: &mut Tx, trace_id: &str) -> Result<Option<Found>, Error> {
    tx.one(FIND, args![trace_id]).await
}

/// A row as it is.
struct Found {
    trace_id: String,
    app_id: AppId,
    user: Option<UserId>,
    picture: Option<PictureName>,
    asked_at: Time,
    verdict: Option<Verdict>,
}

impl Found {
    fn waiting(self) -> Option<ContentCheck> {
        let Self { trace_id, app_id, asked_at, .. } = self;
        Some(ContentCheck { trace_id, app_id, user: self.user?, picture: self.picture?, asked_at })
    }
}

impl FromRow for Found {
    const TABLE: &'static str = "content_checks";

    fn from_row(row: &Row<'_>) -> Result<Self, Invalid> {
        let verdict: Option<String> = row.get(5)?;
        Ok(Self {
            trace_id: row.get(0)?,
            app_id: row.get(1)?,
            user: row.get(2)?,
            picture: row.get(3)?,
            asked_at: row.get(4)?,
            verdict: verdict.as_deref().map(Verdict::parse),
        })
    }
}

impl Verdict {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Rejected => "rejected",
            Self::Unchecked => "unchecked",
        }
    }

    /// What a newer version writes is no pass.
    fn parse(text: &str) -> Self {
        match text {
            "pass" => Self::Pass,
            "rejected" => Self::Rejected,
            _ => Self::Unchecked,
        }
    }
}
