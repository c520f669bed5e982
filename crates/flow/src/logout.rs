//! Sessions end: this one, another one, or all of them.

use crate::{Authenticated, Error, Gate};
use minigate_model::{
    EndReason, SessionId, Time, UserId,
    audit::{Actor, AuditEvent, AuditKind},
};

impl Gate {
    /// Ends the session that asks. Once more is no error.
    pub async fn logout(&self, who: &Authenticated) -> Result<(), Error> {
        let now = self.now();
        let event = ended_event(who.user_id, Some(who.session_id), Actor::User, now);
        self.store.end_session(who.session_id, EndReason::Logout, now, Some(event)).await?;
        self.forget_ended(&[who.session_id], EndReason::Logout, now);
        Ok(())
    }

    /// Ends every session of the one who asks, this one included. Returns how many there were.
    ///
    /// Needs no fresh login: whoever fears a thief must be able to do this at once.
    pub async fn logout_everywhere(&self, who: &Authenticated) -> Result<usize, Error> {
        self.end_all(who.user_id, None, EndReason::Logout, Actor::User).await
    }

    /// Ends one session of the one who asks; `false` when there is no such live session of theirs.
    ///
    /// Another session than this one asks for a fresh login (security.md section 5.4).
    pub async fn end_own_session(&self, who: &Authenticated, id: SessionId) -> Result<bool, Error> {
        let now = self.now();
        if id != who.session_id {
            who.require_fresh_login(now)?;
        }
        let event = ended_event(who.user_id, Some(id), Actor::User, now);
        let ended = self.store.end_session_of(who.user_id, id, EndReason::EndedByUser, now, Some(event)).await?;
        if ended {
            self.forget_ended(&[id], EndReason::EndedByUser, now);
        }
        Ok(ended)
    }

    /// Ends every other session of the one who asks. Returns how many there were. Asks for a fresh login, as ending one
    /// of them does.
    pub async fn end_other_sessions(&self, who: &Authenticated) -> Result<usize, Error> {
        who.require_fresh_login(self.now())?;
        self.end_all(who.user_id, Some(who.session_id), EndReason::EndedByUser, Actor::User).await
    }

    /// Ends a session as an operator; `false` when it had already ended.
    pub async fn revoke_session(&self, id: SessionId) -> Result<bool, Error> {
        let now = self.now();
        let Some(session) = self.store.find_session(id).await? else { return Ok(false) };
        let event = ended_event(session.user_id, Some(id), Actor::Operator, now);
        let ended = self.store.end_session(id, EndReason::EndedByOperator, now, Some(event)).await?;
        self.forget_ended(&[id], EndReason::EndedByOperator, now);
        Ok(ended)
    }

    /// Ends all sessions of a user as an operator.
    pub async fn revoke_sessions(&self, user: UserId) -> Result<usize, Error> {
        let user = self.stored_user(user).await?.map_or(user, |user| user.id);
        self.end_all(user, None, EndReason::EndedByOperator, Actor::Operator).await
    }

    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        actor: Actor,
    ) -> Result<usize, Error> {
        let now = self.now();
        let event = ended_event(user, None, actor, now);
        let ended = self.store.end_sessions(user, except, reason, now, event).await?;
        self.forget_ended(&ended, reason, now);
        if ended.is_empty()
            && let Some(current) = self.stored_user(user).await?.map(|user| user.id)
            && current != user
        {
            // Merged, and this node has not heard of it: nobody who fears a thief is to believe that all is done.
            return Box::pin(self.end_all(current, except, reason, actor)).await;
        }
        Ok(ended.len())
    }

    /// From now on this node knows that these sessions are over; the others read it from the feed.
    pub(crate) fn forget_ended(&self, ids: &[SessionId], reason: EndReason, now: Time) {
        for id in ids {
            self.feed.ended(*id, reason, now);
            self.caches.drop_session(id);
        }
    }
}

fn ended_event(user: UserId, session: Option<SessionId>, actor: Actor, now: Time) -> AuditEvent {
    AuditEvent { user_id: Some(user), session_id: session, ..AuditEvent::new(now, AuditKind::SessionEnded, actor) }
}
