//! `GET /media/twilio`: the audio of a call.
//!
//! The handshake is signed, the stream's first message carries a one-time token, and only then the socket is handed to
//! the call's task. Everything else is closed with the code that says why.

use std::{
    future::poll_fn,
    task::{Poll, ready},
    time::Duration,
};

use axum::{
    extract::State,
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
};
use call::wire::CarrierLeg;
use domain::CallId;
use providers::twilio::signature::{self, Signed};

use super::{
    twilio::signed::{check, refuse},
    walk_in,
};
use crate::{
    bridge::{
        AcceptedStream, CarrierConnection, CarrierMessage, CarrierSocket, CarrierUpgrade,
        NotAnUpgrade, read_start,
    },
    state::AppState,
};

pub(crate) const PATH: &str = "/media/twilio";
/// The stream parameter that carries the one-time token.
pub(crate) const TOKEN: &str = "token";

/// Close code for a stream that has no right to be here.
const POLICY: u16 = 1008;
/// Close code for a fault of ours.
const OUR_FAULT: u16 = 1011;
/// How long a refused carrier's last frames are read.
const LAST_FRAMES: Duration = Duration::from_secs(2);

pub(super) async fn open(
    State(state): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<CarrierUpgrade, NotAnUpgrade>,
) -> Response {
    match genuine(&state, &uri, &headers) {
        Ok(walk_in) => {
            let entitled = Entitled {
                walk_in,
                ..Entitled::default()
            };
            accept(state, upgrade, entitled)
        }
        Err(refusal) => refusal,
    }
}

/// Checks a handshake's signature. True if there is none and the settings let that be enough.
///
/// # Errors
/// With the refusal.
#[expect(clippy::result_large_err, reason = "the refusal is what is answered")]
pub(super) fn genuine(state: &AppState, uri: &Uri, headers: &HeaderMap) -> Result<bool, Response> {
    if state.config.telephony.accept_unsigned_streams && !headers.contains_key(signature::HEADER) {
        return Ok(true);
    }
    let origin = state.media_origin();
    check(state, &origin, uri, headers, Signed::UrlOnly)
        .map(|()| false)
        .map_err(refuse)
}

/// Turns a request into the socket of a call.
pub(super) fn accept(
    state: AppState,
    upgrade: Result<CarrierUpgrade, NotAnUpgrade>,
    entitled: Entitled,
) -> Response {
    match upgrade {
        Ok(upgrade) => {
            let leg = CarrierLeg::twilio();
            upgrade.accept(move |socket| take(state, socket, leg, entitled))
        }
        Err(error) => error.into_response(),
    }
}

/// What opens a stream, apart from what its first message says.
#[derive(Debug, Default)]
pub(super) struct Entitled {
    /// A token that came with the address.
    pub(super) token: Option<String>,
    /// The only call that may come this way; `None` for any.
    pub(super) call: Option<CallId>,
    /// A stream without a token is taken for a call that rings.
    pub(super) walk_in: bool,
}

/// Reads the stream's first messages, takes its token, and hands it to its call. A carrier that puts its parameters into the
/// address gives the token there; what the first message says comes first.
pub(super) async fn serve(
    state: AppState,
    socket: CarrierConnection,
    leg: CarrierLeg,
    token: Option<String>,
) {
    let entitled = Entitled {
        token,
        ..Entitled::default()
    };
    take(state, socket, leg, entitled).await;
}

async fn take(state: AppState, mut socket: CarrierConnection, leg: CarrierLeg, entitled: Entitled) {
    let accepted = state.ports.clock.monotonic();
    let begun = match read_start(&mut socket, leg, state.ports.clock.as_ref()).await {
        Ok(begun) => begun,
        Err(error) => {
            tracing::warn!(error = %error, "a media stream did not begin");
            return refuse_stream(&state, &mut socket, error.close_code()).await;
        }
    };
    let given = begun.start.parameters.get(TOKEN);
    let token = match given.or(entitled.token.as_ref()) {
        Some(token) => token.clone(),
        None if entitled.walk_in => walk_in::ring(&state, &begun.start)
            .await
            .unwrap_or_default(),
        None => String::new(),
    };
    let opened = match state
        .services
        .desk
        .open_stream(&token, &begun.start.call_sid)
        .await
    {
        Ok(Some(opened)) if entitled.call.is_none_or(|only| only == opened.scope.call) => opened,
        Ok(_) => {
            metrics::counter!("ringdesk_streams_refused_total").increment(1);
            tracing::warn!("a media stream without a valid token was refused");
            return refuse_stream(&state, &mut socket, POLICY).await;
        }
        Err(error) => {
            tracing::error!(error = %error, "a media stream's token could not be checked");
            return refuse_stream(&state, &mut socket, OUR_FAULT).await;
        }
    };
    let stream = AcceptedStream {
        socket: Box::new(socket),
        leg: begun.leg,
        accepted,
    };
    if let Err(mut stream) = state.calls.attach(opened.scope.call, stream) {
        // The session ended while the telephone rang: the carrier asks next how to go on, and gets the fallback.
        let (business, call) = (opened.scope.business, opened.scope.call);
        tracing::warn!(call.id = %call, "a media stream came for a call whose session is not here");
        if let Err(error) = state
            .services
            .desk
            .lose(business, call, "session_lost")
            .await
        {
            tracing::error!(call.id = %call, %error, "a call's record stays open until the next start sweeps it");
        }
        refuse_stream(&state, stream.socket.as_mut(), OUR_FAULT).await;
    }
}

/// Tells the carrier why, and lets go of the socket. Frames that are under way are still read, for a moment: a socket that
/// is dropped with unread frames is reset, and the carrier might never see the close frame.
async fn refuse_stream(state: &AppState, socket: &mut dyn CarrierSocket, code: u16) {
    socket.close(code);
    let gone = poll_fn(|cx| {
        // A carrier that is gone needs no reason.
        let _ = socket.poll_flush(cx);
        loop {
            match ready!(socket.poll_next(cx)) {
                CarrierMessage::Text(_) => {}
                CarrierMessage::Closed(_) | CarrierMessage::Breach(_) => return Poll::Ready(()),
            }
        }
    });
    tokio::select! {
        () = gone => {}
        () = state.ports.clock.sleep(LAST_FRAMES) => {}
    }
}
