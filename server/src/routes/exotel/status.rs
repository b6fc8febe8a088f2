//! `POST /webhooks/exotel/status`: the carrier's word that a call is over. Ends a call whose stream never began or whose
//! socket is still open here.

use axum::{extract::State, http::StatusCode};
use providers::exotel::call_progress;

use super::{PROVIDER, genuine::Genuine};
use crate::{error::RouteError, state::AppState};

pub(crate) const PATH: &str = "/webhooks/exotel/status";

pub(crate) async fn note(
    State(state): State<AppState>,
    request: Genuine,
) -> Result<StatusCode, RouteError> {
    let (sid, to) = (request.require("CallSid")?, request.dialled()?);
    if call_progress(request.require("Status")?).is_over()
        && let Ok(scope) = state
            .services
            .desk
            .scope_of(PROVIDER, sid, to.as_str())
            .await
    {
        state
            .calls
            .hang_up_unless_over(scope.call, "the carrier reports the call as over");
    }
    Ok(StatusCode::NO_CONTENT)
}
