//! Looking over a business: which bookings, calls and customers are wanted, and figures over them. A figure counts the
//! rows that the list of the same search shows.

use domain::{
    BookingSource, BookingState, CallOutcome, CustomerId, LocationId, Money, PersonName,
    PhoneNumberId, ServiceId, TimeRange,
};
use jiff::{SignedDuration, Timestamp};

use super::{booking::Lane, call::Call, customer::Customer, receptionist::VersionRef};

/// Which bookings. What is `None` or empty does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookingSearch {
    /// At this location.
    pub location_id: Option<LocationId>,
    /// Of this service.
    pub service_id: Option<ServiceId>,
    /// Of this customer.
    pub customer_id: Option<CustomerId>,
    /// On this lane.
    pub lane: Option<Lane>,
    /// In one of these states.
    pub states: Vec<BookingState>,
    /// Made in one of these ways.
    pub sources: Vec<BookingSource>,
    /// Whose start is in this range.
    pub starting: Option<TimeRange>,
    /// That were made in this range.
    pub made: Option<TimeRange>,
    /// Whose calendar event could not be written.
    pub differs: bool,
    /// Part of a name, digits of a number, or a reference.
    pub text: Option<String>,
    /// In which order.
    pub order: BookingOrder,
}

impl BookingSearch {
    /// Requests that nobody confirmed yet, of times that begin after an instant.
    #[must_use]
    pub fn requests_after(now: Timestamp) -> Self {
        Self {
            states: vec![BookingState::Requested],
            starting: TimeRange::new(now, Timestamp::MAX).ok(),
            ..Self::default()
        }
    }
}

/// In which order bookings are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BookingOrder {
    /// Who comes first first.
    #[default]
    Start,
    /// Who comes last first.
    StartDown,
    /// What was made last first.
    MadeDown,
}

/// How many bookings, and what they are worth.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookingTotals {
    /// How many.
    pub count: u64,
    /// Their prices, summed by currency; bookings without a price are not in it.
    pub value: Vec<Money>,
}

/// Which calls. What is `None` or empty does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallSearch {
    /// Of this location.
    pub location_id: Option<LocationId>,
    /// To this number.
    pub number_id: Option<PhoneNumberId>,
    /// That ended so.
    pub outcomes: Vec<CallOutcome>,
    /// That began in this range.
    pub started: Option<TimeRange>,
    /// That have ended and made, moved or cancelled no booking.
    pub not_booked: bool,
    /// That this version of a receptionist answered.
    pub version: Option<VersionRef>,
    /// Those that only try the receptionist, and no others; without it, all others.
    pub test: bool,
    /// That have ended and were shorter than this.
    pub shorter: Option<SignedDuration>,
    /// That have ended and were longer than this.
    pub longer: Option<SignedDuration>,
    /// Part of the name of who called, digits of their number, or words that were said or stand in the summary.
    pub text: Option<String>,
    /// In which order.
    pub order: CallOrder,
}

/// In which order calls are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CallOrder {
    /// The newest first.
    #[default]
    StartDown,
    /// The oldest first.
    Start,
    /// The shortest first; those that still run have no length yet.
    Length,
    /// The longest first.
    LengthDown,
}

/// How many calls, and how long they were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallTotals {
    /// How many.
    pub count: u64,
    /// How many of them ended with a booking.
    pub booked: u64,
    /// How many of them have ended after somebody was on the line.
    pub talked: u64,
    /// How long those were together, in seconds.
    pub talk_seconds: u64,
}

/// A call that goes on, with what is known of it while it does.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningCall {
    /// The call.
    pub call: Call,
    /// What the caller is called, if they are stored and it is known.
    pub name: Option<PersonName>,
    /// What is kept for it, and when that takes place.
    pub held: Option<(ServiceId, TimeRange)>,
    /// What it asked for last and was not offered.
    pub asked: Option<ServiceId>,
}

/// In which order customers are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CustomerOrder {
    /// Whose first contact was last comes first.
    #[default]
    NewestFirst,
    /// Whose first contact was first comes first.
    OldestFirst,
    /// By name; those without one come first.
    Name,
    /// By name, backwards.
    NameDown,
}

/// Which customers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerSearch {
    /// Part of a name, or digits of a number.
    pub text: Option<String>,
    /// With a booking on this lane.
    pub lane: Option<Lane>,
    /// In which order.
    pub order: CustomerOrder,
    /// How many of the list to leave out at its beginning.
    pub skip: u32,
    /// At most how many.
    pub limit: u32,
}

/// A customer with what their bookings come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerFigures {
    /// Who.
    pub customer: Customer,
    /// Bookings, without cancelled ones.
    pub bookings: u64,
    /// Bookings that they did not come to.
    pub no_shows: u64,
    /// The prices of the bookings that count, in the currency of the business; `None` if none has a price.
    pub value: Option<Money>,
    /// The start of the next booking.
    pub next: Option<Timestamp>,
    /// Their last call, message or booking; their first contact if there was none.
    pub last_heard: Timestamp,
}

/// What was erased of a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Bookings that stay, without a name.
    pub bookings: Vec<(domain::BookingId, i64)>,
    /// Calls that stay, without number and transcript.
    pub calls: u64,
    /// Messages that are gone.
    pub messages: u64,
}
