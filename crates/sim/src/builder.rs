//! How a simulator is set up.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::app::App;
use crate::fault::Faults;
use crate::guard::Guard;
use crate::journal::{Journal, Journaling};
use crate::person::{self, Person};
use crate::respond::{Simulation, Site};
use crate::server;
use crate::simulator::Simulator;
use crate::world::{Start, World, WorldError};

/// Settings of a [`Simulator`]; the defaults are those of [`Simulator::start`].
#[derive(Debug)]
pub struct Builder {
    listen: SocketAddr,
    allow_non_loopback: bool,
    know_this_is_not_wechat: bool,
    known_hosts: Vec<String>,
    seed: u64,
    apps: Vec<App>,
    people: Vec<Person>,
    journaling: Journaling,
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    #[error(
        "{0} can be reached from other machines, and whoever reaches the simulator can log in as anyone; \
         to do so all the same, allow a non-loopback address and confirm that you know this is not WeChat"
    )]
    NotLoopback(SocketAddr),
    #[error("cannot listen on {address}")]
    Listen { address: SocketAddr, source: std::io::Error },
    #[error(transparent)]
    World(#[from] WorldError),
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            allow_non_loopback: false,
            know_this_is_not_wechat: false,
            known_hosts: Vec::new(),
            seed: 0,
            apps: Vec::new(),
            people: Vec::new(),
            journaling: Journaling::On,
        }
    }
}

impl Builder {
    /// The address to listen on; port 0 takes a free one. Other than loopback needs both of the next two as well.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The first yes to an address that other machines reach.
    #[must_use]
    pub fn allow_non_loopback(mut self, allow: bool) -> Self {
        self.allow_non_loopback = allow;
        self
    }

    /// The second yes to an address that other machines reach.
    #[must_use]
    pub fn know_this_is_not_wechat(mut self, know: bool) -> Self {
        self.know_this_is_not_wechat = know;
        self
    }

    /// A further host name under which this machine may be asked, when listening on loopback.
    #[must_use]
    pub fn known_host(mut self, name: impl Into<String>) -> Self {
        self.known_hosts.push(name.into());
        self
    }

    /// Decides openids and unionids. The same seed makes the same ones at every start.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// An app, in place of the default one. The first is the one meant where none is named.
    #[must_use]
    pub fn app(mut self, app: App) -> Self {
        self.apps.push(app);
        self
    }

    /// A person, in place of the default ones. The first is the one meant where none is named.
    #[must_use]
    pub fn person(mut self, person: Person) -> Self {
        self.people.push(person);
        self
    }

    /// Whether calls are written down.
    #[must_use]
    pub fn journaling(mut self, journaling: Journaling) -> Self {
        self.journaling = journaling;
        self
    }

    /// Starts the simulator on the current Tokio runtime.
    pub async fn start(self) -> Result<Simulator, StartError> {
        let guard = self.guard()?;
        let start = Start {
            seed: self.seed,
            apps: if self.apps.is_empty() { vec![App::default()] } else { self.apps },
            people: if self.people.is_empty() { person::default_people() } else { self.people },
        };
        let simulation = Arc::new(Simulation {
            world: World::new(start)?,
            faults: Faults::default(),
            journal: Journal::new(self.journaling),
        });

        let listen_error = |source| StartError::Listen { address: self.listen, source };
        let listener = TcpListener::bind(self.listen).await.map_err(listen_error)?;
        let address = listener.local_addr().map_err(listen_error)?;
        let (stop, stopped) = oneshot::channel();
        let site = Arc::new(Site::new(simulation.clone(), guard));
        let server = tokio::spawn(server::run(listener, site, stopped));
        Ok(Simulator { address, simulation, stop: Some(stop), server })
    }

    fn guard(&self) -> Result<Guard, StartError> {
        if self.listen.ip().is_loopback() {
            return Ok(Guard::Loopback { known_hosts: self.known_hosts.clone() });
        }
        if self.allow_non_loopback && self.know_this_is_not_wechat {
            return Ok(Guard::Exposed);
        }
        Err(StartError::NotLoopback(self.listen))
    }
}
