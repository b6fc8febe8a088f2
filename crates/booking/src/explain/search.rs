//! Looking for the smallest change that frees a start.
//!
//! Each reason has one edit that takes it away. Reasons about the start must all go; of the lanes, those that need the
//! fewest and lightest edits are freed. What comes out is tried on the engine, edits that turn out not to be needed are
//! left out again, and where one edit alone does it, the lightest such edit is taken.

use domain::{TimeRange, WallRange, WallTime};
use jiff::Timestamp;

use super::{Claims, Edit, RuleChange, change::new_staff};
use crate::{
    assess::Assessor,
    instants,
    lanes::{Lane, LaneId, LaneSet},
    openings::date_of,
    policy::{CustomerFacts, PolicyRule, count_on},
    query::{Choice, Query},
    reasons::{Absence, Reason},
    rules::Rules,
    schedule::Schedule,
    source::Source,
    zone::{DAY, stretches},
};

/// The smallest change after which a visit can start; `None` if there is none.
pub(super) fn smallest(
    schedule: &Schedule,
    query: &Query<'_>,
    start: Timestamp,
) -> Option<RuleChange> {
    let (visit, _) = schedule.ranges(start)?;
    Search {
        rules: schedule.rules(),
        query,
        start,
        visit,
    }
    .smallest()
}

struct Search<'a> {
    rules: &'a Rules,
    query: &'a Query<'a>,
    start: Timestamp,
    visit: TimeRange,
}

/// A way to get one lane: what has to be edited for it.
type Way = Vec<Edit>;

/// Fewer edits before lighter ones.
fn size(edits: &[Edit]) -> (usize, u32) {
    (edits.len(), edits.iter().map(Edit::weight).sum())
}

