//! `minigate audit`

use super::{
    Source,
    output::{Output, table},
};
use crate::config::Span;
use anyhow::Result;
use minigate_flow::{AuditQuery, store::AuditRecord};
use minigate_model::{AuditId, SessionId, Time, UserId};
use serde::Serialize;
use serde_json::Value;

/// What happened to users, sessions and keys, newest first.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  minigate audit --since 24h\n  \
    minigate audit --user 01a1feb1-0a09-79a3-9d8e-0c8654ad5730 --json\n  \
    minigate audit --kind refresh_reuse --since 7d\n\n\
    Of a deleted user there is a pseudonym, which --user finds too. Reading the log is itself in the log.")]
pub(super) struct Audit {
    /// Of this user alone.
    #[arg(long, value_name = "ID")]
    user: Option<UserId>,
    /// Of this kind alone: `login`, `session_ended`, `user_banned`, `user_deleted` …
    #[arg(long)]
    kind: Option<String>,
    /// Not older than this, such as 90m, 24h or 7d.
    #[arg(long, value_name = "DURATION")]
    since: Option<Span>,
    /// At most this many.
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct Listed {
    id: AuditId,
    at: Time,
    kind: String,
    actor: String,
    user_id: Option<UserId>,
    session_id: Option<SessionId>,
    ip: Option<String>,
    detail: Option<Value>,
}

impl Audit {
    pub(super) async fn run(self, source: &Source) -> Result<()> {
        let gate = source.gate().await?;
        let since = self.since.map(|span| gate.now() - span.0);
        let query = AuditQuery { user: self.user, kind: self.kind, since, limit: self.limit };
        let records = gate.read_audit(&query).await?;
        let listed: Vec<Listed> = records.into_iter().map(Listed::from).collect();
        self.output.print(&listed, |listed| text(listed))?;
        gate.close().await?;
        Ok(())
    }
}

impl From<AuditRecord> for Listed {
    fn from(record: AuditRecord) -> Self {
        let AuditRecord { id, at, kind, actor, user_id, session_id, ip, detail } = record;
        let detail = detail.map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text)));
        Self { id, at, kind, actor, user_id, session_id, ip, detail }
    }
}

fn text(listed: &[Listed]) -> String {
    let head = ["at", "kind", "by", "user", "address", "detail"].map(str::to_owned).to_vec();
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let rows = listed.iter().map(|record| {
        vec![
            record.at.to_string(),
            record.kind.clone(),
            record.actor.clone(),
            or_dash(record.user_id.map(|id| id.to_string())),
            or_dash(record.ip.clone()),
            or_dash(record.detail.as_ref().map(Value::to_string)),
        ]
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}
