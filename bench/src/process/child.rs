//! A child process on a core of its own.

use anyhow::{Context, Result, bail};
use std::{net::SocketAddr, process::Stdio};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    process::{self, ChildStdin, ChildStdout, Command},
};

/// Who shares a core: the server under test has one, whatever it is measured with has the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Core {
    Server,
    Others,
    /// What the others leave of theirs.
    Spare,
}

/// A running child. Ends when dropped.
pub(crate) struct Child {
    process: process::Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Child {
    /// Starts this program again with `arguments`.
    pub(crate) fn start(core: Core, arguments: &[&str]) -> Result<Self> {
        let this = std::env::current_exe()?;
        Self::start_program(core, this.to_str().context("the path of this program is not text")?, arguments)
    }

    pub(crate) fn start_program(core: Core, program: &str, arguments: &[&str]) -> Result<Self> {
        let mut command = pinned(core, program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().with_context(|| format!("cannot start {program}"))?;
        let input = process.stdin.take();
        let output = process.stdout.take().context("a child has no output")?;
        Ok(Self { process, input, output: BufReader::new(output).lines() })
    }

    pub(crate) fn id(&self) -> Result<u32> {
        self.process.id().context("a child has ended")
    }

    /// The address it announces as its first line.
    pub(crate) async fn address(&mut self) -> Result<SocketAddr> {
        Ok(self.line().await?.parse()?)
    }

    pub(crate) async fn line(&mut self) -> Result<String> {
        self.output.next_line().await?.context("a child has ended before its answer")
    }

    pub(crate) async fn write(&mut self, text: &str) -> Result<()> {
        let input = self.input.as_mut().context("a child has no input")?;
        input.write_all(text.as_bytes()).await?;
        Ok(input.flush().await?)
    }

    /// Gives it all of its input, and waits for all of its output.
    pub(crate) async fn finish(mut self, input: &str) -> Result<String> {
        self.write(input).await?;
        self.input = None;
        let mut output = String::new();
        self.output.into_inner().read_to_string(&mut output).await?;
        let status = self.process.wait().await?;
        if !status.success() {
            bail!("a child failed: {status}");
        }
        Ok(output)
    }
}

fn pinned(core: Core, program: &str) -> Command {
    let number = core.number().map(|number| number.to_string());
    let mut words = Vec::new();
    if core == Core::Spare {
        words.extend(["nice", "-n", "19"]);
    }
    if let Some(number) = &number {
        words.extend(["taskset", "--cpu-list", number]);
    }
    words.push(program);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

impl Core {
    /// `None` where processes cannot be pinned: with a single core, or without `taskset`.
    fn number(self) -> Option<usize> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let can_pin = cores > 1 && std::path::Path::new("/usr/bin/taskset").exists();
        can_pin.then_some(match self {
            Self::Server => 0,
            Self::Others | Self::Spare => 1,
        })
    }
}
