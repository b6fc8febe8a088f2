//! The telephone network: live calls, text messages, the business's numbers.

use async_trait::async_trait;
use domain::E164;
use jiff::Timestamp;

use super::provider::ProviderError;

/// The carrier's name of a call leg (`CA…`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct CarrierCallId(pub String);

/// The carrier's name of a text message (`SM…`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct CarrierMessageId(pub String);

/// What the carrier does next in a call, in order. `providers` writes them in the carrier's own language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallStep {
    /// Connect the call's audio to a media socket. The steps of `after` are asked for when the socket closes.
    Stream {
        /// The media socket's address: `wss`, without a query.
        url: String,
        /// Address asked for what follows the stream.
        after: Option<String>,
        /// Address told about the stream's start, stop and errors.
        status_callback: Option<String>,
        /// Values handed to the socket with its first message.
        parameters: Vec<(String, String)>,
    },
    /// Speak a text with the carrier's own voice.
    Say {
        /// The words.
        text: String,
        /// Carrier's voice name; its default if none.
        voice: Option<String>,
        /// BCP 47 tag; the voice's own if none.
        language: Option<String>,
    },
    /// Listen for keys, speech, or both, and post what was heard to `action`.
    Gather {
        /// Where the answer goes.
        action: String,
        /// What counts as an answer.
        input: GatherInput,
        /// Said while listening; the caller may interrupt it.
        prompt: Option<String>,
        /// Seconds of silence before the carrier gives up.
        timeout_seconds: u32,
        /// Stops after this many keys.
        digits: Option<u32>,
        /// BCP 47 tag of the speech.
        language: Option<String>,
        /// Words likely to be heard.
        hints: Vec<String>,
    },
    /// Record the caller's message and post its address to `action`.
    Record {
        /// Where the recording's address goes.
        action: String,
        /// Longest message.
        max_seconds: u32,
        /// Address told when the recording can be fetched.
        status_callback: Option<String>,
    },
    /// Ring another telephone and join it to the call.
    Dial {
        /// Whom to ring.
        number: E164,
        /// Number shown; the caller's own if none.
        caller_id: Option<E164>,
        /// Seconds of ringing before giving up.
        timeout_seconds: u32,
        /// Address told how it went, which answers with the next steps.
        action: Option<String>,
    },
    /// Silence.
    Pause {
        /// How long.
        seconds: u32,
    },
    /// Fetch the next steps from another address.
    Redirect {
        /// Where from.
        url: String,
    },
    /// Refuse the call unanswered. Only as the first step; costs nothing.
    Reject {
        /// Whether the caller hears a busy tone instead of "not in service".
        busy: bool,
    },
    /// End the call.
    HangUp,
}

/// What a [`CallStep::Gather`] listens for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatherInput {
    /// Keys only.
    Keys,
    /// Speech only.
    Speech,
    /// Whichever comes first.
    SpeechAndKeys,
}

/// A call that we place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingCall {
    /// A number of the business.
    pub from: E164,
    /// The telephone that rings.
    pub to: E164,
    /// Address asked for instructions once somebody picks up.
    pub answer: String,
    /// Address told when the call is over, or nobody picked up.
    pub status_callback: String,
    /// Seconds of ringing before giving up.
    pub rings_seconds: u32,
    /// The line is cut after so many seconds.
    pub lasts_seconds: u32,
}

/// A text message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingSms {
    /// A number of the business.
    pub from: E164,
    /// The customer.
    pub to: E164,
    /// At most 1600 characters.
    pub body: String,
    /// Address told about each change of the delivery status.
    pub status_callback: Option<String>,
}

/// A text message that the carrier knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierSms {
    /// The carrier's name of it.
    pub id: CarrierMessageId,
    /// How far it has come.
    pub status: SmsStatus,
    /// The words, as the carrier keeps them.
    pub body: String,
    /// When the carrier accepted it, if it says so.
    pub created: Option<Timestamp>,
    /// Billed segments; zero while unknown.
    pub segments: u32,
    /// The carrier's error number after a failed delivery.
    pub error_code: Option<u32>,
}

