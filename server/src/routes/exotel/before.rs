//! `GET /webhooks/exotel/before`: a telephone rings, and the flow asks whether to go on. The session with the speech model
//! is opened here, before the carrier asks for the stream's address.

use axum::extract::State;
use services::calls::Answer;

use super::{branch::Branch, genuine::Genuine, stream::inbound};
use crate::{error::RouteError, routes::ringing, state::AppState};

pub(crate) const PATH: &str = "/webhooks/exotel/before";

/// Branch A connects the call, branch B turns it away.
pub(crate) async fn decide(
    State(state): State<AppState>,
    request: Genuine,
) -> Result<Branch, RouteError> {
    let inbound = inbound(&request)?;
    if !ringing::has_room(&state) {
        return Ok(Branch::B);
    }
    match state.services.desk.answer(&inbound).await {
        Ok(Answer::Connect(connect)) => {
            // Without room the stream is refused as well, and what follows it is decided then.
            let _ = ringing::begin(&state, *connect);
            Ok(Branch::A)
        }
        Ok(Answer::Refuse(_)) => Ok(Branch::B),
        Err(error) => {
            tracing::error!(error = %error, "a call could not be recorded; it is turned away");
            Ok(Branch::B)
        }
    }
}
