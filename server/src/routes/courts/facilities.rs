//! `GET /facilities`.

use axum::{Json, extract::State};
use serde::Serialize;
use services::facilities::FacilityView;
use utoipa::ToSchema;

use super::door::Visitor;
use crate::{
    error::{ErrorBody, RouteError},
    state::AppState,
};

/// Facilities, by id.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacilityList {
    /// Each as in a `facilities.json`, with `currency` and `timezone`.
    #[schema(value_type = Vec<serde_json::Value>)]
    facilities: Vec<FacilityView>,
}

/// The court facilities of the key's business.
#[utoipa::path(
    get,
    path = "/facilities",
    tag = "courts",
    responses((status = 200, body = FacilityList), (status = 401, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
) -> Result<Json<FacilityList>, RouteError> {
    let facilities = state.services.facilities.list(visitor.business()).await?;
    Ok(Json(FacilityList { facilities }))
}
