//! What happens to a session.

use std::collections::BTreeMap;

use crate::{guard::Evidence, wire::CarrierLeg};

/// Something that happened. Carried to [`super::Session::handle`] with the time at which it happened.
#[derive(Debug)]
pub enum Input<'a> {
    /// The model's socket is open.
    ModelConnected,
    /// The model sent a text frame.
    ModelText(&'a str),
    /// The model's socket is closed.
    ModelClosed {
        /// Close code, if one was given.
        code: Option<u16>,
        /// Close reason.
        reason: &'a str,
    },
    /// The model could not be reached.
    ModelUnavailable {
        /// Why, for the record; no secrets.
        reason: &'a str,
    },
    /// The carrier's stream began and its token was accepted. The leg has read the frames up to `start`.
    CarrierStarted(CarrierLeg),
    /// The carrier sent a text frame.
    CarrierText(&'a str),
    /// The carrier's socket is closed, by whomever.
    CarrierClosed {
        /// Close code, if one was given.
        code: Option<u16>,
    },
    /// A tool has run.
    ToolDone(ToolDone),
    /// Nothing but time has passed.
    Tick,
    /// The server wants the call to end now, without further words.
    HangUp {
        /// Why, for the record.
        reason: &'a str,
    },
}

/// What the carrier says about its stream when it begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CarrierStart {
    /// The carrier's id of the stream.
    pub stream_sid: String,
    /// The carrier's id of the call.
    pub call_sid: String,
    /// The carrier's id of the account.
    pub account_sid: String,
    /// Parameters that were given with the stream: the one-time token among them.
    pub parameters: BTreeMap<String, String>,
}

/// The result of a tool run. Every [`super::ToolRun`] is answered by one; one that comes late or twice does no harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolDone {
    /// Of which run.
    pub call_id: String,
    /// What the model reads: a JSON object with `ok`.
    pub output: String,
    /// What the run established.
    pub evidence: Vec<Evidence>,
}
