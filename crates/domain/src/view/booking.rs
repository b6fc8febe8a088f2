//! Bookings as shown.

use serde::{Deserialize, Serialize};

use super::{Paging, ShownTime};
use crate::{BookingId, BookingSource, BookingState, CallId, CustomerId};

/// A page of the list of bookings, by day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingsPage {
    /// Days in order, each with its bookings in order.
    pub days: Vec<BookingDay>,
    /// Where in the list.
    pub paging: Paging,
}

/// The bookings of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingDay {
    /// "Sat 21 Nov".
    pub day: String,
    /// The date, `2026-11-21`.
    pub date: String,
    /// Ordered by start.
    pub bookings: Vec<BookingRow>,
}

/// One booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingRow {
    /// The booking.
    pub id: BookingId,
    /// What people quote.
    pub reference: String,
    /// Start, as shown.
    pub start: ShownTime,
    /// "14:00 to 14:30".
    pub times: String,
    /// Who comes.
    pub customer: String,
    /// Their number in national style; empty when unknown.
    pub phone: String,
    /// What was booked.
    pub service: String,
    /// Staff and resources: "Sam", "Courts 2 and 3".
    pub with: String,
    /// Where it stands.
    pub state: BookingState,
    /// The state as shown.
    pub state_text: String,
    /// How it came to be.
    pub source: BookingSource,
    /// The source as shown.
    pub source_text: String,
    /// "£35"; empty when there is no price.
    pub price: String,
    /// The call that made it.
    pub call: Option<CallId>,
    /// State of its calendar event: "In Google since 14:03", "Waiting to be written", "Not written: reconnect Google".
    pub calendar: String,
    /// State of its last text message: "Text delivered", "Text waiting", "No text".
    pub message: String,
}

/// One booking, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingPage {
    /// The row of the list.
    pub row: BookingRow,
    /// Where: name and address.
    pub place: String,
    /// "Sat 21 Nov, 14:00 to 14:30".
    pub when: String,
    /// "45 min", "2 h".
    pub length: String,
    /// The way of having the service; empty when it has only one.
    pub variant: String,
    /// How many places of a class; 1 otherwise.
    pub seats: u32,
    /// What the price is made of.
    pub lines: Vec<PriceLine>,
    /// What was due when it was booked; empty when nothing was.
    pub deposit: String,
    /// "Free to cancel until Wed 18 Nov, 14:30, then £10."; empty when cancelling never costs anything.
    pub policy: String,
    /// What the customer or the desk noted.
    pub notes: String,
    /// "Booked Fri 20 Nov, 14:30".
    pub made: String,
    /// Why it was cancelled; empty when it was not, or nobody said.
    pub cancelled: String,
    /// The stored person.
    pub customer: Option<CustomerId>,
    /// The day of its event in Google Calendar; empty while it is in none.
    pub event: String,
    /// What can be noted of who came, now; [`BookingState::Booked`] takes a note back.
    pub notable: Vec<BookingState>,
    /// What was committed with it, itself left out.
    pub together: Vec<BookingRow>,
    /// The other dates of its series.
    pub repeats: Vec<BookingRow>,
}

/// One line of what a booking costs, as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceLine {
    /// "Racket hire".
    pub name: String,
    /// "2 × ₹100"; empty for a single one.
    pub count: String,
    /// "₹200".
    pub total: String,
}
