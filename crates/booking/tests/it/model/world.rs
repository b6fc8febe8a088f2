//! Random worlds of a few days around clock changes.

use booking::{
    Assign, Busy, BusySource, Change, Choice, ClassSession, CustomerFacts, Declined, Exception,
    FirstVisit, Hold, Holder, Hours, Lane, LaneId, Needs, Origin, Policy, Query, Rules, Service,
    WeeklyHours,
};
use domain::{BookingId, ResourceId, StaffId, TimeRange, WallRange, WallTime};
use jiff::{SignedDuration, Span, Timestamp, civil::Date, tz::TimeZone};
use proptest::{collection::vec, prelude::*, sample::select};
use uuid::Uuid;

/// Everything that an answer depends on, owned.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) rules: Rules,
    pub(crate) now: Timestamp,
    pub(crate) range: TimeRange,
    pub(crate) busy: Vec<Busy>,
    pub(crate) holds: Vec<Hold>,
    pub(crate) holder: Option<Holder>,
    pub(crate) declined: Vec<Declined>,
    pub(crate) moving: Option<BookingId>,
    pub(crate) choice: Choice,
    pub(crate) seats: u16,
    pub(crate) classes: Vec<ClassSession>,
    pub(crate) day_counts: Vec<(Date, u16)>,
    pub(crate) customer: Option<CustomerFacts>,
    pub(crate) last_assigned: Vec<(StaffId, Timestamp)>,
    pub(crate) spare: Vec<Lane>,
}

impl World {
    pub(crate) fn query(&self) -> Query<'_> {
        Query {
            now: self.now,
            range: self.range,
            busy: &self.busy,
            holds: &self.holds,
            holder: self.holder,
            declined: &self.declined,
            moving: self.moving,
            choice: self.choice,
            seats: self.seats,
            classes: &self.classes,
            day_counts: &self.day_counts,
            customer: self.customer.as_ref(),
            last_assigned: &self.last_assigned,
            spare: &self.spare,
        }
    }
}

