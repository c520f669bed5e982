//! How long a picture may take: some files are small and well-formed, and cost minutes.

use std::{
    io::{self, BufRead, Read, Seek, SeekFrom},
    thread,
    time::Duration,
};

/// Of one thread's work (security.md L-7).
const TIME: Duration = Duration::from_secs(2);
/// Bytes between two looks at the clock. A scan of a progressive JPEG that costs milliseconds takes some hundred bytes.
const STEP: usize = 1024;

/// After how much of its own work a thread asks whether others want to: Linux would let it finish three milliseconds, and
/// requests wait meanwhile. With much less it would never get anything done on a core that requests fill.
const TURN: Duration = Duration::from_micros(500);

/// A file in memory that cannot be read any more when its time is up: decoders then fail, wherever they are.
pub(crate) struct Timed<'a> {
    bytes: &'a [u8],
    at: usize,
    look_at: usize,
    turn_ends: Duration,
    until: Duration,
}

impl<'a> Timed<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        let worked = worked();
        Self { bytes, at: 0, look_at: 0, turn_ends: worked + TURN, until: worked + TIME }
    }

    /// Is the time up? Then whatever a decoder says is only that.
    pub(crate) fn is_over(until: Duration) -> bool {
        worked() > until
    }

    /// Until when it can be read, on the clock of this thread's work.
    pub(crate) const fn until(&self) -> Duration {
        self.until
    }

    fn look(&mut self) -> io::Result<()> {
        if self.at >= self.look_at {
            self.look_at = self.at + STEP;
            let worked = worked();
            if worked > self.until {
                return Err(io::ErrorKind::TimedOut.into());
            }
            if worked >= self.turn_ends {
                self.turn_ends = worked + TURN;
                thread::yield_now();
            }
        }
        Ok(())
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }
}

impl Read for Timed<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.look()?;
        let read = self.rest().read(to)?;
        self.at += read;
        Ok(read)
    }
}

impl BufRead for Timed<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.look()?;
        let rest = self.rest();
        Ok(&rest[..rest.len().min(STEP)])
    }

    fn consume(&mut self, bytes: usize) {
        self.at += bytes;
    }
}

impl Seek for Timed<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let mut cursor = io::Cursor::new(self.bytes);
        cursor.set_position(self.at as u64);
        let position = cursor.seek(to)?;
        self.at = usize::try_from(position).map_err(|_| io::ErrorKind::InvalidInput)?;
        // Going back is also something to look at the clock for.
        self.look_at = self.look_at.min(self.at);
        Ok(position)
    }
}

/// What this thread has worked since it began: what others do on this machine does not count.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(not(unix))]
fn worked() -> Duration {
    use std::{sync::LazyLock, time::Instant};
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGIN.elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reads_as_it_is_until_its_time_is_up() {
        let bytes: Vec<u8> = (0..5000u32).map(|n| n.to_le_bytes()[0]).collect();
        let mut file = Timed::new(&bytes);
        let mut all = Vec::new();

        file.read_to_end(&mut all).expect("in time");
        assert_eq!(all, bytes);
        file.seek(SeekFrom::Start(10)).expect("a place in it");
        assert_eq!(file.fill_buf().expect("in time")[..2], [10, 11]);

        file.until = Duration::ZERO;
        file.consume(STEP + 1);
        assert_eq!(file.read(&mut [0]).expect_err("too late").kind(), io::ErrorKind::TimedOut);
    }
}
