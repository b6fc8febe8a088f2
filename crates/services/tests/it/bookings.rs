//! Making, moving and cancelling.

use std::sync::atomic::Ordering;

use domain::TimeRange;
use serde_json::json;
use services::{
    bookings::LateConflict,
    records::{BookingFilter, PageRequest},
};

use crate::shop::{Shop, london};

const CALLER: &str = "+447700900101";

async fn stored(shop: &Shop) -> Vec<services::records::Booking> {
    let filter = BookingFilter {
        overlapping: TimeRange::new(shop.ports.now(), jiff::Timestamp::MAX).ok(),
        ..Default::default()
    };
    let filter = &filter;
    let page = shop.ports.store.read(shop.fade_room.business, |tx| {
        Box::pin(async move { tx.bookings().list(filter, PageRequest::first(100)).await })
    });
    let bookings = page.await.unwrap().items;
    bookings
        .into_iter()
        .filter(|booking| booking.call_id.is_some())
        .collect()
}

async fn jobs(shop: &Shop) -> Vec<String> {
    let now = shop.ports.now() + jiff::SignedDuration::from_secs(1);
    let claimed = shop.ports.store.system_write(|tx| {
        Box::pin(async move {
            tx.queue()
                .claim("test", now, 100, std::time::Duration::from_secs(60))
                .await
        })
    });
    let mut queues: Vec<_> = claimed
        .await
        .unwrap()
        .into_iter()
        .map(|job| job.queue)
        .collect();
    queues.sort();
    queues
}

#[tokio::test]
async fn a_booking_commits_with_its_text_its_calendar_job_and_its_audit_event() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let done = line.book("Haircut", "tomorrow at 2 pm", "Jo Bloggs").await;
    assert_eq!(done["code"], "booked", "{done}");
    assert!(
        done["say"]
            .as_str()
            .unwrap()
            .contains("Saturday 21 November at 2 pm"),
        "{done}"
    );
    let bookings = stored(&shop).await;
    assert_eq!(bookings.len(), 1);
    assert_eq!(bookings[0].range.start(), london("2026-11-21T14:00"));
    assert_eq!(bookings[0].phone.as_ref().unwrap().as_str(), CALLER);
    assert_eq!(jobs(&shop).await, ["calendar.sync", "sms.send"]);
    let id = bookings[0].id;
    let text = shop.ports.store.read(shop.fade_room.business, |tx| {
        Box::pin(async move {
            Ok::<_, services::ports::StoreError>(
                tx.conversations().last_about(&[id]).await?.remove(&id),
            )
        })
    });
    let text = text.await.unwrap().unwrap();
    assert!(
        text.body
            .starts_with("Fade Room: booked. Haircut with Sam, Sat 21 Nov 14:00, 12 Mill Lane."),
        "{}",
        text.body
    );
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_result_and_changes_nothing() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let slots = line.slot("Haircut", "tomorrow at 2 pm").await;
    let wish = json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Jo" });
    line.tool("create_booking", wish.clone()).await;
    line.hears_and_says("yes");
    let first = line.tool("create_booking", wish.clone()).await;
    let again = line.tool("create_booking", wish).await;
    assert_eq!(first, again);
    assert_eq!(stored(&shop).await.len(), 1);
}

#[tokio::test]
async fn nothing_is_booked_without_hearing_and_yes() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let slots = line.slot("Haircut", "tomorrow at 2 pm").await;
    let wish = json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Jo" });
    line.tool("create_booking", wish.clone()).await;
    let early = line.tool("create_booking", wish.clone()).await;
    assert_eq!(early["ok"], false, "{early}");
    line.hears_and_says("no, not that one");
    let refused = line.tool("create_booking", wish).await;
    assert_eq!(refused["ok"], false, "{refused}");
    assert!(stored(&shop).await.is_empty());
}

