//! What is kept for somebody, what booking it writes, and what a booking that moves keeps.

use booking::{Busy, Choice, Hold, Holder, LaneId, Plan, Query, Schedule};
use domain::TimeRange;

use crate::salon::{NOW, at, booked, booking_id, lena, range, rules, sam, schedule};

const ME: Holder = Holder(7);
const OTHER: Holder = Holder(8);
const TEN: &str = "2026-11-21T10:00:00Z";

fn query(now: &str) -> Query<'static> {
    Query::new(at(now), range(NOW, 1), &[])
}

/// What booking the first choice at ten writes.
fn at_ten(schedule: &Schedule) -> Plan {
    let slot = schedule.check(&query(NOW), at(TEN)).unwrap();
    schedule.plan(&slot).unwrap()
}

/// The schedule for whoever has a person kept for them.
fn kept(schedule: &Schedule, person: LaneId) -> Schedule {
    let rules = schedule.rules().kept(|lane| lane == person);
    Schedule::prepare(rules, range(TEN, 1)).unwrap()
}

#[test]
fn a_plan_claims_the_visit_with_its_buffers() {
    let mut rules = rules();
    (
        rules.service.buffer_before_minutes,
        rules.service.buffer_after_minutes,
    ) = (5, 10);
    let schedule = schedule(rules);
    let plan = at_ten(&schedule);
    assert_eq!(plan.visit, range(TEN, 30));
    assert_eq!(plan.claim, range("2026-11-21T09:55:00Z", 45));
    assert_eq!(schedule.claim_at(at(TEN)), Some(plan.claim));
    assert_eq!(plan.lanes, [LaneId::Staff(sam())]);
}

#[test]
fn a_held_lane_is_kept_from_others_until_the_hold_ends() {
    let schedule = schedule(rules());
    let plan = at_ten(&schedule);
    let holds = [Hold {
        lane: plan.lanes[0],
        claim: plan.claim,
        holder: ME,
        expires: at("2026-11-20T08:05:00Z"),
    }];
    let sams = |now: &str, holder| {
        let query = Query {
            holds: &holds,
            holder: Some(holder),
            choice: Choice::Staff(sam()),
            ..query(now)
        };
        schedule.check(&query, at(TEN))
    };
    assert!(
        sams(NOW, ME).is_ok(),
        "a hold does not stand in its holder's way"
    );
    assert_eq!(sams(NOW, OTHER).unwrap_err().first_code(), "held");
    assert!(sams("2026-11-20T08:05:00Z", OTHER).is_ok());
    let anyone = Query {
        holds: &holds,
        holder: Some(OTHER),
        ..query(NOW)
    };
    let slot = schedule.check(&anyone, at(TEN)).unwrap();
    let lanes = schedule.plan(&slot).unwrap().lanes;
    assert_eq!(lanes, [LaneId::Staff(lena())]);
}

#[test]
fn what_is_kept_outlasts_notice_but_not_its_start() {
    let schedule = schedule(rules());
    let late = query("2026-11-21T09:45:00Z");
    let refusal = schedule.check(&late, at(TEN)).unwrap_err();
    assert!(refusal.has("notice"));
    let sams = kept(&schedule, LaneId::Staff(sam()));
    let slot = sams.check(&late, at(TEN)).unwrap();
    assert_eq!(sams.chosen_staff(&slot), Some(sam()));
    let lenas = Query {
        choice: Choice::Staff(lena()),
        ..late
    };
    let other = sams.check(&lenas, at(TEN)).unwrap_err();
    assert!(other.has("no_staff"), "the hold is of Sam's time alone");
    let past = sams.check(&query("2026-11-21T10:15:00Z"), at(TEN));
    assert_eq!(past.unwrap_err().first_code(), "past");
    // Whatever else stands against it still does.
    let event = [Busy {
        lane: LaneId::Staff(sam()),
        range: range(TEN, 15),
        source: booking::BusySource::CalendarEvent,
    }];
    let found_late = Query {
        busy: &event,
        ..late
    };
    let refusal = sams.check(&found_late, at(TEN)).unwrap_err();
    assert_eq!(refusal.to_string(), "not bookable: calendar_event");
    let nobody = kept(&schedule, LaneId::Staff(booking_person()));
    assert!(nobody.check(&late, at(TEN)).unwrap_err().has("no_staff"));
}

/// Somebody who does not do the service any more.
fn booking_person() -> domain::StaffId {
    domain::StaffId::from_uuid(uuid::Uuid::from_u128(99))
}

#[test]
fn a_booking_moves_over_its_own_time_and_keeps_its_person() {
    let schedule = schedule(rules());
    let lane = LaneId::Staff(lena());
    let busy = [
        booked(1, lane, TEN, 30),
        booked(2, lane, "2026-11-21T15:00:00Z", 30),
    ];
    let query = Query {
        busy: &busy,
        moving: Some(booking_id(1)),
        ..query(NOW)
    };
    let to = |start: &str| -> (TimeRange, Vec<LaneId>) {
        let slot = schedule.check(&query, at(start)).unwrap();
        let slot = schedule.preferring(slot, &[lane]);
        let plan = schedule.plan(&slot).unwrap();
        (plan.visit, plan.lanes)
    };
    let later = "2026-11-21T10:15:00Z";
    assert_eq!(to(later), (range(later, 30), vec![lane]));
    let taken = "2026-11-21T15:00:00Z";
    let sams = vec![LaneId::Staff(sam())];
    assert_eq!(to(taken), (range(taken, 30), sams), "where she is free");
}
