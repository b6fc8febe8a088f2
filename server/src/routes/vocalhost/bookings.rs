//! `GET /api/bookings/{id}?start_date=…&end_date=…`.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use services::assistants::DiaryBooking;
use utoipa::{IntoParams, ToSchema};

use super::{number, refusal::Refused, slots::date};
use crate::{
    error::ErrorBody,
    routes::{auth::browser::Browser, body::Asked},
    state::AppState,
};

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Between {
    /// `YYYY-MM-DD`; today if not given.
    start_date: Option<String>,
    /// `YYYY-MM-DD`, included; seven days later if not given.
    end_date: Option<String>,
}

/// What is booked, and which times are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Range {
    bookings: Vec<Booked>,
    /// The times of each day, by date.
    slots: BTreeMap<String, Vec<SlotState>>,
    /// `09:00 - 17:00`, or `closed`.
    business_hours: String,
    /// In minutes.
    slot_duration: u32,
}

/// A booking.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Booked {
    id: u64,
    date: String,
    #[schema(example = "10:00")]
    time: String,
    customer_name: String,
    details: String,
    #[schema(example = "2025-08-28 09:30:00")]
    created_at: String,
}

/// A time, and whether it is booked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SlotState {
    time: String,
    is_booked: bool,
}

impl From<DiaryBooking> for Booked {
    fn from(it: DiaryBooking) -> Self {
        Self {
            id: it.number,
            date: it.date.to_string(),
            time: it.time.strftime("%H:%M").to_string(),
            customer_name: it.booking.name.to_string(),
            details: it.booking.notes,
            created_at: it.created.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }
}

/// The bookings of an assistant within some days, and the state of each time.
#[utoipa::path(get, path = "/api/bookings/{id}", tag = "assistants", security(("session" = [])),
    params(("id" = u64, Path, description = "The assistant's number"), Between),
    responses((status = 200, body = Range), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    browser: Browser,
    Path(id): Path<String>,
    Asked(between): Asked<Between>,
) -> Result<Json<Range>, Refused> {
    let assistants = &state.services.assistants;
    let place = assistants.find(&browser.person, number(&id)?).await?;
    let first = date("start_date", between.start_date.as_deref())?;
    let last = date("end_date", between.end_date.as_deref())?;
    let diary = assistants.diary(place, first, last).await?;
    let slots = diary.days.into_iter().map(|(date, slots)| {
        let slots = slots.into_iter().map(|slot| SlotState {
            time: slot.time.strftime("%H:%M").to_string(),
            is_booked: slot.booked,
        });
        (date.to_string(), slots.collect())
    });
    Ok(Json(Range {
        bookings: diary.bookings.into_iter().map(Booked::from).collect(),
        slots: slots.collect(),
        business_hours: diary.hours.map_or_else(
            || "closed".to_owned(),
            |(open, close)| format!("{open} - {close}"),
        ),
        slot_duration: diary.minutes,
    }))
}
