//! `minigate webhook`

use super::{
    Source,
    output::{self, Output, table},
};
use anyhow::{Context as _, Result, bail};
use clap::{ArgGroup, Subcommand};
use minigate_flow::{Gate, WebhookStatus, store::Parked};
use minigate_model::{EventId, Time, UserId, event::EventKind};
use minigate_webhook::Secret;
use serde::Serialize;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The webhooks, what waits for each, and what was given up.
    #[command(after_help = "Examples:\n  minigate webhook list\n  minigate webhook list --json")]
    List {
        #[command(flatten)]
        output: Output,
    },
    /// The events that were given up, the longest ago first.
    #[command(after_help = "Examples:\n  minigate webhook parked\n  minigate webhook parked --endpoint shop --json")]
    Parked {
        /// Of this webhook only.
        #[arg(long, value_name = "NAME")]
        endpoint: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: u32,
        #[command(flatten)]
        output: Output,
    },
    /// Send again what was given up. Servers that run begin within a second.
    #[command(
        after_help = "Examples:\n  minigate webhook replay --all\n  minigate webhook replay --endpoint shop --all\n  \
        minigate webhook replay --event 01a1feb1-0a09-79a3-9d8e-0c8654ad5730",
        group = ArgGroup::new("which").required(true).args(["event", "all"])
    )]
    Replay {
        /// To this webhook only.
        #[arg(long, value_name = "NAME")]
        endpoint: Option<String>,
        /// This event.
        #[arg(long, value_name = "ID")]
        event: Option<EventId>,
        /// Everything that was given up.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        output: Output,
    },
    /// Send an event `webhook.test` now, and say what the receiver made of it.
    #[command(after_help = "Example:\n  minigate webhook test shop")]
    Test { name: String },
    /// Print a new secret, for the configuration and for the receiver.
    #[command(after_help = "Example:\n  minigate webhook secret > shop.secret")]
    Secret,
}

#[derive(Serialize)]
struct Listed {
    name: String,
    /// Scheme, host and port: a path can be a secret.
    origin: Option<String>,
    events: Vec<&'static str>,
    waiting: u64,
    oldest_at: Option<Time>,
    parked: u64,
}

#[derive(Serialize)]
struct ListedEvent {
    event: EventId,
    endpoint: String,
    r#type: String,
    user_id: UserId,
    at: Time,
    attempts: u32,
    parked_at: Time,
    last_error: Option<String>,
}

#[derive(Serialize)]
struct Replayed {
    replayed: u64,
}

impl Command {
    pub(super) async fn run(self, source: &Source) -> Result<()> {
        if let Self::Secret = self {
            let secret = Secret::generate().context("the system gives no random bytes")?;
            return output::write(&format!("{}\n", *secret));
        }
        let gate = source.gate().await?;
        let done = self.run_on(&gate).await;
        gate.close().await?;
        done
    }

    async fn run_on(self, gate: &Gate) -> Result<()> {
        match self {
            Self::List { output } => {
                let listed: Vec<Listed> = gate.list_webhooks().await?.into_iter().map(Listed::from).collect();
                output.print(&listed, |listed| webhooks(listed))
            }
            Self::Parked { endpoint, limit, output } => {
                let parked = gate.list_parked_events(endpoint.as_deref(), limit).await?;
                let parked: Vec<ListedEvent> = parked.into_iter().map(ListedEvent::from).collect();
                output.print(&parked, |parked| events(parked))
            }
            Self::Replay { endpoint, event, output, .. } => {
                let replayed = gate.replay_events(endpoint.as_deref(), event).await;
                let replayed = replayed.with_context(|| unknown(endpoint.as_deref().unwrap_or_default()))?;
                if let (0, Some(event)) = (replayed, event) {
                    bail!("no event {event} was given up");
                }
                output.print(&Replayed { replayed }, |_| format!("{replayed} events are sent again\n"))
            }
            Self::Test { name } => match gate.test_webhook(&name).await.with_context(|| unknown(&name))? {
                Ok(()) => output::write(&format!("{name} took it\n")),
                Err(error) => bail!("{name} did not take it: {error}"),
            },
            Self::Secret => Ok(()),
        }
    }
}

fn unknown(name: &str) -> String {
    format!("there is no `[[webhook]]` of the name `{name}`")
}

impl From<WebhookStatus> for Listed {
    fn from(status: WebhookStatus) -> Self {
        let events = status.webhook.iter().flat_map(|webhook| &webhook.events).copied().map(EventKind::as_str);
        Self {
            name: status.name,
            events: events.collect(),
            origin: status.webhook.map(|webhook| webhook.receiver.origin()),
            waiting: status.waiting,
            oldest_at: status.oldest_at,
            parked: status.parked,
        }
    }
}

impl From<Parked> for ListedEvent {
    fn from(parked: Parked) -> Self {
        let Parked { delivery, parked_at, last_error } = parked;
        Self {
            event: delivery.event_id,
            endpoint: delivery.endpoint,
            r#type: delivery.kind,
            user_id: delivery.user_id,
            at: delivery.at,
            attempts: delivery.attempts,
            parked_at,
            last_error,
        }
    }
}

fn webhooks(listed: &[Listed]) -> String {
    let head = ["webhook", "to", "waiting", "oldest", "parked", "events"].map(str::to_owned).to_vec();
    let rows = listed.iter().map(|webhook| {
        vec![
            webhook.name.clone(),
            webhook.origin.clone().unwrap_or_else(|| "(not configured)".to_owned()),
            webhook.waiting.to_string(),
            webhook.oldest_at.map_or("-".to_owned(), |at| at.to_string()),
            webhook.parked.to_string(),
            webhook.events.join(" "),
        ]
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

fn events(parked: &[ListedEvent]) -> String {
    let head = ["event", "webhook", "type", "user", "parked", "tries", "last error"].map(str::to_owned).to_vec();
    let rows = parked.iter().map(|event| {
        vec![
            event.event.to_string(),
            event.endpoint.clone(),
            event.r#type.clone(),
            event.user_id.to_string(),
            event.parked_at.to_string(),
            event.attempts.to_string(),
            event.last_error.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}
