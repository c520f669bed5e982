//! Is a token good?

use crate::{Caller, Error, Gate, Presented, Rule, refresh::refusal_of};
use minigate_model::refresh::{Decision, REFRESH_PREFIX};

impl Gate {
    /// Would this token be accepted now: by [`Gate::authenticate`], or by [`Gate::refresh`] if it is a refresh token?
    /// Uses nothing up and ends nothing.
    pub async fn verify_token(&self, token: &str, caller: &Caller) -> Result<(), Error> {
        let verdict = if token.starts_with(REFRESH_PREFIX) {
            self.verify_refresh_token(token, caller).await
        } else {
            let who = self.authenticate(Presented { bearer: Some(token), ..Presented::default() }).await;
            who.and_then(|who| caller.accepts(&who.app_id))
        };
        if matches!(verdict, Err(Error::Refused(_) | Error::Rejected(_))) {
            self.limits.take(Rule::Anonymous, &caller.address)?;
        }
        verdict
    }

    async fn verify_refresh_token(&self, token: &str, caller: &Caller) -> Result<(), Error> {
        match self.judge(token, caller, self.now()).await?.decision {
            Decision::Rotate(_) | Decision::Repeat => Ok(()),
            Decision::Refuse(refusal) => Err(refusal.into()),
            Decision::End(reason) => Err(refusal_of(reason).into()),
        }
    }
}
