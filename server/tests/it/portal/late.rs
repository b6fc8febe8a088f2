//! Bookings that are closed to their customers, and the rules that close them: for programs, on a link, and in the portal.

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{
    form::{fields, pairs, with},
    visitors::{QUIET, book, bookings},
};
use crate::{
    browser::Browser,
    program::Program,
    world::{Place, TestServer, friday},
};

#[tokio::test]
async fn a_booking_that_is_closed_to_its_customer_is_changed_by_the_business_alone() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let program = Program::of(&server, "fade-room").await;
    let rules = json!({ "cancel_notice_minutes": 2_880, "late_cancel": "refuse" });
    let (status, kept) = program.put("/api/v1/booking-rules", &rules).await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    assert_eq!(program.get("/api/v1/booking-rules").await.1, kept);
    assert_eq!(
        (&kept["cancel_notice_minutes"], &kept["late_cancel"]),
        (&json!(2_880), &json!("refuse"))
    );

    // Tomorrow is closed already when it is booked.
    let browser = Browser::new(&server);
    let link = book(&browser, "/book/fade-room", "Haircut", 0).await;
    let html = browser.page(&link).await;
    assert!(
        html.contains("Only we can change it now: ring us.") && html.contains("tel:+44"),
        "{html}"
    );
    assert!(
        !html.contains("Move booking") && !html.contains("Cancel booking"),
        "{html}"
    );
    // The page has no form; one that somebody sends all the same is refused.
    let form = browser.page("/sign-in").await;
    let refused = browser
        .submit_again(&form, &link, &[("do", "cancel")])
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.text().await.unwrap();
    assert!(
        told.contains("It could be moved or cancelled until")
            && told.contains("48 h before it begins"),
        "{told}"
    );
    let made = bookings(&program).await;
    let id = made[0]["id"].as_str().unwrap();
    assert_eq!(
        (&made[0]["state"], &made[0]["late_cancel"]),
        (&json!("booked"), &json!("refuse"))
    );

    let path = format!("/api/v1/bookings/{id}/cancel");
    let (status, refused) = program.post(&path, &json!({ "waive_fee": true })).await;
    assert_eq!(
        (status, &refused["error"]),
        (StatusCode::CONFLICT, &json!("too_late")),
        "{refused}"
    );
    let path = format!("/api/v1/bookings/{id}/move");
    let (status, refused) = program
        .post(&path, &json!({ "start": "2026-11-25T10:00:00Z" }))
        .await;
    assert_eq!(
        (status, &refused["error"]),
        (StatusCode::CONFLICT, &json!("too_late")),
        "{refused}"
    );

    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let page = format!("{base}/bookings/{id}?do=cancel");
    let html = owner.page(&page).await;
    assert!(html.contains("Cancel anyway"), "{html}");
    for sent in [
        vec![("do", "cancel"), ("reason", "")],
        vec![("do", "cancel"), ("reason", ""), ("anyway", "on")],
    ] {
        let refused = owner.submit(&page, &page, &sent).await;
        assert_eq!(
            refused.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{sent:?}"
        );
    }
    assert_eq!(bookings(&program).await[0]["state"], "booked");
    let because = [
        ("do", "cancel"),
        ("reason", "Agreed on the telephone"),
        ("anyway", "on"),
        ("tell", "quiet"),
    ];
    let done = owner.submit(&page, &page, &because).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(bookings(&program).await[0]["state"], "cancelled");
    server.stop().await;
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused_by_field_and_nothing_is_replaced() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let program = Program::of(&server, "fade-room").await;
    let good = json!({ "day_limit": 20, "deposit": { "percent": 10 } });
    let (_, kept) = program.put("/api/v1/booking-rules", &good).await;
    for (bad, field) in [
        (json!({ "day_limit": 0 }), "day_limit"),
        (json!({ "deposit": { "percent": 101 } }), "deposit"),
        (json!({ "cancel_fee": { "fixed_minor": -1 } }), "cancel_fee"),
        (
            json!({ "cancel_notice_minutes": 600_000 }),
            "cancel_notice_minutes",
        ),
        (json!({ "late_cancel": "never" }), "late_cancel"),
        (json!({ "lunch": 1 }), "lunch"),
    ] {
        let (status, refused) = program.put("/api/v1/booking-rules", &bad).await;
        assert!(status.is_client_error(), "{bad}: {refused}");
        let details = refused["details"].as_str().unwrap();
        assert!(details.contains(field), "{field}: {details}");
    }
    assert_eq!(program.get("/api/v1/booking-rules").await.1, kept);
    // A location has rules of its own, and gives them back when it is replaced without.
    let (_, places) = program.get("/api/v1/locations").await;
    let place = &places["locations"][0];
    let path = format!("/api/v1/locations/{}", place["id"].as_str().unwrap());
    let mut draft = json!({
        "name": place["name"], "slug": place["slug"], "zone": place["zone"], "hours": place["hours"],
        "rules": { "day_limit": 3, "late_cancel": "fee" },
    });
    let (status, own) = program.put(&path, &draft).await;
    assert_eq!(status, StatusCode::OK, "{own}");
    assert_eq!(
        (&own["rules"]["day_limit"], &own["rules"]["late_cancel"]),
        (&json!(3), &json!("fee"))
    );
    draft.as_object_mut().unwrap().remove("rules");
    let (_, bare) = program.put(&path, &draft).await;
    assert_eq!(bare["rules"]["day_limit"], json!(null));
    server.stop().await;
}

