//! The life of a call outside its session: who is called, what is recorded, how it is closed.

mod after_stream;
mod answer;
mod finish;
mod limits;
mod message;
mod recorder;
mod scope;
mod stream;
mod sweep;

use std::sync::{Arc, Mutex};

use crate::{context::Ports, ports::speech::SpeechModels, snapshot::Snapshots};

pub use answer::{Answer, Connect, InboundCall, Refused};
pub use limits::CallLimits;
pub(crate) use message::Spoken;
pub use recorder::Recorder;
pub use scope::CallScope;
pub use stream::OpenedStream;

/// The use cases of calls.
#[derive(Clone)]
pub struct CallDesk {
    ports: Ports,
    snapshots: Snapshots,
    models: Arc<dyn SpeechModels>,
    settings: Arc<CallSettings>,
    recent: Arc<Mutex<limits::Recent>>,
    /// Where customers reach us; with it, a caller who was cut off is sent a link.
    address: Option<Arc<str>>,
}

/// What an installation sets for all calls.
#[derive(Debug, Clone, Default)]
pub struct CallSettings {
    /// The speech model, its voice and its transcription. The voice of the receptionist replaces the one given here.
    pub model: call::SpeechModel,
    /// Times after which a session acts by itself.
    pub limits: call::Limits,
    /// How many calls are answered.
    pub calls: CallLimits,
}

impl CallDesk {
    /// Over the ports.
    #[must_use]
    pub fn new(
        ports: Ports,
        snapshots: Snapshots,
        models: Arc<dyn SpeechModels>,
        settings: CallSettings,
    ) -> Self {
        Self {
            ports,
            snapshots,
            models,
            settings: Arc::new(settings),
            recent: Arc::default(),
            address: None,
        }
    }

    /// The same use cases, which send links to this public address.
    #[must_use]
    pub fn linking(self, public_url: &str) -> Self {
        Self {
            address: Some(public_url.trim_end_matches('/').into()),
            ..self
        }
    }

    /// What the installation sets for all calls; with it a script becomes a session elsewhere, too.
    #[must_use]
    pub fn settings(&self) -> &CallSettings {
        &self.settings
    }
}
