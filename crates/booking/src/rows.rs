//! Neighbours: which of the free resources are taken when a service needs several at once.

use crate::{lanes::LaneSet, rules::Rules};

/// The resources of a service in rows. A resource without a row is a row by itself.
#[derive(Debug)]
pub(crate) struct Rows {
    /// Rows in the order in which the rules first name one of theirs; inside a row by place.
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    all: LaneSet,
    /// Place in the row, and the lane as a set.
    lanes: Vec<(u16, LaneSet)>,
}

impl Rows {
    pub(crate) fn new(rules: &Rules) -> Self {
        let mut groups: Vec<Option<u16>> = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        let resources = rules
            .lanes
            .iter()
            .enumerate()
            .filter(|(_, lane)| !lane.id.is_staff());
        for (place, lane) in resources {
            let set = LaneSet::from_iter([place]);
            let group = lane.row.map(|(group, _)| group);
            let entry = (lane.row.map_or(0, |(_, place)| place), set);
            match groups
                .iter()
                .position(|known| group.is_some() && *known == group)
            {
                Some(known) => {
                    rows[known].all = rows[known].all.union(set);
                    rows[known].lanes.push(entry);
                }
                None => {
                    groups.push(group);
                    rows.push(Row {
                        all: set,
                        lanes: vec![entry],
                    });
                }
            }
        }
        for row in &mut rows {
            // Stable: two resources at one place keep the order of the rules.
            row.lanes.sort_by_key(|(place, _)| *place);
        }
        Self { rows }
    }

    /// `count` of the free resources: the tightest run of one row, else the fewest rows, of which the last gives its
    /// tightest run. Of equals the earlier row and the earlier run. `None` if there are fewer.
    pub(crate) fn choose(&self, free: LaneSet, count: u8) -> Option<LaneSet> {
        match count {
            0 => return Some(LaneSet::default()),
            1 => return free.first(1),
            _ if free.len() < usize::from(count) => return None,
            _ => {}
        }
        let (mut left, mut taken) = (usize::from(count), LaneSet::default());
        loop {
            let untouched = self.rows.iter().filter(|row| !row.all.meets(taken));
            let tightest = untouched.clone().filter_map(|row| row.tightest(free, left));
            if let Some((_, run)) = tightest.min_by_key(|(spread, _)| *spread) {
                return Some(taken.union(run));
            }
            // No row has enough, so the fullest gives all it has. `max_by_key` takes the last of equals, hence `rev`.
            let fullest = untouched.rev().max_by_key(|row| row.all.both(free).len())?;
            let given = fullest.all.both(free);
            if given.is_empty() {
                return None;
            }
            left -= given.len();
            taken = taken.union(given);
        }
    }
}

impl Row {
    /// The run of `count` free lanes that spans the fewest places, with the number that it spans.
    fn tightest(&self, free: LaneSet, count: usize) -> Option<(u16, LaneSet)> {
        if self.all.both(free).len() < count {
            return None;
        }
        let free: Vec<_> = self
            .lanes
            .iter()
            .filter(|(_, lane)| lane.meets(free))
            .collect();
        let runs = free.windows(count).filter_map(|run| {
            let (first, last) = (run.first()?, run.last()?);
            let lanes = run
                .iter()
                .fold(LaneSet::default(), |all, (_, lane)| all.union(*lane));
            Some((last.0 - first.0, lanes))
        });
        runs.min_by_key(|(spread, _)| *spread)
    }
}