#[tokio::test]
async fn rules_of_all_locations_are_saved_where_none_is_chosen() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("northside-physio").await;
    let page = format!("{base}/hours/rules");
    let html = browser.page(&page).await;
    assert!(html.contains("Choose a location.") && html.contains("All locations"));
    let form = with(
        fields(&html, "save_all"),
        &[
            ("day_limit", "12"),
            ("deposit", "20%"),
            ("cancel_notice_minutes", "2 days"),
            ("cancel_fee", "15"),
            ("late_cancel", "refuse"),
        ],
    );
    let saved = browser.submit_again(&html, &page, &pairs(&form)).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let program = Program::of(&server, "northside-physio").await;
    let (_, rules) = program.get("/api/v1/booking-rules").await;
    assert_eq!(
        rules,
        json!({
            "day_limit": 12, "deposit": { "percent": 20 }, "cancel_notice_minutes": 2_880,
            "cancel_fee": { "fixed_minor": 1_500 }, "late_cancel": "refuse",
        })
    );
    // A location says what is as for all, and has its own beside it.
    let (_, places) = program.get("/api/v1/locations").await;
    let id = places["locations"][0]["id"].as_str().unwrap();
    let own = format!("{page}?loc={id}");
    let html = browser.page(&own).await;
    assert!(
        html.contains("Empty is 12, as for all locations."),
        "{html}"
    );
    let form = with(
        fields(&html, "save"),
        &[("day_limit", "2"), ("deposit", "0")],
    );
    let saved = browser.submit_again(&html, &own, &pairs(&form)).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let (_, place) = program.get(&format!("/api/v1/locations/{id}")).await;
    assert_eq!(
        (&place["rules"]["day_limit"], &place["rules"]["deposit"]),
        (&json!(2), &json!({ "fixed_minor": 0 }))
    );
    let wrong = with(
        fields(&html, "save"),
        &[("deposit", "a lot"), ("day_limit", "many")],
    );
    let refused = browser.submit(&own, &own, &pairs(&wrong)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    assert!(html.contains("value=\"a lot\"") && html.contains("value=\"many\""));
    // What was is asked as of then, and never as of what is to come.
    let (_, services) = program.get("/api/v1/services").await;
    let service = services["services"][0]["id"].as_str().unwrap();
    let why = |as_of: &str| {
        format!(
            "/api/v1/why-not?service_id={service}&location_id={id}&start=2026-11-25T00:00:00Z&as_of={as_of}"
        )
    };
    let (status, told) = program.get(&why("2026-11-20T13:00:00Z")).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    let (status, told) = program.get(&why("2027-01-01T00:00:00Z")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
    let then = "then=2026-11-20T23:30&date=2026-11-25&time=11:00";
    let page = format!("{base}/bookings/why?location={id}&service={service}&{then}");
    let html = browser.page(&page).await;
    assert!(
        html.contains("value=\"2026-11-20T23:30") && html.contains("Nearest free times"),
        "{html}"
    );
    let future = page.replace("2026-11-20T23:30", "2027-11-20T23:30");
    let sent = browser.send(browser.request(&Method::GET, &future)).await;
    let html = sent.text().await.unwrap();
    assert!(html.contains("a time that has been"), "{html}");
    server.stop().await;
}
