//! `POST /webhooks/twilio/status`: the carrier's word that a call is over. Ends a call whose stream never began or whose
//! socket is still open here.

use axum::{extract::State, http::StatusCode};

use super::{PROVIDER, signed::SignedForm};
use crate::{error::RouteError, state::AppState};

pub(crate) const PATH: &str = "/webhooks/twilio/status";

/// The carrier's words for a call that is over.
const OVER: &[&str] = &["completed", "busy", "failed", "no-answer", "canceled"];

pub(crate) async fn note(
    State(state): State<AppState>,
    form: SignedForm,
) -> Result<StatusCode, RouteError> {
    let (sid, to) = (form.require("CallSid")?, form.ours()?);
    if form
        .get("CallStatus")
        .is_some_and(|status| OVER.contains(&status))
        && let Ok(scope) = state.services.desk.scope_of(PROVIDER, sid, to).await
    {
        state
            .calls
            .hang_up_unless_over(scope.call, "the carrier reports the call as over");
    }
    Ok(StatusCode::NO_CONTENT)
}
