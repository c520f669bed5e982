//! What a process has used, from `/proc`.

use anyhow::{Context, Result};
use std::{fs, time::Duration};

/// Linux counts in hundredths of a second, whatever its own clock does.
const TICKS_PER_SECOND: u64 = 100;

/// User and system time of all its threads.
pub(crate) fn cpu_time(process: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in parentheses, may hold anything; the fields after it are numbered from 3.
    let (_, fields) = stat.rsplit_once(')').context("no process name")?;
    let field = |number: usize| -> Result<u64> {
        Ok(fields.split_whitespace().nth(number - 3).context("a field is missing")?.parse()?)
    };
    let ticks = field(14)? + field(15)?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// Its share of physical memory (PSS) where the kernel tells, else what it has resident (RSS).
pub(crate) fn memory_kib(process: u32) -> Result<u64> {
    by_name(process, "smaps_rollup", "Pss:")
        .or_else(|| by_name(process, "status", "VmRSS:"))
        .context("no memory figures")
}

/// The most that it ever had resident.
pub(crate) fn peak_memory_kib(process: u32) -> Result<u64> {
    by_name(process, "status", "VmHWM:").context("no memory figures")
}

fn by_name(process: u32, file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/{file}")).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?.parse().ok()
}
