//! Why a time was not offered, in the owner's words, now and as of a call.

use booking::{Edit, RuleChange};
use domain::{ServiceId, ToolCallId};
use jiff::Timestamp;
use serde_json::{Value, json};
use services::{
    ServiceError,
    availability::{Ask, Availability},
    records::{CallRecords, ToolCall},
    snapshot::{Snapshots, Visit},
    why_not::{AsOf, Explained, WhyNot},
};

use crate::shop::{Line, Shop, london};

const TWO: &str = "tomorrow at 2 pm";

async fn explain(
    shop: &Shop,
    line: &Line<'_>,
    ask: &Ask,
    start: Timestamp,
    as_of: AsOf,
) -> Explained {
    let (business, location) = (line.scope.business, line.scope.location);
    why_not(shop)
        .explain(business, location, ask, start, as_of)
        .await
        .unwrap()
}

fn why_not(shop: &Shop) -> WhyNot {
    let ports = shop.ports.clone();
    WhyNot::new(
        ports.clone(),
        Snapshots::new(ports.clone()),
        Availability::new(ports),
    )
}

async fn service(line: &mut Line<'_>, name: &str) -> ServiceId {
    let told = line.tool("get_services", json!({})).await;
    let services = told["services"].as_array().unwrap();
    let row = services.iter().find(|row| row["name"] == name).unwrap();
    row["service_id"].as_str().unwrap().parse().unwrap()
}

/// Haircuts with everyone who gives them, tomorrow at two.
async fn full(shop: &Shop) -> usize {
    let mut booked = 0;
    loop {
        let mut line = shop
            .caller(&format!("CAf{booked}"), &format!("+44770090020{booked}"))
            .await;
        let slots = line.slot("Haircut", TWO).await;
        if slots["ok"] == false {
            return booked;
        }
        let done = line.book("Haircut", TWO, "Jo Bloggs").await;
        assert_eq!(done["code"], "booked", "{done}");
        booked += 1;
    }
}

#[tokio::test]
async fn a_taken_time_names_everyone_who_is_busy_and_what_would_free_it() {
    let shop = Shop::open().await;
    let everyone = full(&shop).await;
    assert!(everyone > 1);
    let mut line = shop.caller("CA1", "+447700900101").await;
    let ask = Ask::any(service(&mut line, "Haircut").await);
    let start = london("2026-11-21T14:00:00");
    let told = explain(&shop, &line, &ask, start, AsOf::Now).await;
    assert!(!told.bookable && !told.offered && !told.incomplete);
    let busy = told
        .reasons
        .iter()
        .filter(|reason| reason.code == "staff_busy");
    assert_eq!(busy.count(), everyone, "{:?}", told.reasons);
    assert!(
        told.reasons
            .iter()
            .any(|reason| reason.text == "Sam is busy 14:00 to 14:30"),
        "{:?}",
        told.reasons
    );
    assert!(
        told.verdict
            .starts_with("Saturday 21 November at 2 pm could not be booked: "),
        "{}",
        told.verdict
    );
    assert_eq!(told.said, "Saturday 21 November at 2 pm is taken.");
    assert_eq!(told.nearest.len(), 3);
    let would_be = told.would_be.unwrap();
    assert!(
        would_be.starts_with("It would be bookable if the booking with "),
        "{would_be}"
    );
    let change = told.change.unwrap();
    assert!(
        matches!(change.edits[..], [Edit::Release { .. }]),
        "{change:?}"
    );
    let free = explain(&shop, &line, &ask, london("2026-11-21T15:00:00"), AsOf::Now).await;
    assert!(free.bookable && free.reasons.is_empty() && free.change.is_none());
    assert_eq!(free.verdict, "Saturday 21 November at 3 pm can be booked.");
}

#[tokio::test]
async fn a_closed_day_is_told_before_everything_else() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", "+447700900101").await;
    let ask = Ask::any(service(&mut line, "Haircut").await);
    let told = explain(&shop, &line, &ask, london("2026-11-22T14:00:00"), AsOf::Now).await;
    let first = &told.reasons[0];
    assert_eq!(
        (first.code, first.whole_day, first.text.as_str()),
        ("closed", true, "Closed on Sundays")
    );
    assert_eq!(told.said, "We're closed on Sunday 22 November.");
    assert!(
        told.would_be
            .unwrap()
            .contains("you were open on Sun 22 Nov from 14:00 to 14:30")
    );
}

#[tokio::test]
async fn a_colleague_who_could_do_it_is_named() {
    let shop = Shop::open().await;
    for n in 0..2 {
        let mut line = shop
            .caller(&format!("CAb{n}"), &format!("+44770090020{n}"))
            .await;
        let done = line.book("Beard trim", TWO, "Jo Bloggs").await;
        assert_eq!(done["code"], "booked", "{done}");
    }
    let mut line = shop.caller("CA1", "+447700900101").await;
    let ask = Ask::any(service(&mut line, "Beard trim").await);
    let start = london("2026-11-21T14:00:00");
    let told = explain(&shop, &line, &ask, start, AsOf::Now).await;
    assert_eq!(
        told.reasons.len(),
        2,
        "only Sam and Tom trim beards: {:?}",
        told.reasons
    );
    let would_be = told.would_be.unwrap();
    assert_eq!(would_be, "It would be bookable if Lena did Beard trim.");
}

