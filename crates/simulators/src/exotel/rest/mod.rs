//! The REST interface, with state: text messages with their status callbacks, and calls, also those that it is ordered to
//! place. Every request must carry the
//! account's API key; errors have the carrier's shape.

mod calls;
mod orders;
mod sms;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use calls::Call;
use futures::stream;
use jiff::Timestamp;
use orders::People;
pub use orders::{Callee, OrderedCall};
use serde_json::{Value, json};
use services::ports::{Clock, Entropy};
pub use sms::{DltRule, SentSms};

use super::Addresses;
use crate::{
    carrier::{HttpClient, Reach},
    twilio::RestFault,
};

/// The account.
#[derive(Debug, Clone)]
pub struct ExotelAccount {
    /// The account's id.
    pub account_sid: String,
    /// Name of its API key.
    pub api_key: String,
    /// Secret of its API key.
    pub api_token: String,
    /// Its numbers.
    pub numbers: Vec<String>,
    /// What texts to Indian numbers have to name.
    pub dlt: Option<DltRule>,
}

/// The carrier's REST interface. Clones share the state.
#[derive(Clone)]
pub struct ExotelSim(Arc<Shared>);

struct Shared {
    account: ExotelAccount,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    http: HttpClient,
    state: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    messages: Vec<SentSms>,
    calls: BTreeMap<String, Call>,
    /// Ordered calls that are over.
    ordered: Vec<OrderedCall>,
    /// The account's flows, by the number of their app.
    flows: BTreeMap<String, Addresses>,
    people: Option<People>,
    undeliverable: BTreeSet<String>,
    faults: VecDeque<RestFault>,
}

/// An error in the carrier's shape.
#[derive(Debug)]
struct ApiError {
    status: StatusCode,
    message: String,
}

impl ApiError {
    fn bad(message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            message: message.into(),
        }
    }

    fn missing() -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            message: "Not Found".to_owned(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({
            "RestException": { "Status": self.status.as_u16(), "Message": self.message },
        });
        (self.status, Json(body)).into_response()
    }
}

