//! A running simulator.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::builder::Builder;
use crate::content::ContentRules;
use crate::delivery::{self, PushAnswer};
use crate::fault::Fault;
use crate::journal::JournalEntry;
use crate::open_data::{OpenData, OpenDataApi, Profile};
use crate::push::{PushRequest, PushSettings};
use crate::respond::Simulation;
use crate::subscription::ReceivedMessage;
use crate::world::{Who, World};

/// A simulated WeChat that listens on a port of this machine. Dropping it stops it.
///
/// The methods that arrange the world panic when that cannot be: they are for tests, which then say where.
/// [`Simulator::world`] has the same with errors.
#[derive(Debug)]
pub struct Simulator {
    pub(crate) address: SocketAddr,
    pub(crate) simulation: Arc<Simulation>,
    pub(crate) stop: Option<oneshot::Sender<()>>,
    pub(crate) server: JoinHandle<()>,
}

impl Simulator {
    /// Starts one with the default app and people, on a free port of the loopback interface.
    ///
    /// # Panics
    ///
    /// When there is no free port.
    pub async fn start() -> Self {
        Self::builder().start().await.expect("the loopback interface has a free port")
    }

    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The base URL, for use in place of `https://api.weixin.qq.com`. Has no slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn world(&self) -> &World {
        &self.simulation.world
    }

    /// A fresh code, as `wx.login` gives it.
    ///
    /// # Panics
    ///
    /// When there is no such person or app.
    #[track_caller]
    pub fn login_code(&self, who: impl Into<Who>) -> String {
        arranged(self.world().login_code(who)).code
    }

    /// A fresh code, as a phone button gives it.
    ///
    /// # Panics
    ///
    /// When there is no such person or app, or the person has no phone number.
    #[track_caller]
    pub fn phone_code(&self, who: impl Into<Who>) -> String {
        arranged(self.world().phone_code(who)).code
    }

    /// What a client call for open data gives.
    ///
    /// # Panics
    ///
    /// When there is no such person or app, or no session_key because of no login before.
    #[track_caller]
    pub fn open_data(&self, who: impl Into<Who>, api: OpenDataApi, profile: Profile) -> OpenData {
        arranged(self.world().open_data(who, api, profile))
    }

    /// The person's openid in the app.
    ///
    /// # Panics
    ///
    /// When there is no such person or app.
    #[track_caller]
    pub fn openid(&self, who: impl Into<Who>) -> String {
        arranged(self.world().openid(who))
    }

    /// The person taps "allow" for messages of this template, so many times: each is good for one message.
    ///
    /// # Panics
    ///
    /// When there is no such person or app, or the template's id is none.
    #[track_caller]
    pub fn subscribe(&self, who: impl Into<Who>, template_id: &str, times: u32) {
        arranged(self.world().subscribe(who, template_id, times));
    }

    /// What people were sent, oldest first.
    pub fn messages(&self) -> Vec<ReceivedMessage> {
        self.world().messages()
    }

    /// Another device of the person logs in: the session_key so far is worth nothing from now on.
    ///
    /// # Panics
    ///
    /// When there is no such person or app.
    #[track_caller]
    pub fn rotate_session_key(&self, who: impl Into<Who>) {
        arranged(self.world().rotate_session_key(who));
    }

    /// Enters an app's push settings, without the check that the console does.
    ///
    /// # Panics
    ///
    /// When there is no such app, or the settings cannot be.
    #[track_caller]
    pub fn set_push(&self, app_id: &str, settings: PushSettings) {
        arranged(self.world().set_push(app_id, Some(settings)));
    }

    /// The request that pushes this event to the app's server, for a test to send, or to change first.
    ///
    /// # Panics
    ///
    /// When there is no such app, or it has no push.
    #[track_caller]
    pub fn push_request(&self, app_id: &str, event: &serde_json::Value) -> PushRequest {
        arranged(self.world().push_request(app_id, event))
    }

    /// Pushes this event to the app's server; `None` when nothing was answered.
    ///
    /// # Panics
    ///
    /// When there is no such app, or it has no push.
    pub async fn push(&self, app_id: &str, event: &serde_json::Value) -> Option<PushAnswer> {
        delivery::deliver(&self.push_request(app_id, event)).await
    }

    /// Decides what WeChat finds in texts and pictures from now on.
    pub fn set_content_rules(&self, rules: ContentRules) {
        self.world().set_content_rules(rules);
    }

    /// Scripts a failure, after those scripted before.
    ///
    /// # Panics
    ///
    /// When the fault cannot be: no times, no such HTTP status, a delay above ten minutes, a thousand waiting.
    #[track_caller]
    pub fn fault(&self, fault: Fault) {
        arranged(self.simulation.faults.push(fault));
    }

    /// What was asked of WeChat, oldest first.
    pub fn requests(&self) -> Vec<JournalEntry> {
        self.simulation.journal.list()
    }

    /// Moves the world's clock forward.
    pub fn advance(&self, by: Duration) {
        self.world().advance(by);
    }

    /// Goes back to the start.
    pub fn reset(&self) {
        self.simulation.reset();
    }

    /// Stops accepting, gives answers under way a second, and ends.
    pub async fn shutdown(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = (&mut self.server).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[track_caller]
fn arranged<T, E: std::error::Error>(outcome: Result<T, E>) -> T {
    outcome.unwrap_or_else(|error| panic!("the world cannot be arranged so: {error}"))
}
