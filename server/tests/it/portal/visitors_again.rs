//! New links for those that are over, and one link for all that was booked together.

use reqwest::StatusCode;
use serde_json::json;

use super::{
    form::{fields, pairs},
    visitors::{QUIET, book, bookings, link_in, texts},
};
use crate::{
    browser::{Browser, location},
    program::Program,
    world::{Place, TestServer, friday, scenario},
};

const PHONE: &str = "+447700900456";
const ANSWER: &str = "If this was your link, a text with a new one is on its way to your phone.";

/// Asks for a new link on the page of an old one, or as if it were its page.
async fn ask(browser: &Browser, link: &str) {
    let form = browser.page("/sign-in").await;
    let sent = browser.submit_again(&form, link, &[("do", "again")]).await;
    assert_eq!(sent.status(), StatusCode::SEE_OTHER, "{link}");
    assert_eq!(location(&sent), link);
}

#[tokio::test]
async fn a_new_link_goes_to_the_stored_phone_alone_and_the_answer_is_always_the_same() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let link = book(&browser, "/book/fade-room", "Haircut", 0).await;
    let before = texts(&server, PHONE).await.len();
    // A link that works needs no other.
    ask(&browser, &link).await;
    assert_eq!(texts(&server, PHONE).await.len(), before);

    let later = friday() + jiff::SignedDuration::from_hours(24 * 33);
    let server = TestServer::with(server.stop().await, later, QUIET).await;
    let browser = browser.at(&server);
    let html = browser.page(&link).await;
    assert!(html.contains("Text me a new link"), "{html}");
    let before = texts(&server, PHONE).await.len();
    let form = fields(&html, "again");
    let sent = browser.submit_again(&html, &link, &pairs(&form)).await;
    assert_eq!(location(&sent), link);
    let html = browser.page(&link).await;
    assert!(
        html.contains(ANSWER) && html.contains("This link has expired"),
        "{html}"
    );
    let sent = texts(&server, PHONE).await;
    assert_eq!(sent.len(), before + 1, "{sent:?}");
    let fresh = link_in(&server, &sent[0]);
    assert_ne!(fresh, link);
    let html = browser.page(&fresh).await;
    assert!(html.contains("Book again"), "{html}");

    // The same words for a link that nobody was given, and for one that was asked for too often.
    for _ in 0..4 {
        ask(&browser, &link).await;
    }
    assert!(texts(&server, PHONE).await.len() <= before + 2);
    let all = server
        .server
        .world()
        .expect("a world")
        .twilio
        .messages()
        .len();
    for wrong in [
        "/m/8fK2pQaZ7xNr4T",
        "/r/8fK2pQaZ7xNr4T",
        "/w/8fK2pQaZ7xNr4T",
    ] {
        ask(&browser, wrong).await;
    }
    texts(&server, PHONE).await;
    let world = server.server.world().expect("a world");
    assert_eq!(world.twilio.messages().len(), all);
    server.stop().await;
}

#[tokio::test]
async fn a_call_that_was_cut_off_gets_its_link_again() {
    let scenario = scenario("hangs-up-in-the-read-back.toml");
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let played = server.play(&scenario).await;
    assert!(played.ok, "{}", server::demo::show(&played, false));
    let caller = "+447700900119";
    let link = link_in(&server, &texts(&server, caller).await[0]);
    let browser = Browser::new(&server);
    let later = friday() + jiff::SignedDuration::from_hours(25);
    let server = TestServer::start(server.stop().await, later).await;
    let browser = browser.at(&server);
    let before = texts(&server, caller).await.len();
    let html = browser.page(&link).await;
    assert!(html.contains("Text me a new link"), "{html}");
    ask(&browser, &link).await;
    let sent = texts(&server, caller).await;
    assert_eq!(sent.len(), before + 1, "{sent:?}");
    let fresh = link_in(&server, &sent[0]);
    assert!(fresh.starts_with("/r/"), "{fresh}");
    let html = browser.page(&fresh).await;
    assert!(html.contains("finish your booking"), "{html}");
    server.stop().await;
}

#[tokio::test]
async fn what_was_booked_together_is_looked_after_by_one_link() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let program = Program::of(&server, "fade-room").await;
    let (_, services) = program.get("/api/v1/services").await;
    let services = services["services"].as_array().expect("services");
    let haircut = services.iter().find(|one| one["name"] == "Haircut");
    let haircut = haircut.expect("a haircut")["id"].as_str().expect("an id");
    let path = format!(
        "/api/v1/slots?service_id={haircut}&from=2026-12-01T00:00:00Z&to=2026-12-02T00:00:00Z&all=true"
    );
    let (_, found) = program.get(&path).await;
    let slots = found["slots"].as_array().expect("slots");
    let (first, last) = (&slots[0], slots.last().expect("a slot"));
    let order = json!({
        "customer": { "name": "Priya Shah", "phone": PHONE },
        "bookings": [{ "slot_id": first["slot_id"] }, { "slot_id": last["slot_id"] }],
    });
    let (status, made) = program.post("/api/v1/bookings", &order).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let sent = texts(&server, PHONE).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].contains("Change or cancel: "), "{}", sent[0]);
    let link = link_in(&server, &sent[0]);
    let browser = Browser::new(&server);
    let html = browser.page(&link).await;
    assert!(html.contains("Booked together"), "{html}");
    let other = made["bookings"][1]["reference"]
        .as_str()
        .expect("a reference");
    let beside = format!("{link}-{other}");
    assert!(html.contains(&format!("href=\"{beside}\"")), "{html}");
    let html = browser.page(&beside).await;
    assert!(html.contains(other), "{html}");
    let page = format!("{beside}?do=cancel");
    let html = browser.page(&page).await;
    let gone = browser
        .submit_again(&html, &page, &pairs(&fields(&html, "cancel")))
        .await;
    assert_eq!(location(&gone), beside);
    let all = bookings(&program).await;
    let state = |reference: &str| {
        let found = all.iter().find(|one| one["reference"] == reference);
        found.expect("the booking")["state"].clone()
    };
    let first = made["bookings"][0]["reference"]
        .as_str()
        .expect("a reference");
    assert_eq!(
        (state(first), state(other)),
        ("booked".into(), "cancelled".into())
    );

    // A reference that was not booked with it opens nothing.
    let strange = browser.get(&format!("{link}-222222")).await;
    assert_eq!(strange.status(), StatusCode::NOT_FOUND);
    server.stop().await;
}
