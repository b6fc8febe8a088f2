//! When lanes of a location work on a date, as the diary shows it.

use booking::{Hours, LaneId, WeeklyHours};
use domain::{TimeRange, WallRange, WallTime};
use jiff::civil::Date;

use super::Snapshot;
use crate::records::Lane;

impl Snapshot {
    /// When the location is open on a date, after its exceptions.
    #[must_use]
    pub fn opening(&self, date: Date) -> Vec<WallRange> {
        self.rules.of_location(self.location.id).on(date)
    }

    /// When a lane works on a date: its own hours within those of the location. Absences are not taken off.
    #[must_use]
    pub fn working(&self, lane: Lane, date: Date) -> Vec<WallRange> {
        let own = self.engine_lane(engine_id(lane));
        let all_day = || {
            let day = WallRange::new(WallTime::MIDNIGHT, WallTime::END_OF_DAY);
            WeeklyHours::every_day(&Vec::from_iter(day))
        };
        let own = Hours {
            weekly: own.weekly.unwrap_or_else(all_day),
            exceptions: own.exceptions,
        };
        let own = own.on(date);
        let both = |open: &WallRange| {
            own.iter()
                .filter_map(|mine| {
                    let from = open.start().max(mine.start());
                    WallRange::new(from, open.end().min(mine.end())).ok()
                })
                .collect::<Vec<_>>()
        };
        self.opening(date).iter().flat_map(both).collect()
    }

    /// When a lane is away.
    #[must_use]
    pub fn away(&self, lane: Lane) -> Vec<TimeRange> {
        let away = self.engine_lane(engine_id(lane)).time_off;
        away.into_iter().map(|off| off.range).collect()
    }
}

const fn engine_id(lane: Lane) -> LaneId {
    match lane {
        Lane::Staff(id) => LaneId::Staff(id),
        Lane::Resource(id) => LaneId::Resource(id),
    }
}
