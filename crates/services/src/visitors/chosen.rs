//! A time that a visitor chose: what it is, what it costs, and whether it can still be had.

use domain::{HoldId, LocationId, TimeRange};
use jiff::{SignedDuration, Timestamp};

use super::{Chosen, Near, State, Visitors, near, policy_sentence, sentence};
use crate::{
    ServiceError,
    availability::{Freshness, OfferSet, read_slot_name, slot_location},
    bookings::{Guest, Place, Spoken, Wish},
    records::{BookingTerms, HoldOwner, Service},
    show,
    snapshot::{AddOnCount, Snapshot},
};

/// What a visitor is called until they say so. It is stored nowhere.
const NOBODY: &str = "Visitor";

/// A chosen time, with everything decided.
pub(super) struct Picked {
    pub(super) place: Place,
    pub(super) wish: Wish,
    pub(super) range: TimeRange,
    pub(super) terms: BookingTerms,
}

impl Visitors {
    /// The time that a slot's name speaks of, with what is added to the visit. `None` if it speaks of nothing here.
    pub(super) fn pick(
        snapshot: &Snapshot,
        slot: &str,
        add_ons: impl FnOnce(&Service) -> Vec<AddOnCount>,
        age: Option<u8>,
    ) -> Result<Option<Picked>, ServiceError> {
        let here: LocationId = snapshot.location.id;
        let named = slot
            .parse()
            .ok()
            .filter(|id| slot_location(id, here, &snapshot.locations) == Some(here))
            .and_then(|id| read_slot_name(&id, snapshot));
        let Some(mut named) = named else {
            return Ok(None);
        };
        let Some(service) = snapshot
            .service(named.visit.service)
            .filter(|one| one.active)
        else {
            return Ok(None);
        };
        named.visit.add_ons = add_ons(service);
        let name = NOBODY
            .parse()
            .map_err(|_| ServiceError::Internal("a name that is none".to_owned()))?;
        let guest = Guest {
            age,
            ..Guest::named(name)
        };
        let wish = Wish::of_slot(named, guest);
        let shape = snapshot.shape(&wish.visit)?;
        let minutes = SignedDuration::from_mins(i64::from(shape.minutes(wish.visit.staff)));
        let range = TimeRange::starting(wish.start, minutes)
            .map_err(|_| ServiceError::invalid("slot", "choose an earlier time"))?;
        let terms = shape.terms(snapshot, range, wish.visit.staff)?;
        Ok(Some(Picked {
            place: Place {
                business: snapshot.business_id(),
                location: here,
            },
            wish,
            range,
            terms,
        }))
    }

    /// Whether a time is kept for somebody, is free, or is gone.
    pub(super) async fn state(
        &self,
        snapshot: &Snapshot,
        picked: &Picked,
        hold: Option<HoldId>,
        visitor: &str,
    ) -> Result<(State, bool), ServiceError> {
        let now = self.ports.now();
        let owner = HoldOwner::Visitor(visitor.to_owned());
        if let Some(until) = self.held(snapshot, picked, hold, &owner).await? {
            let until = show::time(until, &snapshot.zone);
            return Ok((State::Held { until }, false));
        }
        let found = self
            .availability
            .check(
                snapshot,
                &picked.wish.ask(Some(owner)),
                picked.wish.start,
                Freshness::Offer,
            )
            .await?;
        if found.why_not.is_none() {
            return Ok((State::Free, found.requests_only));
        }
        let nearest = near_ones(&found, snapshot, now);
        let why = why(&found, picked.wish.start, snapshot);
        Ok((State::Lost { why, nearest }, false))
    }

    /// Until when the time is kept for its owner.
    async fn held(
        &self,
        snapshot: &Snapshot,
        picked: &Picked,
        hold: Option<HoldId>,
        owner: &HoldOwner,
    ) -> Result<Option<Timestamp>, ServiceError> {
        let Some(hold) = hold else { return Ok(None) };
        let found = self
            .ports
            .store
            .read(snapshot.business_id(), |tx| {
                Box::pin(async move { Ok::<_, ServiceError>(tx.holds().get(hold).await?) })
            })
            .await?;
        let now = self.ports.now();
        Ok(found
            .filter(|hold| hold.expires_at > now && hold.owner == *owner)
            .filter(|hold| hold.range.start() == picked.range.start())
            .map(|hold| hold.expires_at))
    }
}

impl Picked {
    /// As the page shows it.
    pub(super) fn shown(
        &self,
        snapshot: &Snapshot,
        slot: &str,
        (state, requested): (State, bool),
        now: Timestamp,
    ) -> Chosen {
        let spoken = Spoken::wanted(snapshot, &self.wish, self.range, &self.terms.lines);
        let (zone, terms) = (&snapshot.zone, &self.terms);
        let lines = if terms.lines.len() > 1 {
            let line = |line: &crate::records::BookingLine| {
                let name = match line.quantity {
                    1 => line.name.clone(),
                    count => format!("{count} × {}", line.name),
                };
                (name, line.total.to_string())
            };
            terms.lines.iter().map(line).collect()
        } else {
            Vec::new()
        };
        let with = [spoken.people(), spoken.things()].concat();
        let service = snapshot.service(self.wish.visit.service);
        Chosen {
            slot: slot.to_owned(),
            what: spoken.title(),
            with,
            added: spoken.added(),
            when: when(self.range, zone, now),
            time: show::time(self.range.start(), zone),
            place: place(snapshot),
            price: terms
                .price
                .map_or_else(String::new, |price| match price.minor {
                    0 => "Free".to_owned(),
                    _ => price.to_string(),
                }),
            lines,
            deposit: terms
                .deposit_due
                .filter(|due| due.minor > 0)
                .map_or_else(String::new, |due| due.to_string()),
            policy: policy_sentence(
                (terms.cancel_free_until, terms.cancel_fee),
                terms.late_cancel,
                zone,
                now,
            ),
            preparation: service.map_or_else(String::new, |one| one.preparation.clone()),
            state,
            requested,
        }
    }
}

/// `Sat 21 Nov, 14:00 to 14:30`; the second day too where the visit ends on another.
pub(super) fn when(range: TimeRange, zone: &jiff::tz::TimeZone, now: Timestamp) -> String {
    let date = |at| zone.to_datetime(at).date();
    if date(range.start()) == date(range.end()) {
        let day = show::day(range.start(), zone, now);
        format!("{day}, {}", show::times(range, zone))
    } else {
        let (from, to) = (range.start(), range.end());
        format!(
            "{} to {}",
            show::when(from, zone, now),
            show::when(to, zone, now)
        )
    }
}

/// `Fade Room, 12 Mill Lane`.
pub(super) fn place(snapshot: &Snapshot) -> String {
    let location = &snapshot.location;
    let parts = [location.name.as_str(), location.address.as_str()];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// The nearest free times to choose from.
pub(super) fn near_ones(found: &OfferSet, snapshot: &Snapshot, now: Timestamp) -> Vec<Near> {
    let one = |offer: &crate::availability::Offer| Near {
        slot: offer.id.as_str().to_owned(),
        label: near(offer, snapshot, now),
    };
    found.nearest.iter().map(one).collect()
}

/// "Someone just took 14:00." or the rule that refuses it.
pub(super) fn why(found: &OfferSet, start: Timestamp, snapshot: &Snapshot) -> String {
    let time = show::time(start, &snapshot.zone);
    match &found.why_not {
        Some(why) if !matches!(why.code.as_str(), "taken" | "full") => {
            format!("{time} cannot be had. {}", sentence(&why.say))
        }
        _ => format!("Someone just took {time}."),
    }
}
