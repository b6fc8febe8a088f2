//! Holding, confirming, moving and cancelling.

use booking::{
    Busy, BusySource, Choice, Hold, Holder, LaneId, Query, Schedule,
    decisions::{
        Cancel, ChangeRefusal, Confirm, ConfirmRefusal, Cutoff, Existing, Held, HoldPlan, Late,
        Move, cancel, confirm, hold, reschedule,
    },
};
use domain::{BookingState, Currency, Money};
use jiff::SignedDuration;

use crate::salon::{NOW, at, booked, booking_id, lena, range, rules, sam, schedule};

const ME: Holder = Holder(7);
const OTHER: Holder = Holder(8);
const TEN: &str = "2026-11-21T10:00:00Z";

fn query(now: &str) -> Query<'static> {
    Query::new(at(now), range(NOW, 1), &[])
}

fn held(schedule: &Schedule) -> Held {
    let hold = hold(
        schedule,
        &query(NOW),
        at(TEN),
        ME,
        SignedDuration::from_mins(5),
    )
    .unwrap();
    Held {
        hold,
        confirmed: None,
    }
}

fn rows(hold: &HoldPlan) -> Vec<Hold> {
    let row = |lane| Hold {
        lane,
        claim: hold.plan.claim,
        holder: hold.holder,
        expires: hold.expires,
    };
    hold.plan.lanes.iter().copied().map(row).collect()
}

/// A booking of Lena's at ten, with what it claims.
fn existing() -> (Existing, Busy) {
    let lane = LaneId::Staff(lena());
    let existing = Existing {
        id: booking_id(1),
        state: BookingState::Booked,
        visit: range(TEN, 30),
        lanes: vec![lane],
    };
    (existing, booked(1, lane, TEN, 30))
}

fn cutoff(late: Late) -> Cutoff {
    Cutoff {
        minutes: 24 * 60,
        late,
    }
}

#[test]
fn a_hold_claims_the_visit_with_its_buffers_and_ends_by_itself() {
    let mut rules = rules();
    (
        rules.service.buffer_before_minutes,
        rules.service.buffer_after_minutes,
    ) = (5, 10);
    let hold = held(&schedule(rules)).hold;
    assert_eq!(hold.plan.visit, range(TEN, 30));
    assert_eq!(hold.plan.claim, range("2026-11-21T09:55:00Z", 45));
    assert_eq!(hold.plan.lanes, [LaneId::Staff(sam())]);
    assert_eq!(hold.expires, at("2026-11-20T08:05:00Z"));
}

#[test]
fn a_held_lane_is_kept_from_others_until_the_hold_ends() {
    let schedule = schedule(rules());
    let sams = rows(&held(&schedule).hold);
    let mine = Query {
        holds: &sams,
        choice: Choice::Staff(sam()),
        ..query(NOW)
    };
    let keep = SignedDuration::from_mins(5);
    assert!(
        hold(&schedule, &mine, at(TEN), ME, keep).is_ok(),
        "a hold does not stand in its holder's way"
    );
    let refusal = hold(&schedule, &mine, at(TEN), OTHER, keep).unwrap_err();
    assert_eq!(refusal.first_code(), "held");
    let later = Query {
        now: at("2026-11-20T08:05:00Z"),
        ..mine
    };
    assert!(hold(&schedule, &later, at(TEN), OTHER, keep).is_ok());
    let anyone = Query {
        choice: Choice::Any,
        ..mine
    };
    assert_eq!(
        hold(&schedule, &anyone, at(TEN), OTHER, keep)
            .unwrap()
            .plan
            .lanes,
        [LaneId::Staff(lena())]
    );
}

#[test]
fn confirming_books_what_was_held_and_repeats_give_the_same_booking() {
    let schedule = schedule(rules());
    let mut held = held(&schedule);
    let holds = rows(&held.hold);
    let query = Query {
        holds: &holds,
        ..query(NOW)
    };
    assert_eq!(
        confirm(&schedule, &query, &held, ME),
        Ok(Confirm::Book(held.hold.plan.clone()))
    );
    assert_eq!(
        confirm(&schedule, &query, &held, OTHER),
        Err(ConfirmRefusal::HeldByAnother)
    );
    held.confirmed = Some(booking_id(3));
    let much_later = Query {
        now: at("2026-12-20T08:00:00Z"),
        ..query
    };
    assert_eq!(
        confirm(&schedule, &much_later, &held, ME),
        Ok(Confirm::Already(booking_id(3)))
    );
}

#[test]
fn a_living_hold_outlasts_notice_but_not_the_start() {
    let schedule = schedule(rules());
    let mut held = held(&schedule);
    held.hold.expires = at("2026-11-21T10:30:00Z");
    let late = query("2026-11-21T09:45:00Z");
    assert!(
        schedule
            .check(&late, at(TEN))
            .is_err_and(|refusal| refusal.has("notice"))
    );
    assert!(confirm(&schedule, &late, &held, ME).is_ok());
    let past = confirm(&schedule, &query("2026-11-21T10:15:00Z"), &held, ME).unwrap_err();
    assert!(matches!(past, ConfirmRefusal::NotBookable(refusal) if refusal.first_code() == "past"));
}

