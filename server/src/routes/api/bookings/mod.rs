//! Bookings: `GET /api/v1/bookings` and `/api/v1/bookings/{id}`; making and changing them beside.

pub(crate) mod change;
pub(crate) mod create;

use axum::{
    Json,
    extract::{Path, State},
};
use domain::{BookingId, TimeRange};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use services::{
    ServiceError,
    records::{self, BookingFilter},
};
use utoipa::{IntoParams, ToSchema};

use super::{
    auth::KeyHolder,
    page::{self, Paging},
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::Asked,
    state::AppState,
};

/// One booking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Booking {
    #[schema(example = "bkg_01jd5c8v4m7w2k9x3q6t8r0y1z")]
    id: String,
    /// What people quote.
    #[schema(example = "K7F2QX")]
    reference: String,
    location_id: String,
    service_id: String,
    name: String,
    phone: Option<String>,
    /// RFC 3339 in UTC, as all instants.
    start: String,
    end: String,
    /// `requested`, `booked`, `arrived`, `completed`, `no_show` or `cancelled`.
    state: String,
    /// How it came to be: `phone`, `booking_page`, `text`, `portal`, `calendar` or `api`.
    source: String,
    /// The call that made it.
    call_id: Option<String>,
    /// Which way of having the service.
    variant_id: Option<String>,
    /// Seats of a class; otherwise 1.
    seats: u32,
    /// The stored customer.
    customer_id: Option<String>,
    /// In minor units, all lines together.
    price_minor: Option<i64>,
    currency: Option<String>,
    /// What the price is made of.
    lines: Vec<Line>,
    /// What was due when it was booked, in minor units.
    deposit_due_minor: Option<i64>,
    /// Until when cancelling costs nothing.
    cancel_free_until: Option<String>,
    /// What cancelling later costs, in minor units.
    cancel_fee_minor: Option<i64>,
    /// What becomes of a change after `cancel_free_until`: `fee`, or `refuse`, where only people of the business make it.
    late_cancel: String,
    /// The same for all bookings that were made together.
    group_id: Option<String>,
    /// The same for all bookings of a series.
    series_id: Option<String>,
    notes: String,
    cancel_reason: Option<String>,
    /// Counts changes, from 1.
    version: i64,
    created_at: String,
    updated_at: String,
}

/// One line of what a booking costs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Line {
    /// `visit`, `add_on`, `rental`, `sale` or `fee`.
    kind: String,
    name: String,
    quantity: u32,
    /// What one costs, in minor units.
    unit_minor: i64,
    /// What all cost, in minor units.
    total_minor: i64,
}

impl From<records::BookingLine> for Line {
    fn from(line: records::BookingLine) -> Self {
        Self {
            kind: line.kind.to_string(),
            name: line.name,
            quantity: line.quantity,
            unit_minor: line.unit.minor,
            total_minor: line.total.minor,
        }
    }
}

/// A page of bookings, by start.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BookingList {
    bookings: Vec<Booking>,
    /// Send it as `after` for the next page; absent at the end.
    next: Option<String>,
}

/// Which bookings are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Between {
    /// Only bookings that end after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only bookings that start before this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

impl Between {
    fn range(&self) -> Result<Option<TimeRange>, RouteError> {
        if self.from.is_none() && self.to.is_none() {
            return Ok(None);
        }
        let (from, to) = (
            self.from.unwrap_or(Timestamp::MIN),
            self.to.unwrap_or(Timestamp::MAX),
        );
        TimeRange::new(from, to)
            .map(Some)
            .map_err(|_| RouteError::BadRequest("from: must be before to".to_owned()))
    }
}

impl From<records::Booking> for Booking {
    fn from(booking: records::Booking) -> Self {
        Self {
            id: booking.id.to_string(),
            reference: booking.reference.to_string(),
            location_id: booking.location_id.to_string(),
            service_id: booking.service_id.to_string(),
            name: booking.name.to_string(),
            phone: booking.phone.map(String::from),
            start: booking.range.start().to_string(),
            end: booking.range.end().to_string(),
            state: booking.state.to_string(),
            source: booking.source.to_string(),
            call_id: booking.call_id.map(|id| id.to_string()),
            variant_id: booking.variant_id.map(|id| id.to_string()),
            seats: booking.seats,
            customer_id: booking.customer_id.map(|id| id.to_string()),
            lines: booking.lines.into_iter().map(Line::from).collect(),
            deposit_due_minor: booking.deposit_due.map(|due| due.minor),
            cancel_free_until: booking.cancel_free_until.map(|at| at.to_string()),
            cancel_fee_minor: booking.cancel_fee.map(|fee| fee.minor),
            late_cancel: booking.late_cancel.to_string(),
            group_id: booking.group_id.map(|id| id.to_string()),
            series_id: booking.series_id.map(|id| id.to_string()),
            price_minor: booking.price.map(|price| price.minor),
            currency: booking.price.map(|price| price.currency.code().to_owned()),
            notes: booking.notes,
            cancel_reason: booking.cancel_reason,
            version: booking.version,
            created_at: booking.created_at.to_string(),
            updated_at: booking.updated_at.to_string(),
        }
    }
}

/// Bookings, by start.
#[utoipa::path(
    get,
    path = "/api/v1/bookings",
    tag = "bookings",
    params(Between, Paging),
    responses((status = 200, body = BookingList), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(between): Asked<Between>,
    Asked(paging): Asked<Paging>,
) -> Result<Json<BookingList>, RouteError> {
    let request = paging.request()?;
    let filter = BookingFilter {
        overlapping: between.range()?,
        ..BookingFilter::default()
    };
    let filter = &filter;
    let page = state
        .ports
        .store
        .read::<_, ServiceError, _>(holder.business, |tx| {
            Box::pin(async move { Ok(tx.bookings().list(filter, request).await?) })
        })
        .await?;
    let bookings = page.items.into_iter().map(Booking::from).collect();
    Ok(Json(BookingList {
        bookings,
        next: page.next.map(page::write),
    }))
}

/// One booking.
#[utoipa::path(
    get,
    path = "/api/v1/bookings/{id}",
    tag = "bookings",
    params(("id" = String, Path, description = "The booking's id")),
    responses((status = 200, body = Booking), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(crate) async fn detail(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Result<Json<Booking>, RouteError> {
    let id: BookingId = page::id(&id, "booking")?;
    let booking = state
        .ports
        .store
        .read::<_, ServiceError, _>(holder.business, |tx| {
            Box::pin(async move {
                tx.bookings()
                    .get(id)
                    .await?
                    .ok_or(ServiceError::NotFound("booking"))
            })
        })
        .await?;
    Ok(Json(booking.into()))
}
