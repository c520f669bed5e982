//! The simulated WeChat as a process of its own. A line `codes N` on its input makes N login codes, a line each.
//!
//! Codes are made here before a measurement and outside it, with a call and not a request.

use crate::dataset::{person, user_of_person};
use anyhow::{Context, Result};
use minigate_sim::{Journaling, Person, Simulator};
use std::io::{BufWriter, Write as _, stdin, stdout};

/// Starts the simulator with the people who are among `users` seeded users.
pub(crate) async fn start(people: u64, users: u64) -> Result<Simulator> {
    let builder = Simulator::builder().journaling(Journaling::Off);
    let names = (0..people).map(|index| person(user_of_person(index, people, users)));
    Ok(names.fold(builder, |builder, name| builder.person(Person::named(name))).start().await?)
}

pub(crate) async fn run(people: u64, users: u64) -> Result<()> {
    let simulator = start(people, users).await?;
    println!("{}", simulator.address());
    let who = (0..people).map(move |index| person(user_of_person(index, people, users))).cycle();
    tokio::task::spawn_blocking(move || hand_out(&simulator, who)).await?
}

/// Until its input ends.
fn hand_out(simulator: &Simulator, mut who: impl Iterator<Item = String>) -> Result<()> {
    for line in stdin().lines() {
        let line = line?;
        let count = line.strip_prefix("codes ").context("expected `codes N`")?.parse()?;
        let mut out = BufWriter::new(stdout().lock());
        for name in who.by_ref().take(count) {
            writeln!(out, "{}", simulator.login_code(name.as_str()))?;
        }
        out.flush()?;
    }
    Ok(())
}
