//! Bookings and calendars end alike, whatever happens between.

use domain::{BookingId, BookingSource::Phone, BookingSource::Portal, BookingState};
use services::ports::{
    calendar::{CalendarError, EventTime},
    calendar_event_id::EventId,
    provider::{ProviderError, ProviderErrorKind},
};
use testkit::fakes::{CalendarOp, Moment};

use crate::world::{World, slot};

fn lost_answer() -> CalendarError {
    let mut error = ProviderError::new("google", ProviderErrorKind::UnknownOutcome);
    error.retryable = true;
    CalendarError::Provider(error)
}

/// A telephone booking with Sam, tomorrow, whose job has not run.
async fn booked() -> (World, BookingId) {
    let world = World::new().await;
    let id = world.book(world.sam, slot(24), Phone).await;
    (world, id)
}

/// The same, written into Sam's calendar.
async fn in_the_calendar() -> (World, BookingId) {
    let (world, id) = booked().await;
    world.run().await;
    (world, id)
}

/// The event is written, and the worker that wrote it never learns so.
async fn kill_the_worker_that_writes(world: &World) {
    world
        .calendar
        .fail(CalendarOp::Insert, Moment::Silent, lost_answer());
    world
        .kill_worker_when(|| world.calendar.events_of("sam").len() == 1)
        .await;
}

/// Asserts that a calendar holds exactly one event, at this time.
fn assert_one_event(world: &World, calendar: &str, hours: i64) {
    let events = world.calendar.events_of(calendar);
    let times: Vec<_> = events.iter().map(|event| event.time.clone()).collect();
    assert_eq!(times, [Some(EventTime::Timed(slot(hours)))], "{calendar}");
}

#[tokio::test]
async fn a_booking_becomes_one_event_that_names_it() {
    let (world, id) = booked().await;
    assert_eq!(world.run().await, 1);
    assert_one_event(&world, "sam", 24);
    let event = &world.calendar.events_of("sam")[0];
    assert_eq!(event.title.as_deref(), Some("Haircut – Jo Bloggs"));
    assert_eq!(event.private["booking_id"], id.to_string());
    assert_eq!(
        event.id,
        EventId::of_booking(world.business, id, 1).to_string()
    );
    let copy = world.booking(id).await.calendar;
    assert_eq!(copy.event_id.as_deref(), Some(event.id.as_str()));
    assert_eq!(
        (copy.etag.as_deref(), copy.problem),
        (Some(event.etag.as_str()), None)
    );
    assert_eq!(world.next_due().await, None, "nothing is left to do");
}

#[tokio::test]
async fn a_moved_booking_takes_its_event_along() {
    let (world, id) = in_the_calendar().await;
    let before = world.calendar.events_of("sam")[0].id.clone();
    world.reschedule(id, world.sam, slot(48)).await;
    world.run().await;
    assert_one_event(&world, "sam", 48);
    assert_eq!(world.calendar.events_of("sam")[0].id, before);
}

#[tokio::test]
async fn a_booking_moved_by_less_than_its_length_is_not_in_its_own_way() {
    let (world, id) = in_the_calendar().await;
    let quarter = jiff::SignedDuration::from_mins(15);
    let later =
        domain::TimeRange::new(slot(24).start() + quarter, slot(24).end() + quarter).unwrap();
    world.reschedule(id, world.sam, later).await;
    world.run().await;
    let events = world.calendar.events_of("sam");
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].time, Some(EventTime::Timed(later)));
    assert_eq!(world.booking(id).await.state, BookingState::Booked);
}

#[tokio::test]
async fn a_booking_moved_to_somebody_else_leaves_the_first_calendar() {
    let (world, id) = in_the_calendar().await;
    world.reschedule(id, world.lena, slot(24)).await;
    world.run().await;
    assert!(world.calendar.events_of("sam").is_empty());
    assert_one_event(&world, "lena", 24);
}

#[tokio::test]
async fn a_cancelled_booking_has_no_event() {
    let (world, id) = in_the_calendar().await;
    world.cancel(id).await;
    world.run().await;
    assert!(world.calendar.events_of("sam").is_empty());
    assert_eq!(world.next_due().await, None);
}

#[tokio::test]
async fn jobs_of_one_booking_may_run_in_any_order() {
    let (world, id) = booked().await;
    world.reschedule(id, world.lena, slot(48)).await;
    world.cancel(id).await;
    // All three are due and run beside each other; whichever ends last has read the booking as it is.
    assert_eq!(world.run().await, 3);
    assert!(world.calendar.events_of("sam").is_empty());
    assert!(world.calendar.events_of("lena").is_empty());
}

