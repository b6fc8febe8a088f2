//! `GET /api/slots/{id}?date=…`.

use axum::{
    Json,
    extract::{Path, State},
};
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{number, refusal::Refused};
use crate::{
    error::ErrorBody,
    routes::{auth::browser::Browser, body::Asked},
    state::AppState,
};

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct On {
    /// `YYYY-MM-DD`; today if not given.
    date: Option<String>,
}

/// The free times of a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DaySlots {
    date: String,
    #[schema(example = "thursday")]
    day: &'static str,
    /// As people write them: `9:00 AM`.
    slots: Vec<String>,
    /// `09:00 - 17:00`, or `closed`.
    business_hours: String,
    /// In minutes.
    slot_duration: u32,
}

/// A date as it is written here.
pub(super) fn date(name: &'static str, text: Option<&str>) -> Result<Option<Date>, Refused> {
    text.map(|text| {
        text.parse()
            .map_err(|_| Refused::field(name, "write it as 2025-08-28"))
    })
    .transpose()
}

/// "9:00 AM".
fn twelve_hours(time: Time) -> String {
    let (hour, half) = match time.hour() {
        0 => (12, "AM"),
        hour @ 1..=11 => (hour, "AM"),
        12 => (12, "PM"),
        hour => (hour - 12, "PM"),
    };
    format!("{hour}:{:02} {half}", time.minute())
}

/// The free times of a day of an assistant.
#[utoipa::path(get, path = "/api/slots/{id}", tag = "assistants", security(("session" = [])),
    params(("id" = u64, Path, description = "The assistant's number"), On),
    responses((status = 200, body = DaySlots), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody),
        (status = 404, body = ErrorBody)))]
pub(crate) async fn list(
    State(state): State<AppState>,
    browser: Browser,
    Path(id): Path<String>,
    Asked(on): Asked<On>,
) -> Result<Json<DaySlots>, Refused> {
    let assistants = &state.services.assistants;
    let place = assistants.find(&browser.person, number(&id)?).await?;
    let day = assistants
        .day(place, date("date", on.date.as_deref())?)
        .await?;
    let hours = day.hours.first().zip(day.hours.last());
    Ok(Json(DaySlots {
        date: day.date.to_string(),
        day: day.weekday,
        slots: day.free.into_iter().map(twelve_hours).collect(),
        business_hours: hours.map_or_else(
            || "closed".to_owned(),
            |(first, last)| format!("{} - {}", first.start(), last.end()),
        ),
        slot_duration: day.minutes,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_in_the_text() {
        let at = |hour, minute| twelve_hours(Time::constant(hour, minute, 0, 0));
        assert_eq!(at(0, 0), "12:00 AM");
        assert_eq!(at(9, 30), "9:30 AM");
        assert_eq!(at(12, 0), "12:00 PM");
        assert_eq!(at(16, 45), "4:45 PM");
    }
}
