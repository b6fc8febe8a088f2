//! The lanes of one query as columns of a table of bits.

use crate::{
    lanes::{LaneId, LaneSet},
    rules::Rules,
};

/// The lanes that a query may use, side by side: a column each, staff first.
pub(crate) struct Columns<'a> {
    pub(crate) rules: &'a Rules,
    /// Place in the rules of each column.
    pub(crate) places: [u8; LaneSet::MAX],
    pub(crate) staff: usize,
    pub(crate) len: usize,
    /// The lane found last and its column; claims mostly come lane by lane.
    last: Option<(LaneId, usize)>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(rules: &'a Rules, staff: LaneSet, resources: LaneSet) -> Self {
        let mut places = [0; LaneSet::MAX];
        for (column, place) in staff.places().chain(resources.places()).enumerate() {
            places[column] = place as u8;
        }
        Self {
            rules,
            places,
            staff: staff.len(),
            len: staff.len() + resources.len(),
            last: None,
        }
    }

    pub(crate) fn of(&mut self, lane: LaneId) -> Option<usize> {
        if let Some((last, column)) = self.last
            && last == lane
        {
            return Some(column);
        }
        let column = self.places[..self.len]
            .iter()
            .position(|&place| self.rules.lanes[usize::from(place)].id == lane)?;
        self.last = Some((lane, column));
        Some(column)
    }
}
