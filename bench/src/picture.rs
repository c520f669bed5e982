//! One picture, prepared again and again by a process of its own: a part of `load --avatar`.

use anyhow::Result;
use minigate::flow::picture::prepare;
use serde::{Deserialize, Serialize};
use std::{fs, path::Path, time::Duration};

const TIMES: u32 = 20;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Cost {
    /// Of one time.
    pub(crate) cpu: Duration,
    /// The most that the process ever had, the file and the program included.
    pub(crate) peak_kib: u64,
    /// Of what comes out.
    pub(crate) bytes: usize,
}

pub(crate) fn run(file: &Path) -> Result<()> {
    let file = fs::read(file)?;
    let me = std::process::id();
    let picture = prepare(&file)?;
    let before = crate::process::cpu_time(me)?;
    for _ in 0..TIMES {
        prepare(&file)?;
    }
    let cpu = (crate::process::cpu_time(me)? - before) / TIMES;
    let cost = Cost { cpu, peak_kib: crate::process::peak_memory_kib(me)?, bytes: picture.webp.len() };
    println!("{}", serde_json::to_string(&cost)?);
    Ok(())
}
