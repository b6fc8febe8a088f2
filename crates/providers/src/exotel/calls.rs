//! Placing calls and looking them up.

use std::fmt;

use domain::E164;
use jiff::Timestamp;
use reqwest::Method;
use serde::{Deserialize, Deserializer, de};
use services::ports::{
    provider::ProviderError,
    telephony::{CarrierCallId, TelephonyError},
};

use super::{ExotelClient, NAME, client::path_segment, time::timestamp};
use crate::http::{Effect, not_sent};

/// Longest address of a stream, with its query.
const LONGEST_STREAM_URL: usize = 600;
/// Longest name of a stream.
const LONGEST_STREAM_NAME: usize = 32;
/// Longest field of our own that comes back in reports.
const LONGEST_CUSTOM_FIELD: usize = 128;
/// Longest call, in seconds.
const LONGEST_CALL: u32 = 14_400;

/// A call that connects a person to a stream, without a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotCall {
    /// Who is rung.
    pub to: E164,
    /// The number of the account that is shown.
    pub caller_id: E164,
    /// The media socket, with credentials and parameters: `wss://…`, at most 600 characters.
    pub stream_url: String,
    /// A name for the stream, at most 32 characters.
    pub stream_name: Option<String>,
    /// The call ends after so many seconds; at most 14,400.
    pub limit_seconds: u32,
    /// Comes back in reports; at most 128 characters.
    pub custom_field: Option<String>,
    /// Told when the call is answered and when it is over.
    pub status_callback: Option<String>,
}

/// A call that connects a person to a flow of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowCall {
    /// Who is rung.
    pub to: E164,
    /// The number of the account that is shown.
    pub caller_id: E164,
    /// The flow's id.
    pub app_id: String,
    /// The call ends after so many seconds; at most 14,400.
    pub limit_seconds: u32,
    /// Comes back in reports; at most 128 characters.
    pub custom_field: Option<String>,
    /// Told when the call is over.
    pub status_callback: Option<String>,
}

/// A call that joins two people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoLegCall {
    /// Who is rung first.
    pub from: E164,
    /// Who is rung once the first has answered.
    pub to: E164,
    /// The number of the account that is shown.
    pub caller_id: E164,
    /// The call ends after so many seconds; at most 14,400.
    pub limit_seconds: u32,
    /// Told when the call is over.
    pub status_callback: Option<String>,
}

/// A call that the carrier knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallDetails {
    /// The carrier's name of it.
    pub id: CarrierCallId,
    /// How far it has come.
    pub progress: CallProgress,
    /// When it began.
    pub started: Option<Timestamp>,
    /// When it was over.
    pub ended: Option<Timestamp>,
    /// Where the recording is, if there is one.
    pub recording_url: Option<String>,
}

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallProgress {
    /// Not answered yet.
    Ringing,
    /// People talk.
    Live,
    /// Over after an answer.
    Completed,
    /// Over without an answer.
    NotReached,
}

impl CallProgress {
    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::NotReached)
    }
}

/// Reads the carrier's word for a call's status, in answers and in status callbacks. A word that is not known counts as
/// ringing, so that it never ends a call.
#[must_use]
pub fn call_progress(word: &str) -> CallProgress {
    match word.to_ascii_lowercase().as_str() {
        "in-progress" => CallProgress::Live,
        "completed" => CallProgress::Completed,
        "failed" | "busy" | "no-answer" | "canceled" => CallProgress::NotReached,
        _ => CallProgress::Ringing,
    }
}

#[derive(Debug, Deserialize)]
struct Envelope {
    #[serde(rename = "Call", alias = "call")]
    call: Body,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Body {
    #[serde(alias = "sid")]
    sid: String,
    #[serde(default, alias = "status")]
    status: Option<String>,
    #[serde(default)]
    start_time: Option<String>,
    #[serde(default)]
    end_time: Option<String>,
    #[serde(default)]
    recording_url: Option<String>,
}

impl From<Envelope> for CallDetails {
    fn from(Envelope { call }: Envelope) -> Self {
        Self {
            id: CarrierCallId(call.sid),
            progress: call_progress(call.status.as_deref().unwrap_or_default()),
            started: call.start_time.as_deref().and_then(timestamp),
            ended: call.end_time.as_deref().and_then(timestamp),
            recording_url: call.recording_url.filter(|url| !url.is_empty()),
        }
    }
}

type Form<'a> = Vec<(&'static str, String)>;

