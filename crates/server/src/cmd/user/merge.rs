//! `minigate user merge`, `candidates`, `merges`

use super::super::output::{self, Output, table};
use anyhow::{Context as _, Result, bail};
use minigate_flow::{
    Gate,
    store::{MergeCandidate, MergeInfo},
};
use minigate_model::{MergeId, Time, UserId, audit::Actor, merge::CandidateReason};
use serde::Serialize;
use std::io::{self, BufRead as _, IsTerminal as _};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    minigate user merge 01a1feb1-0a09-79a3-9d8e-0c8654ad5730 01a1feb1-0a08-7c52-8a31-b5f2a4e9c001\n  \
    minigate user merge --undo 01a1feb2-11c0-7e31-b6a9-5d0a4ad1b2e7\n\n\
    A wrong merge hands one person the other's account. Never merge by a phone number alone.")]
pub(in crate::cmd) struct Merge {
    /// Keeps its id, profile and metadata.
    #[arg(required_unless_present = "undo")]
    winner: Option<UserId>,
    /// Its identities, sessions and, where the winner has none, phone number become the winner's; its id finds the
    /// winner from then on.
    #[arg(required_unless_present = "undo")]
    loser: Option<UserId>,
    /// Take a merge apart, within 30 days: every session of both ends.
    #[arg(long, value_name = "MERGE", conflicts_with_all = ["winner", "loser"])]
    undo: Option<MergeId>,
    /// Do not ask.
    #[arg(long)]
    yes: bool,
}

#[derive(Serialize)]
struct Candidate {
    user: UserId,
    other_user: UserId,
    reason: CandidateReason,
    found_at: Time,
}

#[derive(Serialize)]
struct Done {
    merge: MergeId,
    winner: UserId,
    loser: UserId,
    merged_at: Time,
    undo_until: Time,
}

impl Merge {
    pub(super) async fn run(self, gate: &Gate) -> Result<()> {
        match (self.undo, self.winner, self.loser) {
            (Some(merge), ..) => {
                confirm(self.yes, "Every session of both users ends.")?;
                let (winner, loser) =
                    gate.undo_merge(merge, Actor::Operator).await.context("the merge stays as it is")?;
                output::write(&format!("{winner} and {loser} are two users again; both have to log in\n"))
            }
            (None, Some(winner), Some(loser)) => {
                let question = format!("{}becomes\n{}", show(gate, loser).await?, show(gate, winner).await?);
                confirm(self.yes, &question)?;
                let merge =
                    gate.merge_users(winner, loser, Actor::Operator).await.context("the two stay as they are")?;
                output::write(&format!(
                    "{loser} is {winner} now\nwithin 30 days, `minigate user merge --undo {merge}` takes them apart\n"
                ))
            }
            _ => Ok(()),
        }
    }
}

pub(super) async fn list_candidates(gate: &Gate, output: Output) -> Result<()> {
    let found: Vec<Candidate> = gate.list_merge_candidates().await?.iter().map(Candidate::from).collect();
    output.print(&found, |found| {
        let rows = found.iter().map(|one| {
            vec![
                one.user.to_string(),
                one.other_user.to_string(),
                one.reason.as_str().to_owned(),
                one.found_at.to_string(),
            ]
        });
        let head = ["user", "other user", "reason", "found"].map(str::to_owned).to_vec();
        table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
    })
}

pub(super) async fn list_merges(gate: &Gate, output: Output) -> Result<()> {
    let done: Vec<Done> = gate.list_merges().await?.iter().map(Done::from).collect();
    output.print(&done, |done| {
        let rows = done.iter().map(|one| {
            let texts = [one.merge.to_string(), one.winner.to_string(), one.loser.to_string()];
            texts.into_iter().chain([one.merged_at.to_string(), one.undo_until.to_string()]).collect()
        });
        let head = ["merge", "winner", "loser", "merged", "undo until"].map(str::to_owned).to_vec();
        table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
    })
}

/// What somebody should look at before they say yes.
async fn show(gate: &Gate, id: UserId) -> Result<String> {
    let user = gate.find_user(id).await.with_context(|| format!("there is no user {id}"))?;
    let sessions = gate.list_sessions(id).await?;
    let live = sessions.iter().filter(|session| session.ended.is_none()).count();
    let name = user.nickname.as_deref().unwrap_or("-");
    Ok(format!(
        "  {}  {name}, since {}, last login {}, {live} sessions\n",
        user.id, user.created_at, user.last_login_at
    ))
}

fn confirm(yes: bool, question: &str) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        bail!("nobody is there to say yes: add --yes");
    }
    output::write(&format!("{question}Go on? [y/N] "))?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    if answer.trim().eq_ignore_ascii_case("y") { Ok(()) } else { bail!("nothing was changed") }
}

impl From<&MergeCandidate> for Candidate {
    fn from(found: &MergeCandidate) -> Self {
        let MergeCandidate { user_id, other_user_id, reason, found_at } = *found;
        Self { user: user_id, other_user: other_user_id, reason, found_at }
    }
}

impl From<&MergeInfo> for Done {
    fn from(info: &MergeInfo) -> Self {
        let MergeInfo { id, winner, loser, merged_at, undo_until } = *info;
        Self { merge: id, winner, loser, merged_at, undo_until }
    }
}
