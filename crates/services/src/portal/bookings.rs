//! The list of bookings, by day.

use domain::{
    TimeRange,
    view::{BookingDay, BookingRow, BookingsPage, Paging, rows},
};
use jiff::{SignedDuration, Timestamp};

use super::{Names, Portal, cursor, wording};
use crate::{
    ServiceError,
    access::Member,
    queries::BookingDetail,
    records::{Booking, BookingFilter},
    show,
};

/// The list begins this long before the present, so that today's bookings are on it.
const BACK: SignedDuration = SignedDuration::from_hours(24);

impl Portal {
    /// The customers who come next to the member, with what each would be told if they ran so many minutes late.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn next_if_late(
        &self,
        member: &Member,
        minutes: u32,
    ) -> Result<Vec<crate::bookings::LateText>, ServiceError> {
        self.changes().next_if_late(member, minutes).await
    }

    /// A page of the bookings of the member's business, from yesterday on, by start.
    ///
    /// # Errors
    /// [`ServiceError::Invalid`] if `after` names no page; the store's errors.
    pub async fn bookings(
        &self,
        member: &Member,
        after: Option<&str>,
    ) -> Result<BookingsPage, ServiceError> {
        let now = self.ports.now();
        let from = now.checked_sub(BACK).unwrap_or(now);
        let filter = BookingFilter {
            overlapping: TimeRange::new(from, Timestamp::MAX).ok(),
            lane: member.only_lane(),
            ..BookingFilter::default()
        };
        let page = self
            .queries
            .bookings(member.business, &filter, cursor::page(after, rows(None))?)
            .await?;
        let names = self.names(member).await?;
        let mut days: Vec<BookingDay> = Vec::new();
        for detail in &page.items {
            let row = shown_to(member, row(&names, detail, now));
            let zone = names.zone(detail.booking.location_id);
            let date = zone
                .to_datetime(detail.booking.range.start())
                .date()
                .to_string();
            match days.last_mut() {
                Some(day) if day.date == date => day.bookings.push(row),
                _ => days.push(BookingDay {
                    day: show::day(detail.booking.range.start(), zone, now),
                    date,
                    bookings: vec![row],
                }),
            }
        }
        Ok(BookingsPage {
            days,
            paging: Paging {
                first: after.is_none(),
                next: page.next.map(cursor::write),
            },
        })
    }
}

/// A row as somebody may see it: who sees only their own bookings sees no calls, and of a number its end.
pub(super) fn shown_to(member: &Member, row: BookingRow) -> BookingRow {
    if member.only_lane().is_none() {
        return row;
    }
    BookingRow {
        phone: end_of(&row.phone),
        call: None,
        ..row
    }
}

/// The last four digits of a number.
pub(super) fn end_of(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let end: String = digits[digits.len().saturating_sub(4)..].iter().collect();
    if end.is_empty() {
        end
    } else {
        format!("… {end}")
    }
}

pub(super) fn row(names: &Names, detail: &BookingDetail, now: Timestamp) -> BookingRow {
    let booking = &detail.booking;
    let zone = names.zone(booking.location_id);
    BookingRow {
        id: booking.id,
        reference: booking.reference.to_string(),
        start: show::shown(booking.range.start(), zone, now),
        times: show::times(booking.range, zone),
        customer: booking.name.to_string(),
        phone: booking
            .phone
            .as_ref()
            .map_or_else(String::new, |phone| names.phone(phone)),
        service: names.service(booking.service_id).to_owned(),
        with: names.with(&detail.lanes),
        state: booking.state,
        state_text: wording::booking_state(booking.state).to_owned(),
        source: booking.source,
        source_text: wording::source(booking.source).to_owned(),
        price: booking
            .price
            .map_or_else(String::new, |price| price.to_string()),
        call: booking.call_id,
        calendar: calendar(booking, zone),
        message: detail
            .text
            .as_ref()
            .map_or("No text", |text| wording::message(text.state))
            .to_owned(),
    }
}

/// Where the calendar's copy stands, in words.
fn calendar(booking: &Booking, zone: &jiff::tz::TimeZone) -> String {
    let copy = &booking.calendar;
    match (&copy.problem, copy.synced_at) {
        (Some(problem), _) if problem == "needs_reconnect" => {
            "Not written: reconnect Google".to_owned()
        }
        (Some(problem), _) if problem == crate::bookings::CLASH => {
            "Not written: something else is in Google then".to_owned()
        }
        (Some(_), _) => "Not written yet: Google refused it".to_owned(),
        (None, Some(at)) if booking.state.claims_time() => {
            format!("In Google since {}", show::time(at, zone))
        }
        (None, Some(_)) => "Removed from Google".to_owned(),
        (None, None) => "Waiting to be written".to_owned(),
    }
}
