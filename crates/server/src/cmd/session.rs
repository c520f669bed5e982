//! `minigate session`

use super::{
    Source,
    output::{self, Output, table},
};
use anyhow::{Result, bail};
use clap::Subcommand;
use minigate_model::{Session, SessionId, Time, UserId};
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The sessions of a user, newest first, with why they ended.
    List {
        user: UserId,
        #[command(flatten)]
        output: Output,
    },
    /// End a session, or all of a user's: on running servers within two seconds.
    #[command(after_help = "Examples:\n  minigate session revoke 01a1feb1-0a09-79a3-9d8e-0c8654ad5730\n  \
        minigate session revoke --user 01a1feb1-0a08-7c52-8a31-b5f2a4e9c001")]
    Revoke {
        #[arg(required_unless_present = "user")]
        session: Option<SessionId>,
        #[arg(long, conflicts_with = "session", value_name = "ID")]
        user: Option<UserId>,
    },
}

#[derive(Serialize)]
struct Listed {
    id: SessionId,
    style: &'static str,
    app_id: String,
    device: Option<String>,
    ip: Option<String>,
    created_at: Time,
    last_used_at: Time,
    expires_at: Time,
    ended: Option<&'static str>,
}

impl Command {
    pub(super) async fn run(self, source: &Source) -> Result<()> {
        let gate = source.gate().await?;
        match self {
            Self::List { user, output } => {
                let sessions: Vec<Listed> = gate.list_sessions(user).await?.iter().map(Listed::from).collect();
                output.print(&sessions, |sessions| text(sessions))?;
            }
            Self::Revoke { user: Some(user), .. } => {
                let ended = gate.revoke_sessions(user).await?;
                output::write(&format!("{ended} sessions were ended\n"))?;
            }
            Self::Revoke { session: Some(session), .. } => {
                if !gate.revoke_session(session).await? {
                    bail!("there is no session {session} that could be ended");
                }
                output::write(&format!("{session} was ended\n"))?;
            }
            Self::Revoke { .. } => {}
        }
        gate.close().await?;
        Ok(())
    }
}

impl From<&Session> for Listed {
    fn from(session: &Session) -> Self {
        Self {
            id: session.id,
            style: session.style.as_str(),
            app_id: session.app_id.to_string(),
            device: session.device.clone(),
            ip: session.ip.clone(),
            created_at: session.created_at,
            last_used_at: session.last_used_at(),
            expires_at: session.expires_at,
            ended: session.ended.map(|ended| ended.reason.as_str()),
        }
    }
}

fn text(sessions: &[Listed]) -> String {
    let head = ["session", "style", "device", "address", "logged in", "last used", "ended"].map(str::to_owned).to_vec();
    let or_dash = |text: Option<&str>| text.unwrap_or("-").to_owned();
    let rows = sessions.iter().map(|session| {
        vec![
            session.id.to_string(),
            session.style.to_owned(),
            or_dash(session.device.as_deref()),
            or_dash(session.ip.as_deref()),
            session.created_at.to_string(),
            session.last_used_at.to_string(),
            or_dash(session.ended),
        ]
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}
