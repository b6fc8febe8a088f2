//! Every rule alone, and every two together, against the reference model.

use booking::{
    Assign, Busy, BusySource, Change, Choice, ClassSession, CustomerFacts, Declined, Exception,
    FirstVisit, Hold, Holder, Hours, Lane, LaneId, Needs, Origin, Rules, Schedule, Service,
    WeeklyHours,
};
use domain::TimeRange;
use jiff::{SignedDuration, Timestamp, civil::date, tz::TimeZone};

use crate::{
    model::{
        Model,
        world::{World, resource, staff},
    },
    salon::{at, booking_id, wall},
};

/// Saturday noon before the clocks of London go forward.
const NOW: &str = "2026-03-28T12:00:00Z";
/// Nine on the Sunday of the change.
const NINE: &str = "2026-03-29T08:00:00Z";

/// Three people and four courts in two rows, open from nine to six and in the night of the clock change; a few visits of
/// other services, so that buffers and fair shares show.
pub(crate) fn plain() -> World {
    let court = |n: u16| Lane {
        row: Some((n / 2, n % 2)),
        ..Lane::new(LaneId::Resource(resource(n.into())))
    };
    let people = (0..3).map(|n| Lane::new(LaneId::Staff(staff(n))));
    World {
        rules: Rules {
            zone: TimeZone::get("Europe/London").unwrap(),
            hours: Hours::weekly(WeeklyHours::every_day(&[
                wall("00:30-03:00"),
                wall("09:00-18:00"),
            ])),
            service: Service {
                grid_minutes: 30,
                ..Service::new(60)
            },
            lanes: people.chain((0..4).map(court)).collect(),
        },
        now: at(NOW),
        range: TimeRange::starting(at(NOW), SignedDuration::from_hours(44)).unwrap(),
        busy: [(0, 60, 60), (1, 150, 30), (2, 60, 90)]
            .map(|(n, from, length)| Busy {
                lane: LaneId::Staff(staff(n)),
                range: visit(from, length),
                source: BusySource::Booking {
                    id: booking_id(70 + n),
                    before_minutes: 0,
                    after_minutes: 0,
                },
            })
            .to_vec(),
        holds: vec![],
        holder: None,
        declined: vec![],
        moving: None,
        choice: Choice::Any,
        seats: 1,
        classes: vec![],
        day_counts: vec![],
        customer: None,
        last_assigned: vec![],
        spare: vec![],
    }
}

fn after_nine(minutes: i64) -> Timestamp {
    at(NINE) + SignedDuration::from_mins(minutes)
}

pub(crate) fn visit(minutes: i64, length: i64) -> TimeRange {
    TimeRange::starting(after_nine(minutes), SignedDuration::from_mins(length)).unwrap()
}

fn busy(world: &mut World, source: impl Fn(u128) -> BusySource, from: i64) {
    let lanes: Vec<_> = world.rules.lanes.iter().map(|lane| lane.id).collect();
    for (n, lane) in lanes.into_iter().enumerate() {
        let range = visit(from + n as i64 * 25, 70);
        world.busy.push(Busy {
            lane,
            range,
            source: source(n as u128),
        });
    }
}

fn except(world: &mut World, change: Change) {
    world
        .rules
        .hours
        .exceptions
        .push(Exception::new(date(2026, 3, 29), change));
}

fn customer(world: &mut World) -> &mut CustomerFacts {
    world.customer.get_or_insert_with(|| CustomerFacts {
        age: Some(30),
        visits: 1,
        ..CustomerFacts::default()
    })
}