#[tokio::test]
async fn a_lost_answer_does_not_make_a_second_event() {
    let (world, id) = booked().await;
    world
        .calendar
        .fail(CalendarOp::Insert, Moment::After, lost_answer());
    world.run().await;
    assert!(
        world.booking(id).await.calendar.event_id.is_none(),
        "nobody knows yet"
    );
    world.run_later(1).await;
    assert_one_event(&world, "sam", 24);
    assert!(world.booking(id).await.calendar.event_id.is_some());
}

#[tokio::test]
async fn a_worker_killed_after_the_write_is_replaced_without_a_second_event() {
    let (world, id) = booked().await;
    kill_the_worker_that_writes(&world).await;
    assert_eq!(world.run().await, 1);
    assert_one_event(&world, "sam", 24);
    assert!(world.booking(id).await.calendar.event_id.is_some());
}

#[tokio::test]
async fn a_booking_cancelled_while_a_killed_worker_wrote_leaves_no_event() {
    let (world, id) = booked().await;
    kill_the_worker_that_writes(&world).await;
    world.cancel(id).await;
    world.run().await;
    assert!(world.calendar.events_of("sam").is_empty());
}

#[tokio::test]
async fn an_event_that_its_owner_deleted_comes_back_under_another_id() {
    let (world, id) = in_the_calendar().await;
    let first = world.calendar.events_of("sam")[0].id.clone();
    world.calendar.owner_deletes("sam", &first);
    world.reschedule(id, world.sam, slot(48)).await;
    world.run().await;
    assert_one_event(&world, "sam", 48);
    let second = world.calendar.events_of("sam")[0].id.clone();
    assert_eq!(
        second,
        EventId::of_booking(world.business, id, 2).to_string()
    );
    // And its second life ends like the first.
    world.cancel(id).await;
    world.run().await;
    assert!(world.calendar.events_of("sam").is_empty());
}

#[tokio::test]
async fn a_second_life_of_which_nobody_knows_ends_with_the_booking() {
    let (world, id) = in_the_calendar().await;
    let first = world.calendar.events_of("sam")[0].id.clone();
    world.calendar.owner_deletes("sam", &first);
    world.reschedule(id, world.sam, slot(48)).await;
    kill_the_worker_that_writes(&world).await;
    // Called off before the move is tried again: only the calendar knows what it holds.
    world.cancel(id).await;
    world.run().await;
    assert!(world.calendar.events_of("sam").is_empty());
    assert_eq!(world.next_due().await, None);
}

#[tokio::test]
async fn a_move_that_is_overtaken_by_a_cancellation_leaves_no_event() {
    let (world, id) = in_the_calendar().await;
    world.reschedule(id, world.sam, slot(48)).await;
    // The move has read the booking and the calendar when the cancellation comes and goes.
    world
        .calendar
        .fail(CalendarOp::Patch, Moment::Held, lost_answer());
    let moving = world.worker("moving");
    let moving = tokio::spawn(async move { moving.run_due().await });
    while !world.calendar.holds() {
        tokio::task::yield_now().await;
    }
    world.cancel(id).await;
    world.run().await;
    world.calendar.let_go();
    assert_eq!(moving.await.unwrap(), Ok(1));
    assert!(world.calendar.events_of("sam").is_empty());
    assert_eq!(world.next_due().await, None);
}

#[tokio::test]
async fn an_event_that_its_owner_moved_follows_the_booking() {
    let (world, id) = in_the_calendar().await;
    let event = world.calendar.events_of("sam")[0].id.clone();
    world.calendar.owner_moves("sam", &event, slot(30));
    world.reschedule(id, world.sam, slot(48)).await;
    world.run().await;
    assert_one_event(&world, "sam", 48);
    world.calendar.owner_moves("sam", &event, slot(31));
    world.cancel(id).await;
    world.run().await;
    assert!(world.calendar.events_of("sam").is_empty());
}

#[tokio::test]
async fn an_event_that_its_owner_moved_before_we_knew_of_it_is_one_event() {
    let (world, id) = booked().await;
    kill_the_worker_that_writes(&world).await;
    let event = world.calendar.events_of("sam")[0].id.clone();
    world.calendar.owner_moves("sam", &event, slot(30));
    world.run().await;
    assert_one_event(&world, "sam", 24);
    assert!(world.booking(id).await.calendar.event_id.is_some());
}

#[tokio::test]
async fn a_copy_that_the_owner_made_is_the_owners() {
    let (world, id) = in_the_calendar().await;
    let event = world.calendar.events_of("sam")[0].id.clone();
    world
        .calendar
        .owner_copies("sam", &event, "copy0", slot(48));
    world.reschedule(id, world.sam, slot(48)).await;
    world.run().await;
    let ours = world
        .calendar
        .events_of("sam")
        .into_iter()
        .filter(|one| one.id != "copy0");
    let times: Vec<_> = ours.map(|one| one.time).collect();
    assert_eq!(times, [Some(EventTime::Timed(slot(48)))]);
    assert_eq!(
        world.booking(id).await.calendar.event_id.as_deref(),
        Some(event.as_str())
    );
}

