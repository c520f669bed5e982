//! `minigate doctor`: everything a login needs, tried one after the other.

use super::{Source, output::Output};
use crate::{config::Config, node};
use anyhow::{Result, bail};
use minigate_flow::Clock;
use minigate_wechat::{Error as WechatError, LoginCode, errcode::Kind};
use serde::Serialize;
use std::{fmt::Write as _, time::Duration};
use url::Host;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "It asks WeChat once for each app, with a code that cannot exist, to see whether the AppSecret is good."
)]
pub(super) struct Doctor {
    #[command(flatten)]
    output: Output,
}

/// One thing that was tried.
#[derive(Serialize)]
struct Finding {
    what: String,
    verdict: Verdict,
    /// What was found, and how to mend it.
    detail: String,
}

#[derive(Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Good,
    Doubtful,
    Bad,
}

const CLOCK_TOLERANCE: Duration = Duration::from_secs(5);

impl Doctor {
    pub(super) async fn run(self, source: &Source) -> Result<()> {
        let config = source.load()?;
        let mut findings: Vec<Finding> = vec![configuration(&config), public_url(&config)];
        findings.extend(database(&config).await);
        findings.push(pictures(&config).await);
        for app in config.app.iter().filter(|app| app.enabled && app.secret.is_some()) {
            findings.push(app_secret(&config, app).await);
        }
        if config.app.is_empty() {
            findings.push(Finding::bad("app", "no mini program is configured; add an [[app]] with id and secret"));
        }
        self.output.print(&findings, |findings| text(findings))?;
        match findings.iter().filter(|finding| finding.verdict == Verdict::Bad).count() {
            0 => Ok(()),
            count => bail!("{count} to mend"),
        }
    }
}

fn configuration(config: &Config) -> Finding {
    let problems = config.check_for_serve();
    if problems.is_empty() {
        return Finding::good("configuration", "`minigate serve` would start with it");
    }
    let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
    Finding::bad("configuration", list.join("\n    "))
}

/// What mini programs ask of a server's address (WeChat's page on network use).
fn public_url(config: &Config) -> Finding {
    let what = "public address";
    let Some(url) = &config.http.public_url else {
        return Finding::doubtful(what, "`http.public_url` is not set: only this machine can log in");
    };
    match (url.scheme(), url.host()) {
        ("https", Some(Host::Domain(name))) if name.contains('.') => Finding::good(
            what,
            format!("{url}: add it to the request domains in WeChat's console, with this port or none, exactly so"),
        ),
        ("https", _) => Finding::bad(what, "mini programs reach no IP address and no localhost: use a domain name"),
        _ => Finding::doubtful(
            what,
            format!("{url}: mini programs reach it only in the developer tools, without checks"),
        ),
    }
}

async fn database(config: &Config) -> Vec<Finding> {
    let what = "database";
    let shown = config.database.shown_url();
    let store = match node::connect(config).await {
        Ok(store) => store,
        Err(error) => return vec![Finding::bad(what, format!("{error:#}"))],
    };
    if let Err(error) = store.ping().await {
        return vec![Finding::bad(what, format!("{shown}: {error}; is it running, and may this user log in?"))];
    }
    let schema = match store.migration_status().await {
        Ok(status) if status.pending.is_empty() => {
            Finding::good(what, format!("{shown}: reachable, schema up to date"))
        }
        Ok(_) => Finding::doubtful(
            what,
            format!("{shown}: reachable; `minigate migrate` (or `serve`) brings its schema up to date"),
        ),
        Err(error) => Finding::bad(what, format!("{shown}: {error}")),
    };
    let clock = match store.database_now().await {
        Ok(Some(theirs)) => Some(clock(theirs)),
        _ => None,
    };
    store.close().await;
    std::iter::once(schema).chain(clock).collect()
}

/// Puts a file where pictures are kept, and takes it away again.
async fn pictures(config: &Config) -> Finding {
    let what = "pictures";
    let shelf = match config.shelf() {
        Ok(Some(shelf)) => shelf,
        Ok(None) => {
            let detail = "with a database server `avatar.store` must be set: until then users have no pictures";
            return Finding::doubtful(what, detail);
        }
        Err(error) => return Finding::bad(what, format!("{error:#}")),
    };
    let name = "minigate-doctor";
    let tried = match shelf.put(name, name.into()).await {
        Ok(()) => shelf.remove(name).await,
        Err(error) => Err(error),
    };
    match tried {
        Ok(()) => Finding::good(what, format!("can be kept; shown at {}", config.pictures_url())),
        Err(error) => Finding::bad(what, format!("{:#}; see the section `avatar`", anyhow::Error::new(error))),
    }
}

fn clock(theirs: minigate_model::Time) -> Finding {
    let ours = Clock::system().now();
    let apart = ours.since(theirs).max(theirs.since(ours));
    let said = format!("this machine and the database are {:.1} s apart", apart.as_secs_f32());
    if apart <= CLOCK_TOLERANCE {
        Finding::good("clock", said)
    } else {
        Finding::doubtful("clock", format!("{said}; the database's time counts, but set both by NTP"))
    }
}

/// WeChat names a wrong AppID or AppSecret before it looks at the code.
async fn app_secret(config: &Config, app: &crate::config::App) -> Finding {
    let what = format!("app {}", app.id);
    let (client, code) = match (node::wechat_client(config, app), LoginCode::parse("minigate-doctor")) {
        (Ok(client), Ok(code)) => (client, code),
        (Err(error), _) => return Finding::bad(what, format!("{error:#}")),
        (_, Err(error)) => return Finding::bad(what, error.to_string()),
    };
    let Err(error) = client.code2session(&code).await else {
        return Finding::bad(what, "WeChat took a code that does not exist: this upstream is not WeChat");
    };
    match error.kind() {
        Some(Kind::Code) => Finding::good(what, "WeChat accepts its AppSecret"),
        Some(Kind::Credentials) => {
            Finding::bad(what, format!("{error}: copy AppID and AppSecret from WeChat's console again"))
        }
        Some(Kind::IpNotAllowed) => {
            Finding::bad(what, "add this server's address to the IP allow list in WeChat's console")
        }
        Some(_) => Finding::doubtful(what, error.to_string()),
        None => Finding::bad(what, unreachable(config, &error)),
    }
}

fn unreachable(config: &Config, error: &WechatError) -> String {
    format!("{}: {error}; may this machine reach it?", config.wechat.base_url)
}

fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let mark = match finding.verdict {
            Verdict::Good => "good    ",
            Verdict::Doubtful => "doubtful",
            Verdict::Bad => "BAD     ",
        };
        let _ = writeln!(text, "{mark}  {}: {}", finding.what, finding.detail);
    }
    text
}

impl Finding {
    fn good(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { what: what.into(), verdict: Verdict::Good, detail: detail.into() }
    }

    fn doubtful(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { what: what.into(), verdict: Verdict::Doubtful, detail: detail.into() }
    }

    fn bad(what: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { what: what.into(), verdict: Verdict::Bad, detail: detail.into() }
    }
}
