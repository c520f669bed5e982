//! What a server costs that nobody uses: memory, the time until it answers, and its file.

use super::{compare::median, table};
use crate::process::{self, Child, Core};
use anyhow::{Context, Result, bail};
use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const STARTS: usize = 7;
/// Long enough for every job to have run once.
const IDLE: Duration = Duration::from_secs(6);
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) async fn print(data: &Path) -> Result<()> {
    println!("\n| a server at rest | cold start to the first 200 of /healthz | idle memory | file |");
    println!("| --- | --: | --: | --: |");
    line("router and layer on axum (this benchmark's `serve`)", &std::env::current_exe()?, data, |listen, folder| {
        let database = folder.join("minigate.db").display().to_string();
        ["serve", "--listen", listen, "--database", &database, "--wechat", "http://127.0.0.1:9"]
            .map(str::to_owned)
            .to_vec()
    })
    .await?;
    let binary = PathBuf::from("target/release/minigate");
    if binary.exists() {
        line("`minigate dev`, its own simulator included", &binary, data, |listen, folder| {
            let data = folder.display().to_string();
            ["dev", "--listen", listen, "--simulator-listen", "127.0.0.1:0", "--data", &data]
                .map(str::to_owned)
                .to_vec()
        })
        .await?;
    } else {
        println!("| `minigate` | not built | | |");
    }
    Ok(())
}

async fn line(name: &str, program: &Path, data: &Path, arguments: fn(&str, &Path) -> Vec<String>) -> Result<()> {
    let mut starts = Vec::new();
    let mut memory = 0;
    for number in 1..=STARTS {
        let folder = tempfile::tempdir_in(data)?;
        let address = free_address()?;
        let arguments = arguments(&address.to_string(), folder.path());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let program = program.to_str().context("a path that is not text")?;
        let started = Instant::now();
        let child = Child::start_program(Core::Server, program, &arguments)?;
        first_answer(address, started)?;
        starts.push(started.elapsed().as_secs_f64());
        if number == STARTS {
            tokio::time::sleep(IDLE).await;
            memory = process::memory_kib(child.id()?)?;
        }
    }
    let size = std::fs::metadata(program)?.len() / 1024;
    let start = table::micros(Duration::from_secs_f64(median(starts.into_iter())));
    println!("| {name} | {start} | {} | {} |", table::mebibytes(memory), table::mebibytes(size));
    Ok(())
}

/// Free a moment ago.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn first_answer(address: SocketAddr, started: Instant) -> Result<()> {
    while started.elapsed() < PATIENCE {
        if let Ok(status) = ask(address)
            && status.starts_with("HTTP/1.1 200")
        {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    bail!("no answer within {PATIENCE:?}")
}

fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(stream, "GET /healthz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
