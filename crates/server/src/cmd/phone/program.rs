//! Where the phone's Node.js program is, and how it is run.

use anyhow::{Context as _, Result, bail};
use std::{
    env, io,
    path::{Path, PathBuf},
    process::Stdio,
};
use tokio::process::{Child, ChildStdin, Command};

const NODE_MAJOR_MIN: u32 = 20;
const INSTALL: &str = "install it from https://nodejs.org or with your system's packages, then run this again";

/// How the phone is started.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Program {
    /// A built `cli.js`.
    File(PathBuf),
    /// npm's own runner fetches it.
    Npx,
}

impl Program {
    pub(super) async fn find(named: Option<&Path>) -> Result<Self> {
        check_node().await?;
        if let Some(path) = named {
            return in_package(path)?.with_context(|| {
                format!("{} is no phone package: name its folder (packages/phone) or its dist/cli.js", path.display())
            });
        }
        let starts = [env::current_dir().ok(), env::current_exe().ok()];
        for folder in starts.iter().flatten().flat_map(|start| start.ancestors()) {
            if let Some(program) = in_package(&folder.join("packages/phone"))? {
                return Ok(program);
            }
        }
        Ok(Self::Npx)
    }

    pub(super) fn command(&self) -> Command {
        match self {
            Self::File(path) => {
                let mut command = Command::new("node");
                command.arg(path);
                command
            }
            Self::Npx => {
                let mut command = Command::new(if cfg!(windows) { "npx.cmd" } else { "npx" });
                command.args(["--yes", "@minigate/phone"]);
                command
            }
        }
    }

    /// The phone lives for as long as its standard input is open: it ends with this process, however that ends.
    pub(super) fn start(&self, mut command: Command) -> Result<(Child, Option<ChildStdin>)> {
        command.arg("--end-with-stdin").stdin(Stdio::piped()).kill_on_drop(true);
        let what = match self {
            Self::File(_) => "node",
            Self::Npx => "npx, which fetches the phone,",
        };
        let mut child = command.spawn().with_context(|| format!("{what} cannot be started"))?;
        let leash = child.stdin.take();
        Ok((child, leash))
    }
}

/// The program of the package at `path`, which may be the program itself.
fn in_package(path: &Path) -> Result<Option<Program>> {
    if path.is_file() {
        return Ok(Some(Program::File(path.to_owned())));
    }
    let built = path.join("dist/cli.js");
    if built.is_file() {
        return Ok(Some(Program::File(built)));
    }
    if path.join("package.json").is_file() {
        let path = path.display();
        bail!(
            "the phone in {path} is not built: run `npm --prefix {path} ci && npm --prefix {path} run build`, then this again"
        );
    }
    Ok(None)
}

async fn check_node() -> Result<()> {
    let output = match Command::new("node").arg("--version").output().await {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("the phone needs Node.js {NODE_MAJOR_MIN} or newer, and there is no `node` on the PATH: {INSTALL}")
        }
        Err(error) => return Err(error).context("`node --version` cannot be run"),
    };
    let said = String::from_utf8_lossy(&output.stdout);
    let version = said.trim();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR_MIN) {
        bail!("the phone needs Node.js {NODE_MAJOR_MIN} or newer, and `node --version` says {version:?}: {INSTALL}");
    }
    Ok(())
}
