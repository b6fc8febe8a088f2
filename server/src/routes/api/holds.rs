//! Slots that are kept for a while: `POST /api/v1/holds`, `POST /api/v1/holds/{id}/extend`, `DELETE /api/v1/holds/{id}`.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{HoldId, PersonName};
use serde::{Deserialize, Serialize};
use services::{ServiceError, availability::NamedSlot, availability::slot_name, bookings::Guest};
use utoipa::ToSchema;

use super::{
    auth::KeyHolder,
    page, place,
    refusal::{NotFree, Refusal},
    visit::{Wanted, together},
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{JsonBody, broken},
    state::AppState,
};

/// Whom a hold is for is told when it is booked.
const NOBODY: &str = "Guest";

/// What is to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Keep {
    /// From 1 to 64, all at one location: all are kept or none.
    bookings: Vec<Wanted>,
    /// A name of your own for the visitor, at most 100 characters: keeping something new gives back what the same
    /// visitor held before. Without one the holds are nobody else's.
    visitor: Option<String>,
}

/// What is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Kept {
    /// In the order in which they were asked for.
    holds: Vec<Hold>,
    /// When they lapse by themselves.
    expires_at: String,
}

/// One kept slot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hold {
    #[schema(example = "hld_01jd5c8v4m7w2k9x3q6t8r0y1z")]
    hold_id: String,
    /// Book it with this slot and the hold.
    slot_id: Option<String>,
    start: String,
    end: String,
    /// What it will cost, in minor units.
    price_minor: Option<i64>,
    currency: Option<String>,
    /// What will be due when booking, in minor units.
    deposit_due_minor: Option<i64>,
}

/// Until when a hold is prolonged.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Prolonged {
    hold_id: String,
    expires_at: String,
}

/// Keeps slots for five minutes.
#[utoipa::path(
    post,
    path = "/api/v1/holds",
    tag = "holds",
    request_body = Keep,
    responses(
        (status = 201, body = Kept),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 409, body = NotFree, description = "One of them cannot be had; nothing is kept"),
        (status = 422, body = ErrorBody)
    )
)]
pub(crate) async fn keep(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(keep): JsonBody<Keep>,
) -> Result<(StatusCode, Json<Kept>), Refusal> {
    let visitor = match keep.visitor {
        Some(name) if !(1..=100).contains(&name.chars().count()) => {
            return Err(broken("visitor", "a name has from 1 to 100 characters").into());
        }
        // Visitors of two keys are never the same.
        Some(name) => format!("{}:{name}", holder.key),
        None => format!("{}:{}", holder.key, state.ports.entropy.token()),
    };
    let nobody: PersonName = NOBODY
        .parse()
        .map_err(|_| ServiceError::Internal("nobody has no name".to_owned()))?;
    let guest = Guest::named(nobody);
    let (place, wishes) = together(&state, holder, keep.bookings, &guest).await?;
    let held = state
        .services
        .bookings
        .hold(place, &visitor, &wishes)
        .await?;
    let snapshot = place::snapshot(&state, place).await?;
    let holds = held
        .holds
        .iter()
        .zip(held.quoted)
        .map(|(id, quoted)| {
            let mut visit = quoted.wish.visit.clone();
            visit.add_ons.clear();
            let named = NamedSlot {
                visit,
                start: quoted.wish.start,
                lanes: quoted.wish.lanes.clone(),
            };
            Hold {
                hold_id: id.to_string(),
                slot_id: slot_name(&named, &snapshot).map(|slot| slot.to_string()),
                start: quoted.range.start().to_string(),
                end: quoted.range.end().to_string(),
                price_minor: quoted.terms.price.map(|price| price.minor),
                currency: quoted
                    .terms
                    .price
                    .map(|price| price.currency.code().to_owned()),
                deposit_due_minor: quoted.terms.deposit_due.map(|due| due.minor),
            }
        })
        .collect();
    let kept = Kept {
        holds,
        expires_at: held.expires_at.to_string(),
    };
    Ok((StatusCode::CREATED, Json(kept)))
}

/// Keeps a slot for five minutes more, from now on; at most half an hour in all.
#[utoipa::path(
    post,
    path = "/api/v1/holds/{id}/extend",
    tag = "holds",
    params(("id" = String, Path, description = "The hold's id")),
    responses(
        (status = 200, body = Prolonged),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "It has lapsed or was used"),
        (status = 409, body = ErrorBody, description = "It was kept for as long as can be")
    )
)]
pub(crate) async fn extend(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Result<Json<Prolonged>, RouteError> {
    let id: HoldId = page::id(&id, "hold")?;
    let expires_at = state
        .services
        .catalogue
        .extend_hold(holder.business, id)
        .await?;
    Ok(Json(Prolonged {
        hold_id: id.to_string(),
        expires_at: expires_at.to_string(),
    }))
}

/// Gives a kept slot back.
#[utoipa::path(
    delete,
    path = "/api/v1/holds/{id}",
    tag = "holds",
    params(("id" = String, Path, description = "The hold's id")),
    responses(
        (status = 204, description = "It is free again"),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody, description = "It has lapsed or was used")
    )
)]
pub(crate) async fn release(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let id: HoldId = page::id(&id, "hold")?;
    if state.services.bookings.release(holder.business, id).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ServiceError::NotFound("hold").into())
}
