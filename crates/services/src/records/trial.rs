//! What is tried out with the receptionist: a copy of the business to try it on, and what was booked there.

use domain::{BookingId, CallId, CustomerId, LocationId, PersonName, ServiceId, TimeRange};
use jiff::Timestamp;

use super::Lane;

/// What a copy of a business is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialCopy {
    /// The call that is tried.
    pub call: CallId,
    /// Bookings that are over by then are left out, but for those of the caller.
    pub since: Timestamp,
    /// The stored person who is taken to call.
    pub caller: Option<CustomerId>,
}

/// What was booked in a test call: shown on the board for a while, and in nobody's way. It is no booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestBooking {
    /// The id that the booking had where it was tried.
    pub id: BookingId,
    /// The call.
    pub call_id: CallId,
    /// Where.
    pub location_id: LocationId,
    /// What.
    pub service_id: ServiceId,
    /// For whom.
    pub name: PersonName,
    /// When.
    pub range: TimeRange,
    /// On whom or what.
    pub lanes: Vec<Lane>,
    /// When it vanishes.
    pub expires_at: Timestamp,
}
