//! What could not be had is kept once, with its value, and replayed under other rules.

use booking::{Edit, RuleChange};
use domain::{BusinessId, TimeRange, WallRange};
use jiff::{SignedDuration, civil::Weekday};
use serde_json::json;
use services::{
    Ports,
    demand::{Demand, Replay, WhatIf},
    records::{PageRequest, UnmetFilter, UnmetRequest},
    snapshot::Snapshots,
};

use crate::shop::{Line, Shop};

async fn unmet(ports: &Ports, business: BusinessId) -> Vec<UnmetRequest> {
    let filter = &UnmetFilter::default();
    let page = ports.store.read(business, |tx| {
        Box::pin(async move { tx.unmet().list(filter, PageRequest::first(100)).await })
    });
    page.await.unwrap().items
}

/// A caller of the courts who asks for some at a time.
async fn asks(line: &mut Line<'_>, when: &str, courts: u32) -> serde_json::Value {
    let told = line.tool("get_services", json!({})).await;
    let id = told["services"][0]["service_id"].clone();
    let asked = json!({ "service_id": id, "when": when, "hours": 1, "count": courts });
    line.tool("get_available_slots", asked).await
}

/// A caller of the courts who gets them.
async fn books(line: &mut Line<'_>, when: &str, courts: u32) {
    let slots = asks(line, when, courts).await;
    let wish = json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Asha" });
    let proposal = line.tool("create_booking", wish.clone()).await;
    assert_eq!(proposal["code"], "needs_confirmation", "{proposal}");
    line.hears_and_says("yes please");
    let done = line.tool("create_booking", wish).await;
    assert_eq!(done["code"], "booked", "{done}");
}

async fn replay(shop: &Shop, line: &Line<'_>, what_if: WhatIf) -> Replay {
    let demand = Demand::new(shop.ports.clone(), Snapshots::new(shop.ports.clone()));
    let now = shop.ports.now();
    let hour = SignedDuration::from_hours(1);
    let asked = TimeRange::new(now - hour, now + hour).unwrap();
    let scope = &line.scope;
    demand
        .replay(scope.business, scope.location, &what_if, asked)
        .await
        .unwrap()
}