/// How far a text message has come. The order is the order of progress: a later report never moves a message back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SmsStatus {
    /// Accepted, scheduled or queued by the carrier.
    Queued,
    /// On its way to the next carrier.
    Sending,
    /// Handed to the next carrier.
    Sent,
    /// On the telephone.
    Delivered,
    /// Given up.
    Failed,
}

impl SmsStatus {
    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Delivered | Self::Failed)
    }
}

/// Which sent messages to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsSearch {
    /// Sender.
    pub from: E164,
    /// Recipient.
    pub to: E164,
    /// Only messages accepted at this instant or later.
    pub since: Timestamp,
}

/// A number of the account, with what the carrier does when it rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarrierNumber {
    /// The carrier's name of it (`PN…`).
    pub id: String,
    /// The number.
    pub number: E164,
    /// Asked for instructions when the number rings.
    pub voice_url: Option<String>,
    /// Told about texts to the number.
    pub sms_url: Option<String>,
    /// Told when calls end.
    pub status_callback: Option<String>,
    /// Set when a trunk or an application answers the number in place of `voice_url`, which the carrier then ignores.
    pub overridden_by: Option<String>,
}

/// Why the carrier did not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TelephonyError {
    /// The recipient has opted out of texts from this sender. Permanent: offer another channel.
    #[error("the recipient opted out of text messages")]
    OptedOut,
    /// The recipient cannot get texts: not a number, a landline, no route. Permanent.
    #[error("the recipient's number cannot receive text messages (carrier code {code})")]
    CannotReceive {
        /// The carrier's code.
        code: u32,
    },
    /// The sender is not a number of this account, or may not send texts. Permanent until somebody sets it up.
    #[error(
        "the business's number cannot send text messages (carrier code {code}); check it at the carrier"
    )]
    CannotSend {
        /// The carrier's code.
        code: u32,
    },
    /// The call is not in progress any more.
    #[error("the call is over")]
    CallOver,
    /// Anything else.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

/// The carrier.
///
/// Nothing here retries by itself. No request has an idempotency key at the carrier, so a caller that sees
/// [`UnknownOutcome`](super::provider::ProviderErrorKind::UnknownOutcome) from [`send_sms`](Self::send_sms) must ask
/// [`find_sms`](Self::find_sms) before it sends again. Changes of a call may be repeated freely.
#[async_trait]
pub trait Telephony: Send + Sync {
    /// Hands one text to the carrier. `Ok` means accepted, not delivered.
    async fn send_sms(&self, sms: &OutgoingSms) -> Result<CarrierSms, TelephonyError>;

    /// The texts between two numbers that the carrier accepted at `since` or later, newest first. Texts still queued
    /// are included.
    async fn find_sms(&self, search: &SmsSearch) -> Result<Vec<CarrierSms>, TelephonyError>;

    /// Replaces what the carrier does in a running call; a media stream of the call ends.
    async fn update_call(
        &self,
        call: &CarrierCallId,
        steps: &[CallStep],
    ) -> Result<(), TelephonyError>;

    /// Ends a call. A call that is already over is success.
    async fn hang_up(&self, call: &CarrierCallId) -> Result<(), TelephonyError>;

    /// How a number of the account is set up; `None` if the account does not own it.
    async fn find_number(&self, number: &E164) -> Result<Option<CarrierNumber>, TelephonyError>;
}

/// A carrier that places calls.
#[async_trait]
pub trait CallOut: Send + Sync {
    /// Rings a telephone. `Ok` means that the carrier will, not that anybody picks up. Nothing retries by itself: after an
    /// unknown outcome the telephone may ring.
    async fn ring(&self, call: &OutgoingCall) -> Result<CarrierCallId, TelephonyError>;
}
