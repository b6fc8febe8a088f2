//! Requests that could not be met: `GET /api/v1/demand`, and what a change would have earned,
//! `POST /api/v1/demand/what-if`.

use axum::{Json, extract::State};
use domain::{LocationId, Money, TimeRange};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use services::{
    ServiceError,
    demand::WhatIf,
    records::{UnmetFilter, UnmetRequest},
};
use utoipa::{IntoParams, ToSchema};

use super::{
    auth::KeyHolder,
    hours::{range, weekday},
    page::{self, Paging},
    place,
    visit::optional,
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{Answer, Asked, JsonBody, broken},
    state::AppState,
};

/// Which requests.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Only those at this location.
    location_id: Option<String>,
    /// Only those that no booking met after all.
    #[serde(default)]
    open_only: bool,
    /// Only those that were asked at this instant or later.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only those that were asked before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

/// Requests, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Unmet {
    requests: Vec<RequestView>,
    /// Send it as `after` for the next page; absent at the end.
    next: Option<String>,
}

/// A request that could not be met.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RequestView {
    id: String,
    call_id: Option<String>,
    location_id: String,
    service_id: String,
    /// The visit was to start between these.
    wanted_from: String,
    wanted_to: String,
    /// 0 is as many as the service needs.
    resources: u32,
    minutes: u32,
    /// The codes of all rules that refused it.
    reasons: Vec<String>,
    /// What it would have brought, in minor units.
    value_minor: Option<i64>,
    currency: Option<String>,
    asked_at: String,
    /// The booking that met it after all.
    met_by: Option<String>,
}

/// What is asked: exactly one of the changes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// The business's first location, if not given.
    location_id: Option<String>,
    /// Requests that were asked at this instant or later.
    #[schema(value_type = String, format = DateTime)]
    from: Timestamp,
    /// Requests that were asked before this instant.
    #[schema(value_type = String, format = DateTime)]
    to: Timestamp,
    /// So many more courts, rooms or chairs.
    more_resources: Option<u8>,
    /// Open at this time as well, every week.
    open_also: Option<OpenAlso>,
}

/// A time of the week.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenAlso {
    /// `monday` to `sunday`.
    day: String,
    from: String,
    to: String,
}

/// What the change would have brought.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Earned {
    /// How many requests were asked again.
    asked: usize,
    /// Those that the change would have met.
    won: Vec<WonView>,
    /// How many can be met without it.
    without_change: usize,
    still_unmet: usize,
    /// How many can no longer be asked.
    gone: usize,
    /// What those that were won would have brought, one sum a currency.
    value: Vec<Sum>,
}

/// A request that the change would have met.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WonView {
    request_id: String,
    call_id: Option<String>,
    service_id: String,
    start: String,
    value: Option<Sum>,
}

/// An amount.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sum {
    minor: i64,
    currency: String,
}

impl From<Money> for Sum {
    fn from(money: Money) -> Self {
        Self {
            minor: money.minor,
            currency: money.currency.code().to_owned(),
        }
    }
}

impl From<UnmetRequest> for RequestView {
    fn from(it: UnmetRequest) -> Self {
        Self {
            id: it.id.to_string(),
            call_id: it.call_id.map(|id| id.to_string()),
            location_id: it.location_id.to_string(),
            service_id: it.service_id.to_string(),
            wanted_from: it.wanted.start().to_string(),
            wanted_to: it.wanted.end().to_string(),
            resources: it.resources,
            minutes: it.minutes,
            reasons: it.reasons,
            value_minor: it.value.map(|value| value.minor),
            currency: it.value.map(|value| value.currency.code().to_owned()),
            asked_at: it.at.to_string(),
            met_by: it.met_by.map(|id| id.to_string()),
        }
    }
}

impl Question {
    fn change(&self) -> Result<WhatIf, RouteError> {
        match (self.more_resources, &self.open_also) {
            (Some(count @ 1..=64), None) => Ok(WhatIf::MoreResources(count)),
            (Some(_), None) => Err(broken("more_resources", "from 1 to 64")),
            (None, Some(open)) => Ok(WhatIf::OpenAlso {
                weekday: weekday(&open.day)
                    .ok_or_else(|| broken("open_also", "a day is monday to sunday"))?,
                range: range("open_also", &open.from, &open.to)?,
            }),
            _ => Err(broken(
                "more_resources",
                "ask for more_resources or open_also, one of them",
            )),
        }
    }
}

/// Requests that could not be met.
#[utoipa::path(get, path = "/api/v1/demand", tag = "demand", params(Which, Paging),
    responses((status = 200, body = Unmet), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(which): Asked<Which>,
    Asked(paging): Asked<Paging>,
) -> Answer<Unmet> {
    let asked = match (which.from, which.to) {
        (None, None) => None,
        (from, to) => {
            let range =
                TimeRange::new(from.unwrap_or(Timestamp::MIN), to.unwrap_or(Timestamp::MAX));
            Some(range.map_err(|_| RouteError::BadRequest("from: must be before to".to_owned()))?)
        }
    };
    let filter = UnmetFilter {
        location_id: optional::<LocationId>(which.location_id.as_deref(), "location")?,
        open_only: which.open_only,
        asked,
        ..UnmetFilter::default()
    };
    let (filter, request) = (&filter, paging.request()?);
    let found = state
        .ports
        .store
        .read::<_, ServiceError, _>(holder.business, |tx| {
            Box::pin(async move { Ok(tx.unmet().list(filter, request).await?) })
        })
        .await?;
    Ok(Json(Unmet {
        requests: found.items.into_iter().map(RequestView::from).collect(),
        next: found.next.map(page::write),
    }))
}

/// What a change would have earned: the requests of a time are asked again under the changed rules.
#[utoipa::path(post, path = "/api/v1/demand/what-if", tag = "demand", request_body = Question,
    responses((status = 200, body = Earned), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn what_if(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(question): JsonBody<Question>,
) -> Answer<Earned> {
    let change = question.change()?;
    let asked = TimeRange::new(question.from, question.to)
        .map_err(|_| broken("from", "must be before to"))?;
    let place = place::of(&state, holder, question.location_id.as_deref()).await?;
    let replay = state
        .services
        .demand
        .replay(place.business, place.location, &change, asked)
        .await?;
    let won = replay.won.into_iter().map(|one| WonView {
        request_id: one.request.to_string(),
        call_id: one.call.map(|id| id.to_string()),
        service_id: one.service.to_string(),
        start: one.start.to_string(),
        value: one.value.map(Sum::from),
    });
    Ok(Json(Earned {
        asked: replay.asked,
        won: won.collect(),
        without_change: replay.without_change,
        still_unmet: replay.still_unmet,
        gone: replay.gone,
        value: replay.value.into_iter().map(Sum::from).collect(),
    }))
}
