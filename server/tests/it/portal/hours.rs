//! Hours: every week, dates that differ, rules.

use domain::Role;
use reqwest::StatusCode;
use services::{
    catalogue::Setup,
    records::{HoursException, HoursOwner},
};

use super::form::{fields, pairs, with};
use crate::{
    browser::{Browser, business_of, location},
    world::{Place, TestServer, friday, scenario},
};

#[tokio::test]
async fn weekly_hours_are_saved_and_tell_which_bookings_fall_outside() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    server.play(&scenario("books-a-haircut.toml")).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/hours");
    let before = setup(&server, &base).await;
    let html = browser.page(&page).await;
    assert!(
        html.contains("Clocks go forward Sun 28 Mar 2027."),
        "{html}"
    );
    let saved = browser
        .submit_again(&html, &page, &pairs(&fields(&html, "save")))
        .await;
    assert_eq!(location(&saved), page);
    assert_eq!(week(&setup(&server, &base).await), week(&before));

    // Open for an hour a week only: what is booked stays, and is told.
    let only = [
        ("do", "save"),
        ("mon-0-from", "06:00"),
        ("mon-0-to", "07:00"),
    ];
    let saved = browser.submit(&page, &page, &only).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let html = browser.page(&page).await;
    assert!(
        html.contains("outside the new hours.") && html.contains("Review"),
        "{html}"
    );
    let place = before.locations[0].id;
    let outside = browser.page(&format!("{page}/outside?loc={place}")).await;
    assert!(
        outside.contains(&format!("{base}/bookings/bkg_")),
        "{outside}"
    );

    let wrong = [
        ("do", "save"),
        ("tue-0-from", "10:00"),
        ("tue-0-to", "12:00"),
        ("tue-1-from", "11:00"),
        ("tue-1-to", "13:00"),
    ];
    let refused = browser.submit(&page, &page, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    assert!(html.contains("overlaps 10:00 to 12:00") && html.contains("value=\"13:00\""));
    server.stop().await;
}

#[tokio::test]
async fn dates_that_differ_are_added_for_all_locations_and_removed_with_a_way_back() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("northside-physio").await;
    let page = format!("{base}/hours/exceptions");
    assert!(
        browser
            .page(&format!("{base}/hours"))
            .await
            .contains("Choose a location.")
    );
    let before = dates(&server, &base).await.len();
    let closed = [
        ("do", "add"),
        ("date", "2026-12-24"),
        ("kind", "closed"),
        ("note", "Christmas party"),
        ("location_id", "all"),
    ];
    let added = browser.submit(&page, &page, &closed).await;
    assert_eq!(location(&added), page);
    let places = setup(&server, &base).await.locations.len();
    assert_eq!(dates(&server, &base).await.len(), before + places);
    let html = browser.page(&page).await;
    for words in [
        "Added 2026-12-24.",
        "Thu 24 Dec",
        "Christmas party",
        "All locations",
        "Undo",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let form = fields(&html, "remove");
    browser.submit_again(&html, &page, &pairs(&form)).await;
    assert_eq!(dates(&server, &base).await.len(), before);
    let html = browser.page(&page).await;
    let form = fields(&html, "restore");
    browser.submit_again(&html, &page, &pairs(&form)).await;
    assert_eq!(dates(&server, &base).await.len(), before + places);

    let html = browser.page(&page).await;
    let form = with(fields(&html, "holidays"), &[("days", "2027-03-08")]);
    let added = browser.submit_again(&html, &page, &pairs(&form)).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let all = dates(&server, &base).await;
    let labour_day = jiff::civil::date(2027, 3, 8);
    let kept = |one: &&HoursException| one.date == labour_day && one.holiday;
    assert_eq!(all.iter().filter(kept).count(), places);
    assert!(
        browser
            .page(&page)
            .await
            .contains("Labour Day (public holiday)")
    );
    server.stop().await;
}

#[tokio::test]
async fn extra_opening_comes_besides_the_usual_hours_and_wrong_times_are_kept() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/hours/exceptions");
    let setup = setup(&server, &base).await;
    let (place, date) = (setup.locations[0].id, jiff::civil::date(2026, 12, 1));
    let usual: Vec<_> = setup.open_on(place, date.weekday()).collect();
    let extra = [
        ("do", "add"),
        ("date", "2026-12-01"),
        ("kind", "extra"),
        ("from", "22:00"),
        ("to", "00:00"),
    ];
    browser.submit(&page, &page, &extra).await;
    let all = dates(&server, &base).await;
    let extra = all.iter().find(|one| one.date == date).unwrap();
    assert_eq!(extra.ranges.len(), usual.len() + 1);

    let wrong = [
        ("do", "add"),
        ("date", "tomorrow"),
        ("kind", "other"),
        ("from", "14:00"),
        ("to", "13:00"),
        ("note", "A <b> note"),
    ];
    let refused = browser.submit(&page, &page, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    for words in [
        "Enter a date.",
        "Enter when it begins",
        "value=\"A &lt;b&gt; note\"",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }

    // The desk adds dates and removes none.
    let owners = browser.page(&page).await;
    server.set_role(&base, Role::Desk).await;
    let html = browser.page(&page).await;
    assert!(html.contains("Add date") && !html.contains("aria-label=\"Remove"));
    let closed = [("do", "add"), ("date", "2026-12-02"), ("kind", "closed")];
    let added = browser.submit_again(&html, &page, &closed).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let remove = fields(&owners, "remove");
    let html = browser.page(&page).await;
    let sent = browser.submit_again(&html, &page, &pairs(&remove)).await;
    assert_eq!(sent.status(), StatusCode::FORBIDDEN);
    assert_eq!(dates(&server, &base).await.len(), all.len() + 1);
    server.stop().await;
}

#[tokio::test]
async fn rules_of_a_location_are_saved_in_words_that_people_use() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/hours/rules");
    let html = browser.page(&page).await;
    let form = with(
        fields(&html, "save"),
        &[
            ("grid_minutes", "20 min"),
            ("notice_minutes", "1 day"),
            ("horizon_days", "90"),
        ],
    );
    let saved = browser.submit_again(&html, &page, &pairs(&form)).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let place = setup(&server, &base).await.locations[0].clone();
    assert_eq!(
        (place.grid_minutes, place.notice_minutes, place.horizon_days),
        (20, 1_440, 90)
    );
    let wrong = [
        ("do", "save"),
        ("grid_minutes", "0"),
        ("notice_minutes", ""),
        ("horizon_days", "x"),
    ];
    let refused = browser.submit(&page, &page, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}

async fn setup(server: &TestServer, base: &str) -> Setup {
    let business = business_of(base);
    let catalogue = &server.server.state().services.catalogue;
    catalogue.read(business).await.unwrap()
}

async fn dates(server: &TestServer, base: &str) -> Vec<HoursException> {
    let business = business_of(base);
    let catalogue = &server.server.state().services.catalogue;
    catalogue.exceptions(business).await.unwrap()
}

fn week(setup: &Setup) -> Vec<(HoursOwner, i8, domain::WallRange)> {
    let mut all: Vec<_> = setup
        .hours
        .iter()
        .map(|one| (one.owner, one.weekday.to_monday_zero_offset(), one.range))
        .collect();
    all.sort_unstable();
    all
}
