//! Moving a booking.

use domain::{
    BookingId, BusinessId, HoldId, StaffId,
    view::{LiveEvent, LiveKind},
};
use jiff::Timestamp;
use serde_json::json;

use super::{
    Authority, Bookings, ChangeError, Committed, Made,
    anyway::{Bent, overriding},
    authority::Claimant,
    claimed::Claimed,
    effects::Effects,
    existing::Existing,
    is_taken, limits,
    repeated::Once,
    texts,
    wish::on_lanes,
    wording,
};
use crate::{
    ServiceError,
    availability::{Ask, Asker, NamedSlot},
    ports::Tx,
    records::{BookingLine, BookingMove, BookingTerms, Lane, Length},
    snapshot::{AddOnCount, Snapshot, Visit},
    waitlist,
};

/// Where a booking is moved to. What is `None` or empty stays as it is; where the person or the resources that it has are
/// not free, others serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moving {
    /// The new start.
    pub start: Timestamp,
    /// The new length, without add-ons.
    pub minutes: Option<u32>,
    /// With whom; `None` is whoever served before, or anyone who could.
    pub staff: Option<StaffId>,
    /// Exactly these staff and resources.
    pub lanes: Vec<Lane>,
    /// The hold that the new time is kept with.
    pub hold: Option<HoldId>,
    /// Whether the fee that is due for a late move is not taken. Only people of the business may say so.
    pub waive_fee: bool,
    /// The slot, if it was offered as one: it must be for the visit that was booked.
    slot: Option<NamedSlot>,
}

impl Moving {
    /// To a time, as it was booked.
    #[must_use]
    pub const fn at(start: Timestamp) -> Self {
        Self {
            start,
            minutes: None,
            staff: None,
            lanes: Vec::new(),
            hold: None,
            waive_fee: false,
            slot: None,
        }
    }

    /// To a slot as it was offered.
    #[must_use]
    pub fn to(slot: &NamedSlot) -> Self {
        Self {
            minutes: slot.visit.minutes,
            staff: slot.visit.staff,
            lanes: slot.lanes.clone(),
            slot: Some(slot.clone()),
            ..Self::at(slot.start)
        }
    }
}

impl Bookings {
    /// Moves. The terms are those of the new time; a fee that was due for calling off the old one becomes a line of the
    /// booking, unless it is waived. With a key, a repeat gets the first result and changes nothing.
    ///
    /// # Errors
    /// [`ChangeError::Taken`] with the nearest free times, [`ChangeError::Settled`], [`ChangeError::TooLate`],
    /// [`ServiceError::NotFound`]; [`ServiceError::Forbidden`] if a permit is for something else, or if somebody else than the business waives the
    /// fee.
    pub async fn reschedule(
        &self,
        business: BusinessId,
        by: Authority<'_>,
        id: BookingId,
        to: &Moving,
        key: Option<&str>,
    ) -> Result<Committed, ChangeError> {
        let once = Once::new(&by, key, &("move", id, to));
        if let Some(done) = self.recall(business, &once).await? {
            return Ok(done);
        }
        let existing = self.changeable(business, id).await?;
        existing.open_to(&by)?;
        let snapshot = self.snapshot_of(business, &existing).await?;
        if let Some(slot) = &to.slot {
            by.may_move(&snapshot, id, slot)?;
        } else if by.call().is_some() {
            return Err(ServiceError::Forbidden("a caller moves to an offered slot").into());
        }
        self.in_time(&by, (&existing, &snapshot), None).await?;
        let moved = self.commit_move(&by, &existing, to, &once, None).await;
        self.note_unmoved(&snapshot, (&by, &existing, to), &moved)
            .await;
        moved
    }

