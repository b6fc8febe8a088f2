//! The booking that a link opens, with what was made together with it: one link leads to all of them.

use std::sync::Arc;

use call::guard::Policy;
use domain::{BookingState, Money};
use jiff::{Timestamp, tz::TimeZone};

use super::{
    Contact, Manage, Opened, Together, Visitors,
    chosen::{place, when},
    link::parts,
    month::zone_words,
};
use crate::{
    ServiceError,
    bookings::{Authority, Spoken},
    ports::Tx,
    records::{Actor, Allocation, Booking, BookingFilter, Lane, LateCancel, LinkKind, PageRequest},
    show,
    snapshot::Snapshot,
};

/// Bookings that are made together at most.
const TOGETHER: u32 = 64;

/// A booking that a link opened.
pub(super) struct Theirs {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) booking: Booking,
    pub(super) lanes: Vec<Lane>,
    /// What was made together with it, itself included; empty if it stands alone.
    together: Vec<Booking>,
    /// The link's token alone.
    token: String,
    pub(super) now: Timestamp,
}

impl Theirs {
    /// In whose name it is changed: that of the person it is for.
    pub(super) fn by(&self) -> Authority<'static> {
        let customer = self.booking.customer_id;
        Authority::Customer(customer.map_or(Actor::System, Actor::Customer))
    }

    /// What the business lets customers do.
    pub(super) fn policy(&self) -> Policy {
        serde_json::from_value(self.snapshot.receptionist.policy.clone()).unwrap_or_default()
    }

    pub(super) fn spoken(&self) -> Spoken<'_> {
        Spoken::of(&self.snapshot, &self.booking, self.lanes.iter().copied())
    }

    pub(super) fn shown(&self, contact: Contact, fee: Option<Money>) -> Manage {
        let (booking, zone, now) = (&self.booking, &self.snapshot.zone, self.now);
        let (spoken, allowed) = (self.spoken(), self.policy());
        let past = booking.range.start() <= now;
        let open = booking.state.can_change() && !past;
        let closed = booking.cut_off().is_some_and(|until| now > until);
        let service = self.snapshot.service(booking.service_id);
        Manage {
            contact,
            first_name: booking.name.first().to_owned(),
            what: spoken.title(),
            with: [spoken.people(), spoken.things()].concat(),
            added: spoken.added(),
            when: when(booking.range, zone, now),
            zone: zone_words(zone),
            place: place(&self.snapshot),
            address: self.snapshot.location.address.clone(),
            price: booking.price.map_or_else(String::new, |price| {
                if price.minor == 0 {
                    "Free".to_owned()
                } else {
                    price.to_string()
                }
            }),
            deposit: booking
                .deposit_due
                .filter(|due| due.minor > 0)
                .map_or_else(String::new, |due| due.to_string()),
            policy: if open && booking.state == BookingState::Booked {
                let terms = (booking.cancel_free_until, booking.cancel_fee);
                policy_sentence(terms, booking.late_cancel, zone, now)
            } else {
                String::new()
            },
            preparation: service.map_or_else(String::new, |one| one.preparation.clone()),
            reference: booking.reference.to_string(),
            state: booking.state,
            past,
            can_move: open && allowed.reschedule && !closed,
            can_cancel: open && allowed.cancel && !closed,
            fee: fee.map_or_else(String::new, |fee| fee.to_string()),
            together: self.together.iter().map(|one| self.beside(one)).collect(),
        }
    }

    fn beside(&self, other: &Booking) -> Together {
        let service = self.snapshot.service(other.service_id);
        Together {
            token: format!("{}-{}", self.token, other.reference),
            when: when(other.range, &self.snapshot.zone, self.now),
            what: service.map_or_else(|| "Booking".to_owned(), |one| one.name.clone()),
            state: other.state,
            shown: other.id == self.booking.id,
        }
    }
}

