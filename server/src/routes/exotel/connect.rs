//! `GET /webhooks/exotel/connect`: the Connect applet asks whom to ring. That is whom the location names for calls that
//! want a person; without one the flow goes on to its voicemail.

use axum::{Json, extract::State};
use providers::exotel::applet::Connect;
use services::ServiceError;

use super::{PROVIDER, genuine::Genuine};
use crate::{error::RouteError, state::AppState};

pub(crate) const PATH: &str = "/webhooks/exotel/connect";

pub(crate) async fn name(
    State(state): State<AppState>,
    request: Genuine,
) -> Result<Json<Connect>, RouteError> {
    let (sid, to) = (request.require("CallSid")?, request.dialled()?);
    let desk = &state.services.desk;
    let scope = desk.scope_of(PROVIDER, sid, to.as_str()).await?;
    let snapshot = state
        .services
        .snapshots
        .get(scope.business, scope.location)
        .await?;
    let person = snapshot.location.transfer_to.clone();
    let person = person.ok_or(ServiceError::NotFound("person to connect this call to"))?;
    Ok(Json(Connect::to(person, scope.dialled)))
}