    /// Finds the new time free and moves there.
    pub(super) async fn commit_move(
        &self,
        by: &Authority<'_>,
        existing: &Existing,
        to: &Moving,
        once: &Once,
        bent: Option<&Bent>,
    ) -> Result<Committed, ChangeError> {
        by.may_waive(to.waive_fee)?;
        let business = existing.business;
        let snapshot = self.snapshot_of(business, existing).await?;
        let (claimant, anyway) = (by.claimant(), bent.is_some());
        let claim = || self.claim_move(&snapshot, &claimant, existing, to, anyway);
        let claimed = claim().await?;
        if anyway && claimed.requested {
            let reason = "a calendar cannot be read: what it holds cannot be booked over";
            return Err(ServiceError::Conflict(reason.to_owned()).into());
        }
        let writing = (existing, &claimed, to);
        match self.write_move(by, writing, once, bent).await {
            Err(error) if is_taken(&error) => {
                claim().await?;
                Err(error)
            }
            Err(error) => Err(error),
            Ok(done) => {
                self.ports.live.publish(LiveEvent {
                    business,
                    kind: LiveKind::BookingChanged,
                    id: existing.booking.id.to_string(),
                });
                Ok(done)
            }
        }
    }

    /// Finds the new time free.
    pub(super) async fn claim_move<'a>(
        &self,
        snapshot: &'a Snapshot,
        claimant: &Claimant,
        existing: &Existing,
        to: &Moving,
        anyway: bool,
    ) -> Result<Claimed<'a>, ChangeError> {
        let ask = self.ask_move(snapshot, claimant, existing, to).await?;
        let ask = Ask { anyway, ..ask };
        self.claim(snapshot, &ask, to.start).await
    }

    /// The question whether a booking can be moved.
    pub(super) async fn ask_move(
        &self,
        snapshot: &Snapshot,
        claimant: &Claimant,
        existing: &Existing,
        to: &Moving,
    ) -> Result<Ask, ChangeError> {
        let visit = visit(snapshot, existing, to)?;
        let ask = Ask {
            guest: Asker {
                customer: existing.booking.customer_id,
                ..Asker::default()
            },
            holder: match to.hold {
                Some(id) => self.holder(snapshot, id).await?,
                None => claimant.holder.clone(),
            },
            moving: Some(existing.booking.id),
            prefer: existing.lanes().collect(),
            decided: claimant.decided,
            ..Ask::of(visit)
        };
        Ok(on_lanes(ask, &to.lanes))
    }

    async fn write_move(
        &self,
        by: &Authority<'_>,
        (existing, claimed, to): (&Existing, &Claimed<'_>, &Moving),
        once: &Once,
        bent: Option<&Bent>,
    ) -> Result<Committed, ChangeError> {
        let (ports, now) = (&self.ports, self.ports.now());
        let mut lanes: Vec<Lane> = claimed.lanes_to_lock();
        lanes.extend(existing.lanes());
        lanes.sort_unstable();
        lanes.dedup();
        let lanes = &lanes;
        let (fee, quiet) = (existing.fee(now).filter(|_| !to.waive_fee), self.quiet);
        let terms = &BookingTerms {
            // Fees that were charged before stay.
            lines: claimed
                .terms
                .lines
                .iter()
                .chain(existing.fees())
                .cloned()
                .chain(fee.map(|fee| BookingLine::fee("Late move", fee)))
                .collect(),
            ..claimed.terms.clone()
        };
        ports
            .store
            .write(claimed.snapshot.business_id(), |tx| {
                Box::pin(async move {
                    tx.bookings().lock_lanes(lanes).await?;
                    if let Some(call) = by.call() {
                        // The caller's own hold gives way to the move: nobody can step between, the lanes are locked.
                        tx.holds().release_for_call(call, now).await?;
                    }
                    self.lock_customer(tx, claimed, existing).await?;
                    let limits = limits::Writing {
                        claimed,
                        before: &[],
                        customer: existing.booking.customer_id,
                        // The age was asked for when it was booked.
                        age: None,
                        asks_age: false,
                        moving: Some(&existing.booking),
                        anyway: bent.is_some(),
                    };
                    limits.check(tx, now).await?;
                    let moved = BookingMove {
                        hold: to.hold,
                        class: claimed.class(ports),
                        terms: Some(terms.clone()),
                        ..BookingMove::to(claimed.range, claimed.allocations(ports))
                    };
                    let (id, version) = (existing.booking.id, existing.booking.version);
                    let booking = tx.bookings().reschedule(id, version, &moved, now).await?;
                    let text = if quiet {
                        None
                    } else {
                        let link = self.link(tx, std::slice::from_ref(&booking)).await?;
                        Some(texts::moved(claimed, &booking, (fee, link.as_deref()), now))
                    };
                    let effects = Effects {
                        actor: by.actor_or(booking.customer_id),
                        action: "booking.moved",
                        booking: &booking,
                        text,
                        detail: overriding(
                            json!({
                                "from": existing.booking.range.start(), "fee": fee,
                                "waived": to.waive_fee,
                            }),
                            bent,
                        ),
                    };
                    effects.write(ports, tx).await?;
                    waitlist::freed(ports, tx, &existing.booking).await?;
                    let done = Committed {
                        say: wording::say_moved(claimed, &booking, fee, now),
                        bookings: vec![Made {
                            booking: booking.id,
                            reference: booking.reference,
                        }],
                        requested: false,
                        fee,
                    };
                    once.remember(tx, &done, now).await?;
                    Ok(done)
                })
            })
            .await
    }
}

