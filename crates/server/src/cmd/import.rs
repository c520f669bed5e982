//! `minigate import`

use super::{
    Source,
    output::{Output, table},
};
use crate::{
    config::Config,
    import::{Import as Run, Mapping, Names, Openids, Report, Summary, System, masked},
    node,
};
use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use minigate_flow::{Clock, ImportOptions, Importer, Mode, Tell};
use minigate_model::{
    AppId,
    import::{self as rules, Rules, Zone},
};
use minigate_store::{Foreign, ForeignRow, ForeignRows};
use secrecy::{ExposeSecret as _, SecretString};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
SOURCE is sqlite:FILE, postgres://…, mysql://… or a CSV file with a header; nothing is ever written to it.\n\n\
Openid, unionid, nickname, gender and times are taken over; passwords, session_keys, old tokens and pictures are not. \
Users who are known here already stay as they are, so that an import may be stopped, and run again.\n\n\
Examples:\n  \
minigate import --from sqlite:db.sqlite3 --system weixin-jwt --dry-run --report report.csv\n  \
minigate import --from mysql://root@localhost/mina_scancode --system scancode --keep-old-id profile_id\n  \
minigate import --from users.csv --system user-state --openid-column open_id")]
pub(super) struct Import {
    /// The old database; may hold a password, so it can be put into the environment.
    #[arg(long, env = "MINIGATE_IMPORT_FROM", hide_env_values = true, value_name = "SOURCE")]
    from: SecretString,
    /// The system it is of.
    #[arg(long, value_enum)]
    system: System,
    /// The mini program whose openids these are; needless when only one is configured.
    #[arg(long, value_name = "APPID")]
    app: Option<String>,
    #[command(flatten)]
    names: Names,
    /// Where times are at home that do not say it themselves: Asia/Shanghai, +08:00.
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = Zone::parse)]
    time_zone: Zone,
    /// Take any openid of 1 to 128 letters, digits, `-` and `_`, not only what looks like WeChat's.
    #[arg(long)]
    any_openid: bool,
    /// Keep each old id in the user's metadata, under this name.
    #[arg(long, value_name = "NAME", value_parser = metadata_name)]
    keep_old_id: Option<String>,
    /// Send `user.created` to webhooks for each new user.
    #[arg(long)]
    events: bool,
    /// Do everything but write.
    #[arg(long)]
    dry_run: bool,
    /// A CSV file with the new id for each old one; an older report is replaced.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Put the openids into the report too.
    #[arg(long, requires = "report")]
    report_openids: bool,
    #[command(flatten)]
    output: Output,
}

impl Import {
    pub(super) async fn run(self, source: &Source) -> Result<()> {
        let config = source.load()?;
        let app = self.app(&config)?;
        let store = migrated_store(&config).await?;
        let mut foreign = self.open().await?;
        let tables = foreign.tables().await.context("the tables of the source cannot be listed")?;
        let mapping = Mapping::find(&tables, self.system, &self.names)?;
        let total = foreign.count(&mapping.table).await.context("the rows of the source cannot be counted")?;
        let mut rows = foreign.rows(&mapping.query());
        let first = rows.next().await.unwrap_or(Ok(Vec::new())).context("the source cannot be read")?;
        self.show(&app, &mapping, total, &first);
        let clock = Clock::system();
        let importer = Importer::open(store.clone(), clock.clone(), app.clone(), self.options()).await?;
        let summary = Summary::new(self.system, &app, &mapping.table, self.dry_run);
        let mut run = Run::new(importer, self.rules(), self.create_report()?, summary);
        let started = clock.monotonic();
        let outcome = read_all(&mut run, first, rows, total).await;
        run.summary.seconds = (clock.monotonic() - started).as_secs_f64();
        let noted = if self.dry_run { Ok(()) } else { run.importer.note(serde_json::to_string(&run.summary)?).await };
        store.close().await;
        self.output.print(&run.summary, |summary| table(&summary.rows()))?;
        outcome.with_context(|| go_on(&run.summary))?;
        noted.context("the audit log cannot be written")
    }

