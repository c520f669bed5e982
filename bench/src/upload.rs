//! Users who send a picture again and again, in a process of their own so that what they do is not what is measured.

use crate::drive::Connection;
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    path::PathBuf,
    rc::Rc,
    time::{Duration, Instant},
};
use tokio::task::LocalSet;

const BOUNDARY: &str = "mini-program-boundary";

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) address: SocketAddr,
    pub(crate) photo: PathBuf,
    /// A user each.
    pub(crate) tokens: Vec<String>,
    pub(crate) milliseconds: u64,
}

/// What was answered in the time.
#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Uploads {
    pub(crate) taken: u64,
    pub(crate) refused: u64,
}

/// Reads a [`Plan`] from standard input, carries it out, and writes what came of it: [`Uploads`].
pub(crate) async fn run() -> Result<()> {
    let plan: Plan = serde_json::from_reader(std::io::stdin())?;
    let photo: Rc<[u8]> = std::fs::read(&plan.photo)?.into();
    let end = Instant::now() + Duration::from_millis(plan.milliseconds);
    let users = LocalSet::new();
    let tasks: Vec<_> =
        (plan.tokens.iter()).map(|token| users.spawn_local(user(plan.address, request(token, &photo), end))).collect();
    users.await;
    let mut all = Uploads::default();
    for task in tasks {
        let uploads = task.await?.context("an upload broke off")?;
        all.taken += uploads.taken;
        all.refused += uploads.refused;
    }
    println!("{}", serde_json::to_string(&all)?);
    Ok(())
}

/// Waits for the last answer, which does not count, so that nothing is on its way when the next turn begins.
async fn user(server: SocketAddr, request: Vec<u8>, end: Instant) -> Result<Uploads> {
    let mut connection = Connection::open(server).await?;
    let mut uploads = Uploads::default();
    loop {
        let status = connection.ask(&request).await?.status;
        if Instant::now() >= end {
            return Ok(uploads);
        }
        if status == 200 { uploads.taken += 1 } else { uploads.refused += 1 }
    }
}

fn request(token: &str, photo: &[u8]) -> Vec<u8> {
    let before = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    );
    let after = format!("\r\n--{BOUNDARY}--\r\n");
    let length = before.len() + photo.len() + after.len();
    let head = format!(
        "POST /v1/me/avatar HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n\
         content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {length}\r\n\r\n"
    );
    [head.as_bytes(), before.as_bytes(), photo, after.as_bytes()].concat()
}