impl ExotelClient {
    /// Rings somebody and connects them to a stream of ours. A request without an answer may have rung them.
    ///
    /// # Errors
    /// [`TelephonyError`]; before anything is sent if the call is outside the carrier's limits.
    pub async fn connect_bot(&self, call: &BotCall) -> Result<CallDetails, TelephonyError> {
        within(call.stream_url.len(), LONGEST_STREAM_URL, "a stream's url")?;
        if !call.stream_url.starts_with("wss://") {
            return Err(not_sent(NAME, "a stream's url begins with wss://").into());
        }
        limits(call.limit_seconds, call.custom_field.as_deref())?;
        let mut form: Form<'_> = vec![
            ("from", call.to.as_str().to_owned()),
            ("callerid", call.caller_id.as_str().to_owned()),
            ("streamurl", call.stream_url.clone()),
            ("streamtype", "bidirectional".to_owned()),
            ("timelimit", call.limit_seconds.to_string()),
        ];
        if let Some(name) = &call.stream_name {
            within(name.chars().count(), LONGEST_STREAM_NAME, "a stream's name")?;
            form.push(("streamname", name.clone()));
        }
        form.extend(
            call.custom_field
                .iter()
                .map(|field| ("customfield", field.clone())),
        );
        if let Some(url) = &call.status_callback {
            form.push(("statuscallback", url.clone()));
            for event in ["answered", "terminal"] {
                form.push(("statuscallbackevents[]", event.to_owned()));
            }
        }
        let url = self.url("/v1/accounts", "calls/connect");
        self.place(url, &form).await
    }

    /// Rings somebody and connects them to a flow. A request without an answer may have rung them.
    ///
    /// # Errors
    /// As [`connect_bot`](Self::connect_bot).
    pub async fn connect_flow(&self, call: &FlowCall) -> Result<CallDetails, TelephonyError> {
        limits(call.limit_seconds, call.custom_field.as_deref())?;
        let app = path_segment(&call.app_id)?;
        let flow = format!(
            "http://my.exotel.com/{}/exoml/start_voice/{app}",
            self.account_sid()
        );
        let mut form: Form<'_> = vec![
            ("From", call.to.as_str().to_owned()),
            ("CallerId", call.caller_id.as_str().to_owned()),
            ("Url", flow),
            ("CallType", "trans".to_owned()),
            ("TimeLimit", call.limit_seconds.to_string()),
        ];
        form.extend(
            call.custom_field
                .iter()
                .map(|field| ("CustomField", field.clone())),
        );
        form.extend(
            call.status_callback
                .iter()
                .map(|url| ("StatusCallback", url.clone())),
        );
        let url = self.url("/v1/Accounts", "Calls/connect.json");
        self.place(url, &form).await
    }

    /// Rings one person, then another, and joins them. A request without an answer may have rung them.
    ///
    /// # Errors
    /// As [`connect_bot`](Self::connect_bot).
    pub async fn connect_two(&self, call: &TwoLegCall) -> Result<CallDetails, TelephonyError> {
        limits(call.limit_seconds, None)?;
        let mut form: Form<'_> = vec![
            ("From", call.from.as_str().to_owned()),
            ("To", call.to.as_str().to_owned()),
            ("CallerId", call.caller_id.as_str().to_owned()),
            ("CallType", "trans".to_owned()),
            ("TimeLimit", call.limit_seconds.to_string()),
        ];
        form.extend(
            call.status_callback
                .iter()
                .map(|url| ("StatusCallback", url.clone())),
        );
        let url = self.url("/v1/Accounts", "Calls/connect.json");
        self.place(url, &form).await
    }

    /// A call as the carrier knows it; for reports that were lost on their way.
    ///
    /// # Errors
    /// [`TelephonyError`].
    pub async fn call_details(&self, call: &CarrierCallId) -> Result<CallDetails, TelephonyError> {
        let id = path_segment(&call.0)?;
        let url = self.url("/v1/Accounts", &format!("Calls/{id}.json"));
        let request = self.request(Method::GET, url);
        let found: Envelope = Self::answer(request, Effect::Repeatable).await?;
        Ok(found.into())
    }

    async fn place(&self, url: String, form: &Form<'_>) -> Result<CallDetails, TelephonyError> {
        let request = self.request(Method::POST, url).form(form);
        let placed: Envelope = Self::answer(request, Effect::Once).await?;
        Ok(placed.into())
    }
}

fn within(length: usize, most: usize, what: &str) -> Result<(), ProviderError> {
    if length <= most {
        Ok(())
    } else {
        Err(not_sent(
            NAME,
            format!("{what} has at most {most} characters"),
        ))
    }
}

fn limits(seconds: u32, custom_field: Option<&str>) -> Result<(), ProviderError> {
    if !(1..=LONGEST_CALL).contains(&seconds) {
        let what = format!("a call lasts 1 to {LONGEST_CALL} seconds");
        return Err(not_sent(NAME, what));
    }
    let length = custom_field.map_or(0, |field| field.chars().count());
    within(length, LONGEST_CUSTOM_FIELD, "a custom field")
}

/// A text, written as one or as a number.
#[derive(Debug)]
pub(super) struct Text(pub(super) String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl de::Visitor<'_> for Either {
            type Value = Text;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
                Ok(Text(text.to_owned()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Text, E> {
                Ok(Text(number.to_string()))
            }
        }

        deserializer.deserialize_any(Either)
    }
}
