//! Bookings that repeat: `POST /api/v1/series/preview` lists every date, `POST /api/v1/series` books them.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use booking::series::{Ends, Every, MonthBy, Series};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use services::bookings::Authority;
use utoipa::ToSchema;

use super::{
    auth::KeyHolder,
    bookings::create::{Done, key},
    customer::Person,
    refusal::{NotFree, Refusal},
    slots::Slot,
    visit::Wanted,
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::{JsonBody, broken},
    state::AppState,
};

/// A first booking, and how it repeats.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repeating {
    customer: Person,
    /// The first of them.
    booking: Wanted,
    repeat: Repeat,
    /// Dates that are left out.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    skip: Vec<Date>,
}

/// How a booking repeats: every so many weeks, or every so many months.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repeat {
    every_weeks: Option<u16>,
    every_months: Option<u16>,
    /// With months: on the same `weekday` of the month (if not given), or the same `date`.
    month_by: Option<String>,
    /// So many bookings in all, from 1 to 52.
    count: Option<u32>,
    /// No booking after this date.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
}

/// Every date of a series.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Preview {
    visits: Vec<VisitView>,
    /// How many of them cannot be had.
    conflicts: usize,
}

/// One date of a series.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VisitView {
    date: String,
    start: Option<String>,
    end: Option<String>,
    price_minor: Option<i64>,
    currency: Option<String>,
    /// Why it cannot be had, as a code; absent if it can.
    conflict: Option<String>,
    /// The same as a sentence.
    say: Option<String>,
    /// When it cannot: the free times nearest to it.
    nearest: Vec<Slot>,
}

impl Repeat {
    fn series(&self) -> Result<Series, RouteError> {
        let by = match self.month_by.as_deref() {
            None | Some("weekday") => MonthBy::Weekday,
            Some("date") => MonthBy::Date,
            Some(_) => return Err(broken("month_by", "is weekday or date")),
        };
        let every = match (self.every_weeks, self.every_months) {
            (Some(weeks), None) => Every::Weeks(weeks),
            (None, Some(months)) => Every::Months(months, by),
            _ => {
                return Err(broken(
                    "repeat",
                    "say every_weeks or every_months, one of them",
                ));
            }
        };
        let ends = match (self.count, self.until) {
            (Some(count), None) => Ends::After(count),
            (None, Some(until)) => Ends::On(until),
            _ => return Err(broken("repeat", "say count or until, one of them")),
        };
        Ok(Series { every, ends })
    }
}

/// Lists every date with its conflicts. Books nothing.
#[utoipa::path(post, path = "/api/v1/series/preview", tag = "bookings", request_body = Repeating,
    responses((status = 200, body = Preview), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn preview(
    State(state): State<AppState>,
    holder: KeyHolder,
    JsonBody(asked): JsonBody<Repeating>,
) -> Result<Json<Preview>, Refusal> {
    let series = asked.repeat.series()?;
    let guest = asked.customer.guest()?;
    let (place, wish) = asked.booking.wish(&state, holder, guest).await?;
    let bookings = &state.services.bookings;
    let visits = bookings.series_preview(place, &wish, &series).await?;
    let visits: Vec<VisitView> = visits
        .into_iter()
        .filter(|visit| !asked.skip.contains(&visit.date))
        .map(|visit| {
            let empty = VisitView {
                date: visit.date.to_string(),
                start: None,
                end: None,
                price_minor: None,
                currency: None,
                conflict: None,
                say: None,
                nearest: Vec::new(),
            };
            match visit.outcome {
                Ok(quoted) => VisitView {
                    start: Some(quoted.range.start().to_string()),
                    end: Some(quoted.range.end().to_string()),
                    price_minor: quoted.terms.price.map(|price| price.minor),
                    currency: quoted
                        .terms
                        .price
                        .map(|price| price.currency.code().to_owned()),
                    ..empty
                },
                Err(conflict) => VisitView {
                    conflict: Some(conflict.code),
                    say: Some(conflict.say),
                    nearest: conflict.nearest.into_iter().map(Slot::from).collect(),
                    ..empty
                },
            }
        })
        .collect();
    Ok(Json(Preview {
        conflicts: visits.iter().filter(|one| one.conflict.is_some()).count(),
        visits,
    }))
}

/// Books every date that is not left out: all of them or none.
#[utoipa::path(post, path = "/api/v1/series", tag = "bookings", request_body = Repeating,
    params(("Idempotency-Key" = Option<String>, Header, description = "Names the change: a repeat gets the first answer and books nothing more")),
    responses((status = 201, body = Done), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody),
        (status = 409, body = NotFree, description = "A date cannot be had; nothing was booked"),
        (status = 422, body = ErrorBody)))]
pub(crate) async fn book(
    State(state): State<AppState>,
    holder: KeyHolder,
    headers: HeaderMap,
    JsonBody(asked): JsonBody<Repeating>,
) -> Result<(StatusCode, Json<Done>), Refusal> {
    let series = asked.repeat.series()?;
    let guest = asked.customer.guest()?;
    let (place, wish) = asked.booking.wish(&state, holder, guest).await?;
    let by = Authority::Member(holder.actor());
    let done = state
        .services
        .bookings
        .book_series(place, by, &wish, &series, &asked.skip, key(&headers)?)
        .await?;
    let done = Done::of(&state, holder.business, done).await?;
    Ok((StatusCode::CREATED, Json(done)))
}
