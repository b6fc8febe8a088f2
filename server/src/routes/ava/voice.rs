//! `WS /ws/voice/{session_id}`: a test call from a browser. The session's id was given to a signed-in member a moment ago and
//! opens one socket, once; a page of another server opens none.

use std::future::poll_fn;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use call::wire::CarrierLeg;
use services::trial::PROVIDER;

use crate::{
    bridge::{AcceptedStream, CarrierConnection, CarrierUpgrade, NotAnUpgrade},
    error::RouteError,
    portal::form,
    state::AppState,
};

pub(crate) const PATH: &str = "/ws/voice/{session_id}";

/// Close code for a session that is not known, has lapsed, or was opened before.
const NO_SESSION: u16 = 4001;
/// Close code for a session whose call is over, or runs elsewhere.
const CALL_IS_OVER: u16 = 4002;
/// Close code for a fault of ours.
const OUR_FAULT: u16 = 1011;

pub(crate) async fn open(
    State(state): State<AppState>,
    Path(session): Path<String>,
    headers: HeaderMap,
    upgrade: Result<CarrierUpgrade, NotAnUpgrade>,
) -> Response {
    if !form::is_from(&headers, &state) {
        return RouteError::Forbidden("this socket is opened by a page of this server only")
            .into_response();
    }
    match upgrade {
        Ok(upgrade) => upgrade.accept(move |socket| serve(state, session, socket)),
        Err(error) => error.into_response(),
    }
}

async fn serve(state: AppState, session: String, mut socket: CarrierConnection) {
    let accepted = state.ports.clock.monotonic();
    let opened = match state.services.desk.open_browser(&session, PROVIDER).await {
        Ok(Some(opened)) => opened,
        Ok(None) => {
            metrics::counter!("ringdesk_streams_refused_total").increment(1);
            return refuse(&mut socket, NO_SESSION).await;
        }
        Err(error) => {
            tracing::error!(error = %error, "a test call's session could not be checked");
            return refuse(&mut socket, OUR_FAULT).await;
        }
    };
    let stream = AcceptedStream {
        socket: Box::new(socket),
        leg: CarrierLeg::browser(),
        accepted,
    };
    if let Err(mut stream) = state.calls.attach(opened.scope.call, stream) {
        stream.socket.close(CALL_IS_OVER);
        // A browser that is gone needs no reason.
        let _ = poll_fn(|cx| stream.socket.poll_flush(cx)).await;
    }
}

async fn refuse(socket: &mut CarrierConnection, code: u16) {
    let socket: &mut dyn crate::bridge::CarrierSocket = socket;
    socket.close(code);
    // A browser that is gone needs no reason.
    let _ = poll_fn(|cx| socket.poll_flush(cx)).await;
}
