//! A thread that reads. It sees what was committed before each statement began.

use super::{Tx, job::Job};
use crossbeam_channel::Receiver;

pub(super) fn run(mut tx: Tx, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(mut job) = jobs.recv() {
        job.run(&mut tx);
        job.answer(Ok(()));
    }
}
