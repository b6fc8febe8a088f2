//! Staff: `GET` and `POST /api/v1/staff`, `GET` and `PUT /api/v1/staff/{id}`.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{LocationId, StaffId};
use serde::{Deserialize, Serialize};
use services::{
    catalogue::Setup,
    records::{HoursOwner, Staff},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    auth::KeyHolder,
    customer::name,
    hours::{Open, week},
    page,
    set_up::{self, Draft, To, View, show, views},
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, JsonBody},
    state::AppState,
};

/// A staff member.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffView {
    id: String,
    /// Where they work mainly.
    location_id: String,
    /// Everywhere they work.
    locations: Vec<String>,
    name: String,
    title: String,
    credentials: String,
    bio: String,
    position: u32,
    active: bool,
    /// Whether a calendar of theirs is connected.
    calendar: bool,
    /// When they work; whenever the location is open, if empty.
    hours: Vec<Open>,
    /// When they work at single locations, by the location's id: these hours go before the others there.
    hours_at: BTreeMap<String, Vec<Open>>,
}

/// Staff, by position.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StaffList {
    staff: Vec<StaffView>,
}

/// What a staff member is to be. Everything that is not given takes its default.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StaffDraft {
    name: String,
    /// Where they work mainly.
    location_id: String,
    /// Where else they work.
    #[serde(default)]
    locations: Vec<String>,
    #[serde(default)]
    title: String,
    #[serde(default)]
    credentials: String,
    #[serde(default)]
    bio: String,
    #[serde(default)]
    position: u32,
    /// Whether they can be booked; if not given, they can.
    #[serde(default = "yes")]
    active: bool,
    /// When they work; whenever the location is open, if empty.
    #[serde(default)]
    hours: Vec<Open>,
    /// When they work at single locations, by the location's id: these hours go before the others there.
    #[serde(default)]
    hours_at: BTreeMap<String, Vec<Open>>,
}

pub(super) const fn yes() -> bool {
    true
}

impl View for StaffView {
    type Record = Staff;
    type Id = StaffId;
    const WHAT: &'static str = "staff member";
    const NEW: fn(Uuid) -> StaffId = StaffId::from_uuid;

    fn all(setup: &Setup) -> &[Staff] {
        &setup.staff
    }

    fn id(record: &Staff) -> StaffId {
        record.id
    }

    fn of(staff: &Staff, setup: &Setup) -> Self {
        Self {
            id: staff.id.to_string(),
            location_id: staff.location_id.to_string(),
            locations: staff.locations.iter().map(ToString::to_string).collect(),
            name: staff.name.to_string(),
            title: staff.title.clone(),
            credentials: staff.credentials.clone(),
            bio: staff.bio.clone(),
            position: staff.position,
            active: staff.active,
            calendar: staff.calendar.is_some(),
            hours: setup
                .hours_of(HoursOwner::Staff(staff.id))
                .map(Open::from)
                .collect(),
            hours_at: setup
                .locations
                .iter()
                .map(|place| {
                    let own = setup.hours_of(HoursOwner::StaffAt(staff.id, place.id));
                    (place.id.to_string(), own.map(Open::from).collect())
                })
                .filter(|(_, hours): &(String, Vec<Open>)| !hours.is_empty())
                .collect(),
        }
    }
}

impl StaffDraft {
    fn read(&self, id: StaffId, old: Option<&Staff>) -> Result<Staff, RouteError> {
        let main: LocationId = page::id(&self.location_id, "location")?;
        let mut locations = vec![main];
        for other in &self.locations {
            let other: LocationId = page::id(other, "location")?;
            if !locations.contains(&other) {
                locations.push(other);
            }
        }
        Ok(Staff {
            locations,
            title: self.title.clone(),
            credentials: self.credentials.clone(),
            bio: self.bio.clone(),
            calendar: old.and_then(|old| old.calendar.clone()),
            position: self.position,
            active: self.active,
            ..Staff::named(id, main, name(&self.name)?)
        })
    }
}

impl Draft for StaffDraft {
    type View = StaffView;

    async fn put(self, to: To<'_, StaffView>) -> Result<(), RouteError> {
        let (staff, hours) = (self.read(to.id, to.old)?, week(&self.hours)?);
        let (business, by) = (to.holder.business, to.holder.actor());
        let catalogue = &to.state.services.catalogue;
        let mut at = Vec::with_capacity(self.hours_at.len());
        for (location, hours) in &self.hours_at {
            let location: LocationId = page::id(location, "location")?;
            at.push((location, week(hours)?));
        }
        Ok(catalogue
            .put_staff(business, by, &staff, &hours, &at)
            .await?)
    }
}

/// Staff.
#[utoipa::path(get, path = "/api/v1/staff", tag = "set-up",
    responses((status = 200, body = StaffList), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(State(state): State<AppState>, holder: KeyHolder) -> Answer<StaffList> {
    let staff = views(&state, holder).await?;
    Ok(Json(StaffList { staff }))
}

/// One staff member.
#[utoipa::path(get, path = "/api/v1/staff/{id}", tag = "set-up",
    params(("id" = String, Path, description = "The staff member's id")),
    responses((status = 200, body = StaffView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn detail(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Answer<StaffView> {
    show(&state, holder, &id).await
}

/// Adds a staff member.
#[utoipa::path(post, path = "/api/v1/staff", tag = "set-up", request_body = StaffDraft,
    responses((status = 201, body = StaffView), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(draft): JsonBody<StaffDraft>,
) -> Result<(StatusCode, Json<StaffView>), RouteError> {
    set_up::create(&state, holder, draft).await
}

/// Replaces a staff member, hours included. Their calendar stays connected.
#[utoipa::path(put, path = "/api/v1/staff/{id}", tag = "set-up", request_body = StaffDraft,
    params(("id" = String, Path, description = "The staff member's id")),
    responses((status = 200, body = StaffView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn replace(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
    JsonBody(draft): JsonBody<StaffDraft>,
) -> Answer<StaffView> {
    set_up::replace(&state, holder, &id, draft).await
}
