//! `GET /ready`: whether a load balancer should send calls here.

use std::{sync::Mutex, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use services::ports::{Clock, speech::SpeechModels};

use crate::state::AppState;

/// How long an answer about the speech model counts: asking opens a session there.
const REMEMBERED: Duration = Duration::from_secs(60);

/// What is known of the outside world, so that frequent questions cost little.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Duration, bool)>>);

impl Readiness {
    async fn model(&self, clock: &dyn Clock, speech: &dyn SpeechModels, model: &str) -> bool {
        let now = clock.monotonic();
        let known = *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((at, reachable)) = known
            && now.saturating_sub(at) < REMEMBERED
        {
            return reachable;
        }
        let reachable = speech.connect(model).await.is_ok();
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some((now, reachable));
        reachable
    }
}

#[derive(Debug, Serialize)]
pub(super) struct Report {
    ready: bool,
    /// The database answers; its schema was brought up to date when it was opened.
    database: bool,
    /// The speech model accepts sessions. Without it calls still get the spoken fallback, so it does not decide.
    model: bool,
    /// There is room for another call.
    room: bool,
    /// Calls that run now.
    calls: usize,
}

pub(super) async fn show(State(state): State<AppState>) -> (StatusCode, Json<Report>) {
    let database = state.ports.store.ping().await.is_ok();
    let room = state.calls.has_room();
    let model = state
        .readiness
        .model(
            state.ports.clock.as_ref(),
            state.speech.as_ref(),
            &state.config.speech.model,
        )
        .await;
    let ready = database && room;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Json(Report {
            ready,
            database,
            model,
            room,
            calls: state.calls.running(),
        }),
    )
}
