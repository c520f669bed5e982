//! What the figures were measured on.

use anyhow::Result;
use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

const SYNCS: usize = 200;

/// Prints processor, cores, load, and what a sync of the disk costs.
pub(crate) fn describe(data: &Path) -> Result<()> {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    let (median, worst) = sync_cost(data)?;
    println!(
        "{}, {cores} cores; load before the run {load}; a sync of the disk takes {} (median), {} (worst of {SYNCS})\n",
        model.trim_start_matches([' ', '\t', ':']),
        super::table::micros(median),
        super::table::micros(worst),
    );
    Ok(())
}

/// Of an appended page, as a small commit writes.
fn sync_cost(data: &Path) -> Result<(Duration, Duration)> {
    let path = data.join("sync-cost");
    let mut file = File::create(&path)?;
    let mut costs = Vec::new();
    for _ in 0..SYNCS {
        file.write_all(&[0; 4096])?;
        let started = Instant::now();
        file.sync_data()?;
        costs.push(started.elapsed());
    }
    fs::remove_file(path)?;
    costs.sort_unstable();
    Ok((costs[SYNCS / 2], costs[SYNCS - 1]))
}
