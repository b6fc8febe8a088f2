//! `GET /webhooks/exotel/message`: the Passthru after a Voicemail applet. What a caller left is kept with the call.

use axum::extract::State;

use super::{PROVIDER, branch::Branch, genuine::Genuine};
use crate::{error::RouteError, state::AppState};

pub(crate) const PATH: &str = "/webhooks/exotel/message";

/// Branch A says that a message was kept, branch B that there was none.
pub(crate) async fn keep(
    State(state): State<AppState>,
    request: Genuine,
) -> Result<Branch, RouteError> {
    let (sid, to) = (request.require("CallSid")?, request.dialled()?);
    let Some(recording) = request.get("RecordingUrl") else {
        return Ok(Branch::B);
    };
    let desk = &state.services.desk;
    let scope = desk.scope_of(PROVIDER, sid, to.as_str()).await?;
    desk.keep_message(&scope, recording, recording).await?;
    Ok(Branch::A)
}
