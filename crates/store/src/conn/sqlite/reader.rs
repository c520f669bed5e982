//! A thread that reads. It sees what was committed before each statement began.

use super::{Tx, job::Message};
use crossbeam_channel::Receiver;

pub(super) fn run(mut tx: Tx, messages: &Receiver<Message>) {
    while let Ok(Message::Run(mut job)) = messages.recv() {
        job.run(&mut tx);
        job.answer(Ok(()));
    }
}
