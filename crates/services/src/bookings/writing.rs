//! The unit of work that makes bookings: customers, bookings with their claims, what follows from them, and one text.

use domain::{BookingId, BookingRef, BookingState, CustomerId, GroupId, SeriesId};
use jiff::Timestamp;
use serde_json::json;

use super::{
    Authority, Bookings, ChangeError, Committed, Guest, Made, Place, Wish,
    anyway::overriding,
    book::Order,
    claimed::Claimed,
    effects::{Effects, NewText},
    limits,
    repeated::Once,
    texts, wording,
};
use crate::{
    ServiceError,
    ports::Tx,
    records::{Booking, Customer, NewBooking, NewBookings},
};

/// One unit of work that makes bookings.
pub(super) struct Writing<'a> {
    of: &'a Bookings,
    place: Place,
    by: &'a Authority<'a>,
    order: &'a Order<'a>,
    claimed: &'a [Claimed<'a>],
    group: Option<GroupId>,
    series: Option<SeriesId>,
    now: Timestamp,
}

impl<'a> Writing<'a> {
    /// Of wishes that were found free. Several together are a group or a series.
    pub(super) fn new(
        of: &'a Bookings,
        place: Place,
        by: &'a Authority<'a>,
        order: &'a Order<'a>,
        claimed: &'a [Claimed<'a>],
    ) -> Self {
        let group = claimed.len() > 1 && !order.series;
        Self {
            of,
            place,
            by,
            order,
            claimed,
            group: group.then(|| of.ports.id(GroupId::from_uuid)),
            series: order.series.then(|| of.ports.id(SeriesId::from_uuid)),
            now: of.ports.now(),
        }
    }

    /// The bookings as they would be written for these customers, one for each wish.
    pub(super) fn bookings(&self, customers: &[CustomerId]) -> Vec<Booking> {
        let pairs = self.claimed.iter().zip(self.order.wishes);
        pairs
            .zip(customers)
            .map(|((claimed, wish), customer)| self.booking(claimed, wish, *customer))
            .collect()
    }

    /// What the customer is sent for them.
    pub(super) fn confirmation(&self, bookings: &[Booking], link: Option<&str>) -> Vec<String> {
        texts::confirmation(self.claimed, bookings, link, self.now)
    }

    pub(super) async fn run(&self, tx: &mut dyn Tx, once: &Once) -> Result<Committed, ChangeError> {
        let (ports, now) = (&self.of.ports, self.now);
        let mut new = NewBookings::default();
        let pairs = self.claimed.iter().zip(self.order.wishes);
        for (place, (claimed, wish)) in pairs.enumerate() {
            let customer = self.customer(tx, claimed, &wish.customer).await?;
            let before = &self.claimed[..place];
            let limits = limits::Writing {
                claimed,
                before,
                customer: Some(customer),
                age: wish.customer.age,
                asks_age: self.by.claimant().asks_age,
                moving: None,
                anyway: self.order.bent.is_some(),
            };
            limits.check(tx, now).await?;
            new.bookings.push(NewBooking {
                booking: self.booking(claimed, wish, customer),
                allocations: claimed.allocations(ports),
                hold: wish.hold,
                class: claimed.class(ports),
            });
        }
        if let Some(call) = self.by.call() {
            // What the call kept side by side gives way: nobody can step between, the lanes are locked.
            tx.holds()
                .release_for_visitor(&call.to_string(), now)
                .await?;
        }
        tx.bookings().confirm_all(&new, now).await?;
        let bookings: Vec<Booking> = new.bookings.into_iter().map(|new| new.booking).collect();
        let customer = bookings.first().and_then(|booking| booking.customer_id);
        if let Some(call) = self.by.call() {
            tx.holds().release_for_call(call, now).await?;
            if let Some(customer) = customer {
                tx.calls().set_customer(call, customer).await?;
            }
        }
        for booking in &bookings {
            let effects = Effects {
                actor: self.by.actor_or(booking.customer_id),
                action: "booking.created",
                booking,
                text: None,
                detail: overriding(
                    json!({
                        "service": booking.service_id,
                        "state": booking.state,
                        "group": booking.group_id,
                        "series": booking.series_id,
                    }),
                    self.order.bent,
                ),
            };
            effects.write(ports, tx).await?;
        }
        self.texts(tx, &bookings).await?;
        let done = self.done(&bookings);
        once.remember(tx, &done, now).await?;
        Ok(done)
    }

    /// The stored person: the one who was named, the one with the number, or new. Their row is locked where a rule counts
    /// their bookings.
    async fn customer(
        &self,
        tx: &mut dyn Tx,
        claimed: &Claimed<'_>,
        guest: &Guest,
    ) -> Result<CustomerId, ChangeError> {
        let (ports, now) = (&self.of.ports, self.now);
        let mut stored = match guest.customer {
            Some(id) => tx
                .customers()
                .get(id)
                .await?
                .ok_or(ServiceError::NotFound("customer"))?,
            None => {
                let new = Customer {
                    id: ports.id(CustomerId::from_uuid),
                    name: Some(guest.name.clone()),
                    phone: guest.phone.clone(),
                    email: guest.email.clone(),
                    notes: String::new(),
                    blocked: false,
                    created_at: now,
                    updated_at: now,
                };
                tx.customers().find_or_insert(&new).await?
            }
        };
        let known = (stored.name.is_some(), stored.email.is_some());
        stored.name = stored.name.or_else(|| Some(guest.name.clone()));
        stored.email = stored.email.or_else(|| guest.email.clone());
        let learned = known != (stored.name.is_some(), stored.email.is_some());
        if learned || limits::asks_customer(claimed.shape.service) {
            stored.updated_at = now;
            tx.customers().update(&stored).await?;
        }
        Ok(stored.id)
    }

    fn booking(&self, claimed: &Claimed<'_>, wish: &Wish, customer: CustomerId) -> Booking {
        let ports = &self.of.ports;
        let terms = claimed.terms.clone();
        Booking {
            variant_id: claimed.visit.variant,
            seats: claimed.shape.seats,
            customer_id: Some(customer),
            phone: wish.customer.phone.clone(),
            state: if claimed.requested {
                BookingState::Requested
            } else {
                BookingState::Booked
            },
            call_id: self.by.call(),
            price: terms.price,
            lines: terms.lines,
            deposit_due: terms.deposit_due,
            cancel_free_until: terms.cancel_free_until,
            cancel_fee: terms.cancel_fee,
            late_cancel: terms.late_cancel,
            group_id: self.group,
            series_id: self.series,
            notes: wish.notes.clone(),
            ..Booking::new(
                ports.id(BookingId::from_uuid),
                BookingRef::from_bits(ports.entropy.bits()),
                (self.place.location, claimed.shape.service.id),
                wish.customer.name.clone(),
                claimed.range,
                self.by.source(),
                self.now,
            )
        }
    }

    /// One confirmation for all, and what to know before and after if it does not fit into it.
    async fn texts(&self, tx: &mut dyn Tx, bookings: &[Booking]) -> Result<(), ChangeError> {
        if self.of.quiet {
            return Ok(());
        }
        let Some((first, phone)) = bookings
            .first()
            .and_then(|first| Some((first, first.phone.as_ref()?)))
        else {
            return Ok(());
        };
        let link = self.of.link(tx, bookings).await?;
        for body in self.confirmation(bookings, link.as_deref()) {
            let text = NewText {
                location: first.location_id,
                to: phone,
                body: &body,
                customer: first.customer_id,
                call: first.call_id,
                booking: Some(first.id),
            };
            text.queue(&self.of.ports, tx).await?;
        }
        Ok(())
    }

    fn done(&self, bookings: &[Booking]) -> Committed {
        let made = bookings.iter().map(|booking| Made {
            booking: booking.id,
            reference: booking.reference.clone(),
        });
        Committed {
            say: wording::say_created(self.claimed, bookings, self.now),
            requested: self.claimed.iter().any(|claimed| claimed.requested),
            bookings: made.collect(),
            fee: None,
        }
    }
}
