//! `minigate user`

mod merge;

use super::{
    Source,
    output::{self, Output, table},
};
use anyhow::{Context as _, Result};
use clap::Subcommand;
use minigate_flow::{DeleteWhen, DeletionAnswer};
use minigate_model::{Time, User, UserId, UserStatus};
use serde::Serialize;
use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What is stored about a user.
    Show {
        id: UserId,
        #[command(flatten)]
        output: Output,
    },
    /// Ban a user. Every session ends: on running servers within two seconds.
    #[command(after_help = "Example:\n  minigate user ban 01a1feb1-0a09-79a3-9d8e-0c8654ad5730")]
    Ban { id: UserId },
    /// Let a banned user log in again.
    Unban { id: UserId },
    /// Delete a user's account: sessions end at once, the rest goes after the cooling-off time.
    #[command(after_help = "Examples:\n  minigate user delete 01a1feb1-0a09-79a3-9d8e-0c8654ad5730\n  \
        minigate user delete 01a1feb1-0a09-79a3-9d8e-0c8654ad5730 --now\n\n\
        Until then a login of the user takes the deletion back. Of a banned user the ban outlives the deletion.")]
    Delete {
        id: UserId,
        /// Do it at once. It cannot be taken back.
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        output: Output,
    },
    /// All that is stored about a user, as JSON. It holds no secrets and no openid.
    #[command(after_help = "Example:\n  \
        minigate user export 01a1feb1-0a09-79a3-9d8e-0c8654ad5730 --out export.json")]
    Export {
        id: UserId,
        /// Write to this file, which only its owner reads, instead of the standard output.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Make one user of two that are one person, or two of one again.
    Merge(merge::Merge),
    /// Users that seem to be one person, for you to decide.
    #[command(after_help = "Examples:\n  minigate user candidates --json\n  minigate user candidates --find")]
    Candidates {
        /// First look for people that came before their apps were configured as of one `open_platform`.
        #[arg(long)]
        find: bool,
        #[command(flatten)]
        output: Output,
    },
    /// The merges of the last 30 days, by you or at a login, with what undoing them takes.
    #[command(after_help = "Example:\n  minigate user merges")]
    Merges {
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Serialize)]
struct Shown {
    id: UserId,
    /// The id that was asked for, if it stands for this user since a merge.
    #[serde(skip_serializing_if = "Option::is_none")]
    merged_from: Option<UserId>,
    status: UserStatus,
    nickname: Option<String>,
    created_at: Time,
    last_login_at: Time,
    sessions: usize,
    /// When the account is going to be deleted, if that was asked for.
    delete_after: Option<Time>,
}

#[derive(Serialize)]
struct Deleted {
    id: UserId,
    status: UserStatus,
    delete_after: Time,
}

impl Deleted {
    fn new(id: UserId, answer: DeletionAnswer) -> Self {
        let status = if answer.is_done { UserStatus::Deleted } else { UserStatus::Leaving };
        Self { id, status, delete_after: answer.delete_after }
    }

    fn text(&self) -> String {
        match self.status {
            UserStatus::Deleted => format!("{} is deleted\n", self.id),
            _ => {
                format!("{} is going to be deleted at {}; a login before takes that back\n", self.id, self.delete_after)
            }
        }
    }
}

impl Command {
    pub(super) async fn run(self, source: &Source) -> Result<()> {
        let gate = source.gate().await?;
        match self {
            Self::Show { id, output } => {
                let user = gate.find_user(id).await.with_context(|| format!("there is no user {id}"))?;
                let sessions = gate.list_sessions(id).await?;
                let live = sessions.iter().filter(|session| session.ended.is_none()).count();
                let deletion = gate.find_deletion(user.id).await?;
                let delete_after = deletion.map(|deletion| deletion.delete_after);
                let merged_from = Some(id).filter(|id| *id != user.id);
                output.print(&Shown { merged_from, ..Shown::new(&user, live, delete_after) }, Shown::text)?;
            }
            Self::Ban { id } => {
                let ended = gate.ban_user(id).await.with_context(|| format!("there is no user {id}"))?;
                output::write(&format!("{id} is banned; {ended} sessions were ended\n"))?;
            }
            Self::Unban { id } => {
                gate.find_user(id).await.with_context(|| format!("there is no user {id}"))?;
                let changed = gate.unban_user(id).await?;
                output::write(&format!("{id} {}\n", if changed { "may log in again" } else { "was not banned" }))?;
            }
            Self::Delete { id, now, output } => {
                let when = if now { DeleteWhen::Now } else { DeleteWhen::AfterCoolingOff };
                let answer = gate.delete_user(id, when).await.with_context(|| format!("{id} cannot be deleted"))?;
                output.print(&Deleted::new(id, answer), Deleted::text)?;
            }
            Self::Export { id, out } => {
                let export = gate.export_user(id).await.with_context(|| format!("there is no user {id}"))?;
                let text = serde_json::to_string_pretty(&export)? + "\n";
                match out {
                    Some(path) => write_private(&path, &text)?,
                    None => output::write(&text)?,
                }
            }
            Self::Merge(merge) => merge.run(&gate).await?,
            Self::Candidates { find, output } => {
                if find {
                    gate.find_merge_candidates().await?;
                }
                merge::list_candidates(&gate, output).await?;
            }
            Self::Merges { output } => merge::list_merges(&gate, output).await?,
        }
        gate.close().await?;
        Ok(())
    }
}

/// An export is somebody's life: nobody else on this machine reads it, and nothing is written over.
fn write_private(path: &Path, text: &str) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).with_context(|| format!("{} cannot be made", path.display()))?;
    file.write_all(text.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))
}

impl Shown {
    fn new(user: &User, sessions: usize, delete_after: Option<Time>) -> Self {
        Self {
            id: user.id,
            merged_from: None,
            status: user.status,
            nickname: user.nickname.clone(),
            created_at: user.created_at,
            last_login_at: user.last_login_at,
            sessions,
            delete_after,
        }
    }

    fn text(&self) -> String {
        let row = |name: &str, value: String| vec![name.to_owned(), value];
        let merged_from = self.merged_from.map(|id| row("merged from", id.to_string()));
        let rows = [
            row("id", self.id.to_string()),
            row("status", self.status.as_str().to_owned()),
            row("nickname", self.nickname.clone().unwrap_or_else(|| "-".to_owned())),
            row("created", self.created_at.to_string()),
            row("last login", self.last_login_at.to_string()),
            row("open sessions", self.sessions.to_string()),
            row("deleted after", self.delete_after.map_or_else(|| "-".to_owned(), |at| at.to_string())),
        ];
        table(&rows.into_iter().chain(merged_from).collect::<Vec<_>>())
    }
}
