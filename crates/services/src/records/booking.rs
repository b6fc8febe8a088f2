//! Bookings, what they claim, and holds.

use domain::{
    AddOnId, AllocationId, BookingId, BookingRef, BookingSource, BookingState, CallId,
    ClassSessionId, CustomerId, E164, GroupId, HoldId, LocationId, Money, PersonName, ResourceId,
    SeriesId, ServiceId, StaffId, TimeRange, VariantId, WaitlistOfferId,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::house_rules::LateCancel;

/// Something that can do one thing at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lane {
    /// A person.
    Staff(StaffId),
    /// A thing.
    Resource(ResourceId),
}

impl Lane {
    /// The id as stored. Staff and resources share one space of ids.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Staff(id) => id.uuid(),
            Self::Resource(id) => id.uuid(),
        }
    }
}

/// A lane and the range that is claimed on it, buffers included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// Who or what.
    pub lane: Lane,
    /// From and to, buffers included.
    pub range: TimeRange,
}

/// A booking's claim as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// Its id.
    pub id: AllocationId,
    /// What it claims.
    pub claim: Claim,
}

/// Where the calendar's copy of a booking stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CalendarCopy {
    /// The event's id, chosen by us before it is written.
    pub event_id: Option<String>,
    /// The provider's version of the event.
    pub etag: Option<String>,
    /// When it was last known to agree.
    pub synced_at: Option<Timestamp>,
    /// Why it does not agree, as a short code.
    pub problem: Option<String>,
}

domain::words! {
    /// What a line of a booking is for.
    LineKind, "kind of line" {
        /// The visit itself.
        Visit = "visit",
        /// More of the service.
        AddOn = "add_on",
        /// Something lent.
        Rental = "rental",
        /// Something sold.
        Sale = "sale",
        /// A fee, for example for cancelling late.
        Fee = "fee",
    }
}

/// One line of what a booking costs, as it was when it was booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingLine {
    /// What for.
    pub kind: LineKind,
    /// In words.
    pub name: String,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub unit: Money,
    /// What all cost.
    pub total: Money,
    /// Which add-on it is, if it is one.
    pub add_on_id: Option<AddOnId>,
}

impl BookingLine {
    /// What a late change adds to what a booking costs.
    #[must_use]
    pub fn fee(name: &str, fee: Money) -> Self {
        Self {
            kind: LineKind::Fee,
            name: name.to_owned(),
            quantity: 1,
            unit: fee,
            total: fee,
            add_on_id: None,
        }
    }
}

/// A reservation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// What people quote; unique in the business.
    pub reference: BookingRef,
    /// Where.
    pub location_id: LocationId,
    /// What.
    pub service_id: ServiceId,
    /// Which way of having it.
    pub variant_id: Option<VariantId>,
    /// For how many: seats of a class, otherwise 1.
    pub seats: u32,
    /// The stored person.
    pub customer_id: Option<CustomerId>,
    /// For whom, as given when booking.
    pub name: PersonName,
    /// The number given when booking.
    pub phone: Option<E164>,
    /// The customer's part, without buffers.
    pub range: TimeRange,
    /// Where it stands.
    pub state: BookingState,
    /// How it came to be.
    pub source: BookingSource,
    /// The call that made it, if one did.
    pub call_id: Option<CallId>,
    /// The price when it was booked, all lines together.
    pub price: Option<Money>,
    /// What the price is made of.
    pub lines: Vec<BookingLine>,
    /// What was due when it was booked.
    pub deposit_due: Option<Money>,
    /// Until when cancelling costs nothing.
    pub cancel_free_until: Option<Timestamp>,
    /// What cancelling later costs.
    pub cancel_fee: Option<Money>,
    /// What becomes of a change after [`cancel_free_until`](Self::cancel_free_until).
    pub late_cancel: LateCancel,
    /// The bookings that it was committed with.
    pub group_id: Option<GroupId>,
    /// The bookings that it repeats.
    pub series_id: Option<SeriesId>,
    /// What the customer or the desk noted.
    pub notes: String,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// The calendar's copy.
    pub calendar: CalendarCopy,
    /// Counts changes, from 1; a change names the version that it was decided on.
    pub version: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
}