impl Bookings {
    /// Locks the customer's row where a rule counts their bookings, as booking does: two units that each add one to a day
    /// on different lanes see each other then.
    async fn lock_customer(
        &self,
        tx: &mut dyn Tx,
        claimed: &Claimed<'_>,
        existing: &Existing,
    ) -> Result<(), ChangeError> {
        let Some(id) = existing.booking.customer_id else {
            return Ok(());
        };
        if limits::asks_customer(claimed.shape.service)
            && let Some(mut customer) = tx.customers().get(id).await?
        {
            customer.updated_at = self.ports.now();
            tx.customers().update(&customer).await?;
        }
        Ok(())
    }
}

/// The visit that was booked, at its new length.
fn visit(snapshot: &Snapshot, existing: &Existing, to: &Moving) -> Result<Visit, ServiceError> {
    let booking = &existing.booking;
    let service = snapshot
        .service(booking.service_id)
        .ok_or(ServiceError::NotFound("service"))?;
    if let Some(slot) = &to.slot {
        let same = slot.visit.service == booking.service_id
            && slot.visit.variant == booking.variant_id
            && slot.visit.seats == booking.seats;
        if !same {
            let reason = "that time is for another visit than the one that was booked";
            return Err(ServiceError::invalid("slot_id", reason));
        }
    }
    let add_ons: Vec<AddOnCount> = booking
        .lines
        .iter()
        .filter_map(|line| {
            let add_on = line.add_on_id?;
            let known = service.add_ons.iter().any(|known| known.id == add_on);
            known.then_some(AddOnCount {
                add_on,
                quantity: line.quantity,
            })
        })
        .collect();
    let things = existing
        .lanes()
        .filter(|lane| matches!(lane, Lane::Resource(_)))
        .count();
    let usual = Visit {
        variant: booking.variant_id,
        add_ons,
        seats: booking.seats,
        staff: to.staff,
        resources: u32::try_from(things).ok().filter(|count| *count > 0),
        ..Visit::of(booking.service_id)
    };
    let minutes = match (to.minutes, service.length) {
        (Some(minutes), _) => Some(minutes),
        (None, Length::Fixed) => None,
        (None, Length::Multiples { .. }) => {
            let extra = snapshot.shape(&usual)?.extra_minutes;
            let minutes = booking.range.length().as_mins();
            u32::try_from(minutes)
                .ok()
                .and_then(|minutes| minutes.checked_sub(extra))
        }
    };
    Ok(Visit { minutes, ..usual })
}