#[test]
fn an_expired_hold_books_only_what_is_still_free() {
    let schedule = schedule(rules());
    let held = held(&schedule);
    let expired = query("2026-11-20T08:06:00Z");
    assert!(confirm(&schedule, &expired, &held, ME).is_ok());
    let busy = [booked(2, LaneId::Staff(sam()), TEN, 30)];
    let taken = confirm(
        &schedule,
        &Query {
            busy: &busy,
            ..expired
        },
        &held,
        ME,
    )
    .unwrap_err();
    let ConfirmRefusal::Expired { at: ended, refusal } = taken else {
        panic!("{taken:?}")
    };
    assert_eq!(
        (ended, refusal.first_code()),
        (held.hold.expires, "staff_busy")
    );
}

#[test]
fn a_calendar_event_found_late_stops_the_confirmation() {
    let schedule = schedule(rules());
    let held = held(&schedule);
    let event = [Busy {
        lane: LaneId::Staff(sam()),
        range: range(TEN, 15),
        source: BusySource::CalendarEvent,
    }];
    let refusal = confirm(
        &schedule,
        &Query {
            busy: &event,
            ..query(NOW)
        },
        &held,
        ME,
    )
    .unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the held slot is not bookable: calendar_event"
    );
}

#[test]
fn a_person_who_no_longer_does_the_service_stops_the_confirmation() {
    let held = held(&schedule(rules()));
    let mut without_sam = rules();
    without_sam.lanes.remove(0);
    let refusal = confirm(&schedule(without_sam), &query(NOW), &held, ME).unwrap_err();
    assert!(matches!(refusal, ConfirmRefusal::NotBookable(refusal) if refusal.has("no_staff")));
}

#[test]
fn a_booking_moves_over_its_own_time_and_keeps_its_person() {
    let schedule = schedule(rules());
    let (existing, busy) = existing();
    let busy = [busy];
    let query = Query {
        busy: &busy,
        ..query(NOW)
    };
    let to = |start| reschedule(&schedule, &query, &existing, cutoff(Late::Free), at(start));
    assert_eq!(to(TEN), Ok(Move::Unchanged));
    let Ok(Move::To { plan, fee }) = to("2026-11-21T10:15:00Z") else {
        panic!("not moved")
    };
    assert_eq!(
        (plan.visit, plan.lanes, fee),
        (
            range("2026-11-21T10:15:00Z", 30),
            existing.lanes.clone(),
            None
        )
    );
    assert!(
        matches!(to("2026-11-22T10:15:00Z"), Err(ChangeRefusal::NotBookable(refusal)) if refusal.has("closed"))
    );
}

#[test]
fn a_move_to_another_person_at_the_same_time_is_a_move() {
    let schedule = schedule(rules());
    let (existing, _) = existing();
    let query = Query {
        choice: Choice::Staff(sam()),
        ..query(NOW)
    };
    let Ok(Move::To { plan, .. }) =
        reschedule(&schedule, &query, &existing, cutoff(Late::Free), at(TEN))
    else {
        panic!("not moved")
    };
    assert_eq!(plan.lanes, [LaneId::Staff(sam())]);
}

#[test]
fn changes_are_free_until_the_cut_off_and_then_by_policy() {
    let (existing, _) = existing();
    let fee = Money {
        minor: 1000,
        currency: "GBP".parse::<Currency>().unwrap(),
    };
    let until = at("2026-11-20T10:00:00Z");
    let free = Ok(Cancel::Release { fee: None });
    for late in [Late::Free, Late::Fee(fee), Late::Refused] {
        assert_eq!(
            cancel(&existing, cutoff(late), until),
            free,
            "at the cut-off itself"
        );
    }
    let after = until + SignedDuration::from_secs(1);
    assert_eq!(cancel(&existing, cutoff(Late::Free), after), free);
    assert_eq!(
        cancel(&existing, cutoff(Late::Fee(fee)), after),
        Ok(Cancel::Release { fee: Some(fee) })
    );
    assert_eq!(
        cancel(&existing, cutoff(Late::Refused), after),
        Err(ChangeRefusal::TooLate { until })
    );
    let requested = Existing {
        state: BookingState::Requested,
        ..existing.clone()
    };
    assert_eq!(
        cancel(&requested, cutoff(Late::Refused), after),
        free,
        "it was never promised"
    );
    let started = cancel(&existing, cutoff(Late::Free), at(TEN));
    assert_eq!(started, Err(ChangeRefusal::Started { at: at(TEN) }));
}

#[test]
fn only_open_bookings_change_and_cancelling_twice_is_once() {
    let (existing, _) = existing();
    for &state in BookingState::ALL {
        let existing = Existing {
            state,
            ..existing.clone()
        };
        let moved = reschedule(
            &schedule(rules()),
            &query(NOW),
            &existing,
            cutoff(Late::Free),
            at(TEN),
        );
        let cancelled = cancel(&existing, cutoff(Late::Free), at(NOW));
        match state {
            BookingState::Requested | BookingState::Booked => {
                assert!(moved.is_ok() && cancelled.is_ok());
            }
            BookingState::Cancelled => assert_eq!(cancelled, Ok(Cancel::Already)),
            _ => assert_eq!(cancelled, Err(ChangeRefusal::State { state })),
        }
        assert_eq!(moved.is_err(), !state.can_change());
    }
}
