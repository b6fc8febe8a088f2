//! What can be known before any claim: the grid points at which hours alone allow each lane to start a visit.

use crate::{
    bits,
    grid::Grid,
    instants,
    lanes::Lane,
    openings::{Calendar, Span, intersect, subtract},
    rows::Rows,
    rules::Rules,
    zone::{Stretch, day_starts, stretches, whole_dates},
};

/// What preparing yields for one window.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) window: Span,
    /// First instant of each date of the window.
    pub(crate) days: Vec<i64>,
    pub(crate) grid: Grid,
    /// One bit a grid point and lane, a word for each lane side by side: whether hours alone allow a visit there.
    pub(crate) starts: Vec<u64>,
    /// Which resources are neighbours.
    pub(crate) rows: Rows,
}

impl Ready {
    /// Prepares for starts in the window, widened to whole dates so that a date's claims are always counted in full.
    pub(crate) fn new(rules: &Rules, window: Span) -> Self {
        let window = whole_dates(&rules.zone, window);
        let duration = rules.service.duration();
        // A visit that starts in the window may end after it.
        let stretches_with_visits = stretches(&rules.zone, window.0, window.1 + duration);
        let stretches = stretches(&rules.zone, window.0, window.1);
        let location = Calendar::new(&rules.hours.weekly, &rules.hours.exceptions);
        let location = location.openings(&stretches_with_visits);
        let grid = Grid::new(&stretches, rules.service.grid());
        let columns = rules.lanes.len();
        let mut starts = vec![0; grid.len().div_ceil(64) * columns];
        for (column, lane) in rules.lanes.iter().enumerate() {
            let open = lane_openings(lane, &location, &stretches_with_visits);
            for (start, end) in &open {
                let last = end - duration;
                if *start <= last {
                    bits::set(
                        &mut starts,
                        columns,
                        column,
                        grid.index(*start),
                        grid.index(last + 1),
                    );
                }
            }
        }
        Self {
            window,
            days: day_starts(&stretches),
            grid,
            starts,
            rows: Rows::new(rules),
        }
    }
}

/// When the location and the lane are both open and the lane is not away.
fn lane_openings(lane: &Lane, location: &[Span], stretches: &[Stretch]) -> Vec<Span> {
    let open = match Calendar::of_lane(lane) {
        None => location.to_vec(),
        Some(own) => intersect(location, &own.openings(stretches)),
    };
    let away = lane.time_off.iter().map(|off| {
        (
            instants::floor(off.range.start()),
            instants::ceil(off.range.end()),
        )
    });
    subtract(open, away.collect())
}
