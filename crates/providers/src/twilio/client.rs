//! The REST client: calls, text messages, numbers.

use std::fmt;

use async_trait::async_trait;
use domain::E164;
use jiff::{Timestamp, fmt::rfc2822};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use services::ports::{
    provider::{ProviderError, ProviderErrorKind},
    telephony::{
        CallStep, CarrierCallId, CarrierMessageId, CarrierNumber, CarrierSms, OutgoingSms,
        SmsSearch, SmsStatus, Telephony, TelephonyError,
    },
};

use super::{NAME, error, twiml};
use crate::http::{self, ClientError, Effect, Timeouts, not_sent, transport, unreadable};

/// Longest TwiML that a live call accepts.
const LONGEST_TWIML: usize = 4000;
/// Messages looked at when searching; the search covers minutes between two numbers, so one page holds them all.
const SEARCH_PAGE: &str = "100";

/// Who we are to the carrier.
#[derive(Debug, Clone)]
pub enum Credentials {
    /// The account's own token, which also checks webhooks.
    AccountToken(SecretString),
    /// A key made for this application (`SK…`), which can be withdrawn alone.
    ApiKey {
        /// The key's name.
        sid: String,
        /// The key's secret.
        secret: SecretString,
    },
}

/// Settings of a [`TwilioClient`].
#[derive(Debug, Clone)]
pub struct TwilioConfig {
    /// Where the API answers, with its version and without a slash at the end.
    pub base_url: String,
    /// The account (`AC…`).
    pub account_sid: String,
    /// Who we are.
    pub credentials: Credentials,
    /// How long to wait.
    pub timeouts: Timeouts,
}

impl TwilioConfig {
    /// Twilio's own address.
    pub const BASE_URL: &str = "https://api.twilio.com/2010-04-01";
}

/// The carrier Twilio.
#[derive(Clone)]
pub struct TwilioClient {
    http: reqwest::Client,
    config: TwilioConfig,
}

impl fmt::Debug for TwilioClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TwilioClient")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl TwilioClient {
    /// A client with these settings.
    ///
    /// # Errors
    /// If no HTTPS client can be built.
    pub fn new(config: TwilioConfig) -> Result<Self, ClientError> {
        Ok(Self {
            http: http::client(config.timeouts)?,
            config,
        })
    }

    pub(super) fn request(&self, method: Method, resource: &str) -> RequestBuilder {
        let base = self.config.base_url.trim_end_matches('/');
        let url = format!(
            "{base}/Accounts/{}/{resource}.json",
            self.config.account_sid
        );
        let (user, password) = match &self.config.credentials {
            Credentials::AccountToken(token) => (&self.config.account_sid, token),
            Credentials::ApiKey { sid, secret } => (sid, secret),
        };
        self.http
            .request(method, url)
            .basic_auth(user, Some(password.expose_secret()))
    }

    pub(super) async fn answer<T: DeserializeOwned>(
        request: RequestBuilder,
        effect: Effect,
    ) -> Result<T, TelephonyError> {
        let response = request
            .send()
            .await
            .map_err(|e| transport(NAME, effect, &e))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response
            .bytes()
            .await
            .map_err(|e| transport(NAME, effect, &e))?;
        if !status.is_success() {
            return Err(error::read(status, &headers, effect, &body));
        }
        serde_json::from_slice(&body).map_err(|error| {
            let kind = match effect {
                // Accepted, and we do not know under which name.
                Effect::Once => ProviderErrorKind::UnknownOutcome,
                Effect::Repeatable => unreadable(&error),
            };
            ProviderError::new(NAME, kind).into()
        })
    }

    async fn change_call(
        &self,
        call: &CarrierCallId,
        field: (&str, &str),
    ) -> Result<(), TelephonyError> {
        let id = path_segment(&call.0)?;
        let request = self
            .request(Method::POST, &format!("Calls/{id}"))
            .form(&[field]);
        // The same instructions twice are the same call.
        Self::answer::<serde::de::IgnoredAny>(request, Effect::Repeatable)
            .await
            .map(drop)
    }
}

/// The carrier's names are letters and digits; anything else would change the path.
pub(super) fn path_segment(id: &str) -> Result<&str, ProviderError> {
    let valid = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if valid {
        Ok(id)
    } else {
        Err(not_sent(NAME, "a carrier id has only letters and digits"))
    }
}

#[async_trait]
impl Telephony for TwilioClient {
    async fn send_sms(&self, sms: &OutgoingSms) -> Result<CarrierSms, TelephonyError> {
        let mut form = vec![
            ("To", sms.to.as_str()),
            ("From", sms.from.as_str()),
            ("Body", sms.body.as_str()),
        ];
        form.extend(
            sms.status_callback
                .iter()
                .map(|url| ("StatusCallback", url.as_str())),
        );
        let request = self.request(Method::POST, "Messages").form(&form);
        Ok(Self::answer::<MessageBody>(request, Effect::Once)
            .await?
            .into())
    }