#[tokio::test]
async fn of_two_callers_who_want_one_chair_the_second_hears_the_nearest_times() {
    let shop = Shop::open().await;
    let mut one = shop.caller("CA1", CALLER).await;
    let mut two = shop.caller("CA2", "+447700900102").await;
    let asked = json!({ "service_id": one.tool("get_services", json!({})).await["services"][0]["service_id"], "when": "tomorrow at 2 pm", "staff": "Sam" });
    two.tool("get_services", json!({})).await;
    let (first, second) = (
        one.tool("get_available_slots", asked.clone()).await,
        two.tool("get_available_slots", asked).await,
    );
    assert_eq!(first["slots"][0]["slot_id"], second["slots"][0]["slot_id"]);
    let wish =
        |name: &str| json!({ "slot_id": first["slots"][0]["slot_id"], "customer_name": name });
    assert_eq!(
        one.tool("create_booking", wish("Jo")).await["code"],
        "needs_confirmation"
    );
    let held = two.tool("create_booking", wish("Max")).await;
    assert_eq!(held["code"], "slot_taken", "{held}");
    assert!(held["nearest"].as_array().unwrap().len() >= 2, "{held}");
    one.hears_and_says("yes");
    assert_eq!(
        one.tool("create_booking", wish("Jo")).await["code"],
        "booked"
    );
    assert_eq!(stored(&shop).await.len(), 1);
}

#[tokio::test]
async fn a_booking_is_moved_and_cancelled_by_the_number_that_made_it() {
    let shop = Shop::open().await;
    shop.caller("CA1", CALLER)
        .await
        .book("Haircut", "tomorrow at 2 pm", "Jo Bloggs")
        .await;
    let mut line = shop.caller("CA2", CALLER).await;
    let found = line.tool("find_bookings", json!({})).await;
    let booking = found["bookings"][0]["booking_id"].clone();
    let slots = line.slot("Haircut", "tomorrow at quarter past two").await;
    let slot = slots["slots"]
        .as_array()
        .unwrap()
        .iter()
        .find(|slot| slot["with"] == "Sam")
        .or_else(|| slots["slots"].get(0));
    let wish = json!({ "booking_id": booking, "slot_id": slot.unwrap()["slot_id"] });
    let proposal = line.tool("reschedule_booking", wish.clone()).await;
    assert_eq!(proposal["code"], "needs_confirmation", "{proposal}");
    line.hears_and_says("yes");
    let moved = line.tool("reschedule_booking", wish).await;
    assert_eq!(moved["code"], "moved", "{moved}");
    assert_eq!(
        stored(&shop).await[0].range.start(),
        london("2026-11-21T14:15")
    );
    let wish = json!({ "booking_id": booking });
    line.tool("cancel_booking", wish.clone()).await;
    line.hears_and_says("yes, cancel it");
    let cancelled = line.tool("cancel_booking", wish).await;
    assert_eq!(cancelled["code"], "cancelled", "{cancelled}");
    assert_eq!(
        stored(&shop).await[0].state,
        domain::BookingState::Cancelled
    );
}

#[tokio::test]
async fn an_unreadable_calendar_makes_bookings_requests() {
    let shop = Shop::open().await;
    shop.diary.broken.store(true, Ordering::Relaxed);
    let mut line = shop.caller("CA1", CALLER).await;
    let done = line.book("Haircut", "tomorrow at 2 pm", "Jo").await;
    assert_eq!(done["code"], "requested", "{done}");
    assert_eq!(
        stored(&shop).await[0].state,
        domain::BookingState::Requested
    );
}

#[tokio::test]
async fn a_calendar_that_hangs_is_waited_for_once_and_makes_bookings_requests() {
    let shop = Shop::open_at_speed(2).await;
    shop.diary.silent.store(true, Ordering::Relaxed);
    let mut line = shop.caller("CA1", CALLER).await;
    let slots = line.slot("Haircut", "tomorrow at 2 pm").await;
    let asked = shop.diary.asked.load(Ordering::Relaxed);
    let wish = json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Jo" });
    line.tool("create_booking", wish.clone()).await;
    line.hears_and_says("yes please");
    let done = line.tool("create_booking", wish).await;
    assert_eq!(done["code"], "requested", "{done}");
    assert_eq!(
        shop.diary.asked.load(Ordering::Relaxed),
        asked,
        "the change does not wait for what has just been waited for"
    );
}

