//! What the carrier knows of the account.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{Router, middleware, routing};
use serde::{Deserialize, Serialize};
use services::ports::{Clock, Entropy};

use super::{
    answer, calls, control, messages, messages::SentMessage, numbers, numbers::Number, offers,
    placing, recordings,
};
use crate::carrier::{Exchange, HttpClient, Reach};

/// Version of the interface, the first segment of every path.
pub(super) const VERSION: &str = "2010-04-01";

/// The account.
#[derive(Debug, Clone)]
pub struct TwilioConfig {
    /// The account's id.
    pub account_sid: String,
    /// The account's secret: password of the account's id, and key of the signatures.
    pub auth_token: String,
    /// An API key's id and secret, if the account has one.
    pub api_key: Option<(String, String)>,
}

/// What goes wrong with the next requests that create or change something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestFault {
    /// 429: the request was not carried out.
    TooManyRequests,
    /// 500: the request was not carried out.
    ServerError,
    /// The request was carried out, and the answer is lost on the way.
    AnswerLost,
}

/// The carrier's REST interface. Clones share the state.
#[derive(Clone)]
pub struct TwilioSim(pub(super) Arc<Shared>);

pub(super) struct Shared {
    pub(super) config: TwilioConfig,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) http: HttpClient,
    pub(super) exchange: Exchange,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) messages: Vec<SentMessage>,
    pub(super) numbers: Vec<Number>,
    pub(super) opted_out: BTreeSet<String>,
    pub(super) undeliverable: BTreeSet<String>,
    pub(super) unverified: BTreeSet<String>,
    pub(super) faults: VecDeque<RestFault>,
}

impl TwilioSim {
    /// An account without numbers. Status callbacks go out through `reach`; orders for live calls through `exchange`.
    ///
    /// # Errors
    /// If the system's networking cannot be set up.
    pub fn new(
        config: TwilioConfig,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        reach: Reach,
        exchange: Exchange,
    ) -> Result<Self, reqwest::Error> {
        let http = HttpClient::new(Arc::clone(&clock), reach)?;
        let state = Mutex::default();
        Ok(Self(Arc::new(Shared {
            config,
            clock,
            entropy,
            http,
            exchange,
            state,
        })))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0
            .state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A fresh id with the carrier's prefix for its kind.
    pub(crate) fn sid(&self, prefix: &str) -> String {
        let mut bytes = [0; 16];
        self.0.entropy.fill(&mut bytes);
        bytes
            .iter()
            .fold(prefix.to_owned(), |sid, byte| format!("{sid}{byte:02x}"))
    }

    /// The account's settings.
    #[must_use]
    pub fn config(&self) -> &TwilioConfig {
        &self.0.config
    }

    /// The calls in progress.
    #[must_use]
    pub fn exchange(&self) -> &Exchange {
        &self.0.exchange
    }

    /// Every text message that was accepted, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<SentMessage> {
        self.state().messages.clone()
    }

    /// The account's numbers.
    #[must_use]
    pub fn numbers(&self) -> Vec<Number> {
        self.state().numbers.clone()
    }

    /// Adds a number to the account, or replaces its settings.
    pub fn add_number(&self, number: Number) {
        let mut state = self.state();
        state
            .numbers
            .retain(|known| known.phone_number != number.phone_number);
        state.numbers.push(number);
    }

    /// Takes a number out of the account. `false` if it is not in it.
    pub fn remove_number(&self, sid: &str) -> bool {
        let mut state = self.state();
        let before = state.numbers.len();
        state.numbers.retain(|number| number.sid != sid);
        state.numbers.len() < before
    }

    /// This number has opted out of text messages.
    pub fn opt_out(&self, number: &str) {
        self.state().opted_out.insert(number.to_owned());
    }

    /// Messages to this number are accepted and never arrive.
    pub fn make_undeliverable(&self, number: &str) {
        self.state().undeliverable.insert(number.to_owned());
    }

    /// The account is on trial and sends nothing to this number. The refusal quotes it.
    pub fn keep_from(&self, number: &str) {
        self.state().unverified.insert(number.to_owned());
    }

    /// The next request that creates or changes something goes wrong like this. Several faults queue up.
    pub fn inject(&self, fault: RestFault) {
        self.state().faults.push_back(fault);
    }

    /// The interface, and the control interface beside it.
    pub fn router(&self) -> Router {
        let account = Router::new()
            .route(
                "/Messages.json",
                routing::post(messages::create).get(messages::list),
            )
            .route("/Messages/{file}", routing::get(messages::show))
            .route("/Calls.json", routing::post(placing::create))
            .route(
                "/Calls/{file}",
                routing::post(calls::update).get(calls::show),
            )
            .route(
                "/IncomingPhoneNumbers.json",
                routing::get(numbers::list).post(offers::buy),
            )
            .route(
                "/AvailablePhoneNumbers/{country}/{kind}",
                routing::get(offers::list),
            )
            .route(
                "/IncomingPhoneNumbers/{file}",
                routing::get(numbers::show)
                    .post(numbers::update)
                    .delete(offers::release),
            )
            .route("/Recordings/{file}", routing::get(recordings::show))
            .fallback(answer::not_found)
            .layer(middleware::from_fn_with_state(
                self.clone(),
                answer::authenticate,
            ));
        Router::new()
            .nest(&format!("/{VERSION}/Accounts/{{account}}"), account)
            .nest("/_control", control::router())
            .fallback(answer::not_found)
            .with_state(self.clone())
    }
}
