//! Who serves when several are free.

use domain::StaffId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    lanes::{LaneId, LaneSet},
    query::Query,
    rules::Rules,
};

/// How one of several free staff members is chosen. Of equals the first in the order of the rules serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assign {
    /// The first in the order of the rules.
    Order,
    /// The one with the least time claimed on that date.
    #[default]
    LeastBusy,
    /// The one who was booked longest ago, by [`Query::last_assigned`]; whoever was never booked comes first.
    RoundRobin,
}

/// The places of the staff lanes, whoever was booked longest ago in front.
pub(crate) fn by_turns(rules: &Rules, query: &Query<'_>, staff: LaneSet) -> Vec<usize> {
    let mut places: Vec<usize> = staff.places().collect();
    // Stable, so that equals keep the order of the rules.
    places.sort_by_key(|&place| last(rules.lanes[place].id, query));
    places
}

/// When the lane was last booked.
fn last(lane: LaneId, query: &Query<'_>) -> Option<Timestamp> {
    let of = |staff: StaffId| {
        let entries = query.last_assigned.iter();
        entries
            .filter(|(who, _)| *who == staff)
            .map(|(_, at)| *at)
            .max()
    };
    match lane {
        LaneId::Staff(staff) => of(staff),
        LaneId::Resource(_) => None,
    }
}