impl Visitors {
    /// The booking that a token opens.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`] if nobody was given the token.
    pub(super) async fn theirs(&self, token: &str) -> Result<Opened<Theirs>, ServiceError> {
        let (business, link) = self.link(token, LinkKind::Manage).await?;
        let now = self.ports.now();
        let Some(id) = link.booking_id.filter(|_| link.expires_at > now) else {
            return Ok(Opened::Over(self.contact_of(business).await?));
        };
        let (token, reference) = parts(token);
        let found = self
            .ports
            .store
            .read(business, |tx| {
                Box::pin(async move {
                    let Some(first) = tx.bookings().get(id).await? else {
                        return Ok(None);
                    };
                    let together = made_with(tx, &first).await?;
                    let meant = match reference {
                        Some(meant) => together
                            .iter()
                            .find(|one| one.reference.as_str() == meant)
                            .cloned(),
                        None => Some(first),
                    };
                    let Some(booking) = meant else {
                        return Ok(None);
                    };
                    let allocations = tx.bookings().allocations(booking.id).await?;
                    Ok::<_, ServiceError>(Some((booking, together, allocations)))
                })
            })
            .await?;
        let (booking, together, allocations) = found.ok_or(ServiceError::NotFound("link"))?;
        let snapshot = self.snapshots.get(business, booking.location_id).await?;
        let lane = |allocation: &Allocation| allocation.claim.lane;
        Ok(Opened::Live(Theirs {
            lanes: allocations.iter().map(lane).collect(),
            token: token.to_owned(),
            snapshot,
            booking,
            together,
            now,
        }))
    }
}

/// Bookings that were made together with one and are told to the same phone, by start; none where it stands alone.
async fn made_with(tx: &mut dyn Tx, first: &Booking) -> Result<Vec<Booking>, ServiceError> {
    if first.phone.is_none() || (first.group_id.is_none() && first.series_id.is_none()) {
        return Ok(Vec::new());
    }
    let filter = BookingFilter {
        group_id: first.group_id,
        series_id: first.series_id,
        ..BookingFilter::default()
    };
    let found = tx
        .bookings()
        .list(&filter, PageRequest::first(TOGETHER))
        .await?;
    let mut all = found.items;
    all.retain(|one| one.phone == first.phone && one.location_id == first.location_id);
    Ok(all)
}

/// "You can cancel free until Wed 18 Nov, 14:30. After that it costs £10."
pub(crate) fn policy_sentence(
    (free_until, fee): (Option<Timestamp>, Option<Money>),
    late: LateCancel,
    zone: &TimeZone,
    now: Timestamp,
) -> String {
    if late == LateCancel::Refuse
        && let Some(until) = free_until
    {
        let shown = show::when(until, zone, now);
        return if until > now {
            format!("You can move or cancel it until {shown}. After that only we can: ring us.")
        } else {
            format!(
                "It could be moved or cancelled until {shown}. Only we can change it now: ring us."
            )
        };
    }
    let Some(fee) = fee.filter(|fee| fee.minor > 0) else {
        return "You can cancel free until it begins.".to_owned();
    };
    match free_until {
        Some(until) if until > now => {
            let until = show::when(until, zone, now);
            format!("You can cancel free until {until}. After that it costs {fee}.")
        }
        _ => format!("Cancelling it costs {fee}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Currency;

    #[test]
    fn what_calling_off_costs_is_said_in_the_customers_terms() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let now: Timestamp = "2026-11-20T14:00:00Z".parse().unwrap();
        let until: Timestamp = "2026-11-25T14:30:00Z".parse().unwrap();
        let fee = Some(Money {
            minor: 1_000,
            currency: Currency::GBP,
        });
        assert_eq!(
            policy_sentence((Some(until), fee), LateCancel::Fee, &zone, now),
            "You can cancel free until Wed 25 Nov, 14:30. After that it costs £10."
        );
        assert_eq!(
            policy_sentence((Some(now), fee), LateCancel::Fee, &zone, now),
            "Cancelling it costs £10."
        );
        assert_eq!(
            policy_sentence((None, None), LateCancel::Fee, &zone, now),
            "You can cancel free until it begins."
        );
        assert_eq!(
            policy_sentence((Some(until), fee), LateCancel::Refuse, &zone, now),
            "You can move or cancel it until Wed 25 Nov, 14:30. After that only we can: ring us."
        );
        assert_eq!(
            policy_sentence((Some(now), fee), LateCancel::Refuse, &zone, now),
            "It could be moved or cancelled until Fri 20 Nov, 14:00. Only we can change it now: ring us."
        );
    }
}