#[tokio::test]
async fn somebody_elses_lost_calendar_keeps_no_booking_waiting() {
    let (world, id) = in_the_calendar().await;
    world.calendar.loses("lena");
    world.reschedule(id, world.sam, slot(48)).await;
    world.run().await;
    assert_one_event(&world, "sam", 48);
    let copy = world.booking(id).await.calendar;
    assert_eq!((copy.problem, world.next_due().await), (None, None));
}

#[tokio::test]
async fn a_time_that_the_owner_took_withdraws_the_booking() {
    let (world, id) = booked().await;
    world
        .calendar
        .owner_adds("sam", "dentist", "Dentist", slot(24));
    world.run().await;
    assert_eq!(world.booking(id).await.state, BookingState::Cancelled);
    let titles: Vec<_> = world
        .calendar
        .events_of("sam")
        .into_iter()
        .filter_map(|event| event.title)
        .collect();
    assert_eq!(titles, ["Dentist"]);
    assert_eq!(world.next_due().await, None);
    assert!(world.dead().await.is_empty());
}

#[tokio::test]
async fn what_a_person_wrote_into_the_diary_stands_beside_the_owners_events() {
    let world = World::new().await;
    let id = world.book(world.sam, slot(24), Portal).await;
    world
        .calendar
        .owner_adds("sam", "dentist", "Dentist", slot(24));
    world.run().await;
    assert_eq!(world.booking(id).await.state, BookingState::Booked);
    assert_eq!(world.calendar.events_of("sam").len(), 2);
}

#[tokio::test]
async fn an_owner_who_adds_an_event_beside_ours_does_not_call_the_booking_off() {
    let (world, id) = in_the_calendar().await;
    world
        .calendar
        .owner_adds("sam", "lunch", "Lunch with the customer", slot(24));
    // The same staff and time again: a change that gives the booking a new version and nothing else.
    world.reschedule(id, world.sam, slot(24)).await;
    world.run().await;
    assert_eq!(world.booking(id).await.state, BookingState::Booked);
    assert_eq!(world.calendar.events_of("sam").len(), 2);
}

#[tokio::test]
async fn a_withdrawn_grant_waits_for_the_owner_as_long_as_it_takes() {
    let (world, id) = booked().await;
    for _ in 0..50 {
        world.calendar.fail(
            CalendarOp::List,
            Moment::Before,
            CalendarError::NeedsReconnect,
        );
    }
    world.run().await;
    let problem = world.booking(id).await.calendar.problem;
    assert_eq!(problem.as_deref(), Some("needs_reconnect"));
    world.run_later(49).await;
    assert!(world.dead().await.is_empty(), "a person can still act");
    // Connected again, and the first thing that happens is a hiccup.
    let mut away = ProviderError::new("google", ProviderErrorKind::Unavailable { status: 503 });
    away.retryable = true;
    let away = CalendarError::Provider(away);
    for _ in 0..3 {
        world
            .calendar
            .fail(CalendarOp::List, Moment::Before, away.clone());
    }
    world.run_later(3).await;
    assert!(world.dead().await.is_empty(), "waiting is not failing");
    world.run_later(1).await;
    let copy = world.booking(id).await.calendar;
    assert!(copy.event_id.is_some() && copy.problem.is_none());
}

#[tokio::test]
async fn what_the_calendar_refuses_for_good_is_given_up_visibly() {
    let (world, id) = booked().await;
    let kind = ProviderErrorKind::Forbidden {
        reason: "insufficientPermissions".to_owned(),
    };
    let refused = CalendarError::Provider(ProviderError::new("google", kind));
    world
        .calendar
        .fail(CalendarOp::Insert, Moment::Before, refused);
    world.run().await;
    let dead = world.dead().await;
    assert_eq!(dead.len(), 1);
    assert!(
        dead[0]
            .last_error
            .as_deref()
            .unwrap()
            .contains("insufficientPermissions")
    );
    assert_eq!(
        world.booking(id).await.calendar.problem.as_deref(),
        Some("refused")
    );
}

#[tokio::test]
async fn an_event_that_changes_under_our_hands_is_read_again() {
    let (world, id) = in_the_calendar().await;
    world
        .calendar
        .fail(CalendarOp::Patch, Moment::Before, CalendarError::Stale);
    world.reschedule(id, world.sam, slot(48)).await;
    assert_eq!(world.run().await, 1, "within one run");
    assert_one_event(&world, "sam", 48);
}
