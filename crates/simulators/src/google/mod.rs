//! A strict stand-in for Google: consent, tokens, and Calendar version 3.
//!
//! All paths of Google's several hosts are served on one address: `/o/oauth2/v2/auth`, `/token`, `/revoke`,
//! `/v1/userinfo`, `/oauth2/v3/certs`, `/.well-known/openid-configuration` and `/calendar/v3/…`; `/_control/…` is for whoever
//! drives the simulation.

mod calendar;
mod control;
mod faults;
mod oauth;
mod settings;
mod state;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use services::ports::{Clock, Entropy};
use tokio::net::TcpListener;

pub use faults::{Failure, GoogleFault};
pub use settings::{Account, Calendar, ConsentAnswer, GoogleSettings, Role};
pub use state::Request;

use calendar::error::ApiError;
use state::State;

/// The simulated Google. Clones are handles to the same one.
#[derive(Clone)]
pub struct GoogleSimulator(Arc<Shared>);

struct Shared {
    settings: GoogleSettings,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    state: Mutex<State>,
}

impl GoogleSimulator {
    /// A Google in which nobody has consented to anything.
    #[must_use]
    pub fn new(settings: GoogleSettings, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let state = Mutex::new(State::new(&settings));
        Self(Arc::new(Shared {
            settings,
            clock,
            entropy,
            state,
        }))
    }

    /// The routes, for a server of the caller's own.
    pub fn router(&self) -> axum::Router {
        let routes = calendar::routes()
            .merge(oauth::routes())
            .merge(control::routes());
        routes
            .fallback(|| async { ApiError::not_found() })
            .with_state(self.clone())
    }

    /// Serves on a listener until the future is dropped.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn serve(self, listener: TcpListener) -> std::io::Result<()> {
        crate::serving::serve(listener, self.router()).await
    }

    /// Lets a coming call go wrong.
    pub fn fail(&self, fault: GoogleFault) {
        self.state().faults.add(fault);
    }

    /// Forgets the faults that have not struck yet.
    pub fn heal(&self) {
        self.state().faults.clear();
    }

    /// The requests made so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.state().requests.clone()
    }

    fn settings(&self) -> &GoogleSettings {
        &self.0.settings
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    fn secret(&self) -> String {
        self.0.entropy.token()
    }

    /// An event id as the service makes them: 26 characters of base32hex.
    fn fresh_id(&self) -> String {
        let mut random = [0; 26];
        self.0.entropy.fill(&mut random);
        random
            .iter()
            .map(|byte| char::from(b"0123456789abcdefghijklmnopqrstuv"[usize::from(byte % 32)]))
            .collect()
    }

    /// As [`serve_call`](Self::serve_call), for the calendar.
    async fn calendar_call(
        &self,
        operation: &str,
        work: impl FnOnce(&mut State) -> Result<Response, ApiError>,
    ) -> Response {
        self.serve_call(operation, work).await
    }

    /// Does the work of one call, or suffers the fault that waits for it.
    async fn serve_call<E: IntoResponse>(
        &self,
        operation: &str,
        work: impl FnOnce(&mut State) -> Result<Response, E>,
    ) -> Response {
        let answered = self.attempt(operation, work);
        match answered {
            Some(response) => response,
            None => std::future::pending().await,
        }
    }

    fn attempt<E: IntoResponse>(
        &self,
        operation: &str,
        work: impl FnOnce(&mut State) -> Result<Response, E>,
    ) -> Option<Response> {
        let mut state = self.state();
        let response = match state.faults.strike(operation) {
            Some(Failure::NoAnswer) => None,
            Some(Failure::NoAnswerAfterEffect) => {
                let done = work(&mut state);
                drop(done);
                None
            }
            Some(status) => status.as_error().map(IntoResponse::into_response),
            None => Some(work(&mut state).unwrap_or_else(IntoResponse::into_response)),
        };
        state.remember(
            operation,
            response.as_ref().map(|response| response.status().as_u16()),
        );
        response
    }
}

impl State {
    /// As [`authorise`](State::authorise), by short scope names and the header.
    fn authorise_headers(
        &self,
        headers: &HeaderMap,
        scopes: &[&str],
        now: Timestamp,
    ) -> Result<String, ApiError> {
        let scopes: Vec<String> = scopes
            .iter()
            .map(|scope| format!("{}{scope}", oauth::SCOPE_PREFIX))
            .collect();
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        self.authorise(calendar::bearer(headers), &scopes, now)
    }
}
