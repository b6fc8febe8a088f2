//! Staff, their hours and time off; and times in which things are out of use.

use domain::Role;
use reqwest::StatusCode;
use services::{catalogue::Setup, records::HoursOwner};

use super::form::{fields, pairs, with};
use crate::{
    browser::{Browser, business_of, location},
    world::{Place, TestServer, friday},
};

#[tokio::test]
async fn forms_of_staff_that_are_saved_untouched_change_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for company in ["fade-room", "northside-physio"] {
        let browser = Browser::new(&server);
        let base = browser.come_in(company).await;
        let before = setup(&server, &base).await;
        for staff in &before.staff {
            let about = format!("{base}/staff/{}", staff.id);
            let places = staff
                .locations
                .iter()
                .map(|at| format!("{about}/hours?loc={at}"));
            let pages = [about.clone(), format!("{about}/hours")];
            for page in pages.into_iter().chain(places) {
                let html = browser.page(&page).await;
                let form = fields(&html, "save");
                let saved = browser.submit_again(&html, &page, &pairs(&form)).await;
                let status = saved.status();
                let text = saved.text().await.unwrap();
                assert_eq!(status, StatusCode::SEE_OTHER, "{page}: {text}");
            }
        }
        let after = setup(&server, &base).await;
        assert_eq!(after.staff, before.staff);
        assert_eq!(after.services, before.services);
        let week = |setup: &Setup| {
            let mut all: Vec<_> = setup
                .hours
                .iter()
                .map(|one| (one.owner, one.weekday.to_monday_zero_offset(), one.range))
                .collect();
            all.sort_unstable();
            all
        };
        assert_eq!(week(&after), week(&before));
    }
    server.stop().await;
}

