//! `POST /api/auth/logout`.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::browser::{Browser, fault, tell};
use crate::{
    error::{ErrorBody, RouteError},
    state::AppState,
};

pub(crate) const PATH: &str = "/api/auth/logout";

/// That it is done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    message: &'static str,
}

/// Ends the session.
#[utoipa::path(
    post,
    path = "/api/auth/logout",
    tag = "auth",
    security(("session" = [])),
    responses((status = 200, body = Done), (status = 401, body = ErrorBody), (status = 403, body = ErrorBody))
)]
pub(crate) async fn leave(
    State(state): State<AppState>,
    browser: Browser,
) -> Result<Response, RouteError> {
    browser.session.flush().await.map_err(|e| fault(&e))?;
    let done = Done {
        message: "Successfully logged out",
    };
    let mut response = Json(done).into_response();
    tell(response.headers_mut(), &state, "", 0);
    Ok(response)
}
