//! The calls in progress and their recordings: where the carrier's line side and its REST interface meet.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::mpsc;

use super::{outgoing::Outgoing, twiml::Target};

/// What the business orders for a call in progress over the REST interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Hang up.
    Complete,
    /// Carry out these instructions instead.
    Twiml(String),
    /// Fetch other instructions.
    Fetch(Target),
}

/// The call is not in progress, or was never known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotInProgress {
    /// There is no such call.
    #[error("no such call")]
    Unknown,
    /// The call is over.
    #[error("the call is not in progress")]
    Over,
}

/// A recording of a caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The carrier's id.
    pub sid: String,
    /// The call.
    pub call_sid: String,
    /// 8 kHz mu-law.
    pub audio: Vec<u8>,
}

/// The calls in progress and their recordings. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Exchange(Arc<Mutex<State>>);

#[derive(Debug, Default)]
pub(super) struct State {
    /// Calls by id; without a sender once they are over.
    pub(super) calls: HashMap<String, Option<mpsc::UnboundedSender<Order>>>,
    recordings: HashMap<String, Recording>,
    /// Calls that the business has ordered and nobody has picked up yet.
    pub(super) ringing: Vec<Outgoing>,
}

impl Exchange {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A call begins; its orders come out of the receiver.
    pub(super) fn begin(&self, call_sid: &str) -> mpsc::UnboundedReceiver<Order> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.state().calls.insert(call_sid.to_owned(), Some(sender));
        receiver
    }

    /// A call is over.
    pub(super) fn end(&self, call_sid: &str) {
        self.state().calls.insert(call_sid.to_owned(), None);
    }

    pub(super) fn keep(&self, recording: Recording) {
        self.state()
            .recordings
            .insert(recording.sid.clone(), recording);
    }

    /// Passes an order to a call.
    ///
    /// # Errors
    /// [`NotInProgress`] if there is no such call, or it is over.
    pub fn order(&self, call_sid: &str, order: Order) -> Result<(), NotInProgress> {
        let state = self.state();
        let call = state.calls.get(call_sid).ok_or(NotInProgress::Unknown)?;
        let sender = call.as_ref().ok_or(NotInProgress::Over)?;
        sender.send(order).map_err(|_| NotInProgress::Over)
    }

    /// Whether the call is known, and if so whether it is in progress.
    #[must_use]
    pub fn is_live(&self, call_sid: &str) -> Option<bool> {
        self.state().calls.get(call_sid).map(Option::is_some)
    }

    /// A recording.
    #[must_use]
    pub fn recording(&self, sid: &str) -> Option<Recording> {
        self.state().recordings.get(sid).cloned()
    }
}