#[tokio::test]
async fn staff_are_added_with_what_they_perform_and_switched_off_and_on() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let (list, new) = (format!("{base}/staff"), format!("{base}/staff/new"));
    let haircut = setup(&server, &base).await.services[0].clone();
    let html = browser.page(&new).await;
    let refused = browser
        .submit_again(
            &html,
            &new,
            &[("do", "add"), ("name", "12"), ("bio", "Kind <3")],
        )
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("with at least one letter") && page.contains("Kind &lt;3"),
        "{page}"
    );

    let form = with(
        fields(&html, "add"),
        &[
            ("name", "Noor"),
            ("title", "Barber"),
            ("services", &haircut.id.to_string()),
        ],
    );
    let form = pairs(&form);
    let (one, other) = tokio::join!(
        browser.submit_again(&html, &new, &form),
        browser.submit_again(&html, &new, &form)
    );
    assert_eq!(
        (location(&one), location(&other)),
        (list.clone(), list.clone())
    );
    let after = setup(&server, &base).await;
    let noor: Vec<_> = after
        .staff
        .iter()
        .filter(|one| one.name.as_str() == "Noor")
        .collect();
    assert_eq!(noor.len(), 1);
    assert!(after.services[0].performed_by(noor[0].id));
    // Those who performed it keep their own lengths and prices.
    assert!(after.services[0].staff.starts_with(&haircut.staff));

    let hours = format!("{list}/{}/hours", noor[0].id);
    let html = browser.page(&hours).await;
    let week = with(
        fields(&html, "save"),
        &[("tue-0-from", "10:00"), ("tue-0-to", "00:00")],
    );
    browser.submit_again(&html, &hours, &pairs(&week)).await;
    let after = setup(&server, &base).await;
    assert_eq!(after.hours_of(HoursOwner::Staff(noor[0].id)).count(), 1);
    assert!(browser.page(&list).await.contains("Tue 10:00 to 24:00"));

    let one = format!("{list}/{}", noor[0].id);
    browser.submit(&one, &one, &[("do", "switch-off")]).await;
    let page = browser.page(&list).await;
    assert!(page.contains("Noor is switched off.") && page.contains("Undo"));
    browser
        .submit_again(&page, &one, &[("do", "switch-on")])
        .await;
    assert!(browser.page(&list).await.contains("Noor is switched on."));

    server.set_role(&base, Role::Desk).await;
    for path in [one.clone(), hours.clone(), format!("{one}/time-off")] {
        let html = browser.page(&path).await;
        assert!(
            html.contains("Only owners and managers can change this."),
            "{path}"
        );
        let sent = browser.submit_again(&page, &path, &[("do", "save")]).await;
        assert_eq!(sent.status(), StatusCode::FORBIDDEN, "{path}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_last_one_who_performs_a_service_cannot_be_taken_from_it() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let mut alone = setup(&server, &base).await.services[0].clone();
    alone.staff.truncate(1);
    let business = business_of(&base);
    let catalogue = &server.server.state().services.catalogue;
    let by = services::records::Actor::System;
    catalogue.put_service(business, by, &alone).await.unwrap();
    let one = format!("{base}/staff/{}", alone.staff[0].staff);
    let html = browser.page(&one).await;
    let mut form = fields(&html, "save");
    form.retain(|(name, value)| name != "services" || *value != alone.id.to_string());
    let sent = browser.submit_again(&html, &one, &pairs(&form)).await;
    assert_eq!(sent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = sent.text().await.unwrap();
    let told = format!("{}: nobody performs the service", alone.name);
    assert!(page.contains(&told), "{page}");
    assert_eq!(setup(&server, &base).await.services[0], alone);
    server.stop().await;
}

#[tokio::test]
async fn time_off_over_bookings_is_saved_only_when_each_is_kept_by_name() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    server
        .play(&crate::world::scenario("books-a-haircut.toml"))
        .await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let (staff, bookings, date) = booked(&server, &base).await;
    let page = format!("{base}/staff/{staff}/time-off");
    let typed = [("do", "add"), ("from", &*date), ("note", "Dentist")];
    let refused = browser.submit(&page, &page, &typed).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    for words in [
        "Decide",
        "Bookings in the way",
        "value=\"Dentist\"",
        "Open booking",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }

    let mut kept = fields(&html, "add");
    for booking in &bookings {
        assert!(html.contains(&format!("value=\"{booking}\"")));
        kept.push(("keep".to_owned(), booking.clone()));
    }
    let added = browser.submit_again(&html, &page, &pairs(&kept)).await;
    let status = added.status();
    assert_eq!(
        status,
        StatusCode::SEE_OTHER,
        "{}",
        added.text().await.unwrap()
    );
    let html = browser.page(&page).await;
    assert!(html.contains(" stay") && html.contains("Dentist"), "{html}");
    let form = fields(&html, "remove");
    browser.submit_again(&html, &page, &pairs(&form)).await;
    let html = browser.page(&page).await;
    assert!(html.contains("Removed ") && html.contains("No time off is planned."));
    // Undo puts it back with its reason.
    let form = undo(&html);
    browser.submit_again(&html, &page, &pairs(&form)).await;
    assert!(browser.page(&page).await.contains("Dentist"));

    let wrong = [("do", "add"), ("from", "2020-01-01"), ("to", "soon")];
    let refused = browser.submit(&page, &page, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().await.unwrap().contains("Enter a date."));
    server.stop().await;
}

#[tokio::test]
async fn a_court_is_taken_out_of_use_and_is_not_offered_then() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("pickle-park").await;
    let court = setup(&server, &base).await.resources[1].clone();
    let page = format!("{base}/resources/{}/out-of-use", court.id);
    let typed = [
        ("do", "add"),
        ("from", "2026-12-01"),
        ("from_time", "14:00"),
        ("to_time", "16:00"),
        ("note", "New net"),
    ];
    let added = browser.submit(&page, &page, &typed).await;
    assert_eq!(location(&added), page);
    let html = browser.page(&page).await;
    assert!(
        html.contains("Tue 1 Dec, 14:00 to 16:00") && html.contains("New net"),
        "{html}"
    );
    let stranger = Browser::new(&server);
    let other = stranger.come_in("fade-room").await;
    let foreign = format!("{other}/resources/{}/out-of-use", court.id);
    assert_eq!(stranger.get(&foreign).await.status(), StatusCode::NOT_FOUND);
    server.stop().await;
}

async fn setup(server: &TestServer, base: &str) -> Setup {
    let business = business_of(base);
    let catalogue = &server.server.state().services.catalogue;
    catalogue.read(business).await.unwrap()
}

/// A booking of a staff member that is still to come: who, all of that date, and the date there.
async fn booked(server: &TestServer, base: &str) -> (String, Vec<String>, String) {
    let business = business_of(base);
    let setup = setup(server, base).await;
    let catalogue = &server.server.state().services.catalogue;
    let ahead = domain::TimeRange::new(friday(), jiff::Timestamp::MAX).unwrap();
    for staff in &setup.staff {
        let lane = services::records::Lane::Staff(staff.id);
        let found = catalogue.in_the_way(business, lane, ahead).await.unwrap();
        if let Some(booking) = found.first() {
            let zone = jiff::tz::TimeZone::get(&setup.locations[0].zone).unwrap();
            let date = |at| zone.to_datetime(at).date();
            let first = date(booking.range.start());
            let touches = |one: &&services::records::Booking| {
                (date(one.range.start())..=date(one.range.end())).contains(&first)
            };
            let ids = found.iter().filter(touches).map(|one| one.id.to_string());
            return (staff.id.to_string(), ids.collect(), first.to_string());
        }
    }
    panic!("the call left no booking")
}

/// The form of the button that takes the last change back.
fn undo(html: &str) -> Vec<(String, String)> {
    fields(html, "restore")
}