#[tokio::test]
async fn an_event_in_the_calendar_takes_the_time() {
    let shop = Shop::open().await;
    let taken = TimeRange::new(london("2026-11-21T13:45"), london("2026-11-21T14:30")).unwrap();
    shop.diary.taken.lock().unwrap().push(taken);
    let mut line = shop.caller("CA1", CALLER).await;
    let refused = line.slot("Haircut", "tomorrow at 2 pm").await;
    assert_eq!(refused["code"], "taken", "{refused}");
    assert!(
        refused["say"]
            .as_str()
            .unwrap()
            .starts_with("Saturday 21 November at 2 pm is taken."),
        "{refused}"
    );
    assert!(!refused["nearest"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_late_conflict_withdraws_the_booking_once_and_offers_other_times() {
    let shop = Shop::open().await;
    shop.caller("CA1", CALLER)
        .await
        .book("Haircut", "tomorrow at 2 pm", "Jo")
        .await;
    let booking = stored(&shop).await[0].clone();
    let taken = TimeRange::new(london("2026-11-21T13:45"), london("2026-11-21T14:30")).unwrap();
    shop.diary.taken.lock().unwrap().push(taken);
    let business = shop.fade_room.business;
    assert_eq!(
        shop.bookings.withdraw(business, booking.id).await.unwrap(),
        LateConflict::Withdrawn
    );
    assert_eq!(
        shop.bookings.withdraw(business, booking.id).await.unwrap(),
        LateConflict::Settled
    );
    let id = booking.id;
    let text = shop.ports.store.read(business, |tx| {
        Box::pin(async move {
            Ok::<_, services::ports::StoreError>(
                tx.conversations().last_about(&[id]).await?.remove(&id),
            )
        })
    });
    let text = text.await.unwrap().unwrap().body;
    assert!(text.contains("is not booked. Free: "), "{text}");
}

#[tokio::test]
async fn a_read_back_in_other_words_must_tell_what_is_booked() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let slots = line.slot("Haircut", "tomorrow at 2 pm").await;
    let wish = json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Jo Bloggs" });
    line.tool("create_booking", wish.clone()).await;
    for said in ["One moment.", "Shall I book the haircut for Jo?"] {
        line.hears(said);
        line.says("okay");
        let refused = line.tool("create_booking", wish.clone()).await;
        assert_eq!(refused["code"], "not_heard", "{said}");
        assert!(
            refused["read_back"]
                .as_str()
                .unwrap()
                .contains("Saturday 21 November at 2 pm"),
            "{refused}"
        );
    }
    let with = slots["slots"][0]["with"].as_str().unwrap();
    line.hears(&format!(
        "That's a haircut with {with} for Jo, tomorrow at two, thirty-five pounds. All right?"
    ));
    line.says("okay");
    let done = line.tool("create_booking", wish).await;
    assert_eq!(done["code"], "booked", "{done}");
}

#[tokio::test]
async fn what_was_cancelled_in_the_call_is_booked_after_all() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let first = line.book("Haircut", "tomorrow at 2 pm", "Jo Bloggs").await;
    let cancel = json!({ "booking_id": first["booking_id"] });
    line.tool("cancel_booking", cancel.clone()).await;
    line.hears_and_says("yes please");
    let off = line.tool("cancel_booking", cancel).await;
    assert_eq!(off["code"], "cancelled", "{off}");
    let second = line.book("Haircut", "tomorrow at 2 pm", "Jo Bloggs").await;
    assert_eq!(second["code"], "booked", "{second}");
    assert_ne!(first["booking_id"], second["booking_id"]);
    let states: Vec<_> = stored(&shop).await.iter().map(|one| one.state).collect();
    let confirmed = states
        .iter()
        .filter(|state| **state == domain::BookingState::Booked);
    assert_eq!((states.len(), confirmed.count()), (2, 1), "{states:?}");
}

#[tokio::test]
async fn a_booking_is_moved_there_and_back_and_there_again() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let booked = line.book("Haircut", "tomorrow at 2 pm", "Jo Bloggs").await;
    for (when, start) in [
        ("tomorrow at 4 pm", "2026-11-21T16:00"),
        ("tomorrow at 2 pm", "2026-11-21T14:00"),
        ("tomorrow at 4 pm", "2026-11-21T16:00"),
    ] {
        let slots = line.slot("Haircut", when).await;
        let wish = json!({
            "booking_id": booked["booking_id"], "slot_id": slots["slots"][0]["slot_id"],
        });
        let proposal = line.tool("reschedule_booking", wish.clone()).await;
        assert_eq!(proposal["code"], "needs_confirmation", "{when}: {proposal}");
        line.hears_and_says("yes please");
        let moved = line.tool("reschedule_booking", wish).await;
        assert_eq!(moved["ok"], true, "{when}: {moved}");
        assert_eq!(stored(&shop).await[0].range.start(), london(start));
    }
}
