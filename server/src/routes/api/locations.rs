//! Locations: `GET` and `POST /api/v1/locations`, `GET` and `PUT /api/v1/locations/{id}`.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{Currency, E164, LocationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use services::{
    catalogue::{NewLocation, Setup},
    records::{HoursOwner, Location},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    auth::KeyHolder,
    customer::phone,
    hours::{Open, week},
    house_rules::HouseRulesBody,
    set_up::{self, Draft, To, View, show, views},
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, JsonBody},
    state::AppState,
};

/// A location.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LocationView {
    id: String,
    name: String,
    slug: String,
    address: String,
    zone: String,
    grid_minutes: u32,
    notice_minutes: u32,
    horizon_days: u32,
    /// What holds here for services that have no such rules of their own, before those of the business.
    rules: HouseRulesBody,
    transfer_to: Option<String>,
    /// The numbers that are answered for it.
    phone_numbers: Vec<String>,
    hours: Vec<Open>,
}

/// Locations, by name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LocationList {
    locations: Vec<LocationView>,
}

/// What a location is to be. Everything that is not given takes its default.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocationDraft {
    name: String,
    /// The name in web addresses, unique on the platform: lower-case letters, digits, hyphens and underscores.
    slug: String,
    #[serde(default)]
    address: String,
    /// The IANA name of the time zone.
    #[schema(example = "Europe/London")]
    zone: String,
    /// Minutes between two starts; 15 if not given.
    grid_minutes: Option<u32>,
    /// Minutes between now and the earliest start; 30 if not given.
    notice_minutes: Option<u32>,
    /// Days ahead that can be booked; 60 if not given.
    horizon_days: Option<u32>,
    /// What holds here before the rules of the business; none, if not given.
    #[serde(default)]
    rules: HouseRulesBody,
    /// Where a call goes when the caller asks for a person.
    transfer_to: Option<String>,
    /// When it is open; never, if empty.
    #[serde(default)]
    hours: Vec<Open>,
}

impl View for LocationView {
    type Record = Location;
    type Id = LocationId;
    const WHAT: &'static str = "location";
    const NEW: fn(Uuid) -> LocationId = LocationId::from_uuid;

    fn all(setup: &Setup) -> &[Location] {
        &setup.locations
    }

    fn id(record: &Location) -> LocationId {
        record.id
    }

    fn of(location: &Location, setup: &Setup) -> Self {
        let numbers = setup
            .numbers
            .iter()
            .filter(|one| one.location_id == location.id && one.active);
        Self {
            id: location.id.to_string(),
            name: location.name.clone(),
            slug: location.slug.clone(),
            address: location.address.clone(),
            zone: location.zone.clone(),
            grid_minutes: location.grid_minutes,
            notice_minutes: location.notice_minutes,
            horizon_days: location.horizon_days,
            rules: location.rules.into(),
            transfer_to: location.transfer_to.clone().map(String::from),
            phone_numbers: numbers.map(|one| one.number.as_str().to_owned()).collect(),
            hours: setup
                .hours_of(HoursOwner::Location(location.id))
                .map(Open::from)
                .collect(),
        }
    }
}

impl LocationDraft {
    fn read(
        self,
        id: LocationId,
        since: Timestamp,
        currency: Currency,
    ) -> Result<NewLocation, RouteError> {
        let usual = Location::named(id, &self.name, &self.slug, &self.zone, since);
        let transfer_to: Option<E164> = self.transfer_to.as_deref().map(phone).transpose()?;
        Ok(NewLocation {
            location: Location {
                address: self.address,
                grid_minutes: self.grid_minutes.unwrap_or(usual.grid_minutes),
                notice_minutes: self.notice_minutes.unwrap_or(usual.notice_minutes),
                horizon_days: self.horizon_days.unwrap_or(usual.horizon_days),
                rules: self.rules.read(currency)?,
                transfer_to,
                ..usual
            },
            hours: week(&self.hours)?,
        })
    }
}

impl Draft for LocationDraft {
    type View = LocationView;

    async fn put(self, to: To<'_, LocationView>) -> Result<(), RouteError> {
        let since = to
            .old
            .map_or_else(|| to.state.ports.now(), |old| old.created_at);
        let new = self.read(to.id, since, to.setup.business.currency)?;
        let (business, by) = (to.holder.business, to.holder.actor());
        let catalogue = &to.state.services.catalogue;
        Ok(catalogue.put_location(business, by, &new).await?)
    }
}

/// Locations.
#[utoipa::path(get, path = "/api/v1/locations", tag = "set-up",
    responses((status = 200, body = LocationList), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(State(state): State<AppState>, holder: KeyHolder) -> Answer<LocationList> {
    let locations = views(&state, holder).await?;
    Ok(Json(LocationList { locations }))
}

/// One location.
#[utoipa::path(get, path = "/api/v1/locations/{id}", tag = "set-up",
    params(("id" = String, Path, description = "The location's id")),
    responses((status = 200, body = LocationView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn detail(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Answer<LocationView> {
    show(&state, holder, &id).await
}

/// Adds a location, answered by a receptionist of the usual kind.
#[utoipa::path(post, path = "/api/v1/locations", tag = "set-up", request_body = LocationDraft,
    responses((status = 201, body = LocationView), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(draft): JsonBody<LocationDraft>,
) -> Result<(StatusCode, Json<LocationView>), RouteError> {
    set_up::create(&state, holder, draft).await
}

/// Replaces a location, hours included.
#[utoipa::path(put, path = "/api/v1/locations/{id}", tag = "set-up", request_body = LocationDraft,
    params(("id" = String, Path, description = "The location's id")),
    responses((status = 200, body = LocationView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn replace(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
    JsonBody(draft): JsonBody<LocationDraft>,
) -> Answer<LocationView> {
    set_up::replace(&state, holder, &id, draft).await
}
