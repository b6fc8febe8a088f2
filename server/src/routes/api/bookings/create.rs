//! `POST /api/v1/bookings`: one booking or several, of which all are made or none.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode},
};
use domain::BusinessId;
use serde::{Deserialize, Serialize};
use services::bookings::{Authority, Committed};
use utoipa::ToSchema;

use super::{
    super::{
        auth::KeyHolder,
        customer::Person,
        refusal::{NotFree, Refusal},
        visit::{Wanted, together},
    },
    Booking,
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::JsonBody,
    state::AppState,
};

/// Longest key under which a result is remembered.
const KEY_MAX: usize = 200;

/// What is to be booked, and for whom.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    customer: Person,
    /// From 1 to 64, all at one location: all of them are made or none.
    bookings: Vec<Wanted>,
}

/// What was made, moved or cancelled.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    bookings: Vec<Booking>,
    /// A sentence for the customer, from what was committed.
    message: String,
    /// Whether the business still has to confirm, because a calendar could not be read.
    requested: bool,
    /// What the change itself costs, in minor units.
    fee_minor: Option<i64>,
    currency: Option<String>,
}

impl Done {
    /// Reads the committed rows.
    pub(crate) async fn of(
        state: &AppState,
        business: BusinessId,
        done: Committed,
    ) -> Result<Self, RouteError> {
        let mut bookings = Vec::with_capacity(done.bookings.len());
        for made in done.bookings {
            let detail = state
                .services
                .queries
                .booking(business, made.booking)
                .await?;
            bookings.push(Booking::from(detail.booking));
        }
        Ok(Self {
            bookings,
            message: done.say,
            requested: done.requested,
            fee_minor: done.fee.map(|fee| fee.minor),
            currency: done.fee.map(|fee| fee.currency.code().to_owned()),
        })
    }
}

/// The `Idempotency-Key` of a request: under the same key the same change is made once.
pub(crate) fn key(headers: &HeaderMap) -> Result<Option<&str>, RouteError> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let plain = |key: &&str| (1..=KEY_MAX).contains(&key.len());
    HeaderValue::to_str(key)
        .ok()
        .filter(plain)
        .map(Some)
        .ok_or_else(|| {
            RouteError::BadRequest("Idempotency-Key: 1 to 200 plain characters".to_owned())
        })
}

/// Books.
#[utoipa::path(
    post,
    path = "/api/v1/bookings",
    tag = "bookings",
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the change: a repeat gets the first answer and books nothing more")),
    request_body = Order,
    responses(
        (status = 201, body = Done),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = NotFree, description = "The time cannot be had; nothing was booked"),
        (status = 422, body = ErrorBody)
    )
)]
pub(crate) async fn make(
    State(state): State<AppState>,
    holder: KeyHolder,
    headers: HeaderMap,
    JsonBody(order): JsonBody<Order>,
) -> Result<(StatusCode, Json<Done>), Refusal> {
    let key = key(&headers)?;
    let guest = order.customer.guest()?;
    let (place, wishes) = together(&state, holder, order.bookings, &guest).await?;
    let by = Authority::Member(holder.actor());
    let done = state
        .services
        .bookings
        .book_all(place, by, &wishes, key)
        .await?;
    let done = Done::of(&state, holder.business, done).await?;
    Ok((StatusCode::CREATED, Json(done)))
}
