//! `GET /api/v1/why-not`: why a time was not offered, and what would have to change.

use axum::{Json, extract::State};
use domain::{CallId, StaffId, VariantId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use services::{availability::Ask, records::RuledBy, snapshot::Visit, why_not::AsOf};
use utoipa::{IntoParams, ToSchema};

use super::{auth::KeyHolder, page, place, slots::Slot, visit::optional};
use crate::{
    error::ErrorBody,
    routes::body::{Answer, Asked, broken},
    state::AppState,
};

/// Which time.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    service_id: String,
    /// The business's first location, if not given.
    location_id: Option<String>,
    #[param(value_type = String, format = DateTime)]
    start: Timestamp,
    staff_id: Option<String>,
    variant_id: Option<String>,
    minutes: Option<u32>,
    count: Option<u32>,
    party: Option<u32>,
    /// As it was when it was asked for in this call; as it is now, if not given.
    call_id: Option<String>,
    /// As it was at this instant; not together with `call_id`.
    #[param(value_type = Option<String>, format = DateTime)]
    as_of: Option<Timestamp>,
}

/// Why a time was not offered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Why {
    start: String,
    bookable: bool,
    /// Whether the call offered it.
    offered: bool,
    /// One sentence.
    verdict: String,
    /// All rules that refuse it, those of the whole day first.
    reasons: Vec<ReasonView>,
    /// The smallest change that would free it, in words.
    would_be: Option<String>,
    /// What can be booked instead, now.
    nearest: Vec<Slot>,
    /// What the caller was told, or would be.
    said: String,
    /// A calendar could not be read, so reasons may be missing.
    incomplete: bool,
    /// The call recorded other reasons than there are by the rules of today.
    changed_since: bool,
}

/// One rule that refuses a time.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonView {
    code: String,
    text: String,
    /// Whether it stands against the whole day.
    whole_day: bool,
    /// Whose rule it is: `service`, `location` or `business`, where a service may have it or take it from those.
    ruled_by: Option<&'static str>,
}

/// Explains a time.
#[utoipa::path(get, path = "/api/v1/why-not", tag = "slots", params(Which),
    responses((status = 200, body = Why), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn explain(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(which): Asked<Which>,
) -> Answer<Why> {
    let visit = Visit {
        variant: optional::<VariantId>(which.variant_id.as_deref(), "variant")?,
        minutes: which.minutes,
        resources: which.count,
        seats: which.party.unwrap_or(1),
        staff: optional::<StaffId>(which.staff_id.as_deref(), "staff member")?,
        ..Visit::of(page::id(&which.service_id, "service")?)
    };
    let call = optional::<CallId>(which.call_id.as_deref(), "call")?;
    let as_of = match (call, which.as_of) {
        (Some(_), Some(_)) => {
            return Err(broken(
                "as_of",
                "a call has its own time: leave out one of the two",
            ));
        }
        (Some(call), None) => AsOf::Then(call),
        (None, Some(at)) if at > state.ports.now() => {
            return Err(broken("as_of", "an instant that has been"));
        }
        (None, Some(at)) => AsOf::At(at),
        (None, None) => AsOf::Now,
    };
    let place = place::of(&state, holder, which.location_id.as_deref()).await?;
    let ask = Ask::of(visit);
    let told = state
        .services
        .why_not
        .explain(place.business, place.location, &ask, which.start, as_of)
        .await?;
    let reasons = told.reasons.into_iter().map(|reason| ReasonView {
        code: reason.code.to_owned(),
        text: reason.text,
        whole_day: reason.whole_day,
        ruled_by: reason.ruled_by.map(RuledBy::as_str),
    });
    Ok(Json(Why {
        start: told.start.to_string(),
        bookable: told.bookable,
        offered: told.offered,
        verdict: told.verdict,
        reasons: reasons.collect(),
        would_be: told.would_be,
        nearest: told.nearest.into_iter().map(Slot::from).collect(),
        said: told.said,
        incomplete: told.incomplete,
        changed_since: told.changed_since,
    }))
}
