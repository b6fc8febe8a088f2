//! A scenario file.

use std::path::{Path, PathBuf};

use domain::E164;
use jiff::{Timestamp, civil};
use serde::Deserialize;
use toml::Spanned;

use super::{
    Expectation, LineFaults, Reply, Step,
    steps::{RawReply, RawStep},
};

/// A caller, the circumstances and what must be true afterwards.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What happens, in one sentence.
    pub title: String,
    /// The instant at which the call is placed. Without one, the present.
    pub now: Option<Timestamp>,
    /// Who calls whom.
    pub call: Call,
    /// What is already there.
    pub given: Given,
    /// What the caller does, in order.
    pub steps: Vec<Step>,
    /// What the caller answers when a step does not fit.
    pub replies: Vec<Reply>,
    /// What goes wrong on the line.
    pub faults: LineFaults,
    /// What must be true afterwards.
    pub expect: Expectation,
}

/// The file as written. Steps and replies keep their place, because what is wrong with one shows only when it is read
/// as a whole.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    title: String,
    now: Option<Timestamp>,
    call: Call,
    #[serde(default)]
    given: Given,
    #[serde(default)]
    steps: Vec<Spanned<RawStep>>,
    #[serde(default)]
    replies: Vec<Spanned<RawReply>>,
    #[serde(default)]
    faults: LineFaults,
    expect: Expectation,
}

/// Who calls whom.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The caller's number, or `"withheld"`.
    #[serde(default)]
    pub from: CallerId,
    /// The number that is dialled.
    pub to: E164,
    /// Who carries the call.
    #[serde(default)]
    pub carrier: CarrierName,
    /// The caller hangs up when nothing was said for this long after the last step.
    #[serde(default = "patience")]
    pub patience_s: u32,
    /// The line is cut after this long, whatever happens.
    #[serde(default = "limit")]
    pub limit_s: u32,
}

const fn patience() -> u32 {
    30
}

const fn limit() -> u32 {
    240
}

/// A carrier that can be simulated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CarrierName {
    /// Twilio.
    #[default]
    Twilio,
    /// Exotel.
    Exotel,
}

/// What the carrier says about the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum CallerId {
    /// No caller id.
    #[default]
    Withheld,
    /// A number.
    Number(E164),
}

impl CallerId {
    /// The number, unless it is withheld.
    #[must_use]
    pub const fn number(&self) -> Option<&E164> {
        match self {
            Self::Withheld => None,
            Self::Number(number) => Some(number),
        }
    }
}

impl TryFrom<String> for CallerId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        match text.as_str() {
            "withheld" => Ok(Self::Withheld),
            number => number.parse().map(Self::Number).map_err(|_| {
                format!("`{number}` is neither `withheld` nor a number such as +447700900101")
            }),
        }
    }
}

/// What is there before the call.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Given {
    /// Bookings that exist.
    pub bookings: Vec<GivenBooking>,
    /// How the speech model behaves.
    pub model: ModelState,
    /// How the calendar behaves.
    pub calendar: CalendarState,
    /// How text messages are taken.
    pub sms: SmsState,
    /// Whether customers cannot change bookings any more once cancelling is not free.
    pub no_late_changes: bool,
}

/// A booking that exists.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenBooking {
    /// The service's name.
    pub service: String,
    /// The staff member's name; empty where nobody performs it.
    #[serde(default)]
    pub staff: String,
    /// Names of the courts, rooms or chairs that it claims.
    #[serde(default)]
    pub on: Vec<String>,
    /// How long, where that differs from the service's length.
    pub minutes: Option<u32>,
    /// The name of the variant.
    pub variant: Option<String>,
    /// The name of the place, where it is not that of the number.
    pub location: Option<String>,
    /// Wall-clock start at the location.
    pub start: civil::DateTime,
    /// The customer's name.
    pub name: String,
    /// The customer's number.
    pub phone: E164,
}

/// How the speech model behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelState {
    /// As it should.
    #[default]
    Well,
    /// Connections are refused.
    Unreachable,
    /// The connection is cut during the first reply after the greeting.
    DiesInCall,
}

/// How the calendar behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarState {
    /// As it should.
    #[default]
    Well,
    /// The owner has revoked the grant.
    Revoked,
    /// The first write fails with a server error.
    FailsOnce,
}

/// How text messages are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsState {
    /// As it should.
    #[default]
    Well,
    /// The caller's number has opted out.
    OptedOut,
    /// The first request is told to slow down.
    BusyOnce,
    /// The first request fails with a server error, and nothing was sent.
    FailsOnce,
    /// The first request takes effect, but the answer never arrives.
    AnswerLost,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}; name an existing scenario file")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The text is not a scenario.
    #[error("{path}, line {line}: {message}")]
    Malformed {
        /// The file, or `scenario` for a text.
        path: PathBuf,
        /// Line of the fault, from one.
        line: usize,
        /// The fault.
        message: String,
    },
}

impl Scenario {
    /// Reads a scenario from a text.
    ///
    /// # Errors
    /// [`ScenarioError::Malformed`] with the line of the first fault.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        Self::parse_as(text, Path::new("scenario"))
    }

    /// Reads a scenario file.
    ///
    /// # Errors
    /// [`ScenarioError`] if the file cannot be read or is not a scenario.
    pub fn load(path: &Path) -> Result<Self, ScenarioError> {
        let text = std::fs::read_to_string(path).map_err(|source| ScenarioError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        Self::parse_as(&text, path)
    }

    fn parse_as(text: &str, path: &Path) -> Result<Self, ScenarioError> {
        let malformed = |at: usize, message: String| ScenarioError::Malformed {
            path: path.to_owned(),
            line: line_of(text, at),
            message,
        };
        let document: Document = toml::from_str(text).map_err(|error| {
            malformed(
                error.span().map_or(0, |span| span.start),
                error.message().to_owned(),
            )
        })?;
        Ok(Self {
            title: document.title,
            now: document.now,
            call: document.call,
            given: document.given,
            steps: read_all(document.steps).map_err(|(at, message)| malformed(at, message))?,
            replies: read_all(document.replies).map_err(|(at, message)| malformed(at, message))?,
            faults: document.faults,
            expect: document.expect,
        })
    }
}

/// Reads each entry as a whole; a fault carries its offset in the file.
fn read_all<R, T: TryFrom<R, Error = String>>(
    entries: Vec<Spanned<R>>,
) -> Result<Vec<T>, (usize, String)> {
    let read = |entry: Spanned<R>| {
        let at = entry.span().start;
        T::try_from(entry.into_inner()).map_err(|message| (at, message))
    };
    entries.into_iter().map(read).collect()
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text
        .bytes()
        .take(offset)
        .filter(|&byte| byte == b'\n')
        .count()
}
