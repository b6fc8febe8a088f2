//! What is known of a request to the portal: who is signed in, how pages are coloured, which token forms carry.

use std::net::SocketAddr;

use app::{Theme, api::context::Visit};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use domain::UserId;
use jiff::{SignedDuration, Timestamp};
use services::settings::{OwnSession, idle_of};
use tower_sessions::Session;

use super::{
    Portal, cookies, note,
    sessions::{self, IDLE, LIMIT, LIMIT_NOW},
};
use crate::state::AppState;

/// The person, in the session.
pub(crate) const USER: &str = "user";
/// When the session was last written down as used.
const SEEN: &str = OwnSession::SEEN;
/// Tells search engines, also those that read no markup, to leave a page alone.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
/// Length of a token of forms: that of the randomness it is made of.
const TOKEN_LENGTH: usize = 64;

/// Pages run their own script and WebAssembly and nothing inline, talk to their own server, and may not be framed.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     font-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Notes the visit for the routes behind, and says that what they answer is this person's own.
pub(super) async fn notice(
    State(portal): State<Portal>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let state = &portal.server;
    let user = match session.get::<UserId>(USER).await {
        Ok(user) => user,
        Err(error) => {
            tracing::error!(error = %error, "a session could not be read");
            None
        }
    };
    if let Some(user) = user {
        let limit = session.get::<u64>(LIMIT_NOW).await.ok().flatten();
        note_use(state, &session, user, limit).await;
    }
    let headers = request.headers();
    let token = cookies::read(headers, cookies::FORM)
        .filter(|token| is_token(token))
        .map(str::to_owned);
    let fresh = token.is_none();
    let token = token.unwrap_or_else(|| state.ports.entropy.token());
    let theme = cookies::read(headers, cookies::THEME).and_then(|theme| theme.parse().ok());
    let reference = headers.get("x-request-id").and_then(|id| id.to_str().ok());
    let visit = Visit {
        user,
        form_token: token.clone(),
        form_name: state.ports.entropy.token(),
        client: client(&request),
        note: if navigates(headers) {
            note::read(headers)
        } else {
            None
        },
        theme: theme.unwrap_or(Theme::System),
        keys: cookies::read(headers, cookies::KEYS) != Some("off"),
        address: request
            .uri()
            .path_and_query()
            .map_or("/", |address| address.as_str())
            .to_owned(),
        reference: reference.unwrap_or_default().to_owned(),
        session: user.and(session.id()).map(sessions::row_id),
        ..Visit::default()
    };
    let secret = is_secret(request.uri().path());
    let told = visit.note.is_some() && request.method() == axum::http::Method::GET;
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if fresh {
        cookies::write(headers, state, cookies::FORM, &token);
    }
    if told && is_page(headers) {
        note::forget(headers, state);
    }
    if secret {
        // The address is a secret: nobody lists it. No other site is told it either, as of no page of ours.
        default_header(headers, ROBOTS, "noindex, nofollow");
    }
    default_header(headers, header::CACHE_CONTROL, "no-store");
    default_header(headers, header::CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    response
}

/// Whether the address itself is what opens the page.
fn is_secret(path: &str) -> bool {
    ["/m/", "/r/", "/w/"]
        .iter()
        .any(|start| path.starts_with(start))
}

fn default_header(headers: &mut axum::http::HeaderMap, name: HeaderName, value: &'static str) {
    headers
        .entry(name)
        .or_insert(HeaderValue::from_static(value));
}

/// Whether somebody goes to the page, rather than a script that reads a part of it: what was done is told to people.
fn navigates(headers: &axum::http::HeaderMap) -> bool {
    headers
        .get("sec-fetch-mode")
        .is_none_or(|mode| mode.as_bytes() == b"navigate")
}

fn is_page(headers: &axum::http::HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// The address that the request came from; behind a proxy, the proxy's.
fn client(request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(String::new, |peer| peer.0.ip().to_string())
}

/// Whether a text may be the token of a browser's forms.
pub(super) fn is_token(text: &str) -> bool {
    text.len() == TOKEN_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Prolongs a session that is in use, for as long as the settings and the person's businesses let it go unused. Each
/// tenth of that time is often enough: every prolongation is a write.
pub(crate) async fn touch(state: &AppState, session: &Session, user: UserId) {
    note_use(state, session, user, None).await;
}

/// As [`touch`]; with the limit of the person's businesses in seconds, where it is known already.
async fn note_use(state: &AppState, session: &Session, user: UserId, limit: Option<u64>) {
    if let Err(error) = prolong(state, session, user, limit).await {
        tracing::error!(error, "a session could not be prolonged");
    }
}

async fn prolong(
    state: &AppState,
    session: &Session,
    user: UserId,
    limit: Option<u64>,
) -> Result<(), String> {
    let fault = |error: tower_sessions::session::Error| error.to_string();
    let limit = match limit {
        Some(limit) => limit,
        None => idle_of(&state.ports, user)
            .await
            .map_err(|error| error.to_string())?
            .as_secs(),
    };
    let own = session.get::<u64>(IDLE).await.map_err(fault)?;
    let idle = state.config.web.session_idle.as_secs().min(limit);
    let idle = own.map_or(idle, |own| own.min(idle));
    if session.get::<u64>(LIMIT).await.map_err(fault)? != Some(limit) {
        session.insert(LIMIT, limit).await.map_err(fault)?;
    }
    let now = state.ports.now();
    let tenth = SignedDuration::from_secs(i64::try_from(idle / 10).unwrap_or(i64::MAX));
    let seen = session.get::<Timestamp>(SEEN).await.map_err(fault)?;
    if seen.is_none_or(|seen| now.duration_since(seen) >= tenth) {
        session.insert(SEEN, now).await.map_err(fault)?;
    }
    Ok(())
}