/// Zones with an instant at which something happens to their clocks.
pub(crate) const MOMENTS: &[(&str, &str)] = &[
    ("Europe/London", "2026-03-29T01:00:00Z"),
    ("Europe/London", "2026-10-25T01:00:00Z"),
    ("America/Chicago", "2026-03-08T08:00:00Z"),
    ("America/Chicago", "2026-11-01T07:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("Asia/Kolkata", "2026-06-01T00:00:00Z"),
    ("Asia/Kathmandu", "2026-06-01T00:00:00Z"),
    // 30 December 2011 was skipped.
    ("Pacific/Apia", "2011-12-30T10:00:00Z"),
    // Midnight did not exist.
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"),
    ("Africa/Cairo", "2026-04-23T22:00:00Z"),
    // The last hour of the evening came twice.
    ("America/Sao_Paulo", "2018-02-18T02:00:00Z"),
    // The first hour of the day came twice.
    ("America/Havana", "2025-11-02T05:00:00Z"),
    // One minute of the next day was shown before the evening came back.
    ("America/St_Johns", "2010-11-07T02:31:00Z"),
    ("Africa/Casablanca", "2026-02-15T02:00:00Z"),
    ("UTC", "2026-06-01T00:00:00Z"),
];

pub(crate) fn staff(number: u128) -> StaffId {
    StaffId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn resource(number: u128) -> ResourceId {
    ResourceId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn booking(number: u128) -> BookingId {
    BookingId::from_uuid(Uuid::from_u128(number))
}

fn wall_range() -> impl Strategy<Value = WallRange> {
    let start = prop_oneof![Just(0u16), 0u16..1430, (0u16..20).prop_map(|n| n * 15)];
    (start, prop_oneof![1u16..90, 60u16..800, Just(1440)]).prop_map(|(start, length)| {
        let at = |minutes| WallTime::from_minutes(minutes).unwrap();
        WallRange::new(at(start), at((start + length).min(1440))).unwrap()
    })
}

fn weekly() -> impl Strategy<Value = WeeklyHours> {
    let day = || prop_oneof![4 => vec(wall_range(), 0..4), 2 => Just(vec![all_day()])];
    [day(), day(), day(), day(), day(), day(), day()].prop_map(WeeklyHours::from)
}

pub(crate) fn all_day() -> WallRange {
    WallRange::new(WallTime::MIDNIGHT, WallTime::END_OF_DAY).unwrap()
}

fn exceptions(date: Date) -> impl Strategy<Value = Vec<Exception>> {
    let change = prop_oneof![
        Just(Change::Closed),
        Just(Change::Holiday),
        vec(wall_range(), 0..3).prop_map(Change::Hours),
        vec(wall_range(), 1..3).prop_map(Change::Extra),
    ];
    let exception = (-2i64..3, change)
        .prop_map(move |(days, change)| Exception::new(date + Span::new().days(days), change));
    prop_oneof![2 => Just(vec![]), 1 => vec(exception, 1..4)]
}

/// A range of whole minutes within two days of the moment.
fn range(moment: Timestamp, longest: i64) -> impl Strategy<Value = TimeRange> {
    (-2 * 1440i64..2 * 1440, 1..longest).prop_map(move |(start, length)| {
        let start = moment + SignedDuration::from_mins(start);
        TimeRange::starting(start, SignedDuration::from_mins(length)).unwrap()
    })
}

fn lane_id() -> impl Strategy<Value = LaneId> {
    prop_oneof![
        (0u128..4).prop_map(|n| LaneId::Staff(staff(n))),
        (0u128..6).prop_map(|n| LaneId::Resource(resource(n))),
    ]
}

fn lanes(moment: Timestamp, date: Date) -> impl Strategy<Value = Vec<Lane>> {
    let lane = (
        lane_id(),
        proptest::option::weighted(0.4, weekly()),
        exceptions(date),
        vec(range(moment, 900), 0..2),
        proptest::option::weighted(0.7, (0u16..3, 0u16..6)),
    )
        .prop_map(|(id, weekly, exceptions, time_off, row)| Lane {
            id,
            weekly,
            exceptions,
            time_off: time_off.into_iter().map(Into::into).collect(),
            row,
        });
    vec(lane, 0..9).prop_map(|mut lanes| {
        let mut seen = std::collections::HashSet::new();
        lanes.retain(|lane| seen.insert(lane.id));
        lanes
    })
}

/// People and things of the location that do not serve here, some with hours of their own.
fn spare() -> impl Strategy<Value = Vec<Lane>> {
    let id = prop_oneof![
        (10u128..12).prop_map(|n| LaneId::Staff(staff(n))),
        (10u128..12).prop_map(|n| LaneId::Resource(resource(n))),
    ];
    let lane = (id, proptest::option::weighted(0.3, weekly())).prop_map(|(id, weekly)| Lane {
        weekly,
        ..Lane::new(id)
    });
    vec(lane, 0..3)
}

fn service() -> impl Strategy<Value = Service> {
    let needs = prop_oneof![
        3 => Just(Needs::STAFF),
        2 => Just(Needs::RESOURCE),
        2 => Just(Needs::BOTH),
        1 => Just(Needs { staff: false, resources: 2 }),
        1 => Just(Needs { staff: true, resources: 2 }),
        1 => Just(Needs { staff: false, resources: 3 }),
    ];
    let limits = (
        select(vec![
            Assign::LeastBusy,
            Assign::LeastBusy,
            Assign::Order,
            Assign::RoundRobin,
        ]),
        select(vec![1u16, 1, 1, 2, 5]),
        select(vec![None, None, None, Some(0u16), Some(1), Some(3)]),
        policy(),
        prop_oneof![19 => Just(true), 1 => Just(false)],
    );
    (
        select(vec![1u16, 15, 30, 45, 60, 100, 180]),
        select(vec![0u16, 0, 5, 20]),
        select(vec![0u16, 0, 10, 25]),
        select(vec![0u32, 0, 30, 1500]),
        select(vec![0u16, 1, 2, 60]),
        select(vec![5u16, 15, 15, 20, 45, 60]),
        needs,
        limits,
    )
        .prop_map(
            |(duration, before, after, notice, horizon, grid, needs, limits)| Service {
                duration_minutes: duration,
                buffer_before_minutes: before,
                buffer_after_minutes: after,
                notice_minutes: notice,
                horizon_days: horizon,
                grid_minutes: grid,
                needs,
                assign: limits.0,
                capacity: limits.1,
                day_limit: limits.2,
                policy: limits.3,
                given_here: limits.4,
                parallel_sessions: before != after,
            },
        )
}

fn policy() -> impl Strategy<Value = Policy> {
    let ages = prop_oneof![
        4 => Just((None, None)),
        1 => (0u8..40).prop_map(|min| (Some(min), None)),
        1 => (10u8..80).prop_map(|max| (None, Some(max))),
        1 => Just((Some(16), Some(60))),
    ];
    let first = select(vec![
        FirstVisit::Any,
        FirstVisit::Any,
        FirstVisit::Any,
        FirstVisit::FirstOnly,
        FirstVisit::ReturningOnly,
    ]);
    let limit = || select(vec![None, None, None, Some(0u16), Some(1), Some(2)]);
    (ages, first, limit(), limit()).prop_map(|(ages, first_visit, day, open)| Policy {
        age_min: ages.0,
        age_max: ages.1,
        first_visit,
        customer_day_limit: day,
        customer_open_limit: open,
    })
}

fn counts(date: Date) -> impl Strategy<Value = Vec<(Date, u16)>> {
    let count = (-2i64..3, 0u16..3).prop_map(move |(days, n)| (date + Span::new().days(days), n));
    vec(count, 0..4)
}

fn customer(date: Date) -> impl Strategy<Value = Option<CustomerFacts>> {
    let facts = (
        0u32..3,
        counts(date),
        0u16..3,
        proptest::option::of(10u8..70),
    );
    let facts = facts.prop_map(|(visits, bookings_on, open, age)| CustomerFacts {
        visits,
        bookings_on,
        open,
        age,
    });
    proptest::option::weighted(0.6, facts)
}

/// A session before the length of its class is known: quarters of an hour from the moment, minutes if it has a length of
/// its own, places of lanes, seats taken.
type Session = (i64, Option<i64>, Vec<usize>, u16);

fn sessions() -> impl Strategy<Value = Vec<Session>> {
    let own = proptest::option::weighted(0.2, 10i64..100);
    let session = (-130i64..130, own, vec(0usize..60, 1..4), 0u16..5);
    prop_oneof![1 => Just(vec![]), 2 => vec(session, 1..12)]
}

fn class(number: usize, moment: Timestamp, session: Session, rules: &Rules) -> ClassSession {
    let (quarters, own, places, taken) = session;
    // Now and then on a lane that the service does not have.
    let lane = |place: usize| match (place % 10, rules.lanes.len()) {
        (9, _) | (_, 0) => LaneId::Staff(staff(3)),
        (_, count) => rules.lanes[place % count].id,
    };
    let mut lanes: Vec<_> = places.into_iter().map(lane).collect();
    lanes.sort_unstable();
    lanes.dedup();
    let minutes = rules.service.duration_minutes;
    let start = moment + SignedDuration::from_mins(quarters * 15);
    let length = SignedDuration::from_mins(own.unwrap_or(minutes.into()));
    ClassSession {
        origin: Origin(number as u128),
        range: TimeRange::starting(start, length).unwrap(),
        lanes,
        taken,
    }
}

fn busy(moment: Timestamp) -> impl Strategy<Value = Busy> {
    let source = prop_oneof![
        3 => (0u128..6, select(vec![0u16, 5, 15]), select(vec![0u16, 10])).prop_map(|(id, before, after)| {
            BusySource::Booking { id: booking(id), before_minutes: before, after_minutes: after }
        }),
        1 => Just(BusySource::CalendarEvent),
        1 => Just(BusySource::CalendarUnknown),
        1 => Just(BusySource::Block),
        1 => (0u128..14, select(vec![0u16, 10]), select(vec![0u16, 5])).prop_map(|(origin, before, after)| {
            BusySource::Class { origin: Origin(origin), before_minutes: before, after_minutes: after }
        }),
    ];
    (lane_id(), range(moment, 240), source).prop_map(|(lane, range, source)| Busy {
        lane,
        range,
        source,
    })
}

fn hold(moment: Timestamp) -> impl Strategy<Value = Hold> {
    (lane_id(), range(moment, 120), 0u128..3, -2000i64..2000).prop_map(
        move |(lane, claim, holder, expires)| Hold {
            lane,
            claim,
            holder: Holder(holder),
            expires: moment + SignedDuration::from_mins(expires),
        },
    )
}

fn declined(moment: Timestamp) -> impl Strategy<Value = Declined> {
    (-200i64..200, proptest::option::of(0u128..3)).prop_map(move |(quarters, who)| Declined {
        start: moment + SignedDuration::from_mins(quarters * 15),
        staff: who.map(staff),
    })
}

/// A world around one of the [`MOMENTS`].
pub(crate) fn worlds() -> impl Strategy<Value = World> {
    select(MOMENTS).prop_flat_map(|(zone, moment)| {
        let (zone, moment) = (TimeZone::get(zone).unwrap(), moment.parse::<Timestamp>().unwrap());
        let date = zone.to_datetime(moment).date();
        let rules = (weekly(), exceptions(date), service(), lanes(moment, date)).prop_map(
            move |(weekly, exceptions, service, lanes)| Rules {
                zone: zone.clone(),
                hours: Hours { weekly, exceptions },
                service,
                lanes,
            },
        );
        let choice = prop_oneof![3 => Just(Choice::Any), 1 => (0u128..4).prop_map(|n| Choice::Staff(staff(n)))];
        let state = (
            vec(busy(moment), 0..16),
            vec(hold(moment), 0..4),
            proptest::option::of((0u128..3).prop_map(Holder)),
            vec(declined(moment), 0..6),
            proptest::option::of((0u128..6).prop_map(booking)),
            choice,
            (select(vec![1u16, 1, 1, 2, 3]), sessions(), counts(date), customer(date)),
            vec((0u128..4, -500i64..0), 0..5),
            spare(),
        );
        let now = prop_oneof![3 => -4000i64..-1000, 1 => -1500i64..1500].prop_map(move |n| moment + SignedDuration::from_mins(n));
        (rules, now, (-30i64..20, 4i64..40), state).prop_map(move |(rules, now, (from, hours), state)| {
            let (busy, holds, holder, declined, moving, choice, (seats, sessions, day_counts, customer), last, spare) = state;
            let start = moment + SignedDuration::from_hours(from);
            let range = TimeRange::starting(start, SignedDuration::from_hours(hours)).unwrap();
            let classes = match rules.service.capacity {
                1 => vec![],
                _ => sessions.into_iter().enumerate().map(|(n, s)| class(n, moment, s, &rules)).collect(),
            };
            let last_assigned = last.into_iter().map(|(who, ago)| (staff(who), moment + SignedDuration::from_hours(ago))).collect();
            // Seats are asked for where there is a class, and now and then where there is none.
            let seats = if rules.service.capacity == 1 && !rules.service.grid_minutes.is_multiple_of(45) { 1 } else { seats };
            World {
                rules, now, range, busy, holds, holder, declined, moving, choice,
                seats, classes, day_counts, customer, last_assigned, spare,
            }
        })
    })
}
