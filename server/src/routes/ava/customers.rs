//! `POST /api/customers` and `GET /api/customers/{id}`.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use services::{customers::NewCustomer, records};
use utoipa::ToSchema;

use crate::{
    error::{ErrorBody, RouteError},
    routes::{
        api::{
            auth::KeyHolder,
            customer::{email, name, phone},
            page,
        },
        body::{Answer, JsonBody},
    },
    state::AppState,
};

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Customer {
    #[schema(example = "cus_01jd5c8v4m7w2k9x3q6t8r0y1z")]
    id: String,
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    notes: String,
    /// RFC 3339 in UTC, as all instants.
    created_at: String,
    updated_at: String,
}

/// Somebody to make known: at least one of name, phone and email.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPerson {
    name: Option<String>,
    /// With a plus and the country code.
    phone: Option<String>,
    email: Option<String>,
    #[serde(default)]
    notes: String,
}

impl From<records::Customer> for Customer {
    fn from(it: records::Customer) -> Self {
        Self {
            id: it.id.to_string(),
            name: it.name.map(|name| name.to_string()),
            phone: it.phone.map(String::from),
            email: it.email.map(|email| email.to_string()),
            notes: it.notes,
            created_at: it.created_at.to_string(),
            updated_at: it.updated_at.to_string(),
        }
    }
}

/// Makes a customer known. Whoever has the number already is found instead, with status 200, and not changed.
#[utoipa::path(post, path = "/api/customers", tag = "customers", request_body = NewPerson,
    responses((status = 201, body = Customer), (status = 200, body = Customer, description = "Known already"),
        (status = 401, body = ErrorBody), (status = 422, body = ErrorBody)))]
pub(crate) async fn create(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(person): JsonBody<NewPerson>,
) -> Result<(StatusCode, Json<Customer>), RouteError> {
    let new = NewCustomer {
        name: person.name.as_deref().map(name).transpose()?,
        phone: person.phone.as_deref().map(phone).transpose()?,
        email: person.email.as_deref().map(email).transpose()?,
        notes: person.notes,
    };
    let known = state
        .services
        .customers
        .add(holder.business, holder.actor(), new)
        .await?;
    let status = if known.new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(known.customer.into())))
}

/// One customer.
#[utoipa::path(get, path = "/api/customers/{id}", tag = "customers",
    params(("id" = String, Path, description = "The customer's id")),
    responses((status = 200, body = Customer), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
pub(crate) async fn detail(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Answer<Customer> {
    let id = page::id(&id, "customer")?;
    let customer = state.services.customers.get(holder.business, id).await?;
    Ok(Json(customer.into()))
}
