//! Resources: `GET` and `POST /api/v1/resources`, `GET` and `PUT /api/v1/resources/{id}`.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::ResourceId;
use serde::{Deserialize, Serialize};
use services::{
    catalogue::Setup,
    records::{HoursOwner, Resource},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    auth::KeyHolder,
    hours::{Open, week},
    page,
    set_up::{self, Draft, To, View, show, views},
    staff::yes,
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, JsonBody},
    state::AppState,
};

/// A court, room, chair or machine.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResourceView {
    id: String,
    location_id: String,
    name: String,
    /// Resources of one kind are interchangeable.
    kind: String,
    /// The row that it stands in, and its place there: those next to each other are neighbours.
    row: Option<Row>,
    position: u32,
    active: bool,
    /// When it can be used; whenever the location is open, if empty.
    hours: Vec<Open>,
}

/// A place in a row.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    row: u16,
    place: u16,
}

/// Resources, by position.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResourceList {
    resources: Vec<ResourceView>,
}

/// What a resource is to be. Everything that is not given takes its default.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ResourceDraft {
    location_id: String,
    #[schema(example = "Court 1")]
    name: String,
    #[schema(example = "court")]
    kind: String,
    row: Option<Row>,
    #[serde(default)]
    position: u32,
    /// Whether it can be booked; if not given, it can.
    #[serde(default = "yes")]
    active: bool,
    /// When it can be used; whenever the location is open, if empty.
    #[serde(default)]
    hours: Vec<Open>,
}

impl View for ResourceView {
    type Record = Resource;
    type Id = ResourceId;
    const WHAT: &'static str = "resource";
    const NEW: fn(Uuid) -> ResourceId = ResourceId::from_uuid;

    fn all(setup: &Setup) -> &[Resource] {
        &setup.resources
    }

    fn id(record: &Resource) -> ResourceId {
        record.id
    }

    fn of(resource: &Resource, setup: &Setup) -> Self {
        Self {
            id: resource.id.to_string(),
            location_id: resource.location_id.to_string(),
            name: resource.name.clone(),
            kind: resource.kind.clone(),
            row: resource.row.map(|(row, place)| Row { row, place }),
            position: resource.position,
            active: resource.active,
            hours: setup
                .hours_of(HoursOwner::Resource(resource.id))
                .map(Open::from)
                .collect(),
        }
    }
}

impl ResourceDraft {
    fn read(&self, id: ResourceId, old: Option<&Resource>) -> Result<Resource, RouteError> {
        let location = page::id(&self.location_id, "location")?;
        Ok(Resource {
            row: self.row.map(|one| (one.row, one.place)),
            calendar: old.and_then(|old| old.calendar.clone()),
            position: self.position,
            active: self.active,
            ..Resource::named(id, location, &self.name, &self.kind)
        })
    }
}

impl Draft for ResourceDraft {
    type View = ResourceView;

    async fn put(self, to: To<'_, ResourceView>) -> Result<(), RouteError> {
        let (resource, hours) = (self.read(to.id, to.old)?, week(&self.hours)?);
        let (business, by) = (to.holder.business, to.holder.actor());
        let catalogue = &to.state.services.catalogue;
        Ok(catalogue
            .put_resource(business, by, &resource, &hours)
            .await?)
    }
}

/// Resources.
#[utoipa::path(get, path = "/api/v1/resources", tag = "set-up",
    responses((status = 200, body = ResourceList), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(State(state): State<AppState>, holder: KeyHolder) -> Answer<ResourceList> {
    let resources = views(&state, holder).await?;
    Ok(Json(ResourceList { resources }))
}

/// One resource.
#[utoipa::path(get, path = "/api/v1/resources/{id}", tag = "set-up",
    params(("id" = String, Path, description = "The resource's id")),
    responses((status = 200, body = ResourceView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn detail(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Answer<ResourceView> {
    show(&state, holder, &id).await
}

/// Adds a resource.
#[utoipa::path(post, path = "/api/v1/resources", tag = "set-up", request_body = ResourceDraft,
    responses((status = 201, body = ResourceView), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(draft): JsonBody<ResourceDraft>,
) -> Result<(StatusCode, Json<ResourceView>), RouteError> {
    set_up::create(&state, holder, draft).await
}

/// Replaces a resource, hours included. Its calendar stays connected.
#[utoipa::path(put, path = "/api/v1/resources/{id}", tag = "set-up", request_body = ResourceDraft,
    params(("id" = String, Path, description = "The resource's id")),
    responses((status = 200, body = ResourceView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn replace(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
    JsonBody(draft): JsonBody<ResourceDraft>,
) -> Answer<ResourceView> {
    set_up::replace(&state, holder, &id, draft).await
}
