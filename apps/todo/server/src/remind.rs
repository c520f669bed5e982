//! Reminders that are due, each sent once, whatever becomes of the others or of this process.

use crate::{
    Todo,
    model::{Item, ReminderState},
    store::DueReminder,
};
use jiff::{Timestamp, tz::TimeZone};
use minigate::{
    flow::{
        Error,
        wechat::{
            api::subscribe_message::{Opens, SubscribeMessage, thing},
            errcode::Kind,
        },
    },
    model::Time,
};
use std::time::Duration;

/// The message template, as it was chosen in WeChat's console.
#[derive(Debug, Clone)]
pub struct Template {
    pub id: String,
    /// Its field for what is to be done, of the kind `thing`.
    pub content_field: String,
    /// Its field for when, of the kind `time` or `date`.
    pub time_field: String,
    pub opens: Opens,
}

/// What one turn of the job came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reminders {
    pub sent: usize,
    /// For want of consent, or because WeChat refuses the message itself.
    pub refused: usize,
    /// WeChat could not be asked just now: tried again in a while.
    pub put_off: usize,
}

/// In one turn.
const BATCH: i64 = 50;
/// Longer than WeChat can take (8 s).
const LEASE: Duration = Duration::from_secs(60);
/// A reminder that is late by more is of no use any more.
const LATE: Duration = Duration::from_secs(6 * 3600);

impl Todo {
    /// Sends what is due. Several nodes may do so at once.
    pub async fn send_due_reminders(&self) -> Result<Reminders, minigate::flow::store::Error> {
        let mut done = Reminders::default();
        let Some(template) = self.template.clone() else { return Ok(done) };
        // Whoever wrote this is no more: LEASE is over.
        for cut_off in self.list_due_reminders(ReminderState::Sending, BATCH).await? {
            self.step_reminder(cut_off, ReminderState::Sending, ReminderState::Unclear, None).await?;
            tracing::warn!(item.id = %cut_off.item, "a reminder was cut off while it was sent: it is not sent again");
        }
        for due in self.list_due_reminders(ReminderState::Waiting, BATCH).await? {
            let lease = self.gate().now() + LEASE;
            let Some(item) = self.claim_reminder(due, lease).await? else { continue };
            match self.send_reminder(due, &item, &template).await? {
                Some(ReminderState::Sent) => done.sent += 1,
                Some(ReminderState::Waiting) => done.put_off += 1,
                Some(_) => done.refused += 1,
                None => {}
            }
        }
        Ok(done)
    }

    /// What became of one that is this node's; `None` when it is no longer wanted.
    async fn send_reminder(
        &self,
        due: DueReminder,
        item: &Item,
        template: &Template,
    ) -> Result<Option<ReminderState>, minigate::flow::store::Error> {
        let now = self.gate().now();
        let Some(reminder) = item.reminder else { return Ok(None) };
        if item.deleted_at.is_some() || item.checked_at.is_some() {
            self.step_reminder(due, ReminderState::Waiting, ReminderState::Dropped, None).await?;
            return Ok(None);
        }
        if now.since(reminder.at) > LATE {
            self.step_reminder(due, ReminderState::Waiting, ReminderState::Failed, None).await?;
            tracing::warn!(item.id = %item.id, "a reminder could not be sent for hours, and is given up");
            return Ok(Some(ReminderState::Failed));
        }
        // A user who was faster has changed or done it.
        let lease = Some(now + LEASE);
        if !self.step_reminder(due, ReminderState::Waiting, ReminderState::Sending, lease).await? {
            return Ok(None);
        }
        let sent = self.gate().send_subscribe_message(reminder.identity, &message(item, reminder.at, template)).await;
        let state = outcome(&sent);
        if let (Err(error), true) = (&sent, state != ReminderState::NoConsent) {
            tracing::warn!(item.id = %item.id, error = error as &dyn std::error::Error, "a reminder was not sent");
        }
        // One that waits again is left alone for a while.
        let lease = (state == ReminderState::Waiting).then_some(self.gate().now() + LEASE);
        self.step_reminder(due, ReminderState::Sending, state, lease).await?;
        Ok(Some(state))
    }
}

fn message(item: &Item, at: Time, template: &Template) -> SubscribeMessage {
    let data = [
        (template.content_field.clone(), thing(&item.content)),
        (template.time_field.clone(), in_china(item.due_at.unwrap_or(at))),
    ];
    SubscribeMessage {
        template_id: template.id.clone(),
        page: Some(format!("pages/list/list?item={}", item.id)),
        data: data.into(),
        opens: template.opens,
    }
}

/// `2026年11月22日 09:00`
fn in_china(at: Time) -> String {
    let eight_hours = TimeZone::fixed(jiff::tz::offset(8));
    let at = Timestamp::from_second(at.seconds()).unwrap_or_default();
    at.to_zoned(eight_hours).strftime("%Y年%m月%d日 %H:%M").to_string()
}

fn outcome(sent: &Result<(), Error>) -> ReminderState {
    let error = match sent {
        Ok(()) => return ReminderState::Sent,
        Err(Error::Wechat(error)) => error,
        // Before WeChat was asked: the database, the access token, the account.
        Err(Error::Rejected(_)) => return ReminderState::Failed,
        Err(_) => return ReminderState::Waiting,
    };
    match error.kind() {
        Some(Kind::NoConsent) => ReminderState::NoConsent,
        Some(Kind::Busy | Kind::RateLimited | Kind::QuotaExhausted | Kind::AccessToken | Kind::IpNotAllowed) => {
            ReminderState::Waiting
        }
        Some(_) => ReminderState::Failed,
        None if error.may_have_been_sent() => ReminderState::Unclear,
        None => ReminderState::Waiting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_china_reads_it() {
        assert_eq!(in_china(Time::from_seconds(1_800_000_000)), "2027年01月15日 16:00");
    }
}
