//! Bookings, holds and what they claim.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::{
    AllocationId, BookingId, BookingRef, BookingState, CallId, CustomerId, HoldId, LocationId,
    ServiceId, StaffId, TimeRange,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::StoreResult;
use crate::records::{
    Allocation, Booking, BookingFilter, BookingLine, BookingMove, Busy, CalendarCopy, ClassSession,
    CustomerFacts, Hold, Lane, NewBooking, NewBookings, Page, PageRequest, PastHold, Released,
};

/// Bookings and what they claim. Two active allocations of one lane never overlap: the schema refuses the second.
#[async_trait]
pub trait Bookings: Send {
    /// Serialises with every other unit that locks, holds, books, moves or cancels on one of the lanes, until this unit
    /// ends. For units that read [`busy`](Self::busy) and decide on it; call it first.
    ///
    /// Fails with [`Missing`](super::StoreError::Missing) if a lane is not of this business.
    async fn lock_lanes(&mut self, lanes: &[Lane]) -> StoreResult<()>;

    /// Everything that keeps the lanes from being booked in the window: active allocations, and holds that live at
    /// `now`. Ordered by lane and start; ranges reach beyond the window where they do.
    async fn busy(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<Busy>>;

    /// Commits a booking with all its allocations, consuming its hold, if it names one; with the hold of an offer to
    /// someone who waits, the offer is accepted. A hold that lapsed meanwhile does no harm as long as nobody else has
    /// claimed its time.
    ///
    /// Of a class, the first booking makes the session, which claims the lanes; the others join it.
    ///
    /// Fails with [`Overlap`](super::Constraint::Overlap) if a lane is allocated,
    /// [`Held`](super::Constraint::Held) if a live hold of someone else keeps it, [`Full`](super::Constraint::Full) if
    /// the class has too few seats left, [`Invalid`](super::Constraint::Invalid) if an amount or a number makes no
    /// sense.
    async fn confirm(&mut self, new: &NewBooking, now: Timestamp) -> StoreResult<()>;

    /// Commits several bookings, all or none, each as [`confirm`](Self::confirm) does. Bookings that are in each other's
    /// way refuse each other.
    async fn confirm_all(&mut self, new: &NewBookings, now: Timestamp) -> StoreResult<()>;

    /// Moves a booking: what it claims and its range are replaced, and a hold is consumed as in
    /// [`confirm`](Self::confirm). Gives the booking as it is then.
    ///
    /// Fails as `confirm` does, and with [`Version`](super::Constraint::Version) if the booking is not at `version` or
    /// is cancelled.
    async fn reschedule(
        &mut self,
        id: BookingId,
        version: i64,
        to: &BookingMove,
        now: Timestamp,
    ) -> StoreResult<Booking>;

    /// Adds a line to what a booking costs, for example a fee; its price stays what it was when it was booked. Not a change
    /// of its own: the unit that charges also changes the booking.
    ///
    /// Fails with [`Missing`](super::StoreError::Missing), and with [`Invalid`](super::Constraint::Invalid) if the line
    /// makes no sense or is in another currency than the booking.
    async fn charge(&mut self, id: BookingId, line: &BookingLine) -> StoreResult<()>;

    /// Cancels a booking and releases what it claims; the last booking of a class releases the class. Gives the booking
    /// as it is then.
    ///
    /// Fails with [`Version`](super::Constraint::Version) if it is not at `version` or is cancelled already.
    async fn cancel(
        &mut self,
        id: BookingId,
        version: i64,
        reason: Option<&str>,
        now: Timestamp,
    ) -> StoreResult<Booking>;

    /// Sets a state that keeps the allocations (arrived, completed …); cancelling has its own method.
    async fn set_state(
        &mut self,
        id: BookingId,
        version: i64,
        state: BookingState,
        now: Timestamp,
    ) -> StoreResult<Booking>;

    /// Visits that were promised and ended at `before` or earlier, longest ago first: nobody counted them as delivered yet,
    /// and nobody noted that their customer did not come.
    async fn ended(&mut self, before: Timestamp, limit: u32) -> StoreResult<Vec<BookingId>>;

    /// Counts those of these visits as delivered that are still as [`ended`](Self::ended) finds them. Which ones; of two
    /// that do so at once, each does it with others.
    async fn complete(
        &mut self,
        ids: &[BookingId],
        before: Timestamp,
        now: Timestamp,
    ) -> StoreResult<Vec<BookingId>>;

    /// Records where the calendar's copy stands. Does not count as a change of the booking: `version` stays.
    async fn set_calendar(&mut self, id: BookingId, copy: &CalendarCopy) -> StoreResult<()>;

    /// Where the calendar's copies of a booking's claims stand, by allocation; released claims too, because their copies
    /// may have to go. Ordered by allocation.
    async fn calendar_copies(
        &mut self,
        id: BookingId,
    ) -> StoreResult<Vec<(Allocation, CalendarCopy)>>;

    /// Records where the calendar's copy of one claim stands.
    async fn set_allocation_calendar(
        &mut self,
        id: AllocationId,
        copy: &CalendarCopy,
    ) -> StoreResult<()>;

    /// One booking.
    async fn get(&mut self, id: BookingId) -> StoreResult<Option<Booking>>;

    /// One booking, by what people quote.
    async fn by_reference(&mut self, reference: &BookingRef) -> StoreResult<Option<Booking>>;

    /// A booking's active allocations, ordered by lane. Of a class: those of its session.
    async fn allocations(&mut self, id: BookingId) -> StoreResult<Vec<Allocation>>;

    /// Whose time each of these bookings claims, ordered; a booking that claims none is missing. Of a class: those of its
    /// session.
    async fn lanes_of(&mut self, ids: &[BookingId]) -> StoreResult<BTreeMap<BookingId, Vec<Lane>>>;

    /// The booking of each of these calls that begins first, with its reference; a call that made none is missing.
    async fn first_of_calls(
        &mut self,
        ids: &[CallId],
    ) -> StoreResult<BTreeMap<CallId, (BookingId, BookingRef)>>;

    /// What bookings gave back after `since`, by moving or being cancelled: of these lanes in the window, and of these
    /// bookings anywhere, in the order in which it was given back.
    async fn released(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
        bookings: &[BookingId],
        since: Timestamp,
    ) -> StoreResult<Vec<Released>>;

    /// The classes of a service that run in the window, by start; seats kept by holds that live at `now` count as
    /// taken.
    async fn classes(
        &mut self,
        service: ServiceId,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<Vec<ClassSession>>;

    /// How many bookings of a service start on each local date of the window at a location, without cancelled ones; only
    /// dates with any, ascending.
    async fn day_counts(
        &mut self,
        service: ServiceId,
        location: LocationId,
        zone: &TimeZone,
        window: TimeRange,
    ) -> StoreResult<Vec<(Date, u32)>>;

    /// How many bookings of each service start in the window, without cancelled ones; only services with any.
    async fn service_counts(&mut self, window: TimeRange) -> StoreResult<Vec<(ServiceId, u64)>>;

    /// What a customer's bookings say about limits and first visits. Dates are counted in the window.
    async fn customer_facts(
        &mut self,
        customer: CustomerId,
        service: ServiceId,
        zone: &TimeZone,
        window: TimeRange,
        now: Timestamp,
    ) -> StoreResult<CustomerFacts>;

    /// When each of these staff members was booked last (when the booking was made, not for when). Who never was is not
    /// in it.
    async fn last_assigned(&mut self, staff: &[StaffId]) -> StoreResult<Vec<(StaffId, Timestamp)>>;

    /// Bookings by start, then id.
    async fn list(
        &mut self,
        filter: &BookingFilter,
        page: PageRequest,
    ) -> StoreResult<Page<Booking>>;
}

/// Slots kept for a while.
#[async_trait]
pub trait Holds: Send {
    /// Keeps a slot. An earlier hold of the same call is released first.
    ///
    /// Fails with [`Overlap`](super::Constraint::Overlap) if a lane is allocated,
    /// [`Held`](super::Constraint::Held) if another live hold keeps it, [`Full`](super::Constraint::Full) if a class has
    /// too few seats left.
    async fn place(&mut self, hold: &Hold, now: Timestamp) -> StoreResult<()>;

    /// Keeps several slots, all or none. Earlier holds of their owners are released first; only a visitor may have
    /// several.
    async fn place_all(&mut self, holds: &[Hold], now: Timestamp) -> StoreResult<()>;

    /// One hold, lapsed or not.
    async fn get(&mut self, id: HoldId) -> StoreResult<Option<Hold>>;

    /// These holds, lapsed or not, by id.
    async fn get_all(&mut self, ids: &[HoldId]) -> StoreResult<Vec<Hold>>;

    /// What a call holds of its own, lapsed or not.
    async fn of_call(&mut self, call: CallId) -> StoreResult<Option<Hold>>;

    /// Lets a visitor have what a call holds of its own from `now` on, until then. `false` if it holds nothing.
    async fn hand_over(
        &mut self,
        call: CallId,
        visitor: &str,
        until: Timestamp,
        now: Timestamp,
    ) -> StoreResult<bool>;

    /// What a visitor holds, lapsed or not, by id.
    async fn of_visitor(&mut self, visitor: &str) -> StoreResult<Vec<Hold>>;

    /// Gives a hold back. `false` if it was gone.
    async fn release(&mut self, id: HoldId, now: Timestamp) -> StoreResult<bool>;

    /// Gives back what a call holds, at its end. How many holds that were.
    async fn release_for_call(&mut self, call: CallId, now: Timestamp) -> StoreResult<u64>;

    /// Gives back what a visitor holds. How many holds that were.
    async fn release_for_visitor(&mut self, visitor: &str, now: Timestamp) -> StoreResult<u64>;

    /// What holds kept on these lanes within a window at an instant, by when they ended: those that ended after it, and
    /// those that are still there. One that was made later is among them, as its id says; and one that was kept for
    /// longer later appears once with each end, the earlier first.
    async fn held_then(
        &mut self,
        lanes: &[Lane],
        window: TimeRange,
        at: Timestamp,
    ) -> StoreResult<Vec<PastHold>>;
}