impl Search<'_> {
    fn smallest(&self) -> Option<RuleChange> {
        let (staff, resources) = self.ways();
        let mut all: Vec<Edit> = Vec::new();
        for reason in self.assessor(self.rules).of_start(self.start) {
            all.push(self.edit_of(&reason)?);
        }
        let of_start = all.clone();
        all.extend(staff.iter().chain(&resources).flatten().cloned());
        all.extend(self.alternatives());
        if let Some(single) = self.single(all) {
            return Some(single.into());
        }
        let mut edits = of_start;
        if self.rules.service.needs.staff {
            edits.extend(staff.into_iter().min_by_key(|way| size(way))?);
        }
        edits.extend(self.cheapest(resources));
        self.least_of(edits)
    }

    /// The lightest edit that does it alone.
    fn single(&self, mut edits: Vec<Edit>) -> Option<Edit> {
        // Stable: of equals the one found first, which is that of the first reason told.
        edits.sort_by_key(Edit::weight);
        let mut tried: Vec<Edit> = Vec::new();
        for edit in edits {
            if tried.contains(&edit) {
                continue;
            }
            if self.helps(std::slice::from_ref(&edit)) {
                return Some(edit);
            }
            tried.push(edit);
        }
        None
    }

    /// The edits without repetitions and without those that are not needed, if they help.
    fn least_of(&self, edits: Vec<Edit>) -> Option<RuleChange> {
        let mut kept: Vec<Edit> = Vec::new();
        for edit in edits {
            if !kept.contains(&edit) {
                kept.push(edit);
            }
        }
        if !self.helps(&kept) {
            return None;
        }
        let mut heaviest_first = kept.clone();
        heaviest_first.sort_by_key(|edit| std::cmp::Reverse(edit.weight()));
        for edit in heaviest_first {
            let fewer: Vec<_> = kept
                .iter()
                .filter(|other| **other != edit)
                .cloned()
                .collect();
            if self.helps(&fewer) {
                kept = fewer;
            }
        }
        Some(RuleChange { edits: kept })
    }

    /// Whether the start is bookable after these edits.
    fn helps(&self, edits: &[Edit]) -> bool {
        let change = RuleChange {
            edits: edits.to_vec(),
        };
        let rules = self.rules.with(&change);
        let claims = Claims::without(self.query, &change);
        let query = claims.query(self.query);
        let second = instants::floor(self.start);
        rules.validate().is_ok()
            && Assessor::new(&rules, &query, (second, second + 1)).allows(self.start)
    }

    fn assessor<'r>(&'r self, rules: &'r Rules) -> Assessor<'r> {
        let second = instants::floor(self.start);
        Assessor::new(rules, self.query, (second, second + 1))
    }

    /// The ways to get a staff member, and to get each resource.
    fn ways(&self) -> (Vec<Way>, Vec<Way>) {
        let mut rules = self.rules.clone();
        let known = rules.lanes.len();
        for lane in self.query.spare {
            let new = rules.lanes.iter().all(|other| other.id != lane.id);
            if new && rules.lanes.len() < LaneSet::MAX {
                rules.lanes.push(lane.clone());
            }
        }
        let assessor = self.assessor(&rules);
        let (mut staff, mut resources) = (Vec::new(), Vec::new());
        for (place, lane) in rules.lanes.iter().enumerate() {
            let mut way = self.before(lane, place >= known);
            for reason in assessor.of_lane(place, self.start) {
                way.extend(self.edit_of(&reason));
            }
            if lane.id.is_staff() {
                staff.push(way);
            } else {
                resources.push(way);
            }
        }
        let newcomer = Lane::new(LaneId::Staff(new_staff()));
        let mut way = self.before(&newcomer, false);
        way.push(Edit::AddStaff);
        staff.push(way);
        (staff, resources)
    }

    /// What has to be edited before the lane may serve at all.
    fn before(&self, lane: &Lane, spare: bool) -> Way {
        let mut way = Vec::new();
        if let (LaneId::Staff(staff), Choice::Staff(named)) = (lane.id, self.query.choice)
            && staff != named
        {
            way.push(Edit::With { staff });
        }
        if spare {
            way.push(Edit::LetServe { lane: lane.clone() });
        }
        way
    }

    /// The cheapest ways to as many resources as are needed, new ones included.
    fn cheapest(&self, mut ways: Vec<Way>) -> Vec<Edit> {
        let needed = usize::from(self.rules.service.needs.resources);
        ways.sort_by_key(|way| size(way));
        let room = LaneSet::MAX.saturating_sub(self.rules.lanes.len());
        let with_new = |new: usize| -> Vec<Edit> {
            let mut edits: Vec<Edit> = ways[..needed - new].concat();
            if let Some(count) = u8::try_from(new).ok().filter(|count| *count > 0) {
                edits.push(Edit::AddResources { count });
            }
            edits
        };
        (needed.saturating_sub(ways.len())..=needed.min(room))
            .map(with_new)
            .min_by_key(|edits| size(edits))
            .unwrap_or_default()
    }

    /// Edits that might do alone what no reason names: more resources, smaller buffers, a larger class.
    fn alternatives(&self) -> Vec<Edit> {
        let service = &self.rules.service;
        let mut edits = Vec::new();
        if service.needs.resources > 0 {
            edits.extend((1..=service.needs.resources).map(|count| Edit::AddResources { count }));
        }
        if service.needs.staff && self.query.choice == Choice::Any {
            edits.push(Edit::AddStaff);
        }
        let (before_minutes, after_minutes) =
            (service.buffer_before_minutes, service.buffer_after_minutes);
        for (before_minutes, after_minutes) in [(0, after_minutes), (before_minutes, 0), (0, 0)] {
            edits.push(Edit::Buffers {
                before_minutes,
                after_minutes,
            });
        }
        edits
    }

    /// The edit that takes a reason away; `None` if nothing does, or if getting a lane is what it takes.
    fn edit_of(&self, reason: &Reason) -> Option<Edit> {
        match reason {
            Reason::Closed { .. } | Reason::Exception { .. } => self.open(None),
            Reason::TimeOff { lane, absence } | Reason::ResourceOut { lane, absence } => {
                match absence {
                    Absence::Hours { .. } | Absence::Exception { .. } => self.open(Some(*lane)),
                    Absence::Period { .. } => Some(Edit::Lift {
                        lane: *lane,
                        range: self.visit,
                    }),
                }
            }
            Reason::TooShort { lane, source, .. } => match (lane, source) {
                (None, _) => self.open(None),
                (Some(lane), Source::LaneHours { .. }) => self.open(Some(*lane)),
                (Some(lane), source) => self.release(*lane, *source),
            },
            Reason::StaffBusy {
                lane,
                range,
                source,
            }
            | Reason::ResourceBusy {
                lane,
                range,
                source,
            }
            | Reason::Buffer {
                lane,
                range,
                source,
                ..
            } => Some(Edit::Release {
                lane: *lane,
                range: *range,
                source: *source,
            }),
            Reason::CalendarEvent { lane, range } | Reason::CalendarUnsafe { lane, range } => {
                Some(Edit::Release {
                    lane: *lane,
                    range: *range,
                    source: Source::Calendar { lane: *lane },
                })
            }
            Reason::Held { source, .. } => match source {
                Source::Hold { origin } => Some(Edit::EndHold { origin: *origin }),
                _ => None,
            },
            Reason::Declined { .. } => Some(Edit::OfferAgain),
            Reason::Capacity {
                taken,
                seats,
                source,
                ..
            } => Some(match source {
                Source::Class { origin } if !self.could_grow(*origin) => Edit::ParallelSessions,
                _ => Edit::Capacity {
                    seats: taken.saturating_add(*seats),
                },
            }),
            Reason::ServiceLocation => Some(Edit::GiveHere),
            Reason::DayLimit { date, .. } => {
                let taken = count_on(self.query.day_counts, *date);
                let limit = u16::try_from(taken).ok()?.checked_add(1)?;
                Some(Edit::DayLimit { limit })
            }
            Reason::Policy { rule, .. } => self.relaxed(*rule),
            Reason::Horizon { .. } => self.horizon(),
            Reason::Grid { .. } => self.grid(),
            Reason::Notice { .. } => {
                let left = instants::floor(self.start) - instants::ceil(self.query.now);
                let minutes = u32::try_from(left.div_euclid(60)).ok()?;
                Some(Edit::Notice { minutes })
            }
            Reason::Past { .. } | Reason::NoStaff | Reason::NotEnough { .. } => None,
        }
    }

    /// Whether with more seats the session would be joined.
    fn could_grow(&self, origin: crate::source::Origin) -> bool {
        let mut sessions = self.query.classes.iter();
        sessions.any(|session| {
            session.origin == origin
                && session.range.start() == self.start
                && session.is_what_is_asked(self.rules, self.query)
        })
    }

    /// A booking or session that begins too soon after the start.
    fn release(&self, lane: LaneId, source: Source) -> Option<Edit> {
        let busy = self
            .query
            .busy
            .iter()
            .filter(|busy| busy.lane == lane && busy.origin() == source);
        let sessions = self.query.classes.iter().filter(|session| {
            source
                == Source::Class {
                    origin: session.origin,
                }
                && session.lanes.contains(&lane)
        });
        let mut ranges = busy
            .map(|busy| busy.range)
            .chain(sessions.map(|session| session.range));
        let range = ranges.find(|range| range.overlaps(self.visit))?;
        Some(Edit::Release {
            lane,
            range,
            source,
        })
    }

    /// The least that a rule about customers has to allow.
    fn relaxed(&self, rule: PolicyRule) -> Option<Edit> {
        let customer: &CustomerFacts = self.query.customer?;
        let value = match rule {
            PolicyRule::AgeMin | PolicyRule::AgeMax => u32::from(customer.age?),
            PolicyRule::FirstVisitOnly | PolicyRule::ReturningOnly => customer.visits,
            PolicyRule::CustomerDayLimit => {
                let date = self.rules.zone.to_datetime(self.start).date();
                count_on(&customer.bookings_on, date).checked_add(1)?
            }
            PolicyRule::CustomerOpenLimit => u32::from(customer.open).checked_add(1)?,
        };
        Some(Edit::Policy { rule, value })
    }

    fn horizon(&self) -> Option<Edit> {
        let date = |at| self.rules.zone.to_datetime(at).date();
        let days = date(self.start)
            .since(date(self.query.now))
            .ok()?
            .get_days();
        // Where a date is interrupted by the one before, its last instants count as the next.
        (days..=days.checked_add(1)?)
            .filter_map(|days| u16::try_from(days).ok())
            .map(|days| Edit::Horizon { days })
            .find(|edit| {
                let Edit::Horizon { days } = edit else {
                    return false;
                };
                let end = crate::zone::horizon_end(&self.rules.zone, self.query.now, *days);
                instants::floor(self.start) < end
            })
    }

    /// The coarsest grid, no coarser than the present one, that the start is on.
    fn grid(&self) -> Option<Edit> {
        let wall = self.rules.zone.to_datetime(self.start);
        let whole = wall.second() == 0 && wall.subsec_nanosecond() == 0;
        let minute = u16::try_from(wall.hour()).ok()? * 60 + u16::try_from(wall.minute()).ok()?;
        let mut grids = (1..=self.rules.service.grid_minutes).rev();
        let minutes =
            grids.find(|grid| 1440_u16.is_multiple_of(*grid) && minute.is_multiple_of(*grid))?;
        whole.then_some(Edit::Grid { minutes })
    }

    /// Being open for the visit: its dates and times on the wall.
    fn open(&self, lane: Option<LaneId>) -> Option<Edit> {
        let (from, to) = (
            instants::floor(self.visit.start()),
            instants::ceil(self.visit.end()),
        );
        let mut hours = Vec::new();
        for stretch in stretches(&self.rules.zone, from, to) {
            let (first, last) = stretch.dates();
            for day in first..=last {
                let midnight = day * DAY - stretch.offset;
                let start = (stretch.start.max(midnight) - midnight).div_euclid(60);
                let end = (stretch.end.min(midnight + DAY) - midnight + 59).div_euclid(60);
                let wall = |minutes| WallTime::from_minutes(u16::try_from(minutes).ok()?).ok();
                hours.push((date_of(day), WallRange::new(wall(start)?, wall(end)?).ok()?));
            }
        }
        Some(Edit::Open { lane, hours })
    }
}
