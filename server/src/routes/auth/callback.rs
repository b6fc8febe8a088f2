//! `GET /api/auth/google/callback`: the browser comes back from Google.

use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use domain::{EmailAddress, PersonName};
use providers::google::{Consent, Identity, OAuthError};
use secrecy::SecretString;
use serde::Deserialize;
use services::{ServiceError, access::Vouched};
use tower_sessions::Session;
use utoipa::IntoParams;

use super::{
    browser::{self, fault},
    pending::{KEY, Pending},
};
use crate::{
    error::{ErrorBody, RouteError},
    portal::sign_in,
    state::AppState,
};

pub(crate) const PATH: &str = "/api/auth/google/callback";

/// What Google sends back with the browser.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Returned {
    /// The one-time code.
    code: Option<String>,
    /// What the sign-in was begun with.
    state: Option<String>,
    /// Why there is no code.
    error: Option<String>,
}

/// Finishes a sign-in with Google.
#[utoipa::path(
    get,
    path = "/api/auth/google/callback",
    tag = "auth",
    params(Returned),
    security(()),
    responses(
        (status = 303, description = "To the page named at the beginning, with `login=success` or `login=failed`"),
        (status = 400, body = ErrorBody, description = "Not a sign-in of this browser, or one that took too long")
    )
)]
pub(crate) async fn finish(
    State(state): State<AppState>,
    session: Session,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, RouteError> {
    // Taken out before anything else: a sign-in counts once.
    let pending: Option<Pending> = session.remove(KEY).await.map_err(|e| fault(&e))?;
    let (now, given) = (state.ports.now(), returned.state.as_deref());
    let pending = pending
        .filter(|one| given.is_some_and(|given| one.fits(given, now)))
        .ok_or_else(|| {
            RouteError::BadRequest("state: this is no sign-in of this browser; begin again".into())
        })?;
    let failed = || {
        let to = if pending.is_portal() {
            "/sign-in?google=failed".to_owned()
        } else {
            pending.back_with("failed")
        };
        Redirect::to(&to).into_response()
    };
    let Some(code) = returned.code.filter(|_| returned.error.is_none()) else {
        return Ok(failed());
    };
    let google = state.sign_in.as_ref().ok_or(RouteError::Missing)?;
    let consent = Consent {
        code: &code,
        verifier: &SecretString::from(pending.verifier.as_str()),
        nonce: &SecretString::from(pending.nonce.as_str()),
    };
    let identity = match google.identify(consent, now).await {
        Ok(identity) => identity,
        Err(error) => {
            report(&error);
            return Ok(failed());
        }
    };
    let user = match state.services.access.vouched(&vouched(identity)?).await {
        Ok(user) => user,
        Err(ServiceError::Forbidden(why)) => {
            tracing::warn!(reason = why, "a sign-in with Google was refused");
            return Ok(failed());
        }
        Err(error) => return Err(error.into()),
    };
    // The portal's own pages have sessions as long as the business says; front ends of others have short ones.
    if pending.is_portal() {
        sign_in::come_in(&state, &session, &headers, user.id).await?;
        return Ok(sign_in::entered(&state, &pending.back));
    }
    let mut response = Redirect::to(&pending.back_with("success")).into_response();
    browser::come_in(&state, &session, user.id, response.headers_mut()).await?;
    sign_in::note_browser(&state, &session, &headers).await?;
    tracing::info!(user.id = %user.id, "signed in with Google");
    Ok(response)
}

fn report(error: &OAuthError) {
    match error {
        OAuthError::Provider(_) => {
            tracing::error!(error = %error, "Google did not finish a sign-in");
        }
        _ => tracing::warn!(error = %error, "a sign-in with Google was refused"),
    }
}

fn vouched(identity: Identity) -> Result<Vouched, RouteError> {
    let email = identity.email.parse::<EmailAddress>().map_err(|_| {
        RouteError::BadRequest("email: Google names an address that is none".to_owned())
    })?;
    Ok(Vouched {
        subject: format!("google:{}", identity.subject),
        email,
        // A name that is no name is not worth a refused sign-in.
        name: identity
            .name
            .and_then(|name| name.parse::<PersonName>().ok()),
    })
}
