//! People who wait: `GET` and `POST /api/v1/waitlist`, `DELETE /api/v1/waitlist/{id}`.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::{LocationId, StaffId, TimeRange, VariantId, WaitlistEntryId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use services::{ServiceError, bookings::Place, records, waitlist::Wanted};
use utoipa::{IntoParams, ToSchema};

use super::{
    auth::KeyHolder,
    customer::{name, phone},
    page::{self, Paging},
    place,
    visit::optional,
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, Asked, JsonBody, broken},
    state::AppState,
};

/// Somebody who waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Entry {
    #[schema(example = "wle_01jd5c8v4m7w2k9x3q6t8r0y1z")]
    id: String,
    service_id: String,
    location_id: String,
    customer_id: Option<String>,
    name: String,
    phone: String,
    /// The whole visit lies between these.
    from: String,
    to: String,
    variant_id: Option<String>,
    /// How long, where the customer chose it.
    minutes: Option<u32>,
    staff_id: Option<String>,
    seats: u32,
    /// 0 is as many as the service needs.
    resources: u32,
    /// How old the person is who comes, if they said it.
    age: Option<u8>,
    /// `waiting`, `offered`, `booked`, `expired` or `left`.
    state: String,
    created_at: String,
}

/// Who waits, the first to come first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryList {
    entries: Vec<Entry>,
    /// Send it as `after` for the next page; absent at the end.
    next: Option<String>,
}

/// What somebody waits for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wait {
    service_id: String,
    /// The business's first location, if not given.
    location_id: Option<String>,
    /// The whole visit lies between these.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    variant_id: Option<String>,
    /// How long, where the customer chooses.
    minutes: Option<u32>,
    staff_id: Option<String>,
    /// Age of the person who comes, for services that have a rule about it.
    age: Option<u8>,
    /// Seats of a class; 1 if not given.
    party: Option<u32>,
    /// How many resources at once.
    count: Option<u32>,
    name: String,
    /// Where the offer is sent.
    phone: String,
}

/// Which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those of this location.
    location_id: Option<String>,
    /// Only those in this state.
    state: Option<String>,
}

impl From<records::WaitlistEntry> for Entry {
    fn from(it: records::WaitlistEntry) -> Self {
        Self {
            id: it.id.to_string(),
            service_id: it.service_id.to_string(),
            location_id: it.location_id.to_string(),
            customer_id: it.customer_id.map(|id| id.to_string()),
            name: it.name.to_string(),
            phone: it.phone.into(),
            from: it.window.start().to_string(),
            to: it.window.end().to_string(),
            variant_id: it.variant_id.map(|id| id.to_string()),
            minutes: it.minutes,
            staff_id: it.staff_id.map(|id| id.to_string()),
            seats: it.seats,
            resources: it.resources,
            age: it.age,
            state: it.state.to_string(),
            created_at: it.created_at.to_string(),
        }
    }
}

/// Who waits.
#[utoipa::path(get, path = "/api/v1/waitlist", tag = "waitlist", params(Which, Paging),
    responses((status = 200, body = EntryList), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(which): Asked<Which>,
    Asked(paging): Asked<Paging>,
) -> Answer<EntryList> {
    let location = optional::<LocationId>(which.location_id.as_deref(), "location")?;
    let states: Vec<records::WaitlistState> = match which.state.as_deref().map(str::parse) {
        None => Vec::new(),
        Some(Ok(state)) => vec![state],
        Some(Err(_)) => {
            let why = "state: is waiting, offered, booked, expired or left";
            return Err(RouteError::BadRequest(why.to_owned()));
        }
    };
    let (states, request) = (&states, paging.request()?);
    let found = state
        .ports
        .store
        .read::<_, ServiceError, _>(holder.business, |tx| {
            Box::pin(async move { Ok(tx.waitlist().list(location, states, request).await?) })
        })
        .await?;
    Ok(Json(EntryList {
        entries: found.items.into_iter().map(Entry::from).collect(),
        next: found.next.map(page::write),
    }))
}

/// Lets somebody wait. What becomes free is offered to them by text, for a while.
#[utoipa::path(post, path = "/api/v1/waitlist", tag = "waitlist", request_body = Wait,
    responses((status = 201, body = Entry), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn join(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(wait): JsonBody<Wait>,
) -> Result<(StatusCode, Json<Entry>), RouteError> {
    let window =
        TimeRange::new(wait.from, wait.to).map_err(|_| broken("from", "must be before to"))?;
    let wanted = Wanted {
        service: page::id(&wait.service_id, "service")?,
        variant: optional::<VariantId>(wait.variant_id.as_deref(), "variant")?,
        minutes: wait.minutes,
        window,
        staff: optional::<StaffId>(wait.staff_id.as_deref(), "staff member")?,
        seats: wait.party.unwrap_or(1),
        resources: wait.count,
        name: name(&wait.name)?,
        phone: phone(&wait.phone)?,
        age: wait.age,
    };
    let place = place::of(&state, holder, wait.location_id.as_deref()).await?;
    let waitlist = &state.services.waitlist;
    let entry = waitlist.join(place, holder.actor(), &wanted).await?;
    Ok((StatusCode::CREATED, Json(entry.into())))
}

/// Somebody does not wait any more.
#[utoipa::path(delete, path = "/api/v1/waitlist/{id}", tag = "waitlist",
    params(("id" = String, Path, description = "The entry's id")),
    responses((status = 204, description = "They do not wait any more"), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) async fn leave(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Result<StatusCode, RouteError> {
    let id: WaitlistEntryId = page::id(&id, "waitlist entry")?;
    let missing = || ServiceError::NotFound("waitlist entry");
    let entry = state
        .ports
        .store
        .read(holder.business, |tx| {
            Box::pin(async move { tx.waitlist().entry(id).await?.ok_or_else(missing) })
        })
        .await?;
    let place = Place {
        business: holder.business,
        location: entry.location_id,
    };
    if state
        .services
        .waitlist
        .leave(place, holder.actor(), id)
        .await?
    {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(missing().into())
}
