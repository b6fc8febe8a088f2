//! What a session wants done.

use std::time::Duration;

use domain::CallOutcome;
use serde::{Deserialize, Serialize};

use crate::{
    event::{CallEvent, Counts, Latency, TurnRecord},
    guard::Permit,
    time::CallTime,
    tools::ToolRequest,
    usage::Usage,
};

/// Something to do. [`super::Session::poll`] is called until it says [`Output::Wait`].
#[derive(Debug)]
pub enum Output<'a> {
    /// Send this text frame to the carrier.
    ToCarrier(&'a str),
    /// Send this text frame to the model.
    ToModel(&'a str),
    /// Run a tool and answer with [`super::Input::ToolDone`].
    RunTool(Box<ToolRun>),
    /// Put this on the call's timeline.
    Record(CallEvent),
    /// Close the carrier's socket with this code.
    CloseCarrier {
        /// WebSocket close code.
        code: u16,
        /// What to answer when the carrier asks how the call goes on. Known here already: the carrier may ask before
        /// [`Output::Done`].
        after: AfterStream,
    },
    /// Close the model's socket, or stop connecting.
    CloseModel,
    /// Nothing more to do until the next input, or until this time.
    Wait(Option<CallTime>),
    /// The call is over: close its record. Comes exactly once; afterwards there is only [`Output::Wait`].
    Done(Box<Ending>),
}

/// A tool to run.
#[derive(Debug, PartialEq, Eq)]
pub struct ToolRun {
    /// The model's id of the call; comes back in [`super::ToolDone`].
    pub call_id: String,
    /// What to do.
    pub request: ToolRequest,
    /// How far to go.
    pub stage: Stage,
}

/// How far a tool run may go.
#[derive(Debug, PartialEq, Eq)]
pub enum Stage {
    /// Only look.
    Look,
    /// Send a text or take a message: an effect that touches no booking.
    Act,
    /// Check a change and put it into words for the caller; change nothing.
    Propose,
    /// Make the change that the permit names.
    Commit(Permit),
}

impl Stage {
    /// A word for the timeline.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Act => "act",
            Self::Propose => "propose",
            Self::Commit(_) => "commit",
        }
    }
}

/// How a call ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    /// When.
    pub at: CallTime,
    /// Why.
    pub reason: EndReason,
    /// What to answer when the carrier asks how the call goes on.
    pub after_stream: AfterStream,
    /// What became of the call, as far as the session can tell.
    pub outcome: CallOutcome,
    /// From the carrier's start to the end; none if the carrier never came.
    pub talked: Option<Duration>,
    /// What the model charged for.
    pub usage: Usage,
    /// The conversation in its order.
    pub transcript: Vec<TurnRecord>,
    /// How quickly the receptionist answered, turn by turn.
    pub latencies: Vec<Latency>,
    /// Things that were only counted.
    pub counts: Counts,
}

/// Why a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The receptionist said goodbye and hung up.
    Goodbye,
    /// The caller hung up.
    CallerHungUp,
    /// The carrier's socket broke without a word.
    CarrierLost,
    /// The carrier sent something that its protocol does not allow.
    CarrierProtocol,
    /// The carrier's stream never began.
    NeverStarted,
    /// Nobody spoke, and the receptionist hung up.
    Silence,
    /// The longest call time was reached.
    TooLong,
    /// The model could not be reached, or was not ready in time.
    ModelUnreachable,
    /// The model's socket broke, its session expired, or it stopped answering.
    ModelLost,
    /// The model's provider refuses the account: key, quota or billing.
    ModelRefused,
    /// The server asked for it.
    HungUpByServer,
}

/// What the carrier should do after the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterStream {
    /// Hang up.
    HangUp,
    /// Speak the fallback and offer to take a message: the caller is still there.
    Fallback,
}

impl EndReason {
    /// What the carrier should do after a stream that ended for this reason. It only asks while the caller is there: a
    /// socket that broke without a word may have left them on the line.
    #[must_use]
    pub const fn after_stream(self) -> AfterStream {
        match self {
            Self::ModelUnreachable
            | Self::ModelLost
            | Self::ModelRefused
            | Self::CarrierLost
            | Self::CarrierProtocol => AfterStream::Fallback,
            Self::Goodbye
            | Self::CallerHungUp
            | Self::NeverStarted
            | Self::Silence
            | Self::TooLong
            | Self::HungUpByServer => AfterStream::HangUp,
        }
    }

    /// Whether a fault of ours or of a provider ended the call.
    #[must_use]
    pub const fn is_fault(self) -> bool {
        matches!(
            self,
            Self::CarrierProtocol | Self::ModelUnreachable | Self::ModelLost | Self::ModelRefused
        )
    }
}
