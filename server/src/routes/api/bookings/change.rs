//! `POST /api/v1/bookings/{id}/move`, `/api/v1/bookings/{id}/cancel` and `/api/v1/bookings/{id}/confirm`.

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
};
use domain::{BookingId, StaffId};
use jiff::Timestamp;
use serde::Deserialize;
use services::bookings::{Authority, Cancelling, Moving};
use utoipa::ToSchema;

use super::{
    super::{
        auth::KeyHolder,
        page, place,
        refusal::{NotFree, Refusal},
        visit::optional,
    },
    create::{Done, key},
};
use crate::{
    error::ErrorBody,
    routes::body::{JsonBody, broken},
    state::AppState,
};

/// Longest reason.
const REASON_MAX: usize = 500;

/// Where a booking is moved to: a slot that was offered, or a start.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct To {
    /// The slot that was offered.
    slot_id: Option<String>,
    /// Without a slot: the new start.
    #[schema(value_type = Option<String>, format = DateTime)]
    start: Option<Timestamp>,
    /// Without a slot: the new length, where the customer chooses.
    minutes: Option<u32>,
    /// Without a slot: with whom.
    staff_id: Option<String>,
    /// The hold that keeps the new time.
    hold_id: Option<String>,
    /// Whether a fee that is due for a late move is not taken.
    #[serde(default)]
    waive_fee: bool,
}

/// How a booking is called off.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Off {
    /// Why.
    reason: Option<String>,
    /// Whether a fee that is due is not taken.
    #[serde(default)]
    waive_fee: bool,
}

/// Moves a booking. A fee that is due by the terms that were agreed becomes a line of it, and the answer names it.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/move",
    tag = "bookings",
    params(
        ("id" = String, Path, description = "The booking's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "Names the change: a repeat gets the first answer")
    ),
    request_body = To,
    responses(
        (status = 200, body = Done),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = NotFree, description = "The time cannot be had, or the booking is over; nothing was changed"),
        (status = 422, body = ErrorBody)
    )
)]
pub(crate) async fn reschedule(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
    headers: HeaderMap,
    JsonBody(to): JsonBody<To>,
) -> Result<Json<Done>, Refusal> {
    let id: BookingId = page::id(&id, "booking")?;
    let mut moving = match (to.slot_id.as_deref(), to.start) {
        (Some(slot), None) => {
            let slot = slot
                .parse()
                .map_err(|_| services::ServiceError::NotFound("slot"))?;
            let (_, named) = place::of_slot(&state, holder, &slot).await?;
            Moving::to(&named)
        }
        (None, Some(start)) => Moving::at(start),
        _ => return Err(broken("slot_id", "send a slot or a start, one of them").into()),
    };
    if to.slot_id.is_none() {
        moving.minutes = to.minutes;
        moving.staff = optional::<StaffId>(to.staff_id.as_deref(), "staff member")?;
    }
    moving.hold = optional(to.hold_id.as_deref(), "hold")?;
    moving.waive_fee = to.waive_fee;
    let by = Authority::Member(holder.actor());
    let done = state
        .services
        .bookings
        .reschedule(holder.business, by, id, &moving, key(&headers)?)
        .await?;
    Ok(Json(Done::of(&state, holder.business, done).await?))
}

/// Cancels a booking. The answer names the fee that is due by the terms that were agreed.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/cancel",
    tag = "bookings",
    params(
        ("id" = String, Path, description = "The booking's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "Names the change: a repeat gets the first answer")
    ),
    request_body = Off,
    responses(
        (status = 200, body = Done),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = ErrorBody, description = "The booking is over or cancelled already, or closed to changes by \
            its terms (`too_late`)"),
        (status = 422, body = ErrorBody)
    )
)]
pub(crate) async fn cancel(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
    headers: HeaderMap,
    JsonBody(off): JsonBody<Off>,
) -> Result<Json<Done>, Refusal> {
    let id: BookingId = page::id(&id, "booking")?;
    if off
        .reason
        .as_deref()
        .is_some_and(|reason| reason.chars().count() > REASON_MAX)
    {
        return Err(broken("reason", "at most 500 characters").into());
    }
    let how = Cancelling {
        reason: off.reason,
        waive_fee: off.waive_fee,
        anyway: false,
    };
    let by = Authority::Member(holder.actor());
    let done = state
        .services
        .bookings
        .cancel(holder.business, by, id, &how, key(&headers)?)
        .await?;
    Ok(Json(Done::of(&state, holder.business, done).await?))
}

/// Confirms a request: it is booked, with those that were asked for together with it, and their customer is sent one text.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{id}/confirm",
    tag = "bookings",
    params(
        ("id" = String, Path, description = "The request's id"),
        ("Idempotency-Key" = Option<String>, Header, description = "Names the change: a repeat gets the first answer")
    ),
    responses(
        (status = 200, body = Done),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = NotFree, description = "Something else is in the calendar then, or it is no request that \
            waits to be confirmed; nothing was changed")
    )
)]
pub(crate) async fn confirm(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Done>, Refusal> {
    let id: BookingId = page::id(&id, "booking")?;
    let by = Authority::Member(holder.actor());
    let done = state
        .services
        .bookings
        .confirm(holder.business, by, id, key(&headers)?)
        .await?;
    Ok(Json(Done::of(&state, holder.business, done).await?))
}
