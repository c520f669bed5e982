//! What a picture costs, and what twenty of them at once cost everybody else.

use super::{
    Options,
    compare::{Figures, median},
    peers::{Peer, WeChat},
    table::{mebibytes, micros, rounded},
    work::{Kind, Sessions},
};
use crate::{
    dataset::people_among,
    drive::Measured,
    picture::Cost,
    process::{Child, Core},
    seed,
};
use anyhow::{Context, Result};
use minigate::model::Style;
use reqwest::{
    Client, StatusCode,
    multipart::{Form, Part},
};
use std::{
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
};
use tokio::task::JoinSet;

const USERS: u64 = 1_000;
const UPLOADS: usize = 20;
/// Twelve megapixels, and about five megabytes at this quality.
const WIDTH: u16 = 4000;
const HEIGHT: u16 = 3000;
const QUALITY: u8 = 88;

pub(crate) async fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir_in(&options.data)?;
    let photo = photo()?;
    one(&photo, folder.path()).await?;
    beside(&photo, options, folder.path()).await
}

/// One picture in a process of its own.
async fn one(photo: &[u8], folder: &Path) -> Result<()> {
    let file = folder.join("photo.jpg");
    std::fs::write(&file, photo)?;
    let file = file.to_str().context("a path that is not text")?;
    let output = Child::start(Core::Server, &["picture", file])?.finish("").await?;
    let cost: Cost = serde_json::from_str(&output).context("the picture was not prepared")?;
    println!("| picture | CPU | peak memory of the process | comes out as |\n| --- | --: | --: | --: |");
    let (cpu, peak) = (micros(cost.cpu), mebibytes(cost.peak_kib));
    println!("| JPEG, 12 Mpx, {} kB | {cpu} | {peak} | {} kB |\n", photo.len() / 1000, cost.bytes / 1000);
    Ok(())
}

/// Authenticated requests alone, and beside uploads, turn by turn.
async fn beside(photo: &[u8], options: &Options, folder: &Path) -> Result<()> {
    let database = folder.join("minigate.db");
    seed::run(&database, USERS).await?;
    let mut wechat = WeChat::start(people_among(USERS), USERS).await?;
    let mut server = Peer::start(&["serve"], &database, &wechat.url()).await?;
    let sessions = Sessions { users: USERS };
    let kind = Kind::Get(Style::Token);
    server.prepare(kind, sessions).await?;
    let (mut alone, mut crowded, mut done) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        alone.push(server.measure(kind, &mut wechat, options).await?);
        let uploads = Uploads::start(photo, server.address(), sessions)?;
        crowded.push(server.measure(kind, &mut wechat, options).await?);
        done.push(uploads.stop().await);
    }
    println!("| {kind} | requests/s | p50 | p99 | pictures taken in the time | refused as overloaded |");
    println!("| --- | --: | --: | --: | --: | --: |");
    print("alone", &alone, "", "");
    let middle = |of: fn(&(u64, u64)) -> u64| median(done.iter().map(|counts| of(counts) as f64)).to_string();
    print(&format!("beside {UPLOADS} uploads at once"), &crowded, &middle(|done| done.0), &middle(|done| done.1));
    let ratio = median(crowded.iter().zip(&alone).map(|(crowded, alone)| crowded.per_second() / alone.per_second()));
    println!("\nRatio of requests/s: {ratio:.2}");
    Ok(())
}

fn print(what: &str, rounds: &[Measured], done: &str, refused: &str) {
    let figures = Figures::of(rounds);
    let (p50, p99) = (micros(figures.p50), micros(figures.p99));
    println!("| {what} | {} | {p50} | {p99} | {done} | {refused} |", rounded(figures.per_second));
}

/// Users who send a picture again and again.
struct Uploads {
    tasks: JoinSet<()>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    is_over: AtomicBool,
    taken: AtomicU64,
    refused: AtomicU64,
}

impl Uploads {
    fn start(photo: &[u8], server: SocketAddr, sessions: Sessions) -> Result<Self> {
        let client = Client::builder().no_proxy().build()?;
        let (mut tasks, counts) = (JoinSet::new(), Arc::new(Counts::default()));
        for session in sessions.asking(Style::Token).take(UPLOADS) {
            let (client, photo, counts) = (client.clone(), photo.to_vec(), Arc::clone(&counts));
            let (url, token) = (format!("http://{server}/v1/me/avatar"), session.opaque());
            tasks.spawn(async move {
                while !counts.is_over.load(Relaxed) {
                    let form = Form::new().part("file", Part::bytes(photo.clone()).file_name("photo.jpg"));
                    let answer = client.post(&url).bearer_auth(&token).multipart(form).send().await;
                    match answer.map(|answer| answer.status()) {
                        Ok(StatusCode::OK) => counts.taken.fetch_add(1, Relaxed),
                        _ => counts.refused.fetch_add(1, Relaxed),
                    };
                }
            });
        }
        Ok(Self { tasks, counts })
    }

    /// How many were taken and how many refused; waits for those on their way.
    async fn stop(self) -> (u64, u64) {
        let counts = (self.counts.taken.load(Relaxed), self.counts.refused.load(Relaxed));
        self.counts.is_over.store(true, Relaxed);
        self.tasks.join_all().await;
        counts
    }
}

/// What a camera makes, as far as its size goes: light that changes slowly, and grain.
fn photo() -> Result<Vec<u8>> {
    let mut noise = 1u32;
    let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..i32::from(HEIGHT) {
        for x in 0..i32::from(WIDTH) {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (noise >> 24) as i32 % 44 - 22;
            let light = [x * 200 / i32::from(WIDTH), y * 200 / i32::from(HEIGHT), (x + y) % 200];
            pixels.extend(light.map(|light| u8::try_from((light + grain).clamp(0, 255)).unwrap_or(0)));
        }
    }
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, QUALITY);
    encoder.encode(&pixels, WIDTH, HEIGHT, jpeg_encoder::ColorType::Rgb)?;
    Ok(file)
}
