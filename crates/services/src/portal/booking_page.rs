//! The page of one booking.

use domain::{
    BookingId, BookingState, TimeRange,
    view::{BookingPage, BookingRow, PriceLine},
};
use jiff::{Timestamp, tz::TimeZone};

use super::{Names, Portal, bookings};
use crate::{
    ServiceError,
    access::Member,
    bookings::notable,
    queries::BookingDetail,
    records::{Booking, BookingFilter, BookingLine, PageRequest},
    show,
};

/// So many other bookings of a group or a series are shown: a year of weeks.
const SIBLINGS: u32 = 53;

impl Portal {
    /// One booking of the member's business.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; a foreign booking and a missing one cannot be told apart.
    pub async fn booking(
        &self,
        member: &Member,
        id: BookingId,
    ) -> Result<BookingPage, ServiceError> {
        let detail = self.own_booking(member, id).await?;
        let (names, now) = (self.names(member).await?, self.ports.now());
        let booking = &detail.booking;
        let zone = names.zone(booking.location_id);
        let together = BookingFilter {
            group_id: booking.group_id,
            ..BookingFilter::default()
        };
        let repeats = BookingFilter {
            series_id: booking.series_id,
            ..BookingFilter::default()
        };
        let alone: &[BookingRow] = &[];
        Ok(BookingPage {
            place: names.place(booking.location_id),
            when: when(booking.range, zone, now),
            length: show::length(booking.range.length()),
            variant: names.variant(booking).unwrap_or_default(),
            seats: booking.seats,
            lines: booking.lines.iter().map(line).collect(),
            deposit: booking
                .deposit_due
                .map_or_else(String::new, |deposit| deposit.to_string()),
            policy: policy(booking, zone, now),
            notes: booking.notes.clone(),
            made: made(booking, zone, now),
            customer: booking.customer_id,
            event: event(booking, zone),
            notable: notable(booking, now),
            cancelled: booking.cancel_reason.clone().unwrap_or_default(),
            together: match booking.group_id {
                Some(_) => {
                    self.siblings(member, &names, booking, &together, now)
                        .await?
                }
                None => alone.to_vec(),
            },
            repeats: match booking.series_id {
                Some(_) => {
                    self.siblings(member, &names, booking, &repeats, now)
                        .await?
                }
                None => alone.to_vec(),
            },
            row: bookings::shown_to(member, bookings::row(&names, &detail, now)),
        })
    }

    /// One booking that the member may see and change.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; [`ServiceError::Forbidden`] if it is another's, and they see only their own.
    pub async fn own_booking(
        &self,
        member: &Member,
        id: BookingId,
    ) -> Result<BookingDetail, ServiceError> {
        let detail = self.queries.booking(member.business, id).await?;
        member.must_reach(&detail.lanes)?;
        Ok(detail)
    }

    /// The other bookings that a filter finds, by start.
    async fn siblings(
        &self,
        member: &Member,
        names: &Names,
        booking: &Booking,
        filter: &BookingFilter,
        now: Timestamp,
    ) -> Result<Vec<BookingRow>, ServiceError> {
        let found = self
            .queries
            .bookings(member.business, filter, PageRequest::first(SIBLINGS))
            .await?;
        let others = found
            .items
            .iter()
            .filter(|other| other.booking.id != booking.id && member.reaches(&other.lanes));
        Ok(others
            .map(|other| bookings::shown_to(member, bookings::row(names, other, now)))
            .collect())
    }
}

/// `Sat 21 Nov, 14:00 to 14:30`; the second date too where the visit ends on another.
fn when(range: TimeRange, zone: &TimeZone, now: Timestamp) -> String {
    let (first, last) = (
        zone.to_datetime(range.start()).date(),
        zone.to_datetime(range.end()).date(),
    );
    if first == last {
        format!(
            "{}, {}",
            show::day(range.start(), zone, now),
            show::times(range, zone)
        )
    } else {
        format!(
            "{} to {}",
            show::when(range.start(), zone, now),
            show::when(range.end(), zone, now)
        )
    }
}

/// Where the booking's event is to be seen: the day of it in Google Calendar.
fn event(booking: &Booking, zone: &TimeZone) -> String {
    let written = booking.calendar.synced_at.is_some() && booking.calendar.problem.is_none();
    if !written || !booking.state.claims_time() {
        return String::new();
    }
    let date = zone.to_datetime(booking.range.start()).date();
    let day = date.strftime("%Y/%-m/%-d");
    format!("https://calendar.google.com/calendar/r/day/{day}")
}

fn line(line: &BookingLine) -> PriceLine {
    PriceLine {
        name: line.name.clone(),
        count: if line.quantity == 1 {
            String::new()
        } else {
            format!("{} × {}", line.quantity, line.unit)
        },
        total: line.total.to_string(),
    }
}

/// What cancelling costs, from the terms that the booking was made under.
fn policy(booking: &Booking, zone: &TimeZone, now: Timestamp) -> String {
    if booking.state == BookingState::Cancelled {
        return String::new();
    }
    if let Some(until) = booking.cut_off() {
        let until_then = if now < until {
            "can change it"
        } else {
            "could change it"
        };
        let until = show::when(until, zone, now);
        return format!("The customer {until_then} until {until}, then only you can.");
    }
    let (Some(until), Some(fee)) = (booking.cancel_free_until, booking.cancel_fee) else {
        return String::new();
    };
    if now < until {
        format!(
            "Free to cancel until {}, then {fee}.",
            show::when(until, zone, now)
        )
    } else {
        format!("Cancelling costs {fee}.")
    }
}

fn made(booking: &Booking, zone: &TimeZone, now: Timestamp) -> String {
    let word = if booking.state == BookingState::Requested {
        "Requested"
    } else {
        "Booked"
    };
    format!("{word} {}", show::when(booking.created_at, zone, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_visit_past_midnight_names_both_days() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let now = at("2026-11-20T12:00:00Z");
        let visit = |from, to| TimeRange::new(at(from), at(to)).unwrap();
        assert_eq!(
            when(
                visit("2026-11-21T14:00:00Z", "2026-11-21T14:30:00Z"),
                &zone,
                now
            ),
            "Sat 21 Nov, 14:00 to 14:30"
        );
        assert_eq!(
            when(
                visit("2026-11-21T23:00:00Z", "2026-11-22T01:00:00Z"),
                &zone,
                now
            ),
            "Sat 21 Nov, 23:00 to Sun 22 Nov, 01:00"
        );
    }
}
