//! Coming in and leaving.

use app::api::context::Visit;
use axum::{
    Extension,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::UserId;
use services::{ServiceError, seed, settings::OwnSession};
use tower_sessions::Session;

use super::{
    Portal, cookies, device,
    form::{Nothing, OwnForm},
    onward,
    sessions::IDLE,
    visit::{self, USER},
};
use crate::{error::RouteError, state::AppState};

/// `GET /app`: leads to the page that the person wanted before they had to sign in; otherwise to the business that the person used last with this browser, or to their first; who has none makes
/// one.
pub(super) async fn home(
    State(portal): State<Portal>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
) -> Result<Response, RouteError> {
    let Some(user) = visit.user else {
        return Ok(Redirect::to("/sign-in").into_response());
    };
    let all = portal.services.access.businesses(user).await?;
    let is_own = |wanted: &str| all.iter().any(|(one, _)| one.id.to_string() == wanted);
    if let Some(wanted) = onward::wanted(&headers, is_own) {
        let mut response = Redirect::to(&wanted).into_response();
        onward::forget(response.headers_mut(), &portal.server);
        return Ok(response);
    }
    let used = cookies::read(&headers, cookies::BUSINESS);
    let last = used.and_then(|used| all.iter().find(|(one, _)| one.id.to_string() == used));
    let Some((business, _)) = last.or_else(|| all.first()) else {
        return Ok(Redirect::to("/app/new").into_response());
    };
    Ok(Redirect::to(&format!("/app/{}/today", business.id)).into_response())
}

/// Whose owner a visitor comes in as.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Demo {
    /// The demo company's name in web addresses; the first of them unless given.
    #[serde(default = "first")]
    company: String,
}

fn first() -> String {
    let first = seed::companies().into_iter().next();
    first.map_or_else(String::new, |company| company.slug.to_owned())
}

/// `POST /sign-in/demo`: as the owner of a demo company, where everything is simulated.
pub(super) async fn demo(
    State(portal): State<Portal>,
    session: Session,
    headers: HeaderMap,
    OwnForm(Demo { company }): OwnForm<Demo>,
) -> Result<Response, RouteError> {
    if !portal.services.demo {
        return Err(RouteError::Missing);
    }
    let known = seed::companies().into_iter().any(|one| one.slug == company);
    let company = if known {
        seed::find(&portal.server.ports, &company).await?
    } else {
        None
    };
    let (_, owner) = company.ok_or(ServiceError::NotFound("demo company"))?;
    come_in(&portal.server, &session, &headers, owner).await?;
    Ok(entered(&portal.server, "/app"))
}

/// `POST /sign-in/link/{secret}`: with a link that works once.
pub(super) async fn link(
    State(portal): State<Portal>,
    session: Session,
    headers: HeaderMap,
    Path(secret): Path<String>,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Result<Response, RouteError> {
    match portal.services.access.use_link(&secret).await {
        Ok(user) => {
            come_in(&portal.server, &session, &headers, user).await?;
            Ok(entered(&portal.server, "/app"))
        }
        Err(ServiceError::Forbidden(_)) => Ok(Redirect::to("/sign-in?link=spent").into_response()),
        Err(error) => Err(error.into()),
    }
}

/// `POST /sign-out`.
pub(super) async fn leave(
    session: Session,
    OwnForm(Nothing {}): OwnForm<Nothing>,
) -> Result<Response, RouteError> {
    session.flush().await.map_err(|error| fault(&error))?;
    Ok(Redirect::to("/").into_response())
}

/// Gives the person a session of a new id: whoever knew the old one before signing in knows nothing now.
pub(crate) async fn come_in(
    state: &AppState,
    session: &Session,
    headers: &HeaderMap,
    user: UserId,
) -> Result<(), RouteError> {
    session.cycle_id().await.map_err(|error| fault(&error))?;
    // A sign-in elsewhere may have been begun in this session, with a shorter life.
    session
        .remove::<u64>(IDLE)
        .await
        .map_err(|error| fault(&error))?;
    session
        .insert(USER, user)
        .await
        .map_err(|error| fault(&error))?;
    note_browser(state, session, headers).await?;
    visit::touch(state, session, user).await;
    tracing::info!(user.id = %user, "signed in");
    Ok(())
}

/// Writes down when and with what the person signed in, for their list of sessions.
pub(crate) async fn note_browser(
    state: &AppState,
    session: &Session,
    headers: &HeaderMap,
) -> Result<(), RouteError> {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    session
        .insert(OwnSession::DEVICE, device::name(agent.unwrap_or_default()))
        .await
        .map_err(|error| fault(&error))?;
    session
        .insert(OwnSession::BEGAN, state.ports.now())
        .await
        .map_err(|error| fault(&error))
}

/// Leads on after signing in, with a new token of forms: who knew the old one knows nothing now.
pub(crate) fn entered(state: &AppState, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    let token = state.ports.entropy.token();
    cookies::write(response.headers_mut(), state, cookies::FORM, &token);
    response
}

fn fault(error: &tower_sessions::session::Error) -> RouteError {
    RouteError::Service(ServiceError::Internal(error.to_string()))
}
