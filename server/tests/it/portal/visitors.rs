//! The public pages: booking on a business's page, and the links that customers are sent.

use std::time::Duration;

use reqwest::{StatusCode, header};
use serde_json::Value;

use super::form::{fields, pairs};
use crate::{
    browser::{Browser, location},
    program::Program,
    world::{Place, TestServer, friday},
};

/// An empty diary, and nothing is done behind the test's back.
pub(super) const QUIET: &[(&str, &str)] =
    &[("RINGDESK_DEMO_DIARY", "off"), ("RINGDESK_JOBS", "off")];
pub(super) const SATURDAY: &str = "2026-11-21";
/// A chosen time is kept for five minutes.
const KEPT: Duration = Duration::from_secs(5 * 60);

/// The id of a service, from the page on which it is chosen.
async fn service(browser: &Browser, page: &str, name: &str) -> String {
    let html = browser.page(page).await;
    let (before, _) = html.split_once(&format!(">{name}<")).expect("the service");
    let (_, link) = before.rsplit_once("service=").expect("its link");
    link.split(['"', '&']).next().expect("an id").to_owned()
}

/// The names of the times that a page offers.
pub(super) fn slots(html: &str) -> Vec<String> {
    html.split("name=\"slot\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().expect("a value").to_owned())
        .collect()
}

/// The page of a day's times of a service.
pub(super) async fn day_of(browser: &Browser, page: &str, name: &str, day: &str) -> String {
    let id = service(browser, page, name).await;
    format!("{page}?service={id}&ready=1&month={}&day={day}", &day[..7])
}

/// Presses a button, and gives where it leads.
async fn press(browser: &Browser, page: &str, fields: &[(&str, &str)]) -> String {
    let answer = browser.submit(page, page, fields).await;
    let status = answer.status();
    if status != StatusCode::SEE_OTHER {
        panic!(
            "{fields:?} on {page}: {status} {}",
            answer.text().await.unwrap()
        );
    }
    location(&answer)
}

const WHO: [(&str, &str); 5] = [
    ("do", "details"),
    ("name", "Priya Shah"),
    ("phone", "07700 900456"),
    ("email", "priya@example.com"),
    ("notes", "Side door"),
];

/// Goes as far as the last page before booking. Its address.
async fn up_to_check(browser: &Browser, page: &str, name: &str, nth: usize) -> String {
    let times = day_of(browser, page, name, SATURDAY).await;
    let slot = slots(&browser.page(&times).await)[nth].clone();
    let details = press(browser, &times, &[("do", "hold"), ("slot", &slot)]).await;
    press(browser, &details, &WHO).await
}

/// Books; the address of the booking's page.
pub(super) async fn book(browser: &Browser, page: &str, name: &str, nth: usize) -> String {
    let check = up_to_check(browser, page, name, nth).await;
    press(browser, &check, &[("do", "book")]).await
}

async fn run_due(server: &TestServer) {
    while server.server.worker().run_due().await.expect("the outbox") > 0 {}
}

/// The texts to a number, the last one first.
pub(super) async fn texts(server: &TestServer, phone: &str) -> Vec<String> {
    run_due(server).await;
    let sent = server.server.world().expect("a world").twilio.messages();
    let theirs = sent.into_iter().rev().filter(|text| text.to == phone);
    theirs.map(|text| text.body).collect()
}

/// The path of a link in a text.
pub(super) fn link_in(server: &TestServer, text: &str) -> String {
    let (_, link) = text.split_once(&server.url("/")).expect("a link");
    let link = link.split(' ').next().expect("a path");
    format!("/{link}")
}

pub(super) async fn bookings(program: &Program) -> Vec<Value> {
    let (_, list) = program.get("/api/v1/bookings?limit=200").await;
    list["bookings"].as_array().expect("bookings").clone()
}

async fn a_visitor_books_once_moves_and_cancels_by_the_link(place: Place) {
    let server = TestServer::with(place, friday(), QUIET).await;
    let program = Program::of(&server, "fade-room").await;
    let browser = Browser::new(&server);
    let check = up_to_check(&browser, "/book/fade-room", "Haircut", 2).await;
    let html = browser.page(&check).await;
    for words in [
        "Kept for you until 14:0",
        "Keep it longer",
        "Haircut",
        "Sat 21 Nov, ",
        "12 Mill Lane",
        "Priya Shah",
        "07700 900456",
        "You can cancel free until",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("<script"), "{html}");
    assert_eq!(bookings(&program).await, Vec::<Value>::new());

    // Pressed twice, and sent again later: one booking.
    let form = [("do", "book")];
    let (one, other) = tokio::join!(
        browser.submit_again(&html, &check, &form),
        browser.submit_again(&html, &check, &form)
    );
    let page = location(&one);
    assert_eq!(location(&other), page);
    assert_eq!(
        location(&browser.submit_again(&html, &check, &form).await),
        page
    );
    let made = bookings(&program).await;
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(
        (&made[0]["name"], &made[0]["phone"], &made[0]["source"]),
        (
            &"Priya Shah".into(),
            &"+447700900456".into(),
            &"booking_page".into()
        )
    );

    // The text carries a link, which shows the first name alone to whoever has it.
    let sent = texts(&server, "+447700900456").await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(
        sent[0].starts_with("Fade Room: booked. Haircut with "),
        "{}",
        sent[0]
    );
    assert!(sent[0].contains("Change or cancel: ") && sent[0].chars().count() <= 160);
    let link = link_in(&server, &sent[0]);
    let theirs = Browser::new(&server);
    let answer = theirs.get(&link).await;
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    assert_eq!(answer.headers()[header::REFERRER_POLICY], "same-origin");
    assert_eq!(answer.headers()["x-robots-tag"], "noindex, nofollow");
    let html = answer.text().await.unwrap();
    assert!(html.contains("Priya, you are booked"), "{html}");
    for private in ["Shah", "900456", "priya@example.com", "Side door"] {
        assert!(!html.contains(private), "{private}: {html}");
    }

    let file = theirs.get(&format!("{link}/booking.ics")).await;
    assert_eq!(
        file.headers()[header::CONTENT_TYPE],
        "text/calendar; charset=utf-8"
    );
    let file = file.text().await.unwrap();
    let id = made[0]["id"].as_str().unwrap();
    for line in [
        format!("UID:{id}@127.0.0.1\r\n"),
        "SEQUENCE:0\r\n".to_owned(),
        "DTSTART:20261121T".to_owned(),
        "SUMMARY:Haircut with ".to_owned(),
        "LOCATION:Fade Room\\, 12 Mill Lane\r\n".to_owned(),
        "STATUS:CONFIRMED\r\n".to_owned(),
    ] {
        assert!(file.contains(&line), "{line}: {file}");
    }
    assert!(!file.contains("Priya"));

    // Moved to a time of another day.
    let times = format!("{link}?do=move&with=anyone&month=2026-11&day=2026-11-24");
    let html = theirs.page(&times).await;
    let (before, _) = html.split_once("\" class=\"time-choice\"").expect("a time");
    let (_, to) = before.rsplit_once("href=\"").expect("its link");
    let to = to.replace("&amp;", "&");
    let confirm = theirs.page(&to).await;
    assert!(confirm.contains("Move to this time?") && confirm.contains("costs nothing"));
    let form = fields(&confirm, "move");
    let done = theirs.submit_again(&confirm, &to, &pairs(&form)).await;
    assert_eq!(location(&done), link);
    let html = theirs.page(&link).await;
    assert!(html.contains("Moved to Tue 24 Nov, "), "{html}");
    let again = theirs.submit_again(&confirm, &to, &pairs(&form)).await;
    assert_eq!(location(&again), link);
    let sent = texts(&server, "+447700900456").await;
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(
        sent[0].contains("moved. ") && sent[0].contains("/m/"),
        "{}",
        sent[0]
    );

    // Cancelled once; both links say so, and lead to another booking.
    let ask = format!("{link}?do=cancel");
    let html = theirs.page(&ask).await;
    assert!(html.contains("Cancelling it now costs nothing."), "{html}");
    assert_eq!(press(&theirs, &ask, &[("do", "cancel")]).await, link);
    for link in [&link, &link_in(&server, &sent[0])] {
        let html = theirs.page(link).await;
        assert!(html.contains("your booking is cancelled"), "{html}");
        assert!(html.contains("Book again") && !html.contains("do=move"));
    }
    let gone = bookings(&program).await;
    assert_eq!(gone.len(), 1);
    assert_eq!(gone[0]["state"], "cancelled");
    let file = theirs.page(&format!("{link}/booking.ics")).await;
    assert!(file.contains("STATUS:CANCELLED\r\n") && file.contains("SEQUENCE:2\r\n"));
    let late = theirs.submit("/sign-in", &ask, &[("do", "cancel")]).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}

#[tokio::test]
async fn a_visitor_books_once_moves_and_cancels_by_the_link_on_sqlite() {
    a_visitor_books_once_moves_and_cancels_by_the_link(Place::sqlite()).await;
}

#[tokio::test]
async fn a_visitor_books_once_moves_and_cancels_by_the_link_on_postgres() {
    a_visitor_books_once_moves_and_cancels_by_the_link(Place::postgres().await).await;
}

#[tokio::test]
async fn a_kept_time_keeps_others_out_and_a_lost_one_offers_the_closest_with_details_kept() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let (first, second) = (Browser::new(&server), Browser::new(&server));
    let page = "/book/fade-room";
    let check = up_to_check(&first, page, "Haircut", 0).await;
    let (_, kept) = check.split_once("slot=").expect("a slot");
    let kept = kept.split('&').next().unwrap().to_owned();
    // What is kept is not offered to others with the same person, nor kept for them.
    let times = day_of(&second, page, "Haircut", SATURDAY).await;
    assert!(!slots(&second.page(&times).await).contains(&kept));
    let taken = second
        .submit(&times, &times, &[("do", "hold"), ("slot", &kept)])
        .await;
    assert_eq!(taken.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = taken.text().await.unwrap();
    assert!(
        told.contains("Someone just took ") && told.contains("These are closest: "),
        "{told}"
    );

    // Kept longer, it outlives the first five minutes; then it lapses, and somebody else books it.
    let clock = &server.server.state().ports.clock;
    clock.sleep(KEPT - Duration::from_secs(60)).await;
    let check = press(&first, &check, &[("do", "longer")]).await;
    clock.sleep(KEPT - Duration::from_secs(60)).await;
    assert!(first.page(&check).await.contains("Kept for you until 14:"));
    clock.sleep(Duration::from_secs(120)).await;
    let html = first.page(&check).await;
    assert!(
        html.contains("It is still free, but not kept for you."),
        "{html}"
    );
    let theirs = press(&second, &times, &[("do", "hold"), ("slot", &kept)]).await;
    let theirs = press(&second, &theirs, &WHO).await;
    press(&second, &theirs, &[("do", "book")]).await;

    let late = first.submit_again(&html, &check, &[("do", "book")]).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = late.text().await.unwrap();
    for words in [
        "Someone just took ",
        "These are closest:",
        "Priya Shah",
        "07700 900456",
        "Side door",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    // The closest time goes through with what was entered before.
    let other = slots(&told)[0].clone();
    let check = press(&first, &check, &[("do", "hold"), ("slot", &other)]).await;
    let booked = press(&first, &check, &[("do", "book")]).await;
    assert!(first.page(&booked).await.contains("Priya, you are booked"));
    server.stop().await;
}

#[tokio::test]
async fn every_field_says_what_is_wrong_and_keeps_what_was_typed() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let times = day_of(&browser, "/book/fade-room", "Haircut", SATURDAY).await;
    let slot = slots(&browser.page(&times).await)[0].clone();
    let details = press(&browser, &times, &[("do", "hold"), ("slot", &slot)]).await;
    let typed = [
        ("do", "details"),
        ("name", ""),
        ("phone", "12"),
        ("email", "nobody"),
        ("notes", "Side door"),
    ];
    let answer = browser.submit(&details, &details, &typed).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = answer.text().await.unwrap();
    for words in [
        "<title>Error: ",
        "Enter your name.",
        "Enter a whole phone number.",
        "Enter an e-mail address",
        "value=\"12\"",
        "value=\"nobody\"",
        "Side door",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    // Without details nothing is booked, whatever the address says.
    let skipped = format!("{details}&step=check");
    let answer = browser.submit(&skipped, &skipped, &[("do", "book")]).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let program = Program::of(&server, "fade-room").await;
    assert_eq!(bookings(&program).await, Vec::<Value>::new());
    server.stop().await;
}

#[tokio::test]
async fn courts_are_booked_by_number_and_a_place_is_asked_for_where_there_are_several() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let page = "/book/pickle-park";
    let id = service(&browser, page, "Court hire").await;
    let html = browser.page(&format!("{page}?service={id}")).await;
    assert!(
        html.contains("How many courts") && html.contains("How long"),
        "{html}"
    );
    let times =
        format!("{page}?service={id}&ready=1&count=2&minutes=60&month=2026-11&day={SATURDAY}");
    let slot = slots(&browser.page(&times).await)[0].clone();
    let details = press(&browser, &times, &[("do", "hold"), ("slot", &slot)]).await;
    let mut who = WHO;
    who[2].1 = "98765 43025";
    let check = press(&browser, &details, &who).await;
    assert!(browser.page(&check).await.contains("Courts 1 and 2"));
    let booked = press(&browser, &check, &[("do", "book")]).await;
    assert!(browser.page(&booked).await.contains("Courts 1 and 2"));

    let html = browser.page("/book/northside-physio").await;
    assert!(html.contains("Where would you like to come?"), "{html}");
    let (_, place) = html
        .split_once("href=\"/book/northside-physio/")
        .expect("a place");
    let place = format!(
        "/book/northside-physio/{}",
        place.split('"').next().unwrap()
    );
    assert!(
        browser
            .page(&place)
            .await
            .contains("What would you like to book?")
    );
    server.stop().await;
}

#[tokio::test]
async fn who_finds_no_time_waits_for_one() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    // Closed on that day.
    let closed = day_of(&browser, "/book/fade-room", "Haircut", "2026-11-22").await;
    let html = browser.page(&closed).await;
    assert!(
        html.contains("No times that day.") && html.contains("Next:"),
        "{html}"
    );
    let wait = format!("{closed}&step=wait");
    let done = press(
        &browser,
        &wait,
        &[
            ("do", "wait"),
            ("name", "Jo Reed"),
            ("phone", "07700 900456"),
        ],
    )
    .await;
    assert!(browser.page(&done).await.contains("You are on the list"));
    let program = Program::of(&server, "fade-room").await;
    let (_, list) = program.get("/api/v1/waitlist?limit=10").await;
    assert_eq!(list["entries"].as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(list["entries"][0]["name"], "Jo Reed");
    server.stop().await;
}

#[tokio::test]
async fn a_business_that_takes_no_bookings_here_says_whom_to_ring() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let (owner, browser) = (Browser::new(&server), Browser::new(&server));
    let base = owner.come_in("fade-room").await;
    let settings = format!("{base}/settings/business");
    let html = owner.page(&settings).await;
    assert!(html.contains(&server.url("/book/fade-room")), "{html}");
    let times = day_of(&browser, "/book/fade-room", "Haircut", SATURDAY).await;
    let open = browser.page(&times).await;
    let form: Vec<(String, String)> = fields(&html, "save")
        .into_iter()
        .filter(|(name, _)| name != "booking_page")
        .collect();
    let saved = owner.submit_again(&html, &settings, &pairs(&form)).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let html = browser.page("/book/fade-room").await;
    assert!(html.contains("Fade Room takes bookings by phone"), "{html}");
    assert!(html.contains("tel:+442079460018"), "{html}");
    let slot = slots(&open)[0].clone();
    let held = browser
        .submit_again(&open, &times, &[("do", "hold"), ("slot", &slot)])
        .await;
    assert_eq!(held.status(), StatusCode::UNPROCESSABLE_ENTITY);
    for gone in [
        "/book/nobody",
        "/book/fade-room/nowhere",
        "/book/fade-room/pickle-park",
    ] {
        assert_eq!(
            browser.get(gone).await.status(),
            StatusCode::NOT_FOUND,
            "{gone}"
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn one_browser_cannot_keep_one_time_after_another_for_ever() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let times = day_of(&browser, "/book/fade-room", "Haircut", SATURDAY).await;
    let html = browser.page(&times).await;
    let offered = slots(&html);
    let mut last = StatusCode::OK;
    for round in 0..41 {
        let page = browser.page(&times).await;
        let slot = &offered[round % 2];
        let sent = browser
            .submit_again(&page, &times, &[("do", "hold"), ("slot", slot)])
            .await;
        last = sent.status();
        if round < 40 {
            assert_eq!(last, StatusCode::SEE_OTHER, "{round}");
        }
    }
    assert_eq!(last, StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}
