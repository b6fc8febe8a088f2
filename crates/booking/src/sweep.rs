//! The fast path: claims are cleared from a copy of the prepared bits, and what is left is read off in runs.

use jiff::civil::Date;

use crate::{
    assign::Assign,
    bits,
    busy::{Busy, BusySource},
    classes,
    columns::Columns,
    emit::Emitter,
    instants,
    lanes::{LaneId, LaneSet},
    load::Load,
    openings::{Span, day_number},
    policy::count_on,
    query::Query,
    ready::Ready,
    rules::{Rules, Service},
    slots::Slot,
};

impl Ready {
    /// Adds the bookable starts in `[from, to)`, which lies in the window, to `out`.
    pub(crate) fn sweep(
        &self,
        rules: &Rules,
        query: &Query<'_>,
        (from, to): Span,
        out: &mut Vec<Slot>,
    ) {
        let (staff, resources) = rules.candidates(query.choice);
        let needs = rules.service.needs;
        let (low, high) = (self.grid.index(from), self.grid.index(to));
        if low >= high
            || (needs.staff && staff.is_empty())
            || resources.len() < usize::from(needs.resources)
        {
            return;
        }
        let mut columns = Columns::new(rules, staff, resources);
        let words = low / 64..high.div_ceil(64);
        let mut free = self.copy(&columns, words.clone());
        let base = words.start * 64;
        let shared = columns.staff > 1 && rules.service.assign == Assign::LeastBusy;
        let mut load = shared.then(|| Load::new(&self.days, self.window.1, columns.staff));
        self.clear_claims(
            rules,
            query,
            &mut columns,
            (low, high, base),
            &mut free,
            load.as_mut(),
        );
        self.clear_full_dates(rules, query, columns.len, (low, high, base), &mut free);

        let mut emitter = Emitter::new(self, rules, query, staff, load, out);
        for (word, row) in words.zip(free.chunks_exact(columns.len)) {
            let (by_staff, by_resource) = row.split_at(columns.staff);
            let any = |lanes: &[u64], needed: bool| {
                if needed {
                    lanes.iter().fold(0, |a, b| a | b)
                } else {
                    u64::MAX
                }
            };
            let mut left = any(by_staff, needs.staff) & any(by_resource, needs.resources > 0);
            left = bits::keep(left, word, low, high);
            if left == 0 {
                continue;
            }
            let changes = row
                .iter()
                .fold(bits::changes(left), |all, lane| all | bits::changes(*lane));
            while left != 0 {
                let bit = left.trailing_zeros();
                let next = bits::next(changes, bit);
                let lanes = row.iter().zip(&columns.places);
                let could = lanes.fold(0, |set, (lane, place)| set | (lane >> bit & 1) << place);
                emitter.emit(
                    word * 64 + bit as usize,
                    (next - bit) as usize,
                    LaneSet(could),
                );
                left = bits::from(left, next);
            }
        }
    }

    /// The prepared words of the columns.
    fn copy(&self, columns: &Columns<'_>, words: std::ops::Range<usize>) -> Vec<u64> {
        let lanes = columns.rules.lanes.len();
        let prepared = &self.starts[words.start * lanes..words.end * lanes];
        if columns.len == lanes && columns.places[..lanes].is_sorted() {
            return prepared.to_vec();
        }
        let places = &columns.places[..columns.len];
        prepared
            .chunks_exact(lanes)
            .flat_map(|row| places.iter().map(|&place| row[usize::from(place)]))
            .collect()
    }

    /// Clears every start at which a visit with its buffers would meet a claim.
    fn clear_claims(
        &self,
        rules: &Rules,
        query: &Query<'_>,
        columns: &mut Columns<'_>,
        (low, high, base): (usize, usize, usize),
        free: &mut [u64],
        mut load: Option<&mut Load<'_>>,
    ) {
        let service = &rules.service;
        // A claim [c, d) is met by a start s when s - before < d and c < s + duration + after.
        let (ahead, behind) = (service.duration() + service.after(), service.before());
        let width = columns.len;
        let mut clear = |column: usize, start: i64, end: i64| {
            let first = self.grid.index(start - ahead + 1).max(low);
            let last = self.grid.index(end + behind).min(high);
            if first < last {
                bits::clear(free, width, column, first - base, last - base);
            }
        };
        let sessions = query.classes.iter().flat_map(|session| {
            session
                .lanes
                .iter()
                .map(|lane| session.claim(*lane, service))
        });
        let mut claim = |busy: &Busy| {
            let Some(column) = columns.of(busy.lane) else {
                return;
            };
            let (before, after) = busy.buffers();
            let start = instants::floor(busy.range.start()) - before;
            let end = instants::ceil(busy.range.end()) + after;
            clear(column, start, end);
            if let Some(load) = load.as_deref_mut()
                && column < columns.staff
            {
                load.add(column, start, end);
            }
        };
        for busy in query.busy {
            match busy.source {
                BusySource::Booking { id, .. } if query.moving == Some(id) => {}
                BusySource::Class { origin, .. } if classes::is_listed(query, origin) => {}
                _ => claim(busy),
            }
        }
        sessions.for_each(|busy| claim(&busy));
        for hold in query.holds {
            if hold.expires <= query.now || query.holder == Some(hold.holder) {
                continue;
            }
            if let Some(column) = columns.of(hold.lane) {
                clear(
                    column,
                    instants::floor(hold.claim.start()),
                    instants::ceil(hold.claim.end()),
                );
            }
        }
        for declined in query.declined {
            let start = instants::floor(declined.start);
            let (from, to) = (
                self.grid.index(start).max(low),
                self.grid.index(start + 1).min(high),
            );
            if from >= to || instants::ceil(declined.start) != start {
                continue;
            }
            match declined.staff {
                Some(staff) => {
                    if let Some(column) = columns.of(LaneId::Staff(staff)) {
                        bits::clear(free, width, column, from - base, to - base);
                    }
                }
                None => (0..width)
                    .for_each(|column| bits::clear(free, width, column, from - base, to - base)),
            }
        }
    }

    /// Clears the dates that take no more bookings, or no more of this customer.
    fn clear_full_dates(
        &self,
        rules: &Rules,
        query: &Query<'_>,
        width: usize,
        (low, high, base): (usize, usize, usize),
        free: &mut [u64],
    ) {
        for date in full_dates(&rules.service, query) {
            for (from, to) in self.grid.of_day(day_number(date)) {
                let (from, to) = (from.max(low), to.min(high));
                if from < to {
                    for column in 0..width {
                        bits::clear(free, width, column, from - base, to - base);
                    }
                }
            }
        }
    }
}

/// The dates on which a limit is reached, of those that are listed: a limit of none is never asked this far.
fn full_dates(service: &Service, query: &Query<'_>) -> Vec<Date> {
    let mut full = Vec::new();
    if let Some(limit) = service.day_limit {
        let dates = query.day_counts.iter().map(|(date, _)| *date);
        full.extend(dates.filter(|date| count_on(query.day_counts, *date) >= u32::from(limit)));
    }
    if let Some(customer) = query.customer {
        let dates = customer.bookings_on.iter().map(|(date, _)| *date);
        full.extend(dates.filter(|date| service.policy.full_on(customer, *date).is_some()));
    }
    full
}
