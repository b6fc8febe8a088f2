//! Who serves and what is used when more is free than is needed, by trying everything.

use booking::{Assign, Lane, LaneId};

use super::world::World;

/// The one of the free staff lanes who serves.
pub(super) fn staff(world: &World, free: &[usize], load: &dyn Fn(usize) -> i64) -> Option<usize> {
    let last = |lane: usize| {
        let of = world.last_assigned.iter();
        of.filter(|(who, _)| LaneId::Staff(*who) == world.rules.lanes[lane].id)
            .map(|(_, at)| *at)
            .max()
    };
    let lanes = free.iter().copied();
    match world.rules.service.assign {
        Assign::Order => lanes.min(),
        Assign::LeastBusy => lanes.min_by_key(|lane| (load(*lane), *lane)),
        Assign::RoundRobin => lanes.min_by_key(|lane| (last(*lane), *lane)),
    }
}

/// The resources that are taken: within one row those that span the fewest places; otherwise the fewest rows.
pub(super) fn neighbours(lanes: &[Lane], free: &[usize], needed: usize) -> Vec<usize> {
    if needed <= 1 {
        return free[..needed].to_vec();
    }
    // Rows in the order of the rules, free or not; a lane without a row is one by itself.
    let mut names: Vec<(Option<u16>, usize)> = vec![];
    let row_of = |lane: usize, names: &mut Vec<(Option<u16>, usize)>| {
        let group = lanes[lane].row.map(|(group, _)| group);
        let known = names.iter().position(|(g, l)| {
            if group.is_some() {
                *g == group
            } else {
                *l == lane
            }
        });
        known.unwrap_or_else(|| {
            names.push((group, lane));
            names.len() - 1
        })
    };
    for lane in (0..lanes.len()).filter(|lane| !lanes[*lane].id.is_staff()) {
        row_of(lane, &mut names);
    }
    let mut rows: Vec<Vec<usize>> = vec![vec![]; names.len()];
    for &lane in free {
        let row = row_of(lane, &mut names);
        rows[row].push(lane);
    }
    let place = |lane: usize| lanes[lane].row.map_or(0, |(_, place)| place);
    for row in &mut rows {
        row.sort_by_key(|lane| (place(*lane), *lane));
    }
    // The fewest rows that are enough: the fullest ones.
    let mut by_size: Vec<usize> = (0..rows.len()).collect();
    by_size.sort_by_key(|row| (std::cmp::Reverse(rows[*row].len()), *row));
    let (mut taken, mut used) = (vec![], vec![]);
    for row in by_size {
        let left = needed - taken.len();
        if rows[row].len() >= left {
            break;
        }
        taken.extend(&rows[row]);
        used.push(row);
    }
    let left = needed - taken.len();
    let rest = rows
        .iter()
        .enumerate()
        .filter(|(row, _)| !used.contains(row));
    let choices = rest.flat_map(|(row, lanes)| {
        combinations(lanes, left)
            .into_iter()
            .map(move |set| (row, set))
    });
    let spread = |set: &[usize]| {
        let places = set.iter().map(|lane| place(*lane));
        places.clone().max().unwrap_or(0) - places.min().unwrap_or(0)
    };
    let order = |row: usize, set: &[usize]| -> Vec<usize> {
        set.iter()
            .map(|lane| rows[row].iter().position(|l| l == lane).unwrap())
            .collect()
    };
    let best = choices.min_by_key(|(row, set)| (spread(set), *row, order(*row, set)));
    taken.extend(best.unwrap().1);
    taken
}

fn combinations(of: &[usize], count: usize) -> Vec<Vec<usize>> {
    match (count, of) {
        (0, _) => vec![vec![]],
        (_, []) => vec![],
        (_, [first, rest @ ..]) => {
            let mut with = combinations(rest, count - 1);
            with.iter_mut().for_each(|set| set.insert(0, *first));
            with.extend(combinations(rest, count));
            with
        }
    }
}
