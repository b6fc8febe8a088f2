//! A strict stand-in for SendGrid's version 3 mail interface, with a mailbox of what it delivered.
//!
//! It takes what the real one takes: the account's key, a verified sender, recipients with addresses, content in the
//! agreed order, and no key that it does not know. Mails are kept until the process ends, the latest hundred of them.

mod body;
#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use jiff::Timestamp;
use serde_json::json;
use services::ports::{
    Clock, Entropy,
    mail::{Letter, Mailbox},
};

use body::{Refusal, read};

/// Mails that are kept.
const KEPT: usize = 100;

/// The account at the simulated provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAccount {
    /// Its key.
    pub api_key: String,
    /// The sender that it has verified.
    pub sender: String,
}

/// What goes wrong with the next mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFault {
    /// Too many requests.
    TooMany,
    /// A fault of the provider's own, before the mail was taken.
    ServerError,
}

/// The simulated provider. Clones are handles to the same one.
#[derive(Clone)]
pub struct MailSimulator(Arc<Shared>);

struct Shared {
    account: MailAccount,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    state: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    letters: VecDeque<(Timestamp, Letter)>,
    faults: VecDeque<MailFault>,
}

impl MailSimulator {
    /// A provider that has delivered nothing yet.
    #[must_use]
    pub fn new(account: MailAccount, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self(Arc::new(Shared {
            account,
            clock,
            entropy,
            state: Mutex::default(),
        }))
    }

    /// The routes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/v3/mail/send", post(send))
            .with_state(self.clone())
    }

    /// Lets the next mail go wrong.
    pub fn inject(&self, fault: MailFault) {
        self.state().faults.push_back(fault);
    }

    fn state(&self) -> MutexGuard<'_, Kept> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deliver(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
        let key = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "));
        if key != Some(&self.0.account.api_key) {
            return Err(Refusal::unauthorised());
        }
        match self.state().faults.pop_front() {
            Some(MailFault::TooMany) => return Err(Refusal::too_many()),
            Some(MailFault::ServerError) => return Err(Refusal::broken()),
            None => {}
        }
        let letters = read(body, &self.0.account.sender)?;
        let now = self.0.clock.now();
        let mut state = self.state();
        for letter in letters {
            state.letters.push_front((now, letter));
        }
        state.letters.truncate(KEPT);
        Ok(())
    }
}

impl Mailbox for MailSimulator {
    fn letters(&self) -> Vec<(Timestamp, Letter)> {
        self.state().letters.iter().cloned().collect()
    }
}

async fn send(State(mail): State<MailSimulator>, headers: HeaderMap, body: Bytes) -> Response {
    match mail.deliver(&headers, &body) {
        Ok(()) => {
            let mut response = StatusCode::ACCEPTED.into_response();
            let id = format!("{:016x}", mail.0.entropy.bits());
            if let Ok(id) = HeaderValue::from_str(&id) {
                let name = HeaderName::from_static("x-message-id");
                response.headers_mut().insert(name, id);
            }
            response
        }
        Err(refusal) => {
            let fault = json!({ "message": refusal.message, "field": refusal.field, "help": null });
            (refusal.status, Json(json!({ "errors": [fault] }))).into_response()
        }
    }
}
