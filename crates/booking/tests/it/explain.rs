//! The smallest change: applied, the start is bookable; not applied, or applied in part, it is not.

use booking::{
    Assign, Busy, BusySource, Change, Choice, Claims, CustomerFacts, Edit, Exception, Explanation,
    Hold, Holder, Lane, LaneId, Needs, Origin, PolicyRule, Query, RuleChange, Rules, Schedule,
    Source, WeeklyHours,
};
use jiff::{Timestamp, civil::date};
use proptest::{prelude::*, sample::Index};

use crate::{
    model::world::{World, worlds},
    salon::{NOW, at, booked, booking_id, court, lena, range, rules, sam, schedule, wall},
};

/// Whether the start can be booked after the change.
fn bookable(rules: &Rules, query: &Query<'_>, change: &RuleChange, start: Timestamp) -> bool {
    let claims = Claims::without(query, change);
    let schedule = Schedule::from_now(rules.with(change), query.now).unwrap();
    schedule.check(&claims.query(query), start).is_ok()
}

fn none() -> RuleChange {
    RuleChange { edits: vec![] }
}

/// Holds an explanation against the engine. Returns the number of edits of its change.
fn examine(world: &World, start: Timestamp) -> Result<usize, TestCaseError> {
    let schedule = Schedule::from_now(world.rules.clone(), world.now).unwrap();
    let query = world.query();
    let Explanation {
        reasons,
        smallest_change,
        nearest,
    } = schedule.explain(&query, start);
    prop_assert_eq!(reasons.is_empty(), schedule.check(&query, start).is_ok());
    prop_assert_eq!(nearest, schedule.nearest(&query, start, 3));
    let Some(change) = smallest_change else {
        let passed = reasons.iter().any(|reason| reason.code() == "past");
        let whole = start.as_second() % 60 == 0 || !reasons.iter().any(|r| r.code() == "grid");
        prop_assert!(
            reasons.is_empty() || passed || !whole,
            "no change at {start} for {reasons:?}"
        );
        return Ok(0);
    };
    prop_assert!(!bookable(&world.rules, &query, &none(), start));
    prop_assert!(
        bookable(&world.rules, &query, &change, start),
        "{start} stays missing after {change:?}"
    );
    for left_out in 0..change.edits.len() {
        let mut part = change.clone();
        part.edits.remove(left_out);
        prop_assert!(
            !bookable(&world.rules, &query, &part, start),
            "{start} needs only part of {change:?}"
        );
    }
    Ok(change.edits.len())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn the_change_that_is_named_frees_the_start_and_no_part_of_it_does(world in worlds(), picks in any::<[Index; 4]>()) {
        let missing = Schedule::prepare(world.rules.clone(), world.range).unwrap().missing(&world.query());
        for pick in picks.iter().filter(|_| !missing.is_empty()) {
            examine(&world, pick.get(&missing).start)?;
        }
    }

    #[test]
    fn any_minute_can_be_explained(world in worlds(), picks in any::<[Index; 3]>()) {
        let minutes = world.range.length().as_mins() as usize;
        for pick in picks {
            examine(&world, world.range.start() + jiff::SignedDuration::from_mins(pick.index(minutes) as i64))?;
        }
    }
}

/// The change for a start of the salon.
fn change_in(rules: &Rules, query: &Query<'_>, start: &str) -> RuleChange {
    let found = schedule(rules.clone()).explain(query, at(start));
    let change = found.smallest_change.unwrap();
    assert!(bookable(rules, query, &change, at(start)), "{change:?}");
    assert!(!bookable(rules, query, &none(), at(start)));
    change
}

fn ask(busy: &[Busy]) -> Query<'_> {
    Query::new(at(NOW), range(NOW, 1), busy)
}

const TEN: &str = "2026-11-21T10:00:00Z";

#[test]
fn a_bookable_start_needs_no_change() {
    let found = schedule(rules()).explain(&ask(&[]), at(TEN));
    assert!(found.is_bookable());
    assert_eq!(found.smallest_change, None);
    assert_eq!(found.nearest.len(), 3);
}

#[test]
fn what_has_passed_cannot_be_freed() {
    let found = schedule(rules()).explain(&ask(&[]), at("2026-11-20T07:00:00Z"));
    assert_eq!(found.smallest_change, None);
    assert!(found.reasons.iter().any(|reason| reason.code() == "past"));
}

#[test]
fn a_closed_evening_is_opened_for_the_visit_alone() {
    let change = change_in(&rules(), &ask(&[]), "2026-11-21T18:30:00Z");
    let hours = vec![(date(2026, 11, 21), wall("18:30-19:00"))];
    assert_eq!(change, Edit::Open { lane: None, hours }.into());
}

#[test]
fn a_closed_date_is_opened_without_its_other_hours() {
    let mut closed = rules();
    closed.hours.exceptions = vec![Exception {
        origin: Origin(9),
        ..Exception::new(date(2026, 11, 21), Change::Closed)
    }];
    let found = schedule(closed.clone()).explain(&ask(&[]), at(TEN));
    assert_eq!(
        found.reasons[0].source(),
        Source::Exception { origin: Origin(9) }
    );
    let change = change_in(&closed, &ask(&[]), TEN);
    assert!(!bookable(
        &closed,
        &ask(&[]),
        &change,
        at("2026-11-21T11:00:00Z")
    ));
}

