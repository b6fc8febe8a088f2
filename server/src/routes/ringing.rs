//! What all carriers have in common: a call that rings gets its session, and is told how to go on when its stream is over.

use std::sync::Arc;

use call::{AfterStream, Session};
use services::{
    ServiceError,
    calls::{Connect, Recorder},
};

use crate::{
    bridge::{NewCall, UseCases},
    state::AppState,
};

/// Whether another call may begin; says so where it may not.
pub(super) fn has_room(state: &AppState) -> bool {
    let room = state.calls.has_room();
    if !room {
        tracing::warn!("a call was turned away: there are as many as RINGDESK_CALLS_MAX allows");
    }
    room
}

/// Opens the session with the speech model, and gives the token of the call's stream; none if there is no room after all.
/// A repeated webhook finds the session of the first one, unless that ran in a process that is gone.
pub(super) fn begin(state: &AppState, connect: Connect) -> Option<String> {
    let id = connect.scope.call;
    if !connect.repeated || !state.calls.knows(id) {
        let (speech, model) = (
            Arc::clone(&state.speech),
            connect.session.model.model.clone(),
        );
        let call = NewCall {
            id,
            session: Session::new(connect.session),
            opening: Box::pin(async move { speech.connect(&model).await }),
            backend: Arc::new(UseCases {
                scope: connect.scope,
                desk: state.services.desk.clone(),
                toolbox: state.services.toolbox.clone(),
            }),
            rows: Recorder::new(state.ports.clone(), connect.started_at),
        };
        state.calls.begin(call).ok()?;
    }
    Some(connect.token)
}

/// How a call goes on after its stream. A call that runs here knows before its record does, and the record of a call that
/// ran elsewhere tells. Without either the caller still gets to leave a message.
pub(super) async fn after_stream(
    state: &AppState,
    provider: &str,
    sid: &str,
    to: &str,
) -> AfterStream {
    let here = match state.services.desk.scope_of(provider, sid, to).await {
        Ok(scope) => state.calls.after_stream(scope.call).await,
        Err(_) => None,
    };
    if let Some(known) = here {
        return known;
    }
    match state.services.desk.after_stream(provider, sid, to).await {
        Ok(after) => after,
        Err(ServiceError::NotFound(_)) => AfterStream::HangUp,
        Err(error) => {
            tracing::error!(error = %error, "what follows a stream could not be looked up; the caller may leave a message");
            AfterStream::Fallback
        }
    }
}

/// Ends the session of a call whose stream the carrier could not open.
pub(super) async fn give_up(state: &AppState, provider: &str, sid: &str, to: &str) {
    if let Ok(scope) = state.services.desk.scope_of(provider, sid, to).await {
        state
            .calls
            .hang_up_unless_over(scope.call, "the carrier could not open the stream");
    }
}
