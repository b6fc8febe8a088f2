//! `GET /api/auth/google/login?callback=…`: sends the browser to Google.

use axum::{
    extract::{Query, State},
    response::Redirect,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use tower_sessions::Session;
use utoipa::IntoParams;

use super::{
    browser::fault,
    pending::{KEY, LIFE, Pending, allowed},
};
use crate::{
    error::{ErrorBody, RouteError},
    portal::sessions::IDLE,
    state::AppState,
};

pub(crate) const PATH: &str = "/api/auth/google/login";

/// Where people go who did not say where they came from.
const PORTAL: &str = "/app";

/// Where the browser goes afterwards.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Asked {
    /// A page of this server or of a front end named in `RINGDESK_FRONTEND_ORIGINS`; it is given `login=success` or
    /// `login=failed`.
    callback: Option<String>,
}

/// Begins a sign-in with Google.
#[utoipa::path(
    get,
    path = "/api/auth/google/login",
    tag = "auth",
    params(Asked),
    security(()),
    responses(
        (status = 303, description = "To Google's sign-in page"),
        (status = 400, body = ErrorBody),
        (status = 503, body = ErrorBody, description = "No registration with Google is set up")
    )
)]
pub(crate) async fn begin(
    State(state): State<AppState>,
    session: Session,
    Query(asked): Query<Asked>,
) -> Result<Redirect, RouteError> {
    let google = state.sign_in.as_ref().ok_or(RouteError::Unavailable(
        "signing in with Google is not set up here: set RINGDESK_GOOGLE_CLIENT_ID and its secret",
    ))?;
    let back = asked.callback.unwrap_or_else(|| PORTAL.to_owned());
    if !allowed(&back, &state) {
        return Err(RouteError::BadRequest(
            "callback: name a page of this server, or of an origin in RINGDESK_FRONTEND_ORIGINS"
                .to_owned(),
        ));
    }
    let request = google.sign_in(state.ports.entropy.as_ref());
    let pending = Pending {
        state: request.state.expose_secret().to_owned(),
        verifier: request.verifier.expose_secret().to_owned(),
        nonce: request.nonce.expose_secret().to_owned(),
        back,
        begun: state.ports.now(),
    };
    if session.is_empty().await {
        // Whoever never comes back leaves nothing for longer than a sign-in may take.
        let life = u64::try_from(LIFE.as_secs()).unwrap_or_default();
        session.insert(IDLE, life).await.map_err(|e| fault(&e))?;
    }
    session.insert(KEY, pending).await.map_err(|e| fault(&e))?;
    Ok(Redirect::to(&request.url))
}
