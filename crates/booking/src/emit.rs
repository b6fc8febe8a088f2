//! From runs of free grid points to slots, with someone chosen to serve each.

use crate::{
    assign, grid::Run, lanes::LaneSet, load::Load, query::Query, ready::Ready, rules::Rules,
    slots::Slot,
};

/// Adds slots to a list. Points come in ascending order, so the run of the grid, the date and the order in which staff
/// are chosen on it are kept from one to the next.
pub(crate) struct Emitter<'a> {
    ready: &'a Ready,
    load: Option<Load<'a>>,
    staff: LaneSet,
    resources: u8,
    /// The free resources seen last, and those taken of them: neighbours are looked for once for each set.
    taken: (LaneSet, Option<LaneSet>),
    duration: i32,
    run: Run,
    /// First point after the date whose `order` holds.
    day_end: usize,
    /// Each staff lane as a set of its own, whoever serves first in front; `places` many.
    order: [(i64, u64); LaneSet::MAX],
    places: usize,
    out: &'a mut Vec<Slot>,
}

impl<'a> Emitter<'a> {
    /// Without a `load`, the service's standing order decides who serves.
    pub(crate) fn new(
        ready: &'a Ready,
        rules: &Rules,
        query: &Query<'_>,
        staff: LaneSet,
        load: Option<Load<'a>>,
        out: &'a mut Vec<Slot>,
    ) -> Self {
        let mut order = [(0, 0); LaneSet::MAX];
        for (entry, place) in order.iter_mut().zip(staff.places()) {
            entry.1 = 1 << place;
        }
        if load.is_none() && rules.service.assign == assign::Assign::RoundRobin {
            let turns = assign::by_turns(rules, query, staff);
            order
                .iter_mut()
                .zip(turns)
                .for_each(|(entry, place)| entry.1 = 1 << place);
        }
        Self {
            ready,
            staff,
            resources: rules.service.needs.resources,
            taken: (LaneSet::default(), None),
            duration: i32::from(rules.service.duration_minutes) * 60,
            run: Run::default(),
            day_end: if load.is_some() { 0 } else { usize::MAX },
            load,
            order,
            places: staff.len(),
            out,
        }
    }

    /// Adds `count` slots from grid point `index` on, all with the same lanes free.
    pub(crate) fn emit(&mut self, mut index: usize, mut count: usize, could: LaneSet) {
        let resources = LaneSet(could.0 & !self.staff.0);
        if self.resources == 1 {
            self.taken.1 = resources.first(1);
        } else if self.taken.1.is_none() || self.taken.0 != resources {
            self.taken = (resources, self.ready.rows.choose(resources, self.resources));
        }
        let Some(resources) = self.taken.1 else {
            return;
        };
        let step = self.ready.grid.step();
        while count > 0 {
            if index >= self.run.end {
                let Some(run) = self.ready.grid.run_of(index) else {
                    return;
                };
                self.run = run;
            }
            let start = self.run.first + (index - self.run.base) as i64 * step;
            if index >= self.day_end {
                self.start_day(start);
            }
            let same = count.min(self.run.end - index).min(self.day_end - index);
            let chosen = LaneSet(self.serving(could) | resources.0);
            let (duration, offset) = (self.duration, self.run.offset as i32);
            let slot = |n| Slot {
                start: start + n * step,
                could,
                chosen,
                duration,
                offset,
            };
            self.out.extend((0..same as i64).map(slot));
            index += same;
            count -= same;
        }
    }

    /// The one of those free who serves, as a set.
    fn serving(&self, free: LaneSet) -> u64 {
        let order = self.order[..self.places].iter();
        order
            .map(|(_, lane)| lane & free.0)
            .find(|lane| *lane != 0)
            .unwrap_or(0)
    }

    /// Orders the staff for the date that `start` falls on.
    fn start_day(&mut self, start: i64) {
        let Some(load) = &self.load else { return };
        let day = load.day_of(start);
        self.day_end = self.ready.grid.index(load.end_of(day));
        let order = &mut self.order[..self.places];
        for (column, (entry, place)) in order.iter_mut().zip(self.staff.places()).enumerate() {
            *entry = (load.seconds(day, column), 1 << place);
        }
        order.sort_unstable();
    }
}