#[tokio::test]
async fn a_service_of_nobody_here_is_not_found_and_a_foreign_call_neither() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", "+447700900101").await;
    let haircut = service(&mut line, "Haircut").await;
    let courts = shop
        .caller_of(&shop.pickle_park, "CA2", "+919876543210")
        .await;
    let start = london("2026-11-21T14:00:00");
    let (business, location) = (courts.scope.business, courts.scope.location);
    let foreign = why_not(&shop)
        .explain(business, location, &Ask::any(haircut), start, AsOf::Now)
        .await;
    assert!(
        matches!(foreign, Err(ServiceError::NotFound("service"))),
        "{foreign:?}"
    );
    let (business, location) = (line.scope.business, line.scope.location);
    let then = AsOf::Then(courts.scope.call);
    let foreign = why_not(&shop)
        .explain(business, location, &Ask::any(haircut), start, then)
        .await;
    assert!(
        matches!(foreign, Err(ServiceError::NotFound("call"))),
        "{foreign:?}"
    );
}

/// Writes down a tool call as the session does.
async fn record(shop: &Shop, line: &Line<'_>, arguments: Value, result: Value) {
    let now = shop.ports.now();
    let call = ToolCall {
        id: shop.ports.id(ToolCallId::from_uuid),
        seq: 0,
        name: "get_available_slots".to_owned(),
        model_call_id: "run-1".to_owned(),
        arguments,
        result: Some(result),
        started_at: now,
        ended_at: Some(now),
    };
    let records = &CallRecords {
        tool_calls: vec![call],
        ..CallRecords::default()
    };
    let id = line.scope.call;
    let written = shop.ports.store.write(line.scope.business, |tx| {
        Box::pin(async move { tx.calls().record(id, records).await })
    });
    written.await.unwrap();
}

#[tokio::test]
async fn as_of_the_call_what_was_cancelled_since_stands_in_the_way_and_the_sentence_is_the_one_that_was_said()
 {
    let shop = Shop::open().await;
    full(&shop).await;
    let mut line = shop.caller("CA1", "+447700900101").await;
    let haircut = service(&mut line, "Haircut").await;
    let refused = line.slot("Haircut", TWO).await;
    assert_eq!(refused["code"], "taken", "{refused}");
    let arguments = json!({ "service_id": haircut, "when": TWO });
    record(&shop, &line, arguments, refused.clone()).await;
    // One of those who booked cancels.
    let mut other = shop.caller("CA3", "+447700900200").await;
    let found = other.tool("find_bookings", json!({})).await;
    let wish = json!({ "booking_id": found["bookings"][0]["booking_id"] });
    other.tool("cancel_booking", wish.clone()).await;
    other.hears_and_says("yes please");
    assert_eq!(
        other.tool("cancel_booking", wish).await["code"],
        "cancelled"
    );

    let (ask, start) = (Ask::any(haircut), london("2026-11-21T14:00:00"));
    let now = explain(&shop, &line, &ask, start, AsOf::Now).await;
    assert!(now.bookable, "{:?}", now.reasons);
    let then = explain(&shop, &line, &ask, start, AsOf::Then(line.scope.call)).await;
    assert!(
        !then.bookable && !then.offered && !then.changed_since,
        "{:?}",
        then.reasons
    );
    assert_eq!(json!(then.said), refused["say"]);
}

#[tokio::test]
async fn a_full_house_of_courts_is_told_in_one_line_and_one_more_court_would_do() {
    let shop = Shop::open().await;
    let mut line = shop
        .caller_of(&shop.pickle_park, "CA1", "+919876543210")
        .await;
    let told = line.tool("get_services", json!({})).await;
    let id = told["services"][0]["service_id"].clone();
    let asked = json!({ "service_id": id, "when": "tomorrow at 6 pm", "hours": 1, "count": 6 });
    let slots = line.tool("get_available_slots", asked).await;
    let wish = json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Asha" });
    line.tool("create_booking", wish.clone()).await;
    line.hears_and_says("yes please");
    assert_eq!(line.tool("create_booking", wish).await["code"], "booked");
    let service: ServiceId = id.as_str().unwrap().parse().unwrap();
    let visit = Visit {
        minutes: Some(60),
        resources: Some(1),
        ..Visit::of(service)
    };
    let start: Timestamp = "2026-11-21T18:00:00+05:30".parse().unwrap();
    let told = explain(&shop, &line, &Ask::of(visit), start, AsOf::Now).await;
    assert_eq!(told.reasons[0].text, "All 6 courts are in use");
    assert_eq!(
        told.reasons.len(),
        7,
        "and each of them: {:?}",
        told.reasons
    );
    let moved = told.change.unwrap();
    // All six belong to one booking: moving it is one edit, and lighter than building a court.
    assert!(
        matches!(moved, RuleChange { ref edits } if matches!(edits[..], [Edit::Release { .. }])),
        "{moved:?}"
    );
}