impl Booking {
    /// A booking as it is first written: committed, for one, without a price.
    #[must_use]
    pub fn new(
        id: BookingId,
        reference: BookingRef,
        (location, service): (LocationId, ServiceId),
        name: PersonName,
        range: TimeRange,
        source: BookingSource,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            reference,
            location_id: location,
            service_id: service,
            variant_id: None,
            seats: 1,
            customer_id: None,
            name,
            phone: None,
            range,
            state: BookingState::Booked,
            source,
            call_id: None,
            price: None,
            lines: Vec::new(),
            deposit_due: None,
            cancel_free_until: None,
            cancel_fee: None,
            late_cancel: LateCancel::Fee,
            group_id: None,
            series_id: None,
            notes: String::new(),
            cancel_reason: None,
            calendar: CalendarCopy::default(),
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

impl Booking {
    /// From when on its customer cannot move or cancel it any more, if its terms say so. What was only requested was never
    /// promised.
    #[must_use]
    pub fn cut_off(&self) -> Option<Timestamp> {
        let refuses = self.late_cancel == LateCancel::Refuse && self.state == BookingState::Booked;
        self.cancel_free_until.filter(|_| refuses)
    }
}

/// How a booking takes seats of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinClass {
    /// The id of the class if this booking is its first; otherwise the class that runs is joined.
    pub session_id: ClassSessionId,
    /// How many seats the class has if this booking is its first.
    pub capacity: u32,
}

/// What [`confirm`](crate::ports::store::Bookings::confirm) writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBooking {
    /// The booking; its `version` must be 1.
    pub booking: Booking,
    /// What it claims: at least one, all or none are taken. Of a class: what the class claims.
    pub allocations: Vec<Allocation>,
    /// The hold that it was kept with; consumed.
    pub hold: Option<HoldId>,
    /// For a class: it takes [`seats`](Booking::seats) of it, and the class claims the lanes once for all its bookings.
    pub class: Option<JoinClass>,
}

impl NewBooking {
    /// A booking with what it claims, kept with no hold, of no class.
    #[must_use]
    pub const fn new(booking: Booking, allocations: Vec<Allocation>) -> Self {
        Self {
            booking,
            allocations,
            hold: None,
            class: None,
        }
    }
}

/// Bookings that are committed together, all or none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewBookings {
    /// Them; at least one.
    pub bookings: Vec<NewBooking>,
}

/// What a booking costs and what cancelling it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingTerms {
    /// All lines together.
    pub price: Option<Money>,
    /// What the price is made of.
    pub lines: Vec<BookingLine>,
    /// What is due.
    pub deposit_due: Option<Money>,
    /// Until when cancelling costs nothing.
    pub cancel_free_until: Option<Timestamp>,
    /// What cancelling later costs.
    pub cancel_fee: Option<Money>,
    /// What becomes of a later change.
    pub late_cancel: LateCancel,
}

impl Default for BookingTerms {
    /// Without a price, and free to cancel.
    fn default() -> Self {
        Self {
            price: None,
            lines: Vec::new(),
            deposit_due: None,
            cancel_free_until: None,
            cancel_fee: None,
            late_cancel: LateCancel::Fee,
        }
    }
}

/// What [`reschedule`](crate::ports::store::Bookings::reschedule) writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingMove {
    /// The customer's part, without buffers.
    pub range: TimeRange,
    /// What it claims from then on.
    pub allocations: Vec<Allocation>,
    /// The hold that it was kept with; consumed.
    pub hold: Option<HoldId>,
    /// For a class, as in [`NewBooking`].
    pub class: Option<JoinClass>,
    /// What it costs from then on; `None` leaves it.
    pub terms: Option<BookingTerms>,
}

impl BookingMove {
    /// To another time and lanes, at the same price.
    #[must_use]
    pub const fn to(range: TimeRange, allocations: Vec<Allocation>) -> Self {
        Self {
            range,
            allocations,
            hold: None,
            class: None,
            terms: None,
        }
    }
}

