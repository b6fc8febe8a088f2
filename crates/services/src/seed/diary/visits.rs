//! One visit, and the booking that it is.

use domain::{
    AllocationId, BookingId, BookingRef, BookingSource, BookingState, LocationId, StaffId,
    TimeRange, VariantId,
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{calls::Telephone, chance::Chance, prices};
use crate::{
    ServiceError,
    context::Ports,
    records::{Allocation, Booking, Claim, Customer, Lane, NewBooking, Service},
    seed::write::broken,
};

/// Which form of a service, how long, by whom.
#[derive(Debug, Clone)]
pub(super) struct Kind {
    pub(super) variant: Option<VariantId>,
    pub(super) minutes: u32,
    pub(super) staff: Option<StaffId>,
}

impl Kind {
    /// One of the forms of the service.
    pub(super) fn of(service: &Service, staff: Option<StaffId>, chance: &mut Chance) -> Self {
        let variant = chance.pick(&service.variants);
        Self {
            variant: variant.map(|variant| variant.id),
            minutes: variant.map_or(service.minutes, |variant| variant.minutes),
            staff,
        }
    }
}

/// One visit.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    pub(super) location: LocationId,
    pub(super) zone: TimeZone,
    pub(super) service: Service,
    pub(super) kind: Kind,
    pub(super) lanes: Vec<Lane>,
    /// The customer's part.
    pub(super) range: TimeRange,
    /// What the lanes are claimed for, buffers included.
    pub(super) claim: TimeRange,
    /// How long before the start it was booked.
    pub(super) lead_hours: u32,
    pub(super) called_off: bool,
    pub(super) missed: bool,
}

impl Visit {
    /// When it was booked.
    pub(super) fn made_at(&self, now: Timestamp) -> Timestamp {
        let lead = SignedDuration::from_hours(i64::from(self.lead_hours));
        let made = self.range.start().checked_sub(lead).unwrap_or(now);
        // What lies further ahead than its lead was booked within the last days.
        let latest = now
            .checked_sub(SignedDuration::from_mins(i64::from(self.lead_hours) * 11))
            .unwrap_or(now);
        made.min(latest)
    }

    fn state(&self, now: Timestamp) -> BookingState {
        match (self.range.end() <= now, self.range.start() <= now) {
            (true, _) if self.missed => BookingState::NoShow,
            (true, _) => BookingState::Completed,
            (false, true) => BookingState::Arrived,
            _ => BookingState::Booked,
        }
    }

    /// The booking as it is written. One that was called off is written as booked first: cancelling gives its time back.
    pub(super) fn booking(
        &self,
        ports: &Ports,
        customer: &Customer,
        telephone: &mut Telephone<'_>,
        chance: &mut Chance,
        now: Timestamp,
    ) -> Result<NewBooking, ServiceError> {
        let made_at = self.made_at(now);
        let name = customer
            .name
            .clone()
            .ok_or_else(|| broken("a customer without a name"))?;
        let source = match chance.below(100) {
            0..62 => BookingSource::Phone,
            62..85 => BookingSource::BookingPage,
            _ => BookingSource::Portal,
        };
        let terms = prices::of(self, chance)?;
        let booking = Booking {
            variant_id: self.kind.variant,
            customer_id: Some(customer.id),
            phone: customer.phone.clone(),
            state: if self.called_off {
                BookingState::Booked
            } else {
                self.state(now)
            },
            price: terms.price,
            lines: terms.lines,
            deposit_due: terms.deposit_due,
            cancel_free_until: terms.cancel_free_until,
            cancel_fee: terms.cancel_fee,
            late_cancel: terms.late_cancel,
            ..Booking::new(
                ports.id(BookingId::from_uuid),
                BookingRef::from_bits(chance.next()),
                (self.location, self.service.id),
                name,
                self.range,
                source,
                made_at,
            )
        };
        let allocations = self
            .lanes
            .iter()
            .map(|lane| Allocation {
                id: ports.id(AllocationId::from_uuid),
                claim: Claim {
                    lane: *lane,
                    range: self.claim,
                },
            })
            .collect();
        let mut new = NewBooking::new(booking, allocations);
        if source == BookingSource::Phone {
            new.booking.call_id = telephone.booked(self, &new.booking, customer, chance)?;
        }
        Ok(new)
    }
}
