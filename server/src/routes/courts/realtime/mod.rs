//! `WS /realtime?facility_id=…&caller_number=…`: a voice model elsewhere checks and books courts of one facility.
//!
//! Whoever opens a session brings the business's key, in the header `Authorization` or, because browsers cannot send one
//! with a socket, as `key` in the address. A session may call so many functions a minute and make so many bookings, and
//! ends when nothing was said for a while: a program that runs wild neither fills the diary nor the server.

mod limits;
mod protocol;
mod session;

use std::{
    convert::Infallible,
    sync::atomic::{AtomicUsize, Ordering},
};

use axum::{
    extract::{
        FromRequestParts, State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{Extensions, HeaderMap, request::Parts},
    response::Response,
};
use domain::E164;
use serde::Deserialize;
use utoipa::IntoParams;

use super::door::Visitor;
use crate::{
    error::{ErrorBody, RouteError},
    routes::{body::Asked, metrics::bearer},
    state::AppState,
};
use session::{Opening, serve};

pub(crate) const PATH: &str = "/realtime";

/// Sessions at a time in this process.
const SESSIONS_MAX: usize = 200;
/// No message of the protocol comes near this.
const LONGEST_MESSAGE: usize = 16 * 1024;
/// Messages are short; the default buffers are 128 KiB a direction.
const BUFFER: usize = 4 * 1024;

/// Counts the sessions that run.
#[derive(Debug, Default)]
pub struct Realtime(AtomicUsize);

impl Realtime {
    /// How many run.
    pub(crate) fn running(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Makes room for one more, if there is any.
    fn enter(state: &AppState) -> Option<Running> {
        let places = &state.realtime.0;
        let more = |running| (running < SESSIONS_MAX).then_some(running + 1);
        places
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .ok()
            .map(|_| Running(state.clone()))
    }
}

/// A session's place, given back when it ends however it ends.
struct Running(AppState);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.realtime.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Which facility, and who calls.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The facility's id.
    facility_id: Option<String>,
    /// The caller's number, taken for a booking that names none.
    caller_number: Option<String>,
    /// The business's key, for those who cannot send it in the header `Authorization`.
    key: Option<String>,
}

/// Opens a session. Messages are JSON objects with a `type`: `session.created` first; then `function_call` is answered by
/// `function_result`, `ping` by `pong`, and what makes no sense by `error`.
#[utoipa::path(
    get,
    path = "/realtime",
    tag = "courts",
    params(Wanted),
    responses(
        (status = 101, description = "The session begins with `session.created`"),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 429, body = ErrorBody, description = "Too many sessions run")
    )
)]
pub(crate) async fn open(
    State(state): State<AppState>,
    headers: HeaderMap,
    Asked(wanted): Asked<Wanted>,
    Peer(extensions): Peer,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, RouteError> {
    let key = bearer(&headers).or(wanted.key.as_deref());
    let visitor = Visitor::with(key, &extensions, &state).await?;
    let facility = wanted
        .facility_id
        .ok_or_else(|| RouteError::BadRequest("facility_id: is missing".to_owned()))?;
    let caller = wanted.caller_number.as_deref().map(number).transpose()?;
    let place = state.services.facilities.find(&facility).await?;
    visitor.may_see(place.business_id)?;
    let opening = Opening {
        facility: state.services.facilities.open(place).await?,
        caller,
        actor: visitor.actor(),
    };
    let upgrade =
        upgrade.map_err(|_| RouteError::BadRequest("this address speaks WebSocket".to_owned()))?;
    let running = Realtime::enter(&state).ok_or(RouteError::TooMany(60))?;
    Ok(upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(LONGEST_MESSAGE)
        .max_frame_size(LONGEST_MESSAGE)
        .on_upgrade(move |socket| async move {
            serve(state, opening, socket).await;
            drop(running);
        }))
}

/// The caller's number. A plus that was not encoded in the address arrives as a space.
fn number(text: &str) -> Result<E164, RouteError> {
    let text = match text.strip_prefix(' ') {
        Some(digits) => format!("+{digits}"),
        None => text.to_owned(),
    };
    text.parse().map_err(|_| {
        RouteError::BadRequest(
            "caller_number: write a plus, the country code and the number, as in +919876543210"
                .to_owned(),
        )
    })
}

/// What is known of a request beside its own words: where it comes from.
pub(crate) struct Peer(Extensions);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.clone()))
    }
}
