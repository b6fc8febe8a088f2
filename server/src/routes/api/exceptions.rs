//! Dates with other hours, and public holidays: `GET` and `POST /api/v1/exceptions`, `DELETE /api/v1/exceptions/{id}`,
//! `GET /api/v1/holidays`.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{ExceptionId, LocationId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use services::{
    ServiceError,
    portal::holidays,
    records::{HoursException, HoursOwner},
};
use utoipa::{IntoParams, ToSchema};

use super::{auth::KeyHolder, hours::range, page, place};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, Asked, JsonBody, broken},
    state::AppState,
};

/// From when to when it is open on a date, by the clock on the location's wall.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenOn {
    #[schema(example = "10:00")]
    from: String,
    /// `24:00` is the end of the day.
    #[schema(example = "14:00")]
    to: String,
}

/// A date on which a location has other hours than every week.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExceptionView {
    #[schema(example = "exc_01jd5c8v4m7w2k9x3q6t8r0y1z")]
    id: String,
    location_id: String,
    #[schema(example = "2026-12-25")]
    date: String,
    /// When it is open that day; closed, if empty.
    hours: Vec<OpenOn>,
    note: String,
    /// Whether it is a public holiday: prices for public holidays hold then.
    holiday: bool,
}

/// Dates with other hours from today on, by date.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExceptionList {
    exceptions: Vec<ExceptionView>,
}

/// What is to hold on a date, in place of what holds on it now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExceptionDraft {
    /// Where; the business's first location if not given.
    location_id: Option<String>,
    /// By the calendar on the location's wall.
    #[schema(value_type = String, example = "2026-12-25")]
    date: Date,
    /// When it is open that day; closed, if empty.
    #[serde(default)]
    hours: Vec<OpenOn>,
    /// Why, at most 200 characters.
    #[serde(default)]
    note: String,
    /// Whether it is a public holiday.
    #[serde(default)]
    holiday: bool,
}

/// Where holidays are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Where {
    /// The location's id; the business's first location if not given.
    location_id: Option<String>,
}

/// A public holiday.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HolidayView {
    #[schema(example = "2026-12-25")]
    date: String,
    name: String,
}

/// Public holidays of the location's country from today on, as far as they are known; bookings are taken on them until they
/// are added as exceptions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HolidayList {
    holidays: Vec<HolidayView>,
}

impl ExceptionView {
    /// `None` for what is no location's.
    fn of(one: &HoursException) -> Option<Self> {
        let HoursOwner::Location(location) = one.owner else {
            return None;
        };
        let hours = one.ranges.iter().map(|range| OpenOn {
            from: range.start().to_string(),
            to: range.end().to_string(),
        });
        Some(Self {
            id: one.id.to_string(),
            location_id: location.to_string(),
            date: one.date.to_string(),
            hours: hours.collect(),
            note: one.note.clone(),
            holiday: one.holiday,
        })
    }
}

/// Dates with other hours.
#[utoipa::path(get, path = "/api/v1/exceptions", tag = "set-up",
    responses((status = 200, body = ExceptionList), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    holder: KeyHolder,
) -> Answer<ExceptionList> {
    let all = state.services.catalogue.exceptions(holder.business).await?;
    let exceptions = all.iter().filter_map(ExceptionView::of).collect();
    Ok(Json(ExceptionList { exceptions }))
}

/// Gives a location other hours on a date, in place of those that it has on it. Bookings that are outside of them stay.
#[utoipa::path(post, path = "/api/v1/exceptions", tag = "set-up", request_body = ExceptionDraft,
    responses((status = 201, body = ExceptionView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn put(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(draft): JsonBody<ExceptionDraft>,
) -> Result<(StatusCode, Json<ExceptionView>), RouteError> {
    let location: LocationId = place::of(&state, holder, draft.location_id.as_deref())
        .await?
        .location;
    let mut ranges = Vec::with_capacity(draft.hours.len());
    for one in &draft.hours {
        ranges.push(range("hours", &one.from, &one.to)?);
    }
    ranges.sort_unstable();
    let exception = HoursException {
        id: state.ports.id(ExceptionId::from_uuid),
        owner: HoursOwner::Location(location),
        date: draft.date,
        ranges,
        note: draft.note,
        holiday: draft.holiday,
    };
    exception
        .validate()
        .map_err(|_| broken("hours", "two ranges overlap: shorten one of them"))?;
    state
        .services
        .catalogue
        .put_exceptions(
            holder.business,
            holder.actor(),
            std::slice::from_ref(&exception),
        )
        .await?;
    let stored = state.services.catalogue.exceptions(holder.business).await?;
    let stored = stored
        .iter()
        .find(|one| one.owner == exception.owner && one.date == exception.date);
    let view = ExceptionView::of(stored.unwrap_or(&exception))
        .ok_or_else(|| broken("location_id", "names no location"))?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Takes back the other hours of a date: those of the week hold again.
#[utoipa::path(delete, path = "/api/v1/exceptions/{id}", tag = "set-up",
    params(("id" = String, Path, description = "The exception's id")),
    responses((status = 204, description = "The hours of the week hold"), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) async fn remove(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Result<StatusCode, RouteError> {
    let id: ExceptionId = page::id(&id, "exception")?;
    let catalogue = &state.services.catalogue;
    let all = catalogue.exceptions(holder.business).await?;
    let found = all.iter().find(|one| one.id == id);
    let Some((HoursOwner::Location(location), date)) = found.map(|one| (one.owner, one.date))
    else {
        return Err(ServiceError::NotFound("exception").into());
    };
    catalogue
        .remove_exceptions(holder.business, holder.actor(), &[location], date)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Public holidays of a location's country, to be added as exceptions.
#[utoipa::path(get, path = "/api/v1/holidays", tag = "set-up", params(Where),
    responses((status = 200, body = HolidayList), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn holidays(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(asked): Asked<Where>,
) -> Answer<HolidayList> {
    let place = place::of(&state, holder, asked.location_id.as_deref()).await?;
    let snapshot = place::snapshot(&state, place).await?;
    let today = snapshot.zone.to_datetime(state.ports.now()).date();
    let holidays = holidays::of_zone(&snapshot.location.zone)
        .filter(|one| one.date >= today)
        .map(|one| HolidayView {
            date: one.date.to_string(),
            name: one.name.to_owned(),
        });
    Ok(Json(HolidayList {
        holidays: holidays.collect(),
    }))
}