impl ExotelSim {
    /// An account without messages or calls. Status callbacks go out through `reach`.
    ///
    /// # Errors
    /// If the system's networking cannot be set up.
    pub fn new(
        account: ExotelAccount,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        reach: Reach,
    ) -> Result<Self, reqwest::Error> {
        let http = HttpClient::new(Arc::clone(&clock), reach)?;
        let state = Mutex::default();
        Ok(Self(Arc::new(Shared {
            account,
            clock,
            entropy,
            http,
            state,
        })))
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &ExotelAccount {
        &self.0.account
    }

    /// Every text message that was accepted, oldest first.
    #[must_use]
    pub fn messages(&self) -> Vec<SentSms> {
        self.state().messages.clone()
    }

    /// Messages to this number are accepted and never arrive.
    pub fn make_undeliverable(&self, number: &str) {
        self.state().undeliverable.insert(number.to_owned());
    }

    /// The next request that creates something goes wrong like this. Several faults queue up.
    pub fn inject(&self, fault: RestFault) {
        self.state().faults.push_back(fault);
    }

    /// A call of the account begins.
    pub(super) fn begin_call(&self, sid: &str, from: &str, to: &str) {
        let call = Call::inbound(from, to, self.0.clock.now());
        self.state().calls.insert(sid.to_owned(), call);
    }

    /// A call of the account is over.
    pub(super) fn end_call(&self, sid: &str, status: &'static str) {
        let now = self.0.clock.now();
        if let Some(call) = self.state().calls.get_mut(sid) {
            call.end(status, now);
        }
    }

    /// The ordered calls that are over, in the order of their ends.
    #[must_use]
    pub fn ordered_calls(&self) -> Vec<OrderedCall> {
        self.state().ordered.clone()
    }

    /// Sets up a flow of the account under the number of its app, for orders that name it.
    pub fn set_flow(&self, app: &str, addresses: Addresses) {
        self.state().flows.insert(app.to_owned(), addresses);
    }

    /// Decides what people do whose telephones ring by an order, by their numbers. Until then everybody picks up and listens.
    pub fn set_people(&self, people: impl Fn(&str) -> Callee + Send + Sync + 'static) {
        self.state().people = Some(Arc::new(people));
    }

    fn people(&self) -> People {
        let people = self.state().people.clone();
        people.unwrap_or_else(orders::everybody_listens)
    }

    /// The interface, and a way for tests in other processes to look at the messages.
    pub fn router(&self) -> Router {
        let account = Router::new()
            .route("/Sms/send.json", routing::post(sms::send))
            .route("/SMS/Messages/{file}", routing::get(sms::show))
            .route("/Calls/connect.json", routing::post(calls::connect))
            .route("/calls/connect", routing::post(calls::connect_bot))
            .route("/Calls/{file}", routing::get(calls::show))
            .fallback(|| async { ApiError::missing() })
            .layer(middleware::from_fn_with_state(self.clone(), authenticate));
        Router::new()
            .nest("/v1/Accounts/{account}", account.clone())
            .nest("/v1/accounts/{account}", account)
            .route("/_control/messages", routing::get(control_messages))
            .fallback(|| async { ApiError::missing() })
            .with_state(self.clone())
    }

    fn state(&self) -> MutexGuard<'_, Kept> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// A fresh id: 32 hexadecimal digits.
    fn sid(&self) -> String {
        let mut bytes = [0; 16];
        self.0.entropy.fill(&mut bytes);
        bytes
            .iter()
            .fold(String::new(), |sid, byte| format!("{sid}{byte:02x}"))
    }

    /// Carries out a change unless a fault says otherwise.
    fn change(&self, work: impl FnOnce() -> Result<Value, ApiError>) -> Response {
        let fail = |status: StatusCode| {
            let message = status.canonical_reason().unwrap_or_default().to_owned();
            ApiError { status, message }.into_response()
        };
        let fault = self.state().faults.pop_front();
        let respond = |result: Result<Value, ApiError>| match result {
            Ok(body) => Json(body).into_response(),
            Err(error) => error.into_response(),
        };
        match fault {
            None => respond(work()),
            Some(RestFault::TooManyRequests) => fail(StatusCode::TOO_MANY_REQUESTS),
            Some(RestFault::ServerError) => fail(StatusCode::INTERNAL_SERVER_ERROR),
            Some(RestFault::AnswerLost) => {
                // The status line goes out, and the connection breaks before the body.
                let status = respond(work()).status();
                let lost = stream::once(async {
                    Err::<Bytes, _>(std::io::Error::other("connection lost"))
                });
                let mut response = Response::new(Body::from_stream(lost));
                *response.status_mut() = status;
                response
            }
        }
    }
}

/// Lets in the account's API key, for the account's own resources.
async fn authenticate(State(sim): State<ExotelSim>, request: Request, next: Next) -> Response {
    let account = sim.account();
    let expected = STANDARD.encode(format!("{}:{}", account.api_key, account.api_token));
    let known = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.strip_prefix("Basic ") == Some(expected.as_str()));
    if !known {
        let (status, message) = (StatusCode::UNAUTHORIZED, "Unauthorized".to_owned());
        return ApiError { status, message }.into_response();
    }
    let path = request
        .extensions()
        .get::<axum::extract::OriginalUri>()
        .map_or_else(
            || request.uri().path().to_owned(),
            |original| original.path().to_owned(),
        );
    if path.split('/').nth(3) != Some(account.account_sid.as_str()) {
        return ApiError::missing().into_response();
    }
    next.run(request).await
}

async fn control_messages(State(sim): State<ExotelSim>) -> Json<Value> {
    Json(json!({ "messages": sim.messages() }))
}
