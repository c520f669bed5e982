//! The simulated WeChat as a process of its own. A line `codes N` on its input makes N login codes, a line
//! each; `logins N` makes N forms of the old barcode inventory's login, with data encrypted under their codes' keys.
//!
//! Codes are made here before a measurement and outside it, with a call and not a request.

use crate::dataset::{person, user_of_person};
use anyhow::{Context, Result};
use minigate_sim::{Journaling, OpenDataApi, Person, Profile, Simulator};
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
        let (what, count) = line.split_once(' ').context("expected `codes N` or `logins N`")?;
        let make: fn(&Simulator, &str) -> String = match what {
            "codes" => |simulator, name| simulator.login_code(name),
            _ => login_form,
        };
        let mut out = BufWriter::new(stdout().lock());
        for name in who.by_ref().take(count.parse()?) {
            writeln!(out, "{}", make(simulator, &name))?;
        }
        out.flush()?;
    }
    Ok(())
}

fn login_form(simulator: &Simulator, name: &str) -> String {
    let code = simulator.login_code(name);
    let data = simulator.open_data(name, OpenDataApi::GetUserInfo, Profile::Real);
    // All that base64 has and forms do not.
    let encode = |text: &str| text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("code={code}&encrypteddata={}&iv={}", encode(&data.encrypted_data), encode(&data.iv))
}
