//! A signed-in person's browser.
//!
//! Reading asks for the session alone. Changing asks for two things more: the page that sends the request must be of this
//! server or of a front end that the settings name, and the request must bring the token that signing in gave out, in the
//! header `X-CSRF-Token`. Pages of other sites can send neither.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
};
use domain::UserId;
use services::{ServiceError, access::Person};
use subtle::ConstantTimeEq;
use tower_sessions::Session;

use crate::{
    error::RouteError,
    portal::{cookies, form, sessions::IDLE, visit},
    state::AppState,
};

/// Gives the token to pages: a cookie that their scripts can read.
pub(crate) const TOKEN_COOKIE: &str = "ringdesk_csrf";
/// Brings it back.
pub(crate) const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-csrf-token");

/// The token, in the session.
const TOKEN: &str = "csrf";
/// A session that was begun here lapses after so many seconds without a request.
const IDLE_SECONDS: u64 = 30 * 60;

/// A signed-in person, whose request may do what it asks.
#[derive(Debug)]
pub(crate) struct Browser {
    /// Who, with all that they may enter.
    pub(crate) person: Person,
    /// Their session.
    pub(crate) session: Session,
    /// What their next change has to bring.
    pub(crate) token: String,
}

impl FromRequestParts<AppState> for Browser {
    type Rejection = RouteError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, RouteError> {
        let session = Session::from_request_parts(parts, state)
            .await
            .map_err(|(_, why)| RouteError::Service(ServiceError::Internal(why.to_owned())))?;
        let user: Option<UserId> = session.get(visit::USER).await.map_err(|e| fault(&e))?;
        let person = match user {
            Some(user) => state.services.access.person(user).await?,
            None => None,
        };
        let person = person.ok_or(RouteError::SignedOut)?;
        let known: Option<String> = session.get(TOKEN).await.map_err(|e| fault(&e))?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            check(&parts.headers, known.as_deref(), state)?;
        }
        visit::touch(state, &session, person.user.id).await;
        let token = match known {
            Some(token) => token,
            None => new_token(state, &session).await?,
        };
        Ok(Self {
            person,
            session,
            token,
        })
    }
}

/// Gives the person a session of a new id and a new token: whoever knew the old ones knows nothing now.
pub(super) async fn come_in(
    state: &AppState,
    session: &Session,
    user: UserId,
    headers: &mut HeaderMap,
) -> Result<(), RouteError> {
    session.cycle_id().await.map_err(|e| fault(&e))?;
    session
        .insert(visit::USER, user)
        .await
        .map_err(|e| fault(&e))?;
    session
        .insert(IDLE, IDLE_SECONDS)
        .await
        .map_err(|e| fault(&e))?;
    let token = new_token(state, session).await?;
    tell(headers, state, &token, IDLE_SECONDS);
    Ok(())
}

/// Tells the browser's pages the token, or with an empty one and no time that there is none.
pub(super) fn tell(headers: &mut HeaderMap, state: &AppState, token: &str, seconds: u64) {
    let secure = if cookies::secure(state) {
        "; Secure"
    } else {
        ""
    };
    let cookie = format!("{TOKEN_COOKIE}={token}; Path=/; Max-Age={seconds}; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}

async fn new_token(state: &AppState, session: &Session) -> Result<String, RouteError> {
    let token = state.ports.entropy.token();
    session.insert(TOKEN, &token).await.map_err(|e| fault(&e))?;
    Ok(token)
}

fn check(headers: &HeaderMap, known: Option<&str>, state: &AppState) -> Result<(), RouteError> {
    if !form::is_from(headers, state) {
        return Err(RouteError::Forbidden(
            "a change has to come from a page of this server or of a front end named in its settings",
        ));
    }
    let given = headers.get(&TOKEN_HEADER).map(HeaderValue::as_bytes);
    let same = given
        .zip(known)
        .is_some_and(|(given, known)| bool::from(given.ct_eq(known.as_bytes())));
    if same {
        return Ok(());
    }
    Err(RouteError::Forbidden(
        "send the token of the cookie ringdesk_csrf in the header X-CSRF-Token",
    ))
}

pub(super) fn fault(error: &tower_sessions::session::Error) -> RouteError {
    RouteError::Service(ServiceError::Internal(error.to_string()))
}
