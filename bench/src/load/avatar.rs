//! What a picture costs, and what twenty of them at once cost everybody else.

use super::{
    Options, WARM_UP_MS,
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
    upload::{self, Uploads},
};
use anyhow::{Context, Result};
use minigate::model::Style;
use std::{net::SocketAddr, path::Path};

const USERS: u64 = 1_000;
const UPLOADS: usize = 20;
/// Twelve megapixels, and about five megabytes at this quality.
const WIDTH: u16 = 4000;
const HEIGHT: u16 = 3000;
const QUALITY: u8 = 88;

pub(crate) async fn run(options: &Options) -> Result<()> {
    let folder = tempfile::tempdir_in(&options.data)?;
    let (photo, file) = (photo()?, folder.path().join("photo.jpg"));
    std::fs::write(&file, &photo)?;
    one(&file, photo.len()).await?;
    beside(&file, options, folder.path()).await
}

/// One picture in a process of its own.
async fn one(file: &Path, size: usize) -> Result<()> {
    let file = file.to_str().context("a path that is not text")?;
    let output = Child::start(Core::Server, &["picture", file])?.finish("").await?;
    let cost: Cost = serde_json::from_str(&output).context("the picture was not prepared")?;
    println!("| picture | CPU | peak memory of the process | comes out as |\n| --- | --: | --: | --: |");
    let (cpu, peak) = (micros(cost.cpu), mebibytes(cost.peak_kib));
    println!("| JPEG, 12 Mpx, {} kB | {cpu} | {peak} | {} kB |\n", size / 1000, cost.bytes / 1000);
    Ok(())
}

/// Authenticated requests alone, and beside uploads, turn by turn.
async fn beside(photo: &Path, options: &Options, folder: &Path) -> Result<()> {
    let database = folder.join("minigate.db");
    seed::run(&database, USERS).await?;
    let mut wechat = WeChat::start(people_among(USERS), USERS).await?;
    let mut server = Peer::start(&["serve"], &database, &wechat.url()).await?;
    let sessions = Sessions { users: USERS, refreshing: 0 };
    let (kind, address) = (Kind::Get(Style::Token), server.address());
    server.prepare(kind, sessions).await?;
    let (mut alone, mut crowded, mut done) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        alone.push(server.measure(kind, &mut wechat, options).await?);
        let (measured, uploads) =
            tokio::join!(server.measure(kind, &mut wechat, options), upload(photo, address, sessions, options));
        crowded.push(measured?);
        done.push(uploads?);
    }
    println!("| {kind} | requests/s | p50 | p99 | pictures taken in the time | refused as overloaded |");
    println!("| --- | --: | --: | --: | --: | --: |");
    print("alone", &alone, "", "");
    let middle = |of: fn(&Uploads) -> u64| median(done.iter().map(|uploads| of(uploads) as f64)).to_string();
    let (taken, refused) = (middle(|uploads| uploads.taken), middle(|uploads| uploads.refused));
    print(&format!("beside {UPLOADS} uploads at once"), &crowded, &taken, &refused);
    let ratio = median(crowded.iter().zip(&alone).map(|(crowded, alone)| crowded.per_second() / alone.per_second()));
    println!("\nRatio of requests/s: {ratio:.2}");
    Ok(())
}

fn print(what: &str, rounds: &[Measured], done: &str, refused: &str) {
    let figures = Figures::of(rounds);
    let (p50, p99) = (micros(figures.p50), micros(figures.p99));
    println!("| {what} | {} | {p50} | {p99} | {done} | {refused} |", rounded(figures.per_second));
}

/// For as long as a turn takes.
async fn upload(photo: &Path, address: SocketAddr, sessions: Sessions, options: &Options) -> Result<Uploads> {
    let plan = upload::Plan {
        address,
        photo: photo.to_owned(),
        tokens: sessions.asking(Style::Token).take(UPLOADS).map(|session| session.opaque()).collect(),
        milliseconds: WARM_UP_MS + options.seconds * 1000,
    };
    let output = Child::start(Core::Spare, &["upload"])?.finish(&serde_json::to_string(&plan)?).await?;
    serde_json::from_str(&output).context("the uploads failed")
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
