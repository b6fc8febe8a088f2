//! `GET /api/auth/user/me`: who is signed in.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::UserId;
use serde::Serialize;
use utoipa::ToSchema;

use super::browser::{Browser, TOKEN_HEADER, tell};
use crate::{
    error::{ErrorBody, RouteError},
    state::AppState,
};

pub(crate) const PATH: &str = "/api/auth/user/me";

/// A browser's token is told again for as long as a session here lasts.
const TOLD_SECONDS: u64 = 30 * 60;

/// The signed-in person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    user: User,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// A whole number that stands for the person in this interface.
    id: u64,
    name: Option<String>,
    email: String,
    /// The payer's number at the payment provider; absent until something was paid.
    stripe_customer_id: Option<String>,
}

/// The signed-in person. The header `X-CSRF-Token` of the answer is what a change has to bring.
#[utoipa::path(
    get,
    path = "/api/auth/user/me",
    tag = "auth",
    security(("session" = [])),
    responses((status = 200, body = Me), (status = 401, body = ErrorBody))
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    browser: Browser,
) -> Result<Response, RouteError> {
    let user = browser.person.user;
    let body = Me {
        user: User {
            id: number(user.id),
            name: user.name.map(|name| name.to_string()),
            email: user.email.to_string(),
            stripe_customer_id: None,
        },
    };
    let mut response = ([(TOKEN_HEADER, browser.token.clone())], Json(body)).into_response();
    tell(response.headers_mut(), &state, &browser.token, TOLD_SECONDS);
    Ok(response)
}

/// The number that stands for a person: 48 of the random bits of their id, which every language's integers hold. Nothing
/// is looked up by it: it is only ever compared with that of whoever is signed in.
pub(crate) fn number(user: UserId) -> u64 {
    const BITS: u128 = (1 << 48) - 1;
    u64::try_from(user.uuid().as_u128() & BITS).unwrap_or_default()
}
