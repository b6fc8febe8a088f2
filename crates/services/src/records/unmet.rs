//! What was asked for and could not be had.

use domain::{
    AddOnId, BookingId, CallId, CustomerId, LocationId, Money, ServiceId, StaffId, TimeRange,
    UnmetRequestId, VariantId,
};
use jiff::Timestamp;

/// A request that could not be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmetRequest {
    /// Its id.
    pub id: UnmetRequestId,
    /// The call in which it was asked for.
    pub call_id: Option<CallId>,
    /// Where.
    pub location_id: LocationId,
    /// What.
    pub service_id: ServiceId,
    /// When: the range in which the visit was to start.
    pub wanted: TimeRange,
    /// How many resources; 0 is as many as the service needs.
    pub resources: u32,
    /// How long, with what was to be added.
    pub minutes: u32,
    /// What was to be added, and how many of each.
    pub add_ons: Vec<(AddOnId, u32)>,
    /// How many seats of a class; otherwise 1.
    pub seats: u32,
    /// Which way of having it.
    pub variant_id: Option<VariantId>,
    /// With whom; `None` is anyone.
    pub staff_id: Option<StaffId>,
    /// Who asked, if they are stored.
    pub customer_id: Option<CustomerId>,
    /// How old the person is who would come, if it was said.
    pub age: Option<u8>,
    /// The booking that was to be moved; `None` if a new one was wanted.
    pub moving: Option<BookingId>,
    /// Why not: the codes of all rules that refused it.
    pub reasons: Vec<String>,
    /// What it would have brought: of a booking of a group, what the group would have brought; of a move, nothing.
    pub value: Option<Money>,
    /// When it was asked.
    pub at: Timestamp,
    /// The booking that met it after all.
    pub met_by: Option<BookingId>,
}

/// Which requests to list. Fields that are `None` do not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnmetFilter {
    /// At this location.
    pub location_id: Option<LocationId>,
    /// For this service.
    pub service_id: Option<ServiceId>,
    /// Asked in this call.
    pub call_id: Option<CallId>,
    /// Asked by this person.
    pub customer_id: Option<CustomerId>,
    /// Asked within this range.
    pub asked: Option<TimeRange>,
    /// Only such as no booking met.
    pub open_only: bool,
}
