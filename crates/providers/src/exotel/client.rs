//! The REST client.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use domain::E164;
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use services::ports::{
    Clock,
    provider::{ProviderError, ProviderErrorKind},
    telephony::{
        CallStep, CarrierCallId, CarrierNumber, CarrierSms, OutgoingSms, SmsSearch, Telephony,
        TelephonyError,
    },
};

use super::{Dlt, NAME, error, sms};
use crate::http::{self, ClientError, Effect, Timeouts, not_sent, transport, unreadable};

/// Longest text.
const LONGEST_TEXT: usize = 2000;
/// Numbers of this country take only registered texts.
const REGISTERED_TEXTS: &str = "+91";
/// Texts of unknown outcome that are remembered.
const REMEMBERED: usize = 1000;

/// Settings of an [`ExotelClient`].
#[derive(Debug, Clone)]
pub struct ExotelConfig {
    /// Where the interface answers, by region, without a slash at the end.
    pub base_url: String,
    /// The account.
    pub account_sid: String,
    /// The name of an API key.
    pub api_key: String,
    /// Its secret.
    pub api_token: SecretString,
    /// The sender that texts show, where it is not the number itself.
    pub sender: Option<String>,
    /// The registration of texts to Indian numbers.
    pub dlt: Option<Dlt>,
    /// How long to wait.
    pub timeouts: Timeouts,
}

impl ExotelConfig {
    /// Exotel's address in Mumbai. In Singapore it is `https://api.exotel.com`.
    pub const BASE_URL: &str = "https://api.in.exotel.com";
}

/// The carrier Exotel.
#[derive(Clone)]
pub struct ExotelClient {
    http: reqwest::Client,
    config: ExotelConfig,
    clock: Arc<dyn Clock>,
    uncertain: Arc<Mutex<Uncertain>>,
}

/// Texts that may or may not have gone out. The carrier has no way to search for texts, so this is all that can be known
/// about them, and nothing is known about the time before.
#[derive(Debug)]
struct Uncertain {
    since: Timestamp,
    texts: VecDeque<(E164, E164, Timestamp)>,
}

impl fmt::Debug for ExotelClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExotelClient")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl ExotelClient {
    /// A client with these settings.
    ///
    /// # Errors
    /// If no HTTPS client can be built.
    pub fn new(config: ExotelConfig, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let uncertain = Uncertain {
            since: clock.now(),
            texts: VecDeque::new(),
        };
        Ok(Self {
            http: http::client(config.timeouts)?,
            config,
            clock,
            uncertain: Arc::new(Mutex::new(uncertain)),
        })
    }

    pub(super) fn account_sid(&self) -> &str {
        &self.config.account_sid
    }

    /// The address of a resource of the account. The case of the path differs between interfaces.
    pub(super) fn url(&self, accounts: &str, resource: &str) -> String {
        let base = self.config.base_url.trim_end_matches('/');
        format!("{base}{accounts}/{}/{resource}", self.config.account_sid)
    }

    pub(super) fn request(&self, method: Method, url: String) -> RequestBuilder {
        let token = self.config.api_token.expose_secret();
        self.http
            .request(method, url)
            .basic_auth(&self.config.api_key, Some(token))
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
            return Err(error::read(status, &headers, effect).into());
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

    /// The names under which a text is registered; none are needed abroad.
    fn registration(&self, sms: &OutgoingSms) -> Result<Option<(&str, &str)>, ProviderError> {
        let Some(dlt) = &self.config.dlt else {
            return Ok(None);
        };
        if !sms.to.as_str().starts_with(REGISTERED_TEXTS) {
            return Ok(None);
        }
        let template = dlt.template_of(&sms.body).ok_or_else(|| {
            let kind = ProviderErrorKind::NotSent {
                code: "no_template",
                what: "the text fits none of the registered templates; register its wording with the operators and \
                          add it to the templates"
                    .to_owned(),
            };
            ProviderError::new(NAME, kind)
        })?;
        Ok(Some((&dlt.entity_id, &template.id)))
    }

    fn uncertain(&self) -> std::sync::MutexGuard<'_, Uncertain> {
        self.uncertain
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn remember(&self, sms: &OutgoingSms) {
        let mut uncertain = self.uncertain();
        let text = (sms.from.clone(), sms.to.clone(), self.clock.now());
        uncertain.texts.push_back(text);
        if uncertain.texts.len() > REMEMBERED
            && let Some((_, _, at)) = uncertain.texts.pop_front()
        {
            // What was forgotten counts as not known.
            uncertain.since = uncertain.since.max(at);
        }
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

fn refused(code: &'static str, what: &str) -> TelephonyError {
    let kind = ProviderErrorKind::NotSent {
        code,
        what: what.to_owned(),
    };
    ProviderError::new(NAME, kind).into()
}

#[async_trait]
impl Telephony for ExotelClient {
    async fn send_sms(&self, sms: &OutgoingSms) -> Result<CarrierSms, TelephonyError> {
        if sms.body.is_empty() || sms.body.chars().count() > LONGEST_TEXT {
            return Err(not_sent(NAME, "a text has 1 to 2000 characters").into());
        }
        let sender = self.config.sender.as_deref().unwrap_or(sms.from.as_str());
        let mut form = vec![
            ("From", sender),
            ("To", sms.to.as_str()),
            ("Body", sms.body.as_str()),
        ];
        if let Some((entity, template)) = self.registration(sms)? {
            form.push(("DltEntityId", entity));
            form.push(("DltTemplateId", template));
            form.push(("SmsType", "transactional"));
        }
        form.extend(
            sms.status_callback
                .iter()
                .map(|url| ("StatusCallback", url.as_str())),
        );
        let url = self.url("/v1/Accounts", "Sms/send.json");
        let request = self.request(Method::POST, url).form(&form);
        let sent = Self::answer::<sms::Envelope>(request, Effect::Once).await;
        if let Err(TelephonyError::Provider(error)) = &sent
            && error.kind == ProviderErrorKind::UnknownOutcome
        {
            self.remember(sms);
        }
        Ok(sent?.message.into())
    }

    /// The carrier cannot search. Texts of ours that had an answer are not reported, since whoever sent them knows them;
    /// where one may have gone out without an answer, the search is refused, because sending it again could send it twice.
    async fn find_sms(&self, search: &SmsSearch) -> Result<Vec<CarrierSms>, TelephonyError> {
        let uncertain = self.uncertain();
        let same = |(from, to, at): &(E164, E164, Timestamp)| {
            *from == search.from && *to == search.to && *at >= search.since
        };
        if search.since < uncertain.since || uncertain.texts.iter().any(same) {
            return Err(refused(
                "no_search",
                "a text may have been sent, and the carrier cannot be searched; it is not sent again",
            ));
        }
        Ok(Vec::new())
    }

    async fn update_call(
        &self,
        _call: &CarrierCallId,
        _steps: &[CallStep],
    ) -> Result<(), TelephonyError> {
        Err(refused(
            "no_call_control",
            "a running call takes no instructions; close its stream, and the flow goes on with its next applet",
        ))
    }

    async fn hang_up(&self, call: &CarrierCallId) -> Result<(), TelephonyError> {
        if self.call_details(call).await?.progress.is_over() {
            return Ok(());
        }
        Err(refused(
            "no_call_control",
            "a running call cannot be hung up from here; close its stream, and the flow goes on with its next applet",
        ))
    }

    async fn find_number(&self, _number: &E164) -> Result<Option<CarrierNumber>, TelephonyError> {
        Err(refused(
            "no_number_settings",
            "what a number does is set by its flow; check the flow in the carrier's dashboard",
        ))
    }
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
