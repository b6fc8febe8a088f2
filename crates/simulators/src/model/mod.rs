//! A strict stand-in for the speech model's Realtime service.
//!
//! It speaks the generally available protocol on `/v1/realtime`: handshake checks, every client event validated field by
//! field, turns found in the audio itself, responses paced like the real ones, and the errors that the service is known
//! for. What it says and which functions it calls is decided by `dialogue`'s receptionist, who understands callers by
//! the transcript hidden in their audio (see [`speech`](crate::speech)).

mod audio;
mod brain;
mod configuration;
mod conversation;
mod faults;
mod handshake;
mod ids;
mod models;
mod recorder;
mod report;
mod schema;
mod session;
mod settings;
mod shape;
mod socket;
#[cfg(test)]
mod tests;
mod usage;

use std::sync::{Arc, Mutex, PoisonError};

use services::ports::{Clock, Entropy};
use tokio::net::TcpListener;

pub use brain::Profile;
pub use faults::{FaultSwitch, ModelFaults};
pub use report::SessionReport;
pub use settings::ModelSettings;

use report::Ledger;

/// How many sessions are remembered. With their audio, five minutes of call are five megabytes.
const REMEMBERED: usize = 64;

/// The simulated service. Clones are handles to the same one.
#[derive(Clone)]
pub struct ModelSimulator(Arc<Shared>);

struct Shared {
    settings: Arc<ModelSettings>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    faults: FaultSwitch,
    sessions: Mutex<Vec<Ledger>>,
}

impl ModelSimulator {
    /// A service that nobody has called yet.
    #[must_use]
    pub fn new(settings: ModelSettings, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let shared = Shared {
            settings: Arc::new(settings),
            clock,
            entropy,
            faults: FaultSwitch::default(),
            sessions: Mutex::default(),
        };
        Self(Arc::new(shared))
    }

    /// Serves on a listener until the future is dropped. Clients connect to `ws://<address>/v1/realtime`.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        crate::serving::serve(listener, self.router()).await
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(&self) -> &FaultSwitch {
        &self.0.faults
    }

    /// The stories of the last sessions, oldest first.
    #[must_use]
    pub fn sessions(&self) -> Vec<SessionReport> {
        self.ledgers()
            .iter()
            .map(|ledger| ledger.open().clone())
            .collect()
    }

    fn ledgers(&self) -> std::sync::MutexGuard<'_, Vec<Ledger>> {
        self.0
            .sessions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn new_ledger(&self) -> Ledger {
        let ledger = Ledger::default();
        let mut ledgers = self.ledgers();
        if ledgers.len() == REMEMBERED {
            ledgers.remove(0);
        }
        ledgers.push(ledger.clone());
        ledger
    }

    fn settings(&self) -> &Arc<ModelSettings> {
        &self.0.settings
    }

    fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.0.clock)
    }

    fn entropy(&self) -> Arc<dyn Entropy> {
        Arc::clone(&self.0.entropy)
    }
}