pub(crate) type Rule = (&'static str, fn(&mut World));

/// Each sets one rule.
pub(crate) const RULES: &[Rule] = &[
    ("a break", |w| {
        w.rules.hours.weekly = WeeklyHours::every_day(&[
            wall("00:30-02:30"),
            wall("09:00-12:30"),
            wall("13:15-17:00"),
        ]);
    }),
    ("closed", |w| except(w, Change::Closed)),
    ("holiday", |w| except(w, Change::Holiday)),
    ("other hours", |w| {
        except(
            w,
            Change::Hours(vec![wall("01:30-11:00"), wall("16:00-22:00")]),
        );
    }),
    ("extra hours", |w| {
        except(w, Change::Extra(vec![wall("18:00-20:30")]));
    }),
    ("length", |w| w.rules.service.duration_minutes = 100),
    ("buffer before", |w| {
        w.rules.service.buffer_before_minutes = 20;
    }),
    ("buffer after", |w| {
        w.rules.service.buffer_after_minutes = 15;
    }),
    ("notice", |w| w.rules.service.notice_minutes = 22 * 60),
    ("horizon", |w| w.rules.service.horizon_days = 1),
    ("grid", |w| w.rules.service.grid_minutes = 45),
    ("a court", |w| w.rules.service.needs = Needs::RESOURCE),
    ("person and court", |w| w.rules.service.needs = Needs::BOTH),
    ("two neighbours", |w| {
        w.rules.service.needs = Needs {
            staff: false,
            resources: 2,
        }
    }),
    ("three courts and a person", |w| {
        w.rules.service.needs = Needs {
            staff: true,
            resources: 3,
        }
    }),
    ("own hours", |w| {
        for (n, lane) in w.rules.lanes.iter_mut().enumerate() {
            let hours = ["10:00-15:00", "01:00-13:00", "12:00-17:30"][n % 3];
            lane.weekly = Some(WeeklyHours::every_day(&[wall(hours)]));
        }
    }),
    ("own exceptions", |w| {
        for lane in w.rules.lanes.iter_mut().step_by(2) {
            lane.exceptions.push(Exception::new(
                date(2026, 3, 29),
                Change::Hours(vec![wall("11:00-14:00")]),
            ));
        }
    }),
    ("time off", |w| {
        for (n, lane) in w.rules.lanes.iter_mut().enumerate() {
            lane.time_off.push(visit(n as i64 * 30, 240).into());
        }
    }),
    ("bookings", |w| {
        busy(
            w,
            |n| BusySource::Booking {
                id: booking_id(n),
                before_minutes: 5,
                after_minutes: 10,
            },
            0,
        );
    }),
    ("calendar events", |w| {
        busy(w, |_| BusySource::CalendarEvent, 130);
    }),
    ("unread calendars", |w| {
        busy(w, |_| BusySource::CalendarUnknown, 240);
    }),
    ("blocks", |w| busy(w, |_| BusySource::Block, 350)),
    ("other classes", |w| {
        busy(
            w,
            |n| BusySource::Class {
                origin: Origin(90 + n),
                before_minutes: 0,
                after_minutes: 15,
            },
            60,
        );
    }),
    ("holds", |w| {
        w.holder = Some(Holder(1));
        for (n, lane) in w.rules.lanes.iter().enumerate() {
            let (holder, expires) = (
                Holder(1 + n as u128 % 3 / 2),
                at(NOW) + SignedDuration::from_mins(5 - n as i64 % 4 * 2),
            );
            w.holds.push(Hold {
                lane: lane.id,
                claim: visit(90, 80),
                holder,
                expires,
            });
        }
    }),
    ("declined", |w| {
        w.declined.push(Declined {
            start: after_nine(60),
            staff: None,
        });
        w.declined.push(Declined {
            start: after_nine(120),
            staff: Some(staff(1)),
        });
    }),
    ("moving", |w| {
        busy(
            w,
            |n| BusySource::Booking {
                id: booking_id(40 + n / 2),
                before_minutes: 0,
                after_minutes: 0,
            },
            180,
        );
        w.moving = Some(booking_id(40));
    }),
    ("a named person", |w| w.choice = Choice::Staff(staff(1))),
    ("day limit", |w| {
        w.rules.service.day_limit = Some(2);
        w.day_counts = vec![
            (date(2026, 3, 29), 1),
            (date(2026, 3, 29), 1),
            (date(2026, 3, 30), 1),
        ];
    }),
    ("a class", |w| {
        w.rules.service.capacity = 5;
        let lanes: Vec<_> = w.rules.lanes.iter().map(|lane| lane.id).collect();
        let session = |n: usize, minutes: i64, lanes: &[LaneId], taken| ClassSession {
            origin: Origin(n as u128),
            range: visit(minutes, w.rules.service.duration_minutes.into()),
            lanes: lanes.to_vec(),
            taken,
        };
        w.classes = vec![
            session(1, 60, &lanes[..1], 3),
            session(2, 60, &lanes[1..2], 5),
            session(3, 240, &[lanes[1], lanes[3]], 4),
            session(4, 360, &lanes[3..6], 1),
        ];
    }),
    ("several sessions at a time", |w| {
        w.rules.service.parallel_sessions = true;
    }),
    ("seats", |w| {
        w.seats = 2;
        w.rules.service.capacity = w.rules.service.capacity.max(2);
    }),
    ("too young", |w| {
        w.rules.service.policy.age_min = Some(18);
        customer(w).age = Some(17);
    }),
    ("too old", |w| {
        w.rules.service.policy.age_max = Some(65);
        customer(w).age = Some(70);
    }),
    ("first visits", |w| {
        w.rules.service.policy.first_visit = FirstVisit::FirstOnly;
        customer(w);
    }),
    ("returning", |w| {
        w.rules.service.policy.first_visit = FirstVisit::ReturningOnly;
        customer(w).visits = 0;
    }),
    ("customer's day limit", |w| {
        w.rules.service.policy.customer_day_limit = Some(1);
        customer(w).bookings_on = vec![(date(2026, 3, 29), 1)];
    }),
    ("customer's open limit", |w| {
        w.rules.service.policy.customer_open_limit = Some(2);
        customer(w).open = 2;
    }),
    ("by order", |w| w.rules.service.assign = Assign::Order),
    ("by turns", |w| {
        w.rules.service.assign = Assign::RoundRobin;
        w.last_assigned = vec![
            (staff(0), at(NOW)),
            (staff(2), at(NINE)),
            (staff(1), at("2026-03-01T00:00:00Z")),
        ];
    }),
    ("not given here", |w| w.rules.service.given_here = false),
];

pub(crate) type Found = Vec<(Timestamp, i32, booking::LaneSet, booking::LaneSet)>;

/// The slots of a world, which are those of the model; every other grid start has reasons.
pub(crate) fn agreed(world: &World, name: &str) -> Found {
    let model = Model::new(world);
    let grid = model.grid();
    let expected: Found = grid
        .iter()
        .filter_map(|start| model.offer(*start))
        .collect();
    let schedule = Schedule::prepare(world.rules.clone(), world.range).unwrap();
    let query = world.query();
    let slots = schedule.slots(&query);
    let found: Found = slots
        .iter()
        .map(|slot| {
            (
                slot.start(),
                slot.offset().seconds(),
                slot.could(),
                slot.chosen(),
            )
        })
        .collect();
    assert_eq!(found, expected, "{name}");
    let missing = schedule.missing(&query);
    assert_eq!(found.len() + missing.len(), grid.len(), "{name}");
    assert!(
        missing.iter().all(|missing| !missing.reasons.is_empty()),
        "{name}"
    );
    found
}

#[test]
fn every_rule_alone_is_that_of_the_model_and_makes_a_difference() {
    let bare = agreed(&plain(), "nothing");
    assert!(bare.len() > 20);
    // Two seats of a visit that has them, and a second session beside it, show only where somebody sits already.
    let beside: &[&str] = &["seats", "several sessions at a time"];
    for (name, rule) in RULES {
        let mut world = plain();
        rule(&mut world);
        let found = agreed(&world, name);
        assert_eq!(found == bare, beside.contains(name), "{name}");
    }
}

#[test]
fn every_two_rules_together_are_those_of_the_model() {
    let mut dice = Dice(3);
    for (first, (a, one)) in RULES.iter().enumerate() {
        for (b, other) in &RULES[first + 1..] {
            for (mut world, which) in [(plain(), "plain"), (dice.world(), "random")] {
                one(&mut world);
                other(&mut world);
                agreed(&world, &format!("{a} and {b} in a {which} world"));
            }
        }
    }
}

/// A small generator, so that a failure can be run again.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn roll(&mut self, sides: u16) -> u16 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u16::try_from((self.0 >> 33) % u64::from(sides)).unwrap()
    }

    /// The plain world with other lengths, grids, hours, claims and another present.
    pub(crate) fn world(&mut self) -> World {
        let mut world = plain();
        let service = &mut world.rules.service;
        service.duration_minutes = 15 + 5 * self.roll(22);
        service.grid_minutes = [10, 15, 20, 30, 60][usize::from(self.roll(5))];
        service.buffer_before_minutes = 5 * self.roll(5);
        service.buffer_after_minutes = 5 * self.roll(5);
        service.notice_minutes = 30 * u32::from(self.roll(30));
        service.horizon_days = 1 + self.roll(3);
        let open = 6 * 60 + 5 * self.roll(60);
        let close = open + 60 + 5 * self.roll(100);
        let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let day = wall(&format!("{}-{}", time(open), time(close)));
        let night = wall(&format!("00:{:02}-03:{:02}", self.roll(60), self.roll(60)));
        world.rules.hours = Hours::weekly(WeeklyHours::every_day(&[night, day]));
        for busy in &mut world.busy {
            let (from, length) = (self.roll(500), 5 + self.roll(120));
            busy.range = visit(from.into(), length.into());
        }
        let later = SignedDuration::from_mins(i64::from(self.roll(1_000)));
        world.now = at(NOW) + later;
        world.range = TimeRange::starting(world.now, SignedDuration::from_hours(30)).unwrap();
        world
    }
}
