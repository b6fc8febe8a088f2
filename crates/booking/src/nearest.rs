//! Alternatives around a time that cannot be had.

use domain::TimeRange;
use jiff::Timestamp;

use crate::{
    instants,
    query::Query,
    schedule::Schedule,
    slots::Slot,
    zone::{DAY, horizon_end},
};

/// How good an alternative is, smaller first: same date, then dates after it, then dates before it; the nearer date;
/// the nearer time of day; the earlier.
type Rank = (u8, u64, u64, i64);

impl Schedule {
    /// The `count` best alternatives to `start`, best first: on the same date the nearest before or after it, then on
    /// the dates that follow those nearest to its time of day, and only when nothing follows on earlier dates. The
    /// query's range does not matter.
    #[must_use]
    pub fn nearest(&self, query: &Query<'_>, start: Timestamp, count: usize) -> Vec<Slot> {
        let zone = &self.rules().zone;
        let wanted = instants::floor(start) + i64::from(zone.to_offset(start).seconds());
        let horizon = instants::at(horizon_end(
            zone,
            query.now,
            self.rules().service.horizon_days,
        ));
        let mut found = Vec::new();
        // Around the start first: its date usually suffices, and is a small part of the horizon. Two days on either side
        // hold every instant of the date, even of one that is interrupted or repeated.
        let second = instants::floor(start);
        let around = (
            instants::at(second - 2 * DAY),
            instants::at(second + 2 * DAY),
        );
        for (from, to) in [around, (query.now, horizon)] {
            let Ok(range) = TimeRange::new(from, to) else {
                continue;
            };
            found.clear();
            self.slots_into(&Query { range, ..*query }, &mut found);
            found.retain(|slot| slot.start() != start);
            if found
                .iter()
                .filter(|slot| rank(slot, wanted).0 == 0)
                .count()
                >= count
            {
                break;
            }
        }
        found.sort_by_cached_key(|slot| rank(slot, wanted));
        found.truncate(count);
        found
    }
}

fn rank(slot: &Slot, wanted: i64) -> Rank {
    let wall = slot.start + i64::from(slot.offset);
    let days = wall.div_euclid(DAY) - wanted.div_euclid(DAY);
    let class = match days {
        0 => 0,
        1.. => 1,
        _ => 2,
    };
    let apart = wall.rem_euclid(DAY).abs_diff(wanted.rem_euclid(DAY));
    (class, days.unsigned_abs(), apart, slot.start)
}
