//! Look-ups, refusals and messages.

use domain::ServiceId;
use serde_json::json;
use services::{
    ServiceError,
    records::{PageRequest, Service, Staff},
};

use crate::shop::Shop;

const CALLER: &str = "+447700900101";

#[tokio::test]
async fn services_are_told_with_prices_staff_and_hours() {
    let shop = Shop::open().await;
    let told = shop
        .caller("CA1", CALLER)
        .await
        .tool("get_services", json!({}))
        .await;
    assert_eq!(
        told["business"]["opening_hours"],
        "Tuesday to Wednesday 9 am to 6 pm; Thursday 9 am to 8 pm; Friday 9 am to 6 pm; Saturday 9 am to 5 pm; closed on Monday and Sunday"
    );
    assert_eq!(told["services"][0]["price"], "£35");
    assert_eq!(told["services"][1]["staff"], json!(["Sam", "Tom"]));
}

#[tokio::test]
async fn each_kind_of_impossible_time_is_refused_by_its_own_code_with_alternatives() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    for (when, code) in [
        ("Sunday 22 November at 2 pm", "closed"),
        ("today at 9 am", "past"),
        ("today at quarter past two", "too_soon"),
        ("15 December 2027 at 2 pm", "too_far"),
    ] {
        let refused = line.slot("Haircut", when).await;
        assert_eq!(
            (&refused["ok"], &refused["code"]),
            (&json!(false), &json!(code)),
            "{when}: {refused}"
        );
        assert!(!refused["say"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn an_unclear_time_becomes_a_question() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let asked = line
        .tool("resolve_when", json!({ "phrase": "31 June" }))
        .await;
    assert_eq!(asked["ok"], false, "{asked}");
    let clear = line
        .tool(
            "resolve_when",
            json!({ "phrase": "tomorrow at half past two" }),
        )
        .await;
    assert_eq!(clear["start"], "2026-11-21T14:30:00+00:00", "{clear}");
    assert_eq!(clear["spoken"], "Saturday 21 November at 2:30 pm");
}

#[tokio::test]
async fn bookings_of_others_cannot_be_found() {
    let shop = Shop::open().await;
    let done = shop
        .caller("CA1", CALLER)
        .await
        .book("Haircut", "tomorrow at 2 pm", "Jo Bloggs")
        .await;
    let mut stranger = shop.caller("CA2", "+447700900999").await;
    assert_eq!(
        stranger.tool("find_bookings", json!({})).await["bookings"],
        json!([])
    );
    let reference = done["reference"].clone();
    let wrong = stranger
        .tool(
            "find_bookings",
            json!({ "reference": reference, "customer_name": "Max" }),
        )
        .await;
    assert_eq!(wrong["code"], "identity", "{wrong}");
    let taken = stranger
        .tool(
            "cancel_booking",
            json!({ "booking_id": done["booking_id"] }),
        )
        .await;
    assert_eq!(taken["ok"], false, "{taken}");
    let right = stranger
        .tool(
            "find_bookings",
            json!({ "reference": reference, "customer_name": "jo bloggs" }),
        )
        .await;
    assert_eq!(right["bookings"].as_array().unwrap().len(), 1, "{right}");
}

#[tokio::test]
async fn a_message_is_kept_and_a_withheld_number_cannot_be_texted() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", "anonymous").await;
    let taken = line
        .tool(
            "take_message",
            json!({ "message": "Do you sell clay?", "phone": "07911 123456" }),
        )
        .await;
    assert_eq!(taken["code"], "taken", "{taken}");
    let text = line.tool("send_sms", json!({ "message": "hello" })).await;
    assert_eq!(text["code"], "identity", "{text}");
    let nobody = line.tool("find_bookings", json!({})).await;
    assert_eq!(nobody["code"], "identity", "{nobody}");
}

#[tokio::test]
async fn someone_who_does_not_do_it_is_named_with_those_who_do() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let services = line.tool("get_services", json!({})).await;
    let asked = json!({ "service_id": services["services"][1]["service_id"], "when": "tomorrow at 2 pm", "staff": "Lena" });
    let refused = line.tool("get_available_slots", asked).await;
    assert_eq!(refused["code"], "unknown_staff");
    assert_eq!(
        refused["say"],
        "Lena doesn't do beard trim. Sam and Tom can."
    );
}

