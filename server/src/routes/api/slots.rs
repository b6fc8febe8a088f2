//! `GET /api/v1/slots`: free times of a service, or why there are none.

use axum::{Json, extract::State};
use domain::{StaffId, TimeRange, VariantId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use services::{
    availability::{Ask, Offer},
    snapshot::Visit,
};
use utoipa::{IntoParams, ToSchema};

use super::{auth::KeyHolder, page, place, visit::optional};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::Asked,
    state::AppState,
};

/// Longest range that can be asked for at a time.
const LONGEST: SignedDuration = SignedDuration::from_hours(31 * 24);

/// What is wanted, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wish {
    /// The service's id.
    service_id: String,
    /// The location's id; the business's first location if not given.
    location_id: Option<String>,
    /// With whom; anyone if not given.
    staff_id: Option<String>,
    /// Which way of having the service.
    variant_id: Option<String>,
    /// How long, where the customer chooses.
    minutes: Option<u32>,
    /// How many resources at once.
    count: Option<u32>,
    /// For how many people, where seats of a class are booked.
    party: Option<u32>,
    /// Every free time; a few, spread over the range, if not given.
    #[serde(default)]
    all: bool,
    /// Slots that start at this instant or later.
    #[param(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Slots that start before this instant; at most 31 days later.
    #[param(value_type = String, format = DateTime)]
    to: Timestamp,
}

impl Wish {
    /// The visit that is wanted.
    fn visit(&self) -> Result<Visit, RouteError> {
        Ok(Visit {
            variant: optional::<VariantId>(self.variant_id.as_deref(), "variant")?,
            minutes: self.minutes,
            resources: self.count,
            seats: self.party.unwrap_or(1),
            staff: optional::<StaffId>(self.staff_id.as_deref(), "staff member")?,
            ..Visit::of(page::id(&self.service_id, "service")?)
        })
    }
}

/// The range between two instants, no longer than can be asked for at a time.
pub(crate) fn range(from: Timestamp, to: Timestamp) -> Result<TimeRange, RouteError> {
    let range = TimeRange::new(from, to)
        .map_err(|_| RouteError::BadRequest("from: must be before to".to_owned()))?;
    if range.length() > LONGEST {
        return Err(RouteError::BadRequest(
            "to: at most 31 days after from".to_owned(),
        ));
    }
    Ok(range)
}

/// One free time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Slot {
    slot_id: String,
    /// RFC 3339 with the location's offset.
    start: String,
    /// RFC 3339 in UTC.
    end: String,
    /// As the receptionist says it.
    #[schema(example = "Saturday 21 November at 2 pm")]
    spoken: String,
    /// Staff and resources by name.
    with: String,
}

/// Free times, or why there are none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotList {
    /// A few of the free times, spread over the range, or all.
    slots: Vec<Slot>,
    /// Why there are none, as a code: `past`, `closed`, `too_soon`, `too_far`, `taken` …
    why_not: Option<String>,
    /// The same as a sentence.
    say: Option<String>,
    /// When there are none: the free times nearest to the range.
    nearest: Vec<Slot>,
    /// Whether a calendar cannot be read, so that bookings wait for the business to confirm them.
    requests_only: bool,
}

impl From<Offer> for Slot {
    fn from(offer: Offer) -> Self {
        Self {
            slot_id: offer.id.as_str().to_owned(),
            start: offer.start,
            end: offer.range.end().to_string(),
            spoken: offer.spoken,
            with: offer.with,
        }
    }
}

/// Free times of a service.
#[utoipa::path(
    get,
    path = "/api/v1/slots",
    tag = "slots",
    params(Wish),
    responses(
        (status = 200, body = SlotList),
        (status = 400, body = ErrorBody),
        (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)
    )
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(wish): Asked<Wish>,
) -> Result<Json<SlotList>, RouteError> {
    let ask = Ask::of(wish.visit()?);
    let range = range(wish.from, wish.to)?;
    let place = place::of(&state, holder, wish.location_id.as_deref()).await?;
    let snapshot = place::snapshot(&state, place).await?;
    let availability = &state.services.availability;
    let found = if wish.all {
        availability.all(&snapshot, &ask, range).await?
    } else {
        availability.offers(&snapshot, &ask, range).await?
    };
    let (why_not, say) = found
        .why_not
        .map(|why| (why.code.as_str().to_owned(), why.say))
        .unzip();
    Ok(Json(SlotList {
        slots: found.offers.into_iter().map(Slot::from).collect(),
        why_not,
        say,
        nearest: found.nearest.into_iter().map(Slot::from).collect(),
        requests_only: found.requests_only,
    }))
}
