//! Rules about numbers and about customers, checked again inside the unit of work that books: other units may have booked
//! since, and the rules may have changed.

use booking::{CustomerFacts, Policy, Reason};
use domain::CustomerId;
use jiff::{Timestamp, civil::Date};

use super::{ChangeError, claimed::Claimed};
use crate::{
    ServiceError,
    availability::{OfferSet, whole_day},
    ports::{Constraint, StoreError, Tx},
    records::{Booking, Lane, Service},
    snapshot::policy,
};

/// What is about to be written.
pub(super) struct Writing<'a> {
    pub(super) claimed: &'a Claimed<'a>,
    /// What the same unit books first.
    pub(super) before: &'a [Claimed<'a>],
    pub(super) customer: Option<CustomerId>,
    pub(super) age: Option<u8>,
    /// Whether rules about ages must be answered.
    pub(super) asks_age: bool,
    /// The booking that is moved: it does not count.
    pub(super) moving: Option<&'a Booking>,
    /// Whether the day's limit is bent.
    pub(super) anyway: bool,
}

/// A rule about ages needs an age.
///
/// # Errors
/// [`ServiceError::Invalid`], naming the age.
pub(crate) fn age_is_known(service: &Service, age: Option<u8>) -> Result<(), ServiceError> {
    if age.is_some() || (service.age_min.is_none() && service.age_max.is_none()) {
        return Ok(());
    }
    let reason = "the service is for certain ages: say how old the person is who comes";
    Err(ServiceError::invalid("age", reason))
}

/// Whether a rule asks what the customer has booked: their row is locked then.
pub(super) fn asks_customer(service: &Service) -> bool {
    service.customer_day_limit.is_some()
        || service.customer_open_limit.is_some()
        || service.first_visit != crate::records::FirstVisit::Any
}

impl Writing<'_> {
    /// Refuses a booking that would be one too many, as the store refuses one that overlaps, and one that is not for this
    /// customer. The caller has locked every lane of a service with a limit, and the customer's row.
    ///
    /// # Errors
    /// [`Constraint::Full`]; [`ChangeError::Taken`] with the rules about customers that refuse;
    /// [`ServiceError::NotFound`] if the service is not offered any more; the store's errors.
    pub(super) async fn check(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<(), ChangeError> {
        let (shape, snapshot) = (&self.claimed.shape, self.claimed.snapshot);
        // As it is in this transaction: the snapshot may be seconds old.
        let service = tx.catalog().service(shape.service.id).await?;
        let mut service = service
            .filter(|service| service.active)
            .ok_or(ServiceError::NotFound("service"))?;
        if service.day_limit.is_none() {
            let here = tx.locations().get(snapshot.location.id).await?;
            let here = here.map(|location| location.rules).unwrap_or_default();
            here.or(tx.businesses().rules().await?).fill(&mut service);
        }
        if self.asks_age {
            age_is_known(&service, self.age)?;
        }
        let Some(day) = whole_day(self.claimed.range.start(), &snapshot.zone) else {
            return Ok(());
        };
        let on = self.date(self.claimed);
        if let Some(limit) = service.day_limit.filter(|_| !self.anyway) {
            let counts = tx
                .bookings()
                .day_counts(service.id, snapshot.location.id, &snapshot.zone, day)
                .await?;
            let others = count(&counts, on).saturating_sub(self.own(on));
            full(others.saturating_add(self.same(Some(on))) >= limit)?;
        }
        if service.is_class() && !service.parallel_sessions {
            self.one_session(tx, now).await?;
        }
        let rules = policy(&service)?;
        if rules == Policy::default() {
            return Ok(());
        }
        let mut stored = crate::records::CustomerFacts::default();
        if let Some(customer) = self.customer.filter(|_| asks_customer(&service)) {
            stored = tx
                .bookings()
                .customer_facts(customer, service.id, &snapshot.zone, day, now)
                .await?;
        }
        let others = count(&stored.bookings_on, on).saturating_sub(self.own(on));
        let open = stored.open.saturating_sub(u32::from(self.moving.is_some()));
        let alone = CustomerFacts {
            visits: stored.visits,
            bookings_on: vec![(on, small(others))],
            open: small(open),
            age: self.age,
        };
        let reasons: Vec<Reason> = rules
            .refusing(&alone, on)
            .map(|(rule, value)| Reason::Policy { rule, value })
            .collect();
        if !reasons.is_empty() {
            let start = self.claimed.range.start();
            let refused = OfferSet::refused(snapshot, start, reasons, now);
            return Err(ChangeError::Taken(Box::new(refused)));
        }
        let together = CustomerFacts {
            bookings_on: vec![(on, small(others.saturating_add(self.same(Some(on)))))],
            open: small(open.saturating_add(self.same(None))),
            ..alone
        };
        full(rules.refusing(&together, on).next().is_some())
    }

    /// Refuses a second session while one is held: another unit may have begun it on other lanes.
    async fn one_session(&self, tx: &mut dyn Tx, now: Timestamp) -> Result<(), ChangeError> {
        let (service, range) = (self.claimed.shape.service, self.claimed.range);
        let sorted = |lanes: &[Lane]| {
            let mut lanes = lanes.to_vec();
            lanes.sort_unstable();
            lanes
        };
        let own = sorted(&self.claimed.lanes);
        let sessions = tx.bookings().classes(service.id, range, now).await?;
        let here = self.claimed.snapshot.location.id;
        let mut others = sessions.iter().filter(|session| {
            // Seats that are only kept begin no session; and one that the move leaves empty ends.
            let left = self.moving.is_some_and(|booking| {
                booking.range == session.range && booking.seats >= session.taken
            });
            session.id.is_some() && session.location_id == here && !left
        });
        full(others.any(|session| {
            let joined = session.range == range && sorted(&session.lanes) == own;
            session.range.overlaps(range) && !joined
        }))
    }

    fn date(&self, claimed: &Claimed<'_>) -> Date {
        let zone = &self.claimed.snapshot.zone;
        zone.to_datetime(claimed.range.start()).date()
    }

    /// How many of the same service the unit books first, on a date or at all.
    fn same(&self, on: Option<Date>) -> u32 {
        let id = self.claimed.shape.service.id;
        let same = self.before.iter().filter(|other| {
            other.shape.service.id == id && on.is_none_or(|on| self.date(other) == on)
        });
        u32::try_from(same.count()).unwrap_or(u32::MAX)
    }

    /// 1 if the booking that is moved counts on the date.
    fn own(&self, on: Date) -> u32 {
        let zone = &self.claimed.snapshot.zone;
        let there = |booking: &&Booking| zone.to_datetime(booking.range.start()).date() == on;
        u32::from(self.moving.filter(there).is_some())
    }
}

fn count(counts: &[(Date, u32)], on: Date) -> u32 {
    let of = counts.iter().filter(|(date, _)| *date == on);
    of.map(|(_, count)| *count).sum()
}

fn small(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

fn full(is_full: bool) -> Result<(), ChangeError> {
    if is_full {
        Err(StoreError::Conflict(Constraint::Full).into())
    } else {
        Ok(())
    }
}
