//! The table, as markdown.

use super::compare::Line;
use std::time::Duration;

pub(crate) fn head() {
    println!(
        "| work | requests/s bare | requests/s minigate | ratio | to bare + signature | p50, p99 bare | p50, p99 minigate \
         | CPU per request bare | CPU per request minigate | memory after load |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
}

pub(crate) fn line(Line { kind, bare, minigate, ratio, ratio_signing, memory_kib }: &Line) {
    let signing = ratio_signing.map_or(String::new(), |ratio| format!("{ratio:.2}"));
    println!(
        "| {kind} | {} | {} | {ratio:.2} | {signing} | {}, {} | {}, {} | {} | {} | {} |",
        rounded(bare.per_second),
        rounded(minigate.per_second),
        micros(bare.p50),
        micros(bare.p99),
        micros(minigate.p50),
        micros(minigate.p99),
        micros(bare.cpu),
        micros(minigate.cpu),
        mebibytes(*memory_kib),
    );
}

/// Three digits: more would be noise.
pub(crate) fn rounded(number: f64) -> String {
    let step = 10f64.powf(number.abs().log10().floor() - 2.0).max(1.0);
    let whole = ((number / step).round() * step).round().to_string();
    let groups: Vec<&str> =
        whole.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap_or_default()).collect();
    groups.join(",")
}

pub(crate) fn micros(duration: Duration) -> String {
    match duration.as_secs_f64() * 1e6 {
        micros if micros < 100.0 => format!("{micros:.1} µs"),
        micros if micros < 10_000.0 => format!("{micros:.0} µs"),
        micros => format!("{:.1} ms", micros / 1000.0),
    }
}

pub(crate) fn mebibytes(kib: u64) -> String {
    format!("{:.1} MiB", kib as f64 / 1024.0)
}
