//! Rules made ready for many questions.

use domain::{StaffId, TimeRange};
use jiff::Timestamp;

use crate::{
    instants,
    lanes::{LaneId, LaneSet},
    openings::Span,
    query::Query,
    ready::Ready,
    rows::Rows,
    rules::{InvalidRules, Rules},
    slots::Slot,
    zone::horizon_end,
};

/// One service at one location, prepared over a window of time: which grid points each lane could start at if nothing
/// were claimed. Prepare it when rules change or the window has moved on, and ask it as often as needed; answers are
/// right outside the window too, but take the time of a preparation.
#[derive(Debug)]
pub struct Schedule {
    rules: Rules,
    ready: Ready,
}

impl Schedule {
    /// Prepares the rules for starts within `window`.
    ///
    /// # Errors
    /// [`InvalidRules`] when the rules contradict themselves.
    pub fn prepare(rules: Rules, window: TimeRange) -> Result<Self, InvalidRules> {
        rules.validate()?;
        let window = (
            instants::floor(window.start()),
            instants::ceil(window.end()),
        );
        let ready = Ready::new(&rules, window);
        Ok(Self { rules, ready })
    }

    /// Prepares the rules for everything that can be booked from `now` on, with two days to spare, so that the result
    /// can be kept until the day after tomorrow.
    ///
    /// # Errors
    /// As [`Schedule::prepare`].
    pub fn from_now(rules: Rules, now: Timestamp) -> Result<Self, InvalidRules> {
        rules.validate()?;
        let days = rules.service.horizon_days.saturating_add(2);
        let window = (instants::floor(now), horizon_end(&rules.zone, now, days));
        let ready = Ready::new(&rules, window);
        Ok(Self { rules, ready })
    }

    /// What it was prepared from.
    #[must_use]
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The ids of a set of lanes, in the order of the rules.
    pub fn lane_ids(&self, set: LaneSet) -> impl Iterator<Item = LaneId> + '_ {
        set.places()
            .filter_map(|place| self.rules.lanes.get(place))
            .map(|lane| lane.id)
    }

    /// The staff member among a slot's chosen lanes.
    #[must_use]
    pub fn chosen_staff(&self, slot: &Slot) -> Option<StaffId> {
        self.lane_ids(slot.chosen()).find_map(|lane| match lane {
            LaneId::Staff(staff) => Some(staff),
            LaneId::Resource(_) => None,
        })
    }

    /// Every start in the query's range that can be booked, in order.
    #[must_use]
    pub fn slots(&self, query: &Query<'_>) -> Vec<Slot> {
        let mut out = Vec::new();
        self.slots_into(query, &mut out);
        out
    }

    /// As [`Schedule::slots`], added to a list that the caller reuses.
    pub fn slots_into(&self, query: &Query<'_>, out: &mut Vec<Slot>) {
        let (from, to) = self.bookable(query);
        if from >= to || !self.rules.service.welcomes(query) {
            return;
        }
        let first = out.len();
        if self.ready.window.0 <= from && to <= self.ready.window.1 {
            self.ready.sweep(&self.rules, query, (from, to), out);
        } else {
            Ready::new(&self.rules, (from, to)).sweep(&self.rules, query, (from, to), out);
        }
        if !query.classes.is_empty() {
            self.add_sessions(query, (from, to), out, first);
        }
    }

    /// Which resources are neighbours.
    pub(crate) const fn rows(&self) -> &Rows {
        &self.ready.rows
    }

    /// The part of the query's range that notice and horizon leave.
    pub(crate) fn bookable(&self, query: &Query<'_>) -> Span {
        let service = &self.rules.service;
        let soonest = instants::ceil(query.now) + service.notice();
        let horizon = horizon_end(&self.rules.zone, query.now, service.horizon_days);
        (
            instants::ceil(query.range.start()).max(soonest),
            instants::ceil(query.range.end()).min(horizon),
        )
    }
}