#[test]
fn rules_are_relaxed_no_further_than_needed() {
    let mut strict = rules();
    strict.service.notice_minutes = 26 * 60 + 1;
    assert_eq!(
        change_in(&strict, &ask(&[]), TEN),
        Edit::Notice { minutes: 26 * 60 }.into()
    );
    let mut near = rules();
    near.service.horizon_days = 3;
    let change = change_in(&near, &ask(&[]), "2026-11-24T10:00:00Z");
    assert_eq!(change, Edit::Horizon { days: 4 }.into());
    let mut hourly = rules();
    hourly.service.grid_minutes = 60;
    let change = change_in(&hourly, &ask(&[]), "2026-11-21T10:20:00Z");
    assert_eq!(change, Edit::Grid { minutes: 20 }.into());
    let mut limited = rules();
    limited.service.day_limit = Some(2);
    let counts = [(date(2026, 11, 21), 5)];
    let query = Query {
        day_counts: &counts,
        ..ask(&[])
    };
    assert_eq!(
        change_in(&limited, &query, TEN),
        Edit::DayLimit { limit: 6 }.into()
    );
    let mut adults = rules();
    adults.service.policy.age_min = Some(18);
    let child = CustomerFacts {
        age: Some(12),
        ..CustomerFacts::default()
    };
    let query = Query {
        customer: Some(&child),
        ..ask(&[])
    };
    let rule = PolicyRule::AgeMin;
    assert_eq!(
        change_in(&adults, &query, TEN),
        Edit::Policy { rule, value: 12 }.into()
    );
}

#[test]
fn somebody_else_is_taken_before_anybody_is_moved() {
    let busy = [booked(1, LaneId::Staff(sam()), TEN, 30)];
    let query = Query {
        choice: Choice::Staff(sam()),
        ..ask(&busy)
    };
    assert_eq!(
        change_in(&rules(), &query, TEN),
        Edit::With { staff: lena() }.into()
    );
}

#[test]
fn a_colleague_is_let_do_it_before_a_booking_is_moved() {
    let mut only_sam = rules();
    let lena = only_sam.lanes.remove(1);
    let busy = [booked(1, LaneId::Staff(sam()), TEN, 30)];
    let spare = [lena.clone()];
    let query = Query {
        spare: &spare,
        ..ask(&busy)
    };
    assert_eq!(
        change_in(&only_sam, &query, TEN),
        Edit::LetServe { lane: lena }.into()
    );
    let alone = change_in(&only_sam, &ask(&busy), TEN);
    let moved = Edit::Release {
        lane: LaneId::Staff(sam()),
        range: range(TEN, 30),
        source: Source::Booking { id: booking_id(1) },
    };
    assert_eq!(alone, moved.into());
}

#[test]
fn one_more_court_is_the_change_where_nothing_else_frees_one() {
    let mut courts = rules();
    courts.service.needs = Needs {
        staff: false,
        resources: 2,
    };
    courts.lanes = vec![Lane::new(court(1))];
    assert_eq!(
        change_in(&courts, &ask(&[]), TEN),
        Edit::AddResources { count: 1 }.into()
    );
    courts.lanes.push(Lane::new(court(2)));
    // Both courts belong to one booking: moving it frees both at once.
    let busy = [booked(1, court(1), TEN, 30), booked(1, court(2), TEN, 30)];
    let change = change_in(&courts, &ask(&busy), TEN);
    assert!(
        matches!(
            change.edits[..],
            [Edit::Release {
                source: Source::Booking { .. },
                ..
            }]
        ),
        "{change:?}"
    );
}

#[test]
fn a_hold_is_ended_and_a_declined_time_is_offered_again() {
    let mut only_sam = rules();
    only_sam.lanes.truncate(1);
    let holds = [Hold {
        lane: LaneId::Staff(sam()),
        claim: range(TEN, 30),
        holder: Holder(7),
        expires: at("2026-11-20T08:05:00Z"),
    }];
    let query = Query {
        holds: &holds,
        ..ask(&[])
    };
    assert_eq!(
        change_in(&only_sam, &query, TEN),
        Edit::EndHold { origin: Origin(7) }.into()
    );
    let declined = [booking::Declined {
        start: at(TEN),
        staff: None,
    }];
    let query = Query {
        declined: &declined,
        ..ask(&[])
    };
    assert_eq!(change_in(&only_sam, &query, TEN), Edit::OfferAgain.into());
}

#[test]
fn a_buffer_is_shortened_before_a_calendar_is_changed() {
    let mut tidy = rules();
    tidy.lanes.truncate(1);
    tidy.service.buffer_after_minutes = 10;
    let busy = [Busy {
        lane: LaneId::Staff(sam()),
        range: range("2026-11-21T10:30:00Z", 30),
        source: BusySource::CalendarEvent,
    }];
    let expected = Edit::Buffers {
        before_minutes: 0,
        after_minutes: 0,
    };
    assert_eq!(change_in(&tidy, &ask(&busy), TEN), expected.into());
}

#[test]
fn several_edits_are_named_where_one_is_not_enough() {
    let mut both = rules();
    both.service.assign = Assign::Order;
    both.lanes.truncate(1);
    both.lanes[0].weekly = Some(WeeklyHours::every_day(&[wall("09:00-17:00")]));
    let change = change_in(&both, &ask(&[]), "2026-11-21T18:00:00Z");
    assert_eq!(change.edits.len(), 2, "{change:?}");
    assert!(
        change
            .edits
            .iter()
            .all(|edit| matches!(edit, Edit::Open { .. })),
        "{change:?}"
    );
}