/// One claim of a hold as it was at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastHold {
    /// The hold; it was made when its id says.
    pub id: HoldId,
    /// For what.
    pub service_id: ServiceId,
    /// The call that kept it, if one did.
    pub call_id: Option<CallId>,
    /// The customer's part.
    pub visit: TimeRange,
    /// What it claimed.
    pub claim: Claim,
    /// Of a class: the seats that were kept.
    pub seats: Option<u32>,
    /// Until when it was kept, as far as was known then.
    pub expires_at: Timestamp,
}

/// A claim that a booking gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// Whose it was.
    pub booking: BookingId,
    /// What it claimed.
    pub allocation: Allocation,
    /// When it was given back.
    pub at: Timestamp,
}

/// One class at one time. It claims its lanes once; its seats are taken one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassSession {
    /// Its id; `None` while nobody has booked it and holds alone keep seats of it.
    pub id: Option<ClassSessionId>,
    /// Which class.
    pub service_id: ServiceId,
    /// Where.
    pub location_id: LocationId,
    /// The customers' part, without buffers.
    pub range: TimeRange,
    /// How many seats.
    pub capacity: u32,
    /// How many seats are booked, or kept by holds that live.
    pub taken: u32,
    /// What it claims.
    pub lanes: Vec<Lane>,
}

/// For whom a slot is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoldOwner {
    /// A call. It has at most one hold: placing another releases it.
    Call(CallId),
    /// A visitor of a page or the public interface, by a hash that they were given.
    Visitor(String),
    /// Someone who waits and was offered it.
    Offer(WaitlistOfferId),
}

/// The seats of a class that a hold keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldSeats {
    /// How many.
    pub seats: u32,
    /// How many the class has.
    pub capacity: u32,
}

/// A slot kept for one call or visitor, with an end time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// For what.
    pub service_id: ServiceId,
    /// For whom.
    pub owner: HoldOwner,
    /// The customer's part, without buffers.
    pub range: TimeRange,
    /// What it claims, buffers included.
    pub claims: Vec<Claim>,
    /// For a class: it keeps seats, not the lanes from other seats of the same class.
    pub seats: Option<HeldSeats>,
    /// When it lapses by itself.
    pub expires_at: Timestamp,
}

impl Hold {
    /// The call that it is kept for, if it is a call.
    #[must_use]
    pub const fn call_id(&self) -> Option<CallId> {
        match self.owner {
            HoldOwner::Call(id) => Some(id),
            HoldOwner::Visitor(_) | HoldOwner::Offer(_) => None,
        }
    }
}

/// What a customer's bookings say about limits and first visits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerFacts {
    /// How many visits they had: bookings that are over, without cancelled ones and such as they did not come to.
    pub visits: u32,
    /// Their bookings of the service by local date, without cancelled ones; only dates with any, ascending.
    pub bookings_on: Vec<(Date, u32)>,
    /// Their bookings of the service that have not ended, without cancelled ones.
    pub open: u32,
}

/// Why a lane is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BusySource {
    /// A booking claims it.
    Booking(BookingId),
    /// A class claims it.
    Class(ClassSessionId),
    /// A live hold keeps it.
    Hold(HoldId),
}

/// A range in which a lane cannot be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Busy {
    /// Who or what, and from when to when.
    pub claim: Claim,
    /// Why.
    pub source: BusySource,
}

/// Which bookings to list. Fields that are `None` or empty do not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BookingFilter {
    /// At this location.
    pub location_id: Option<LocationId>,
    /// Of this customer.
    pub customer_id: Option<CustomerId>,
    /// With this number, on the booking or on its customer.
    pub phone: Option<E164>,
    /// Made by this call.
    pub call_id: Option<CallId>,
    /// Of this service.
    pub service_id: Option<ServiceId>,
    /// Committed together.
    pub group_id: Option<GroupId>,
    /// Of this series.
    pub series_id: Option<SeriesId>,
    /// On this lane.
    pub lane: Option<Lane>,
    /// Sharing time with this range.
    pub overlapping: Option<TimeRange>,
    /// In one of these states.
    pub states: Vec<BookingState>,
}
