//! A thread that reads. It sees what was committed before each statement began.

use super::{Connection, Tx, job::Message};
use crossbeam_channel::Receiver;

pub(super) fn run(connection: Connection, messages: &Receiver<Message>) {
    let mut tx = Tx::Sqlite(connection);
    while let Ok(Message::Run(mut job)) = messages.recv() {
        job.run(&mut tx);
        job.answer(Ok(()));
    }
}
