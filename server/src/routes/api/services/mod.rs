//! Services: `GET` and `POST /api/v1/services`, `GET` and `PUT /api/v1/services/{id}`.

mod draft;
mod view;

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::ServiceId;
use serde::Serialize;
use services::{catalogue::Setup, records::Service};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    auth::KeyHolder,
    set_up::{self, Draft, To, View, show, views},
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, JsonBody},
    state::AppState,
};
use draft::ServiceDraft;
pub(super) use draft::late_cancel;
use view::ServiceView;
pub(super) use view::Share;

/// Services, by position.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceList {
    services: Vec<ServiceView>,
}

impl View for ServiceView {
    type Record = Service;
    type Id = ServiceId;
    const WHAT: &'static str = "service";
    const NEW: fn(Uuid) -> ServiceId = ServiceId::from_uuid;

    fn all(setup: &Setup) -> &[Service] {
        &setup.services
    }

    fn id(record: &Service) -> ServiceId {
        record.id
    }

    fn of(record: &Service, _: &Setup) -> Self {
        record.clone().into()
    }
}

impl Draft for ServiceDraft {
    type View = ServiceView;

    async fn put(self, to: To<'_, ServiceView>) -> Result<(), RouteError> {
        let service = self.read(to.id, to.old, to.setup, &to.state.ports)?;
        let (business, by) = (to.holder.business, to.holder.actor());
        let catalogue = &to.state.services.catalogue;
        Ok(catalogue.put_service(business, by, &service).await?)
    }
}

/// Services.
#[utoipa::path(get, path = "/api/v1/services", tag = "set-up",
    responses((status = 200, body = ServiceList), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(State(state): State<AppState>, holder: KeyHolder) -> Answer<ServiceList> {
    let services = views(&state, holder).await?;
    Ok(Json(ServiceList { services }))
}

/// One service.
#[utoipa::path(get, path = "/api/v1/services/{id}", tag = "set-up",
    params(("id" = String, Path, description = "The service's id")),
    responses((status = 200, body = ServiceView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn detail(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Answer<ServiceView> {
    show(&state, holder, &id).await
}

/// Adds a service.
#[utoipa::path(post, path = "/api/v1/services", tag = "set-up", request_body = ServiceDraft,
    responses((status = 201, body = ServiceView), (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(draft): JsonBody<ServiceDraft>,
) -> Result<(StatusCode, Json<ServiceView>), RouteError> {
    set_up::create(&state, holder, draft).await
}

/// Replaces a service. Variants and add-ons of the same name stay the ones that bookings name.
#[utoipa::path(put, path = "/api/v1/services/{id}", tag = "set-up", request_body = ServiceDraft,
    params(("id" = String, Path, description = "The service's id")),
    responses((status = 200, body = ServiceView), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn replace(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
    JsonBody(draft): JsonBody<ServiceDraft>,
) -> Answer<ServiceView> {
    set_up::replace(&state, holder, &id, draft).await
}
