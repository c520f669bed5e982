//! The clients: a fixed number of connections, each asking again as soon as it is answered.
//!
//! It writes and reads HTTP/1.1 by hand, for its requests are known beforehand: a full client would cost more than the
//! servers measured, and so be what is measured.

mod plan;
mod request;
mod wire;

pub(crate) use plan::{Measured, Plan, RefreshRoute, Steps, Work};
pub(crate) use request::{form_request, request};

use crate::process::cpu_time;
use anyhow::{Context, Result, ensure};
use std::{
    cell::{Cell, RefCell},
    io::Read as _,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::task::LocalSet;
pub(crate) use wire::Connection;

/// Reads a [`Plan`] from standard input, carries it out, and writes what it [`Measured`].
pub(crate) async fn run() -> Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let plan: Plan = serde_json::from_str(&text)?;
    let measured = LocalSet::new().run_until(carry_out(plan)).await?;
    println!("{}", serde_json::to_string(&measured)?);
    Ok(())
}

/// What the connections share.
struct Run {
    begin: Instant,
    end: Instant,
    latencies_ns: RefCell<Vec<u32>>,
    refused: Cell<u64>,
}

async fn carry_out(plan: Plan) -> Result<Measured> {
    let Plan { address, server, warm_up_ms, measure_ms, work } = plan;
    let mut connections = Vec::new();
    for _ in 0..work.connections() {
        connections.push(Connection::open(address).await?);
    }
    let begin = Instant::now() + Duration::from_millis(warm_up_ms);
    let end = begin + Duration::from_millis(measure_ms);
    let run = Rc::new(Run { begin, end, latencies_ns: RefCell::default(), refused: Cell::new(0) });
    let feeds = work.feeds();
    let clients: Vec<_> = (connections.into_iter().zip(feeds))
        .map(|(connection, feed)| tokio::task::spawn_local(client(Rc::clone(&run), connection, feed)))
        .collect();

    tokio::time::sleep_until(begin.into()).await;
    let cpu_before = cpu_time(server)?;
    tokio::time::sleep_until(end.into()).await;
    let cpu = cpu_time(server)? - cpu_before;

    let mut last = Vec::new();
    for client in clients {
        last.extend(client.await??);
    }
    let mut latencies = run.latencies_ns.take();
    ensure!(run.refused.get() == 0, "{} answers were errors", run.refused.get());
    ensure!(!latencies.is_empty(), "nothing was answered");
    latencies.sort_unstable();
    let quantile = |q: usize| Duration::from_nanos(latencies[(latencies.len() - 1) * q / 100].into());
    Ok(Measured {
        requests: latencies.len() as u64,
        elapsed: end - begin,
        cpu,
        p50: quantile(50),
        p99: quantile(99),
        last,
    })
}

/// Asks until the end of the run; gives back what it would have asked next.
async fn client(run: Rc<Run>, mut connection: Connection, mut feed: plan::Feed) -> Result<Vec<String>> {
    loop {
        let request = feed.next().context("there are too few login codes for this run")?;
        let asked = Instant::now();
        if asked >= run.end {
            return Ok(feed.rest());
        }
        let answer = connection.ask(request.as_bytes()).await?;
        let answered = Instant::now();
        if answer.status >= 400 {
            run.refused.set(run.refused.get() + 1);
            eprintln!("{} {}", answer.status, answer.body);
            anyhow::bail!("a request was refused");
        }
        if asked >= run.begin && answered <= run.end {
            let nanos = u32::try_from((answered - asked).as_nanos()).unwrap_or(u32::MAX);
            run.latencies_ns.borrow_mut().push(nanos);
        }
        feed.learn(answer.body)?;
    }
}
