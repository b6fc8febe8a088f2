//! Reads the business's answer: TwiML as verbs, with the carrier's own error numbers for what it refuses.

mod reader;
#[cfg(test)]
mod tests;

use roxmltree::Document;
use serde::Serialize;

use reader::{Reader, TOP_LEVEL};

/// Document parse failure.
pub const PARSE_FAILURE: u32 = 12_100;
/// The document does not follow the schema.
pub const SCHEMA: u32 = 12_200;
/// The stream's URL is not a `wss` address.
pub const STREAM_SCHEME: u32 = 31_922;
/// The handshake of the media socket did not succeed.
pub const HANDSHAKE: u32 = 31_920;

/// What the carrier raises about a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("error {code}: {message}")]
pub struct TwimlFault {
    /// The carrier's error number.
    pub code: u32,
    /// What is wrong, and where.
    pub message: String,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// `<Connect><Stream>`: a bidirectional media stream; what follows runs after the server has closed it.
    Connect(Connect),
    /// Speaks a text.
    Say(String),
    /// Collects speech or keys while speaking.
    Gather(Gather),
    /// Records the caller.
    Record(Record),
    /// Fetches other instructions.
    Redirect(Target),
    /// Waits this many seconds.
    Pause(u32),
    /// Ends the call.
    Hangup,
    /// Refuses the call, with a busy tone if so.
    Reject {
        /// Whether the reason is `busy`.
        busy: bool,
    },
    /// Calls somebody else.
    Dial(Dial),
}

/// Where the next request goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Absolute, or relative to the document's address.
    pub url: String,
    /// Whether it is fetched with `GET`; the default is `POST`.
    pub get: bool,
}

/// `<Connect><Stream>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connect {
    /// Asked once the stream is over.
    pub action: Option<Target>,
    /// Address of the media socket.
    pub url: String,
    /// The stream's name.
    pub name: Option<String>,
    /// Asked when the stream starts, stops or fails.
    pub status_callback: Option<Target>,
    /// Passed on in the `start` message, in document order.
    pub parameters: Vec<(String, String)>,
}

/// `<Gather>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gather {
    /// Where the answer goes.
    pub action: Option<Target>,
    /// Whether speech is collected.
    pub speech: bool,
    /// Whether keys are collected.
    pub keys: bool,
    /// Seconds without an answer.
    pub timeout: u32,
    /// The key that ends the answer.
    pub finish_on_key: String,
    /// The number of keys that ends the answer.
    pub num_digits: Option<u32>,
    /// Whether `action` is asked without an answer too.
    pub action_on_empty: bool,
    /// Whether an answer stops the prompt.
    pub barge_in: bool,
    /// `<Say>` and `<Pause>` inside.
    pub prompt: Vec<Verb>,
}

/// `<Record>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where the recording is announced; without one, the document's own address.
    pub action: Option<Target>,
    /// Longest recording, in seconds.
    pub max_length: u32,
    /// Seconds of silence that end it.
    pub timeout: u32,
    /// Keys that end it.
    pub finish_on_key: String,
    /// Whether a tone is played first.
    pub beep: bool,
    /// Told when the recording can be fetched.
    pub status_callback: Option<Target>,
}

/// `<Dial>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// Asked when the other leg is over.
    pub action: Option<Target>,
    /// Seconds that the other telephone rings.
    pub timeout: u32,
    /// Numbers, tried at once.
    pub numbers: Vec<String>,
}

/// What a document says, and what it should not have said: the carrier skips an element that it does not know and
/// raises a warning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Twiml {
    /// The instructions, in order.
    pub verbs: Vec<Verb>,
    /// Warnings.
    pub faults: Vec<TwimlFault>,
}

impl Twiml {
    /// Reads a document.
    ///
    /// # Errors
    /// A [`TwimlFault`] if it is not a TwiML document at all.
    pub fn parse(text: &str) -> Result<Self, TwimlFault> {
        let document = Document::parse(text).map_err(|error| TwimlFault {
            code: PARSE_FAILURE,
            message: format!("not XML: {error}"),
        })?;
        let root = document.root_element();
        if root.tag_name().name() != "Response" {
            let message = format!("the root is <{}>, not <Response>", root.tag_name().name());
            return Err(TwimlFault {
                code: PARSE_FAILURE,
                message,
            });
        }
        let mut reader = Reader::default();
        reader.attributes(root, &[]);
        let verbs = reader.verbs(root, TOP_LEVEL);
        if verbs
            .iter()
            .skip(1)
            .any(|verb| matches!(verb, Verb::Reject { .. }))
        {
            reader.raise(SCHEMA, "<Reject> must be the first verb");
        }
        Ok(Self {
            verbs,
            faults: reader.faults,
        })
    }
}
