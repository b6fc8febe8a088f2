//! Classes, neighbours, turns, limits and customers, each in a case that can be checked by reading.

use booking::{
    Assign, Busy, BusySource, Choice, ClassSession, CustomerFacts, Declined, Lane, LaneId, Needs,
    Origin, Query, Rules, Schedule, Source,
};
use domain::StaffId;
use jiff::{Timestamp, civil::date};

use crate::salon::{NOW, at, booked, court, lena, range, rules, sam, schedule};

const TEN: &str = "2026-11-21T10:00:00Z";

fn ask(busy: &[Busy]) -> Query<'_> {
    Query::new(at(NOW), range(NOW, 1), busy)
}

fn codes(schedule: &Schedule, query: &Query<'_>, start: &str) -> Vec<&'static str> {
    let refusal = schedule.check(query, at(start)).unwrap_err();
    refusal.reasons.iter().map(booking::Reason::code).collect()
}

/// A class of five, by Sam or Lena, each with a session of their own.
fn class() -> Rules {
    let mut class = rules();
    class.service.capacity = 5;
    class.service.parallel_sessions = true;
    class
}

fn session(origin: u128, staff: StaffId, start: &str, taken: u16) -> ClassSession {
    ClassSession {
        origin: Origin(origin),
        range: range(start, 30),
        lanes: vec![LaneId::Staff(staff)],
        taken,
    }
}

#[test]
fn a_class_is_joined_until_its_seats_are_taken_and_then_another_begins() {
    let schedule = schedule(class());
    let chosen = |taken, seats| {
        let classes = [session(1, sam(), TEN, taken)];
        let query = Query {
            classes: &classes,
            seats,
            ..ask(&[])
        };
        let slot = schedule.check(&query, at(TEN)).unwrap();
        let joined = schedule
            .session(&query, &slot)
            .map(|session| session.origin);
        (schedule.chosen_staff(&slot), joined)
    };
    assert_eq!(chosen(4, 1), (Some(sam()), Some(Origin(1))));
    assert_eq!(chosen(3, 2), (Some(sam()), Some(Origin(1))));
    assert_eq!(
        chosen(4, 2),
        (Some(lena()), None),
        "a second class begins with Lena"
    );
    assert_eq!(chosen(5, 1), (Some(lena()), None));
}

#[test]
fn no_second_session_begins_while_one_runs_unless_several_are_wanted() {
    let mut one = class();
    one.service.parallel_sessions = false;
    let one = schedule(one);
    let classes = [session(1, sam(), TEN, 5)];
    let query = Query {
        classes: &classes,
        ..ask(&[])
    };
    let refusal = one.check(&query, at(TEN)).unwrap_err();
    let first = &refusal.reasons[0];
    assert_eq!((first.code(), first.lane()), ("capacity", None));
    assert_eq!(first.source(), Source::Class { origin: Origin(1) });
    let more = one.explain(&query, at(TEN)).smallest_change.unwrap();
    assert_eq!(more, booking::Edit::Capacity { seats: 6 }.into());
    // One that has begun, or is given by somebody else, keeps another away too; after it there is room again.
    assert_eq!(codes(&one, &query, "2026-11-21T10:15:00Z")[0], "capacity");
    let lena_asked = Query {
        choice: Choice::Staff(lena()),
        ..query
    };
    assert_eq!(codes(&one, &lena_asked, TEN), ["capacity"]);
    let both = one.explain(&lena_asked, at(TEN)).smallest_change.unwrap();
    assert_eq!(both, booking::Edit::ParallelSessions.into());
    assert!(one.check(&query, at("2026-11-21T10:30:00Z")).is_ok());
    let several = schedule(class());
    let slot = several.check(&query, at(TEN)).unwrap();
    assert_eq!(several.chosen_staff(&slot), Some(lena()));
}

#[test]
fn a_full_class_says_so_for_the_one_who_gives_it() {
    let mut alone = class();
    alone.lanes.truncate(1);
    let schedule = schedule(alone);
    let classes = [session(7, sam(), TEN, 4)];
    let two = Query {
        classes: &classes,
        seats: 2,
        ..ask(&[])
    };
    assert_eq!(codes(&schedule, &two, TEN), ["capacity"]);
    let refusal = schedule.check(&two, at(TEN)).unwrap_err();
    assert_eq!(
        refusal.reasons[0].source(),
        Source::Class { origin: Origin(7) }
    );
    assert_eq!(refusal.reasons[0].lane(), Some(LaneId::Staff(sam())));
    let six = Query {
        seats: 6,
        ..ask(&[])
    };
    assert_eq!(
        codes(&schedule, &six, TEN),
        ["capacity"],
        "no class has six"
    );
    let overlapping = Query {
        classes: &classes,
        ..ask(&[])
    };
    assert_eq!(
        codes(&schedule, &overlapping, "2026-11-21T10:15:00Z"),
        ["staff_busy"]
    );
    assert_eq!(
        codes(&schedule, &overlapping, "2026-11-21T09:45:00Z"),
        ["too_short"]
    );
}

#[test]
fn a_class_that_is_listed_as_busy_too_is_one_and_the_same() {
    let schedule = schedule(class());
    let classes = [session(1, sam(), TEN, 1)];
    let busy = [Busy {
        lane: LaneId::Staff(sam()),
        range: range(TEN, 30),
        source: BusySource::Class {
            origin: Origin(1),
            before_minutes: 0,
            after_minutes: 0,
        },
    }];
    let query = Query {
        classes: &classes,
        ..ask(&busy)
    };
    let slot = schedule.check(&query, at(TEN)).unwrap();
    assert!(schedule.session(&query, &slot).is_some());
    let other = Query {
        classes: &[],
        choice: Choice::Staff(sam()),
        ..ask(&busy)
    };
    assert_eq!(
        codes(&schedule, &other, TEN),
        ["staff_busy"],
        "to another service it is busy time"
    );
}

#[test]
fn a_class_of_someone_else_or_one_that_was_declined_is_not_joined() {
    let schedule = schedule(class());
    let classes = [session(1, sam(), TEN, 1)];
    let with_lena = Query {
        classes: &classes,
        choice: Choice::Staff(lena()),
        ..ask(&[])
    };
    let slot = schedule.check(&with_lena, at(TEN)).unwrap();
    assert_eq!(schedule.session(&with_lena, &slot), None);
    let declined = [Declined {
        start: at(TEN),
        staff: Some(sam()),
    }];
    let without_sam = Query {
        classes: &classes,
        declined: &declined,
        ..ask(&[])
    };
    let slot = schedule.check(&without_sam, at(TEN)).unwrap();
    assert_eq!(schedule.chosen_staff(&slot), Some(lena()));
}

/// Six courts in two rows of three, `count` at once.
fn courts(count: u8) -> Rules {
    let mut courts = rules();
    courts.service.needs = Needs {
        staff: false,
        resources: count,
    };
    let court = |n: u16| Lane {
        row: Some((n / 3, n % 3)),
        ..Lane::new(court(u128::from(n) + 1))
    };
    courts.lanes = (0..6).map(court).collect();
    courts
}

/// The numbers of the courts that are taken when these are in use.
fn taken(rules: &Rules, in_use: &[u128]) -> Vec<u128> {
    let busy: Vec<_> = in_use
        .iter()
        .map(|n| booked(*n, court(*n), TEN, 30))
        .collect();
    let schedule = schedule(rules.clone());
    let slot = schedule.check(&ask(&busy), at(TEN)).unwrap();
    let number = |lane| (1..=6).find(|n| court(*n) == lane).unwrap();
    schedule.lane_ids(slot.chosen()).map(number).collect()
}

#[test]
fn several_courts_are_neighbours_where_they_can_be() {
    assert_eq!(taken(&courts(2), &[]), [1, 2]);
    assert_eq!(taken(&courts(2), &[1]), [2, 3]);
    assert_eq!(taken(&courts(2), &[2]), [4, 5], "side by side beats a gap");
    assert_eq!(
        taken(&courts(2), &[2, 5]),
        [1, 3],
        "a gap in one row beats two rows"
    );
    assert_eq!(
        taken(&courts(2), &[2, 3, 5, 6]),
        [1, 4],
        "two rows beat nothing"
    );
    assert_eq!(taken(&courts(3), &[2]), [4, 5, 6]);
    assert_eq!(
        taken(&courts(4), &[2, 6]),
        [1, 3, 4, 5],
        "a row gives all it has, the other its tightest"
    );
    assert_eq!(
        taken(&courts(4), &[5]),
        [1, 2, 3, 4],
        "the fuller row gives all it has"
    );
    assert_eq!(taken(&courts(6), &[]), [1, 2, 3, 4, 5, 6]);
    let mut loose = courts(2);
    loose.lanes.iter_mut().for_each(|lane| lane.row = None);
    assert_eq!(
        taken(&loose, &[1, 3]),
        [2, 4],
        "without rows the order of the rules decides"
    );
}

#[test]
fn all_of_sixty_four_courts_can_be_one_booking() {
    let mut all = courts(64);
    all.lanes = (0..64)
        .map(|n| Lane {
            row: Some((n / 8, n % 8)),
            ..Lane::new(court(n.into()))
        })
        .collect();
    let schedule = schedule(all);
    let slot = schedule.check(&ask(&[]), at(TEN)).unwrap();
    assert_eq!(slot.chosen().len(), 64);
    let busy = [booked(1, court(63), TEN, 30)];
    assert_eq!(
        codes(&schedule, &ask(&busy), TEN),
        ["not_enough", "resource_busy"]
    );
}

#[test]
fn a_person_and_several_rooms_are_had_together_or_not_at_all() {
    let mut clinic = rules();
    clinic.service.needs = Needs {
        staff: true,
        resources: 2,
    };
    clinic.lanes.extend((1..=2).map(|n| Lane::new(court(n))));
    let schedule = schedule(clinic);
    let slot = schedule.check(&ask(&[]), at(TEN)).unwrap();
    let lanes: Vec<_> = schedule.lane_ids(slot.chosen()).collect();
    assert_eq!(lanes, [LaneId::Staff(sam()), court(1), court(2)]);
    let one_room = [booked(1, court(2), TEN, 30)];
    assert_eq!(
        codes(&schedule, &ask(&one_room), TEN),
        ["not_enough", "resource_busy"]
    );
    let nobody = [sam(), lena()].map(|who| booked(1, LaneId::Staff(who), TEN, 30));
    assert_eq!(
        codes(&schedule, &ask(&nobody), TEN),
        ["staff_busy", "staff_busy"]
    );
}

#[test]
fn work_is_given_by_order_or_by_turns_if_the_business_wants_it_so() {
    let busy = [booked(1, LaneId::Staff(sam()), "2026-11-21T14:00:00Z", 120)];
    let chosen = |assign, last: &[(StaffId, Timestamp)]| {
        let mut rules = rules();
        rules.service.assign = assign;
        let schedule = schedule(rules);
        let query = Query {
            last_assigned: last,
            ..ask(&busy)
        };
        schedule.chosen_staff(&schedule.check(&query, at(TEN)).unwrap())
    };
    assert_eq!(chosen(Assign::LeastBusy, &[]), Some(lena()));
    assert_eq!(chosen(Assign::Order, &[]), Some(sam()));
    let turns = |last: &[(StaffId, Timestamp)]| chosen(Assign::RoundRobin, last);
    assert_eq!(turns(&[]), Some(sam()), "of equals the first");
    assert_eq!(
        turns(&[(sam(), at(NOW))]),
        Some(lena()),
        "whoever was never booked comes first"
    );
    let both = [(sam(), at("2026-11-01T00:00:00Z")), (lena(), at(NOW))];
    assert_eq!(turns(&both), Some(sam()), "whoever was booked longest ago");
}

#[test]
fn a_date_is_full_when_its_limit_is_reached_and_not_before() {
    let mut limited = rules();
    limited.service.day_limit = Some(3);
    let schedule = schedule(limited);
    let day = date(2026, 11, 21);
    for (counts, full) in [
        (vec![(day, 2)], false),
        (vec![(day, 2), (day, 1)], true),
        (vec![(day, 9)], true),
    ] {
        let query = Query {
            day_counts: &counts,
            ..ask(&[])
        };
        assert_eq!(schedule.check(&query, at(TEN)).is_err(), full, "{counts:?}");
        assert!(
            schedule.check(&query, at("2026-11-24T10:00:00Z")).is_ok(),
            "another date"
        );
    }
    let query = Query {
        day_counts: &[(day, 3)],
        ..ask(&[])
    };
    assert_eq!(codes(&schedule, &query, TEN), ["day_limit"]);
}

#[test]
fn rules_about_customers_are_named_and_what_is_not_known_refuses_nothing() {
    let mut strict = rules();
    strict.service.policy = booking::Policy {
        age_min: Some(16),
        customer_day_limit: Some(1),
        customer_open_limit: Some(2),
        first_visit: booking::FirstVisit::ReturningOnly,
        ..booking::Policy::default()
    };
    let schedule = schedule(strict);
    assert!(
        schedule.check(&ask(&[]), at(TEN)).is_ok(),
        "nobody in particular asks"
    );
    let customer = CustomerFacts {
        visits: 0,
        bookings_on: vec![(date(2026, 11, 21), 1)],
        open: 2,
        age: Some(12),
    };
    let query = Query {
        customer: Some(&customer),
        ..ask(&[])
    };
    assert_eq!(codes(&schedule, &query, TEN), ["policy"; 4]);
    let refusal = schedule
        .check(&query, at("2026-11-24T10:00:00Z"))
        .unwrap_err();
    assert_eq!(
        refusal.reasons.len(),
        3,
        "the date's limit is that of its date"
    );
    let regular = CustomerFacts {
        visits: 1,
        ..CustomerFacts::default()
    };
    let query = Query {
        customer: Some(&regular),
        ..ask(&[])
    };
    assert!(schedule.check(&query, at(TEN)).is_ok());
}