    async fn find_sms(&self, search: &SmsSearch) -> Result<Vec<CarrierSms>, TelephonyError> {
        // No filter by date: `DateSent` is empty while a message is queued, and such a message must be found too.
        let query = [
            ("To", search.to.as_str()),
            ("From", search.from.as_str()),
            ("PageSize", SEARCH_PAGE),
        ];
        let request = self.request(Method::GET, "Messages").query(&query);
        let page: MessagePage = Self::answer(request, Effect::Repeatable).await?;
        let found = page.messages.into_iter().map(CarrierSms::from);
        // The carrier's times have whole seconds.
        let since = Timestamp::from_second(search.since.as_second()).unwrap_or(search.since);
        Ok(found
            .filter(|sms| sms.created.is_none_or(|created| created >= since))
            .collect())
    }

    async fn update_call(
        &self,
        call: &CarrierCallId,
        steps: &[CallStep],
    ) -> Result<(), TelephonyError> {
        let document = twiml::render(steps);
        if document.chars().count() > LONGEST_TWIML {
            return Err(
                not_sent(NAME, "a live call takes at most 4000 characters of TwiML").into(),
            );
        }
        self.change_call(call, ("Twiml", &document)).await
    }

    async fn hang_up(&self, call: &CarrierCallId) -> Result<(), TelephonyError> {
        match self.change_call(call, ("Status", "completed")).await {
            Err(TelephonyError::CallOver) => Ok(()),
            other => other,
        }
    }

    async fn find_number(&self, number: &E164) -> Result<Option<CarrierNumber>, TelephonyError> {
        let query = [("PhoneNumber", number.as_str())];
        let request = self
            .request(Method::GET, "IncomingPhoneNumbers")
            .query(&query);
        let page: NumberPage = Self::answer(request, Effect::Repeatable).await?;
        // The filter matches parts of numbers too.
        let found = page
            .incoming_phone_numbers
            .into_iter()
            .find(|n| n.phone_number == *number);
        Ok(found.map(CarrierNumber::from))
    }
}

#[derive(Debug, Deserialize)]
struct MessagePage {
    messages: Vec<MessageBody>,
}

#[derive(Debug, Deserialize)]
struct MessageBody {
    sid: String,
    status: String,
    #[serde(default)]
    body: Option<String>,
    /// A number written as a text.
    #[serde(default)]
    num_segments: Option<String>,
    /// RFC 2822.
    #[serde(default)]
    date_created: Option<String>,
    #[serde(default)]
    error_code: Option<u32>,
}

impl From<MessageBody> for CarrierSms {
    fn from(message: MessageBody) -> Self {
        let created = message
            .date_created
            .as_deref()
            .and_then(|text| rfc2822::parse(text).ok());
        Self {
            id: CarrierMessageId(message.sid),
            status: sms_status(&message.status),
            body: message.body.unwrap_or_default(),
            created: created.map(|time| time.timestamp()),
            segments: message
                .num_segments
                .and_then(|text| text.parse().ok())
                .unwrap_or(0),
            error_code: message.error_code,
        }
    }
}

/// Reads the carrier's word for a message's status, in answers and in status callbacks. A word that is not known counts as
/// queued, so that it can never hide a known one.
#[must_use]
pub fn sms_status(word: &str) -> SmsStatus {
    match word {
        "sending" => SmsStatus::Sending,
        "sent" => SmsStatus::Sent,
        "delivered" | "read" | "partially_delivered" => SmsStatus::Delivered,
        "failed" | "undelivered" | "canceled" => SmsStatus::Failed,
        _ => SmsStatus::Queued,
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct NumberPage {
    pub(super) incoming_phone_numbers: Vec<NumberBody>,
}

#[derive(Debug, Deserialize)]
pub(super) struct NumberBody {
    sid: String,
    phone_number: E164,
    #[serde(default)]
    voice_url: Option<String>,
    #[serde(default)]
    sms_url: Option<String>,
    #[serde(default)]
    status_callback: Option<String>,
    #[serde(default)]
    trunk_sid: Option<String>,
    #[serde(default)]
    voice_application_sid: Option<String>,
}

impl From<NumberBody> for CarrierNumber {
    fn from(number: NumberBody) -> Self {
        // The carrier writes "not set" as null or as an empty text.
        let set = |value: Option<String>| value.filter(|text| !text.is_empty());
        Self {
            id: number.sid,
            number: number.phone_number,
            voice_url: set(number.voice_url),
            sms_url: set(number.sms_url),
            status_callback: set(number.status_callback),
            overridden_by: set(number.trunk_sid).or_else(|| set(number.voice_application_sid)),
        }
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