#[tokio::test]
async fn what_only_another_location_gives_is_named_with_it_and_found_there() {
    let shop = Shop::open().await;
    let clinic = &shop.northside_physio;
    let mut line = shop.caller_of(clinic, "CA1", CALLER).await;
    let told = line.tool("get_services", json!({})).await;
    let rows = told["services"].as_array().unwrap().clone();
    assert!(
        rows.iter().all(|row| row["only_at"].is_null()),
        "all is given where the caller called: {rows:?}"
    );
    // A service that only Carlton gives: with the room that stands there.
    let (business, here) = (line.scope.business, line.scope.location);
    let moved = shop
        .ports
        .store
        .write::<_, ServiceError, _>(business, |tx| {
            Box::pin(async move {
                let locations = tx.locations().list().await?;
                let carlton = locations.iter().find(|one| one.id != here).unwrap();
                let staff = tx.catalog().staff().await?;
                let mut there = staff.iter().filter(|one| one.works_at(carlton.id));
                let member = Staff {
                    location_id: carlton.id,
                    locations: vec![carlton.id],
                    ..there.next().unwrap().clone()
                };
                tx.catalog().put_staff(&member).await?;
                let service = Service {
                    staff: vec![member.id.into()],
                    active: true,
                    ..Service::named(
                        ServiceId::from_uuid(uuid::Uuid::from_u128(77)),
                        "Hydrotherapy",
                        45,
                    )
                };
                tx.catalog().put_service(&service).await?;
                Ok((service.id, carlton.id, carlton.name.clone()))
            })
        })
        .await;
    let (id, there, carlton) = moved.unwrap();
    shop.forget(there);
    let told = line.tool("get_services", json!({})).await;
    let rows = told["services"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["name"] == "Hydrotherapy")
        .unwrap();
    assert_eq!(
        (&row["service_id"], &row["only_at"]),
        (&json!(id), &json!([carlton]))
    );
    // Without naming the place, the times are those of the place that gives it, and it is named.
    let asked = json!({ "service_id": id, "when": "on Wednesday" });
    let slots = line.tool("get_available_slots", asked).await;
    assert_eq!(slots["location"], json!(carlton), "{slots}");
    let wish = json!({ "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Jo Bloggs" });
    let proposal = line.tool("create_booking", wish.clone()).await;
    assert_eq!(proposal["code"], "needs_confirmation", "{proposal}");
    line.hears_and_says("yes please");
    let done = line.tool("create_booking", wish).await;
    assert_eq!(done["code"], "booked", "{done}");
}

#[tokio::test]
async fn who_waits_for_a_service_with_ages_is_asked_and_refused_by_the_rule_not_by_the_time() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", CALLER).await;
    let told = line.tool("get_services", json!({})).await;
    let id = told["services"][0]["service_id"].clone();
    let service: ServiceId = id.as_str().unwrap().parse().unwrap();
    let changed = shop
        .ports
        .store
        .write::<_, ServiceError, _>(line.scope.business, |tx| {
            Box::pin(async move {
                let found = tx.catalog().service(service).await?.unwrap();
                let adults = Service {
                    age_min: Some(18),
                    ..found
                };
                Ok(tx.catalog().put_service(&adults).await?)
            })
        });
    changed.await.unwrap();
    shop.forget(line.scope.location);
    let when = "tomorrow at 2 pm";
    let wait = |age: Option<u8>| {
        let mut wish = json!({ "service_id": id, "when": when, "customer_name": "Jo Bloggs" });
        if let Some(age) = age {
            wish["age"] = json!(age);
        }
        wish
    };
    let asked = line.tool("join_waitlist", wait(None)).await;
    assert_eq!(
        (&asked["code"], &asked["field"]),
        (&json!("needs"), &json!("age"))
    );
    let young = line.tool("join_waitlist", wait(Some(17))).await;
    assert_eq!(young["code"], "policy", "{young}");
    let waits = line.tool("join_waitlist", wait(Some(18))).await;
    assert_eq!(waits["code"], "waiting", "{waits}");
    let stored = shop
        .ports
        .store
        .read::<_, ServiceError, _>(line.scope.business, |tx| {
            Box::pin(async move {
                let page = PageRequest::first(10);
                Ok(tx.waitlist().list(None, &[], page).await?.items)
            })
        });
    let stored = stored.await.unwrap();
    assert_eq!(
        stored.iter().map(|one| one.age).collect::<Vec<_>>(),
        [Some(18)]
    );
    // Booked too young, it is the rule that refuses, and never the time.
    let slots = line
        .tool(
            "get_available_slots",
            json!({ "service_id": id, "when": when }),
        )
        .await;
    let wish = json!({
        "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Jo Bloggs", "age": 17,
    });
    let refused = line.tool("create_booking", wish).await;
    assert_eq!(refused["code"], "policy", "{refused}");
}
