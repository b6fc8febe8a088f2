//! Free times as they are offered to people.

use booking::{Reason, Refusal, Slot};
use call::tools::SlotId;
use domain::{Money, TimeRange};
use jiff::Timestamp;

use super::{
    Ask, NamedSlot, WhyNot,
    calendar_busy::{lane_id, lane_of},
    slot_name,
};
use crate::{
    records::Lane,
    snapshot::{Shape, Snapshot, Timed, Visit},
};

/// One free time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The name by which it can be booked.
    pub id: SlotId,
    /// What it is: as it was asked for, with the length and the person that it is offered with.
    pub visit: Visit,
    /// The customer's part.
    pub range: TimeRange,
    /// Who and what is claimed.
    pub lanes: Vec<Lane>,
    /// Everyone and everything that could be.
    pub could: Vec<Lane>,
    /// RFC 3339 with the location's offset.
    pub start: String,
    /// "Saturday 21 November at 2 pm".
    pub spoken: String,
    /// Who delivers it, by name; where nobody does, what is used: "Courts 2 and 3".
    pub with: String,
    /// What it costs, if that is known.
    pub price: Option<Money>,
}

impl Offer {
    /// What is used, as in the middle of a sentence: "courts 2 and 3".
    pub(crate) fn on(&self) -> String {
        let mut letters = self.with.chars();
        let first = letters.next().map(|first| first.to_lowercase());
        first.into_iter().flatten().chain(letters).collect()
    }
}

/// Free times, or why there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferSet {
    /// The free times that were asked for; empty when there are none.
    pub offers: Vec<Offer>,
    /// Why there are none.
    pub why_not: Option<WhyNot>,
    /// When there are none: the free times nearest to what was asked.
    pub nearest: Vec<Offer>,
    /// Whether a calendar could not be read, so that only requests can be taken.
    pub requests_only: bool,
}

/// A slot of one of the schedules of a visit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) timed: &'a Timed,
    pub(super) slot: Slot,
}

impl Found<'_> {
    /// On these lanes, as far as they are free.
    pub(super) fn preferring(self, lanes: &[Lane]) -> Self {
        if lanes.is_empty() {
            return self;
        }
        let lanes: Vec<_> = lanes.iter().copied().map(lane_id).collect();
        Self {
            slot: self.timed.schedule.preferring(self.slot, &lanes),
            ..self
        }
    }

    pub(super) fn offer(
        &self,
        (snapshot, shape): (&Snapshot, &Shape<'_>),
        ask: &Ask,
        now: Timestamp,
    ) -> Option<Offer> {
        let (slot, schedule) = (&self.slot, &self.timed.schedule);
        let range = TimeRange::new(slot.start(), slot.end()).ok()?;
        let lanes: Vec<Lane> = schedule.lane_ids(slot.chosen()).map(lane_of).collect();
        let visit = Visit {
            minutes: Some(self.timed.own_minutes),
            staff: schedule.chosen_staff(slot),
            ..ask.visit.clone()
        };
        let named = NamedSlot {
            visit,
            start: range.start(),
            lanes,
        };
        // A price list that cannot be read is told when booking; the time is free all the same.
        let terms = shape.terms(snapshot, range, named.visit.staff).ok();
        Some(Offer {
            price: terms.and_then(|terms| terms.price),
            id: slot_name::name(&named, snapshot)?,
            range,
            could: schedule.lane_ids(slot.could()).map(lane_of).collect(),
            start: rfc3339(range.start(), snapshot),
            spoken: dialogue::say::instant(range.start(), now, &snapshot.zone),
            with: snapshot.names_for_guest(&named.lanes),
            visit: named.visit,
            lanes: named.lanes,
        })
    }
}

impl OfferSet {
    /// Nothing was asked for.
    pub(crate) const fn none() -> Self {
        Self::some(Vec::new(), false)
    }

    pub(super) const fn some(offers: Vec<Offer>, requests_only: bool) -> Self {
        Self {
            offers,
            why_not: None,
            nearest: Vec::new(),
            requests_only,
        }
    }

    /// A refusal, with its reasons.
    pub(crate) fn refused(
        snapshot: &Snapshot,
        start: Timestamp,
        reasons: Vec<Reason>,
        now: Timestamp,
    ) -> Self {
        let refused = (start, Refusal { reasons });
        Self::nothing(snapshot, Some(&refused), Vec::new(), now)
    }

    pub(super) fn nothing(
        snapshot: &Snapshot,
        refused: Option<&(Timestamp, Refusal)>,
        nearest: Vec<Offer>,
        now: Timestamp,
    ) -> Self {
        Self {
            offers: Vec::new(),
            why_not: Some(WhyNot::tell(snapshot, refused, now)),
            nearest,
            requests_only: false,
        }
    }
}

/// RFC 3339 with the location's offset.
pub(crate) fn rfc3339(at: Timestamp, snapshot: &Snapshot) -> String {
    at.display_with_offset(snapshot.zone.to_offset(at))
        .to_string()
}