fn value(replay: &Replay) -> Vec<String> {
    replay.value.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn one_more_court_meets_one_of_two_requests_for_the_same_hour() {
    let shop = Shop::open().await;
    let six = "tomorrow at 6 pm";
    let mut first = shop
        .caller_of(&shop.pickle_park, "CA1", "+919876543210")
        .await;
    books(&mut first, six, 6).await;
    let mut lines = Vec::new();
    for n in 2..4 {
        let number = format!("+91987654321{n}");
        let mut line = shop
            .caller_of(&shop.pickle_park, &format!("CA{n}"), &number)
            .await;
        let refused = asks(&mut line, six, 1).await;
        assert_eq!(refused["code"], "taken", "{refused}");
        lines.push(line);
    }
    let kept = unmet(&shop.ports, first.scope.business).await;
    assert_eq!(kept.len(), 2);
    for request in &kept {
        assert_eq!(
            request.value.map(|value| value.to_string()).as_deref(),
            Some("₹300")
        );
        assert!(
            request.reasons.contains(&"resource_busy".to_owned()),
            "{:?}",
            request.reasons
        );
        assert_eq!(
            (request.resources, request.minutes, request.met_by),
            (1, 60, None)
        );
    }
    let one = replay(&shop, &first, WhatIf::MoreResources(1)).await;
    assert_eq!(
        (
            one.asked,
            one.won.len(),
            one.still_unmet,
            one.without_change
        ),
        (2, 1, 1, 0)
    );
    assert_eq!(
        one.won[0].call,
        Some(lines[0].scope.call),
        "who asked first is served"
    );
    assert_eq!(value(&one), ["₹300"]);
    let two = replay(&shop, &first, WhatIf::MoreResources(2)).await;
    assert_eq!((two.won.len(), two.still_unmet), (2, 0));
    assert_eq!(value(&two), ["₹600"]);
    let nothing = replay(&shop, &first, WhatIf::Rules(RuleChange { edits: vec![] })).await;
    assert_eq!((nothing.won.len(), nothing.still_unmet), (0, 2));
    let grid = replay(
        &shop,
        &first,
        WhatIf::Rules(Edit::Grid { minutes: 30 }.into()),
    )
    .await;
    assert_eq!(grid.won, [], "another grid frees no court");
}

#[tokio::test]
async fn one_more_hour_meets_what_was_asked_after_closing() {
    let shop = Shop::open().await;
    let mut line = shop
        .caller_of(&shop.pickle_park, "CA1", "+919876543210")
        .await;
    let refused = asks(&mut line, "tomorrow at 11 pm", 2).await;
    assert_eq!(refused["code"], "closed", "{refused}");
    let range = |start: &str, end: &str| {
        WallRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
    };
    let open = |weekday| WhatIf::OpenAlso {
        weekday,
        range: range("23:00", "24:00"),
    };
    let saturday = replay(&shop, &line, open(Weekday::Saturday)).await;
    assert_eq!(
        (saturday.won.len(), value(&saturday)),
        (1, vec!["₹560".to_owned()])
    );
    let sunday = replay(&shop, &line, open(Weekday::Sunday)).await;
    assert_eq!((sunday.won.len(), sunday.still_unmet), (0, 1));
}

#[tokio::test]
async fn a_call_that_asks_again_is_kept_once_and_met_by_what_it_books() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", "+447700900101").await;
    for _ in 0..2 {
        let refused = line.slot("Haircut", "Sunday 22 November at 2 pm").await;
        assert_eq!(refused["code"], "closed", "{refused}");
    }
    line.slot("Haircut", "today at 9 am").await;
    let kept = unmet(&shop.ports, line.scope.business).await;
    assert_eq!(kept.len(), 1, "what has passed is no demand: {kept:?}");
    assert_eq!(kept[0].reasons[0], "closed", "{:?}", kept[0].reasons);
    let done = line.book("Haircut", "tomorrow at 2 pm", "Jo Bloggs").await;
    let kept = unmet(&shop.ports, line.scope.business).await;
    assert_eq!(json!(kept[0].met_by), done["booking_id"]);
    let open = WhatIf::OpenAlso {
        weekday: Weekday::Sunday,
        range: WallRange::new("14:00".parse().unwrap(), "15:00".parse().unwrap()).unwrap(),
    };
    assert_eq!(
        replay(&shop, &line, open).await,
        Replay::default(),
        "what is met is not asked again"
    );
}

#[tokio::test]
async fn what_was_cancelled_since_was_in_the_way_then() {
    let shop = Shop::open().await;
    let six = "tomorrow at 6 pm";
    let mut first = shop
        .caller_of(&shop.pickle_park, "CA1", "+919876543210")
        .await;
    books(&mut first, six, 6).await;
    let mut second = shop
        .caller_of(&shop.pickle_park, "CA2", "+919876543212")
        .await;
    asks(&mut second, six, 6).await;
    let found = first.tool("find_bookings", json!({})).await;
    let wish = json!({ "booking_id": found["bookings"][0]["booking_id"] });
    first.tool("cancel_booking", wish.clone()).await;
    first.hears_and_says("yes please");
    let done = first.tool("cancel_booking", wish).await;
    assert_eq!(done["code"], "cancelled", "{done}");
    let nothing = replay(&shop, &first, WhatIf::Rules(RuleChange { edits: vec![] })).await;
    assert_eq!(
        (nothing.without_change, nothing.still_unmet),
        (0, 1),
        "{nothing:?}"
    );
    let six_more = replay(&shop, &first, WhatIf::MoreResources(6)).await;
    assert_eq!(six_more.won.len(), 1);
}
