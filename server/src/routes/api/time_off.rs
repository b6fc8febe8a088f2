//! When staff are away and resources out of use: `GET` and `POST /api/v1/time-off`, `DELETE /api/v1/time-off/{id}`.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{BookingId, ResourceId, StaffId, TimeOffId, TimeRange};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use services::{
    ServiceError,
    records::{Lane, TimeOff},
};
use utoipa::ToSchema;

use super::{auth::KeyHolder, page, visit::optional};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, JsonBody, broken},
    state::AppState,
};

/// A time when somebody is away, or something is out of use.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimeOffView {
    #[schema(example = "off_01jd5c8v4m7w2k9x3q6t8r0y1z")]
    id: String,
    /// Who is away; absent for a resource.
    staff_id: Option<String>,
    /// What is out of use; absent for a staff member.
    resource_id: Option<String>,
    start: String,
    end: String,
    note: String,
}

/// What has not ended yet, by start.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TimeOffList {
    time_off: Vec<TimeOffView>,
}

/// When somebody is to be away, or something out of use.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TimeOffDraft {
    /// Who; this or a resource.
    staff_id: Option<String>,
    /// What; this or a staff member.
    resource_id: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    end: Timestamp,
    /// Why, at most 200 characters.
    #[serde(default)]
    note: String,
    /// Bookings in that time that stay nevertheless. While one is in the way that is not among them, nothing is added.
    #[serde(default)]
    keep: Vec<String>,
}

impl From<&TimeOff> for TimeOffView {
    fn from(off: &TimeOff) -> Self {
        let (staff_id, resource_id) = match off.lane {
            Lane::Staff(id) => (Some(id.to_string()), None),
            Lane::Resource(id) => (None, Some(id.to_string())),
        };
        Self {
            id: off.id.to_string(),
            staff_id,
            resource_id,
            start: off.range.start().to_string(),
            end: off.range.end().to_string(),
            note: off.note.clone(),
        }
    }
}

/// Absences.
#[utoipa::path(get, path = "/api/v1/time-off", tag = "set-up",
    responses((status = 200, body = TimeOffList), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(State(state): State<AppState>, holder: KeyHolder) -> Answer<TimeOffList> {
    let (catalogue, now) = (&state.services.catalogue, state.ports.now());
    let all = catalogue.all_absences(holder.business, now).await?;
    let time_off = all.iter().map(TimeOffView::from).collect();
    Ok(Json(TimeOffList { time_off }))
}

/// Adds an absence. Bookings in its way have to be moved, cancelled or kept first.
#[utoipa::path(post, path = "/api/v1/time-off", tag = "set-up", request_body = TimeOffDraft,
    responses((status = 201, body = TimeOffView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody, description = "A field breaks a rule, or a booking is in the way")))]
pub(crate) async fn add(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(draft): JsonBody<TimeOffDraft>,
) -> Result<(StatusCode, Json<TimeOffView>), RouteError> {
    let staff = optional::<StaffId>(draft.staff_id.as_deref(), "staff member")?;
    let resource = optional::<ResourceId>(draft.resource_id.as_deref(), "resource")?;
    let lane = match (staff, resource) {
        (Some(id), None) => Lane::Staff(id),
        (None, Some(id)) => Lane::Resource(id),
        _ => {
            let rule = "send a staff member or a resource, one of them";
            return Err(broken("staff_id", rule));
        }
    };
    let off = TimeOff {
        id: state.ports.id(TimeOffId::from_uuid),
        lane,
        range: TimeRange::new(draft.start, draft.end)
            .map_err(|_| broken("end", "must be after the start"))?,
        note: draft.note,
    };
    let mut keep: Vec<BookingId> = Vec::with_capacity(draft.keep.len());
    for id in &draft.keep {
        keep.push(page::id(id, "booking")?);
    }
    let catalogue = &state.services.catalogue;
    catalogue
        .add_absence(holder.business, holder.actor(), &off, &keep)
        .await?;
    Ok((StatusCode::CREATED, Json(TimeOffView::from(&off))))
}

/// Takes an absence back.
#[utoipa::path(delete, path = "/api/v1/time-off/{id}", tag = "set-up",
    params(("id" = String, Path, description = "The absence's id")),
    responses((status = 204, description = "They are there again"), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) async fn remove(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Result<StatusCode, RouteError> {
    let id: TimeOffId = page::id(&id, "time off")?;
    let catalogue = &state.services.catalogue;
    let all = catalogue
        .all_absences(holder.business, Timestamp::UNIX_EPOCH)
        .await?;
    let found = all.iter().find(|one| one.id == id);
    let lane = found
        .map(|one| one.lane)
        .ok_or(ServiceError::NotFound("time off"))?;
    catalogue
        .remove_absence(holder.business, holder.actor(), lane, id)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
