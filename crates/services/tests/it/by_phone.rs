//! Courts, series and several times by telephone: what was heard is what is booked.

use serde_json::json;
use services::records::{Booking, BookingFilter, PageRequest};

use crate::shop::Shop;

const CALLER: &str = "+919876543210";

async fn stored(shop: &Shop, business: domain::BusinessId) -> Vec<Booking> {
    let filter = BookingFilter::default();
    let filter = &filter;
    let page = shop.ports.store.read(business, |tx| {
        Box::pin(async move { tx.bookings().list(filter, PageRequest::first(100)).await })
    });
    page.await.unwrap().items
}

#[tokio::test]
async fn two_courts_for_two_hours_with_rackets_are_told_and_booked() {
    let shop = Shop::open().await;
    let mut line = shop.caller_of(&shop.pickle_park, "CA1", CALLER).await;
    let told = line.tool("get_services", json!({})).await;
    let hire = &told["services"][0];
    assert_eq!(
        hire["price"],
        "280 rupees an hour on weekdays and 300 rupees an hour at weekends"
    );
    assert_eq!(hire["resources"], json!({ "noun": "court", "max": 6 }));
    assert_eq!(
        hire["lengths"],
        json!({ "step": 60, "min": 60, "max": 240 })
    );
    let asked = json!({
        "service_id": hire["service_id"], "when": "tomorrow at 6 pm", "hours": 2, "count": 2,
    });
    let slots = line.tool("get_available_slots", asked).await;
    assert_eq!(slots["slots"][0]["on"], "courts 1 and 2", "{slots}");
    let wish = json!({
        "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Asha",
        "add_ons": [{ "name": "rackets", "quantity": 2 }],
    });
    let proposal = line.tool("create_booking", wish.clone()).await;
    let read_back = proposal["read_back"].as_str().unwrap();
    for part in [
        "2 hours on Courts 1 and 2",
        "plus 2 rackets",
        "1400 rupees",
        "Saturday 21 November at 6 pm",
        "700 rupees",
    ] {
        assert!(read_back.contains(part), "{part}: {read_back}");
    }
    line.hears_and_says("yes please");
    let done = line.tool("create_booking", wish).await;
    assert_eq!(done["code"], "booked", "{done}");
    let all = stored(&shop, shop.pickle_park.business).await;
    assert_eq!(all[0].price.unwrap().minor, 140_000);
    let found = line.tool("find_bookings", json!({})).await;
    assert_eq!(found["bookings"][0]["count"], 2, "{found}");
    assert_eq!(found["bookings"][0]["minutes"], 120, "{found}");
}

#[tokio::test]
async fn a_length_that_cannot_be_had_becomes_a_question() {
    let shop = Shop::open().await;
    let mut line = shop.caller_of(&shop.pickle_park, "CA1", CALLER).await;
    let told = line.tool("get_services", json!({})).await;
    let id = told["services"][0]["service_id"].clone();
    let half = json!({ "service_id": id, "when": "tomorrow at 6 pm", "hours": 1.5 });
    let asked = line.tool("get_available_slots", half).await;
    assert_eq!(
        (&asked["code"], &asked["field"]),
        (&json!("needs"), &json!("minutes")),
        "{asked}"
    );
    let many = json!({ "service_id": id, "when": "tomorrow at 6 pm", "count": 9 });
    let asked = line.tool("get_available_slots", many).await;
    assert_eq!(
        (&asked["code"], &asked["field"]),
        (&json!("needs"), &json!("count")),
        "{asked}"
    );
}

#[tokio::test]
async fn a_weekly_haircut_is_heard_with_its_conflict_and_booked_without_it() {
    let shop = Shop::open().await;
    let mut other = shop.caller("CA0", "+447700900199").await;
    let services = other.tool("get_services", json!({})).await;
    let id = services["services"][0]["service_id"].clone();
    let ask = |when: &str| json!({ "service_id": id, "when": when, "staff": "Sam" });
    let taken = other
        .tool("get_available_slots", ask("Tuesday 1 December at 10 am"))
        .await;
    let wish = json!({ "slot_id": taken["slots"][0]["slot_id"], "customer_name": "Max" });
    other.tool("create_booking", wish.clone()).await;
    other.hears_and_says("yes");
    assert_eq!(other.tool("create_booking", wish).await["code"], "booked");

    let mut line = shop.caller("CA1", "+447700900101").await;
    let slots = line
        .tool("get_available_slots", ask("Tuesday 24 November at 10 am"))
        .await;
    let wish = json!({
        "slot_id": slots["slots"][0]["slot_id"], "customer_name": "Jo",
        "repeat": { "every": "week", "count": 4 },
    });
    let proposal = line.tool("create_booking", wish.clone()).await;
    let read_back = proposal["read_back"].as_str().unwrap_or_default();
    assert!(
        read_back.contains("every week until Tuesday 15 December, 3 times in all"),
        "{proposal}"
    );
    assert!(
        read_back.contains("Not on Tuesday 1 December"),
        "{proposal}"
    );
    line.hears_and_says("yes please");
    let done = line.tool("create_booking", wish.clone()).await;
    assert_eq!(done["code"], "booked", "{done}");
    assert_eq!(done["bookings"].as_array().unwrap().len(), 3);
    assert_eq!(line.tool("create_booking", wish).await, done);
    let all = stored(&shop, shop.fade_room.business).await;
    let series = all.iter().filter(|one| one.series_id.is_some()).count();
    assert_eq!((all.len(), series), (4, 3));
}

#[tokio::test]
async fn two_people_at_one_time_are_booked_together_after_one_yes() {
    let shop = Shop::open().await;
    let mut line = shop.caller("CA1", "+447700900101").await;
    let services = line.tool("get_services", json!({})).await;
    let id = services["services"][0]["service_id"].clone();
    let mut slots = Vec::new();
    for staff in ["Sam", "Lena"] {
        let ask = json!({ "service_id": id, "when": "tomorrow at 2 pm", "staff": staff });
        let found = line.tool("get_available_slots", ask).await;
        slots.push(found["slots"][0]["slot_id"].clone());
    }
    let wish = json!({ "slot_id": slots[0], "also": [slots[1]], "customer_name": "Jo" });
    let proposal = line.tool("create_booking", wish.clone()).await;
    let read_back = proposal["read_back"].as_str().unwrap_or_default();
    assert!(
        read_back.contains("with Sam") && read_back.contains("with Lena"),
        "{proposal}"
    );
    line.hears_and_says("yes");
    let done = line.tool("create_booking", wish).await;
    assert_eq!(done["code"], "booked", "{done}");
    let all = stored(&shop, shop.fade_room.business).await;
    assert_eq!(all.len(), 2);
    assert!(all[0].group_id.is_some() && all[0].group_id == all[1].group_id);
    let second = done["bookings"][1]["booking_id"].clone();
    let asked = line
        .tool("cancel_booking", json!({ "booking_id": second }))
        .await;
    assert_eq!(
        asked["code"], "needs_confirmation",
        "each was made in this call: {asked}"
    );
}
