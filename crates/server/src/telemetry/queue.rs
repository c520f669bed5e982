//! The way from whoever logs to the thread that writes: bounded, and never waited for.

use super::line::Line;
use crate::config::Format;
use jiff::Timestamp;
use std::{
    fmt,
    io::{self, BufWriter, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc::{self, Receiver, SyncSender, TryRecvError},
    },
    thread,
    time::Duration,
};

const CAPACITY: usize = 8192;

/// Standard output may be a pipe that nobody reads: the process ends all the same.
const FLUSH: Duration = Duration::from_secs(1);

pub(super) struct Queue {
    sender: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

/// Writes what is queued when it is dropped. Hold it to the end of `main`.
pub struct Guard {
    sender: SyncSender<Message>,
    ended: Receiver<()>,
}

enum Message {
    Line(Vec<u8>),
    End,
}

struct Writer<W: Write> {
    format: Format,
    out: BufWriter<W>,
    dropped: Arc<AtomicU64>,
}

impl Queue {
    pub(super) fn start(format: Format, out: impl Write + Send + 'static) -> io::Result<(Self, Guard)> {
        let (sender, receiver) = mpsc::sync_channel(CAPACITY);
        let (end, ended) = mpsc::sync_channel(1);
        let dropped = Arc::new(AtomicU64::new(0));
        let mut writer = Writer { format, out: BufWriter::new(out), dropped: Arc::clone(&dropped) };
        thread::Builder::new().name("log".to_owned()).spawn(move || {
            writer.run(&receiver);
            let _ = end.try_send(());
        })?;
        Ok((Self { sender: sender.clone(), dropped }, Guard { sender, ended }))
    }

    pub(super) fn push(&self, line: Vec<u8>) {
        if self.sender.try_send(Message::Line(line)).is_err() {
            self.dropped.fetch_add(1, Relaxed);
            metrics::counter!("minigate_log_lines_dropped_total").increment(1);
        }
    }
}

impl<W: Write> Writer<W> {
    /// Flushes whenever there is nothing more to write just now. A failed write is not worth a crash.
    fn run(&mut self, receiver: &Receiver<Message>) {
        loop {
            let message = match receiver.try_recv() {
                Ok(message) => message,
                Err(TryRecvError::Disconnected) => break,
                Err(TryRecvError::Empty) => {
                    let _ = self.out.flush();
                    let Ok(message) = receiver.recv() else { break };
                    message
                }
            };
            let Message::Line(line) = message else { break };
            let _ = self.out.write_all(&line);
            self.own_up();
        }
        let _ = self.out.flush();
    }

    /// Says how many lines are missing here.
    fn own_up(&mut self) {
        let dropped = self.dropped.swap(0, Relaxed);
        if dropped > 0 {
            let count = dropped.into();
            let line = Line {
                time: Timestamp::now(),
                level: tracing::Level::WARN,
                target: module_path!(),
                message: "log lines were dropped: they came faster than they could be written",
                fields: vec![("lines", &count)],
            };
            let _ = self.out.write_all(&self.format.render(&line));
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        // The queue may be full for a moment, or for ever.
        let sender = self.sender.clone();
        let _ = thread::Builder::new().spawn(move || drop(sender.send(Message::End)));
        let _ = self.ended.recv_timeout(FLUSH);
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}