    fn app(&self, config: &Config) -> Result<AppId> {
        let known = || config.app.iter().map(|app| app.id.to_string()).collect::<Vec<_>>().join(", ");
        match (&self.app, &config.app[..]) {
            (None, [only]) => Ok(only.id.clone()),
            (None, []) => bail!("no [[app]] is configured: openids belong to one"),
            (None, _) => bail!("say with --app whose openids these are: {}", known()),
            (Some(id), apps) => match apps.iter().find(|app| app.id.as_str() == id) {
                Some(app) => Ok(app.id.clone()),
                None => bail!("{id} is not configured; these are: {}", known()),
            },
        }
    }

    async fn open(&self) -> Result<Foreign> {
        let from = self.from.expose_secret();
        let is_csv = Path::new(from).extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
        let opened = if is_csv { Foreign::open_csv(Path::new(from)).await } else { Foreign::open(from).await };
        opened.context("the source (sqlite:FILE, postgres://…, mysql://… or a .csv file) cannot be opened")
    }

    /// What was found, for people to stop in time. Not where programs read.
    fn show(&self, app: &AppId, mapping: &Mapping, total: u64, first: &[ForeignRow]) {
        let keeps = if self.dry_run { "; a dry run, nothing is written" } else { "" };
        let telling = if self.events { "user.created is sent for each" } else { "no user.created is sent (--events)" };
        eprintln!("{total} rows of {} become users of {app}{keeps}; {telling}\n", mapping.table);
        eprintln!("{}\n{}", table(&mapping.describe()), table(&masked(first)));
    }

    fn options(&self) -> ImportOptions {
        ImportOptions {
            old_id_as: self.keep_old_id.clone(),
            tell: if self.events { Tell::Integrators } else { Tell::Nobody },
            mode: if self.dry_run { Mode::DryRun } else { Mode::Write },
        }
    }

    fn rules(&self) -> Rules {
        let openids = if self.any_openid { rules::Openids::Any } else { rules::Openids::OfWechat };
        Rules { openids, zone: self.time_zone.clone() }
    }

    fn create_report(&self) -> Result<Option<Report>> {
        let openids = if self.report_openids { Openids::Shown } else { Openids::Hidden };
        self.report.as_deref().map(|path| Report::create(path, openids)).transpose()
    }
}

/// The database that users come into; it must have this version's schema, which a dry run may not bring it to.
async fn migrated_store(config: &Config) -> Result<minigate_store::Store> {
    let store = node::connect(config).await?;
    let status = store.migration_status().await.context("the schema cannot be read")?;
    if !status.pending.is_empty() {
        bail!("{} has not this version's schema: run `minigate migrate` first", config.database.shown_url());
    }
    Ok(store)
}

/// Reads to the end, or until somebody wants it to stop: then what is under way is finished.
async fn read_all(run: &mut Run, first: Vec<ForeignRow>, mut rows: ForeignRows, total: u64) -> Result<()> {
    let stop = stop_at_signal();
    let bar = progress(total);
    let mut next = Some(Ok(first));
    while let Some(batch) = next {
        run.take(batch.context("the source cannot be read any further")?).await?;
        bar.set_position(run.summary.rows);
        if stop.load(Ordering::Relaxed) {
            run.write().await?;
            bar.abandon();
            bail!("stopped");
        }
        next = rows.next().await;
    }
    run.write().await?;
    run.summary.finished = true;
    bar.finish_and_clear();
    Ok(())
}

fn go_on(summary: &Summary) -> String {
    let rows = summary.rows;
    format!("{rows} rows were done; the same command goes on, as who is here already is left as they are")
}

/// Only where somebody looks on.
fn progress(total: u64) -> ProgressBar {
    let template = "{wide_bar} {human_pos} of {human_len} rows, {per_sec}, {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(total).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}

/// Set at the first SIGINT or SIGTERM; a second one ends the process at once.
fn stop_at_signal() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let set = Arc::clone(&stop);
    tokio::spawn(async move {
        node::signal().await;
        set.store(true, Ordering::Relaxed);
        node::signal().await;
        std::process::exit(130);
    });
    stop
}

fn metadata_name(text: &str) -> Result<String, &'static str> {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if (1..=64).contains(&text.len()) && plain { Ok(text.to_owned()) } else { Err("1 to 64 letters, digits and _") }
}
