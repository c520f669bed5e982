//! A refresh token is given up, and its session with it.

use crate::{Authenticated, Caller, Error, Gate, refresh::Judged};
use minigate_model::refresh::Decision;

impl Gate {
    /// Ends the session of a refresh token that [`Gate::refresh`] would accept. One that it would not is refused as it
    /// would be there: a token used twice ends its session here too.
    pub async fn revoke_token(&self, token: &str, caller: &Caller) -> Result<(), Error> {
        self.limit_failed_refresh(caller, self.revoke_genuine(token, caller)).await
    }

    async fn revoke_genuine(&self, token: &str, caller: &Caller) -> Result<(), Error> {
        let now = self.now();
        let Judged { cached, decision } = self.judge(token, caller, now).await?;
        match decision {
            Decision::Rotate(_) | Decision::Repeat => self.logout(&Authenticated::from(&cached.session)).await,
            Decision::Refuse(refusal) => Err(refusal.into()),
            Decision::End(reason) => Err(self.end_for(&cached.session, reason, caller, now).await?),
        }
    }
}
