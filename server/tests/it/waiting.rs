//! The link of an offer to somebody who waits: opened, taken, given back, too late, and by whoever else finds it.

use std::time::Duration;

use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, location},
    program::{Program, client},
    world::{Place, TestServer, friday},
};

/// Nothing is done behind the test's back: the outbox runs when it is told to.
const BY_HAND: &[(&str, &str)] = &[("RINGDESK_JOBS", "off")];
/// An offer is kept for a quarter of an hour.
const KEPT: Duration = Duration::from_secs(15 * 60);

/// Somebody who waits, and the link that they were sent.
struct Offer {
    program: Program,
    /// The entry's id.
    entry: String,
    path: String,
    start: String,
}

impl Offer {
    /// Books a time of a company on the first of December, lets somebody wait for it, and cancels.
    async fn made(server: &TestServer, company: &str, phone: &str) -> Self {
        let program = Program::of(server, company).await;
        let (id, start, end) = booked(&program, company).await;
        let wait = json!({
            "service_id": id.1, "from": start, "to": end, "name": "Jo Reed", "phone": phone,
        });
        let (status, entry) = program.post("/api/v1/waitlist", &wait).await;
        assert_eq!(status, StatusCode::CREATED, "{entry}");
        let cancel = json!({"appointment_id": id.0});
        let (status, gone) = program.post("/api/tools/cancel_booking", &cancel).await;
        assert_eq!(status, StatusCode::OK, "{gone}");
        Self {
            entry: entry["id"].as_str().expect("an id").to_owned(),
            path: link_of(server, phone).await,
            program,
            start,
        }
    }

    /// Where the entry stands.
    async fn state(&self) -> String {
        let (_, list) = self.program.get("/api/v1/waitlist?limit=200").await;
        let entries = list["entries"].as_array().expect("entries");
        let entry = entries.iter().find(|one| one["id"] == self.entry.as_str());
        let state = &entry.expect("the entry")["state"];
        state.as_str().expect("a state").to_owned()
    }

    /// Bookings that stand at the offered time.
    async fn bookings(&self) -> Vec<Value> {
        let (_, list) = self.program.get("/api/v1/bookings?limit=200").await;
        let mut all = list["bookings"].as_array().expect("bookings").clone();
        all.retain(|one| one["start"] == self.start.as_str() && one["state"] != "cancelled");
        all
    }
}

/// Books the first time that a company has for one of its services: the booking's and the service's id, start and end.
async fn booked(program: &Program, company: &str) -> ((Value, Value), String, String) {
    let shop = json!({"shop_id": company});
    let (_, found) = program.post("/api/tools/get_services", &shop).await;
    let day = json!({"start_utc": "2026-12-01T09:00:00Z", "end_utc": "2026-12-02T02:00:00Z"});
    for service in found["services"].as_array().expect("services") {
        let asked = json!({"shop_id": company, "date_range": day, "service_id": service["id"]});
        let (_, free) = program.post("/api/tools/get_available_slots", &asked).await;
        let order = json!({
            "shop_id": company, "service_id": service["id"],
            "start_utc": free["slots"][0]["start_utc"],
            "customer_name": "Sam Hill", "customer_phone": "+447700900199",
        });
        let (status, made) = program.post("/api/tools/create_booking", &order).await;
        if status == StatusCode::OK {
            let text = |name: &str| made[name].as_str().expect("an instant").to_owned();
            let ids = (made["appointment_id"].clone(), service["id"].clone());
            return (ids, text("start_utc"), text("end_utc"));
        }
    }
    panic!("{company} has nothing to book")
}

/// Carries out what is due, and gives the path of the link that was sent to a number last.
async fn link_of(server: &TestServer, phone: &str) -> String {
    run_due(server).await;
    let sent = server.server.world().expect("a world").twilio.messages();
    let origin = server.url("");
    let mut links = sent.iter().rev().filter(|text| text.to == phone);
    let link = links.find_map(|text| text.body.split_once(&format!("{origin}/w/")));
    format!("/w/{}", link.expect("a text with a link").1)
}

async fn run_due(server: &TestServer) {
    while server.server.worker().run_due().await.expect("the outbox") > 0 {}
}

/// The status and the page, which is as secret as its address.
async fn read(answer: Response) -> (StatusCode, String) {
    let named = |name: header::HeaderName| {
        let value = answer.headers().get(&name);
        let value = value.unwrap_or_else(|| panic!("{name} is missing"));
        value.to_str().expect("text").to_owned()
    };
    assert_eq!(named(header::CACHE_CONTROL), "no-store");
    // No other site is told; our own pages are, because browsers name the origin of a form only then.
    assert_eq!(named(header::REFERRER_POLICY), "same-origin");
    let robots = named(header::HeaderName::from_static("x-robots-tag"));
    assert!(robots.contains("noindex"), "{robots}");
    let status = answer.status();
    if status == StatusCode::SEE_OTHER {
        return (status, location(&answer));
    }
    let page = answer.text().await.expect("a page");
    assert!(
        page.contains(r#"<meta name="robots" content="noindex""#),
        "{page}"
    );
    (status, page)
}

async fn get(server: &TestServer, path: &str) -> (StatusCode, String) {
    read(Browser::new(server).get(path).await).await
}

/// Presses a button of the page, as a browser that has the page open.
async fn post(server: &TestServer, path: &str, answer: &str) -> (StatusCode, String) {
    let browser = Browser::new(server);
    let form = browser.page("/sign-in").await;
    read(browser.submit_again(&form, path, &[("do", answer)]).await).await
}

async fn a_link_shows_the_offer_and_books_it_once(place: Place) {
    let server = TestServer::with(place, friday(), BY_HAND).await;
    let offer = Offer::made(&server, "fade-room", "+447700900102").await;
    let (status, page) = get(&server, &offer.path).await;
    assert_eq!(status, StatusCode::OK);
    for said in ["Fade Room", "Tue 1 Dec", "Book it", "No, thank you"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(offer.state().await, "offered");

    let (status, to) = post(&server, &offer.path, "take").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    let (_, page) = get(&server, &to).await;
    assert!(page.contains("you are booked"), "{page}");
    assert_eq!(offer.state().await, "booked");
    let made = offer.bookings().await;
    assert_eq!(made.len(), 1, "{made:?}");
    assert_eq!(
        (&made[0]["phone"], &made[0]["source"]),
        (&"+447700900102".into(), &"booking_page".into())
    );

    // Used: asked again it leads to the same, and nothing is left to give back.
    let (status, again) = post(&server, &offer.path, "take").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{again}");
    let reference = made[0]["reference"].as_str().expect("a reference");
    assert!(get(&server, &again).await.1.contains(reference));
    let (status, late) = post(&server, &offer.path, "decline").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{late}");
    let (status, over) = get(&server, &offer.path).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        over.contains("is over") && !over.contains("Book it"),
        "{over}"
    );
    assert_eq!(offer.bookings().await, made);
    server.stop().await;
}

#[tokio::test]
async fn a_link_shows_the_offer_and_books_it_once_on_sqlite() {
    a_link_shows_the_offer_and_books_it_once(Place::sqlite()).await;
}

#[tokio::test]
async fn a_link_shows_the_offer_and_books_it_once_on_postgres() {
    a_link_shows_the_offer_and_books_it_once(Place::postgres().await).await;
}

#[tokio::test]
async fn who_gives_an_offer_back_goes_on_waiting_and_cannot_take_it_any_more() {
    let server = TestServer::with(Place::sqlite(), friday(), BY_HAND).await;
    let offer = Offer::made(&server, "fade-room", "+447700900102").await;
    let (status, to) = post(&server, &offer.path, "decline").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    assert!(get(&server, &to).await.1.contains("still on the list"));
    assert_eq!(offer.state().await, "waiting");
    let (status, late) = post(&server, &offer.path, "take").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{late}");
    assert_eq!(offer.bookings().await, Vec::<Value>::new());
    server.stop().await;
}

#[tokio::test]
async fn an_offer_that_nobody_answered_in_time_is_over() {
    let server = TestServer::with(Place::sqlite(), friday(), BY_HAND).await;
    let offer = Offer::made(&server, "fade-room", "+447700900102").await;
    server.server.state().ports.clock.sleep(KEPT).await;
    // Both before the outbox has noticed and after.
    for _ in 0..2 {
        let (status, page) = get(&server, &offer.path).await;
        assert_eq!(status, StatusCode::OK);
        assert!(
            page.contains("is over") && !page.contains("Book it"),
            "{page}"
        );
        let (status, page) = post(&server, &offer.path, "take").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("This offer is over"), "{page}");
        assert_eq!(offer.bookings().await, Vec::<Value>::new());
        run_due(&server).await;
    }
    assert_eq!(offer.state().await, "waiting");
    server.stop().await;
}

#[tokio::test]
async fn what_opens_a_link_without_a_person_changes_nothing() {
    let server = TestServer::with(Place::sqlite(), friday(), BY_HAND).await;
    let offer = Offer::made(&server, "fade-room", "+447700900102").await;
    for agent in ["Twitterbot/1.0", "Mozilla/5.0 (preview)", "curl/8"] {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::DELETE] {
            // Scanners follow every address that they find, with whatever is behind it.
            for path in [offer.path.clone(), format!("{}?answer=take", offer.path)] {
                let request = client().request(method.clone(), server.url(&path));
                let answer = request.header(header::USER_AGENT, agent).send().await;
                let status = answer.expect("an answer").status();
                let fine = status == StatusCode::OK || status == StatusCode::METHOD_NOT_ALLOWED;
                assert!(fine, "{method} {path}: {status}");
            }
        }
    }
    assert_eq!(offer.state().await, "offered");
    assert_eq!(offer.bookings().await, Vec::<Value>::new());
    // Nor does what is sent by who has not opened the page, or is no answer.
    let bare = client().post(server.url(&offer.path));
    let bare = bare
        .form(&[("do", "take")])
        .send()
        .await
        .expect("an answer");
    assert_eq!(bare.status(), StatusCode::FORBIDDEN);
    for answer in ["perhaps", ""] {
        let (status, page) = post(&server, &offer.path, answer).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
    }
    assert_eq!(offer.state().await, "offered");
    let (status, page) = post(&server, &offer.path, "take").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    server.stop().await;
}

#[tokio::test]
async fn a_token_that_was_not_sent_for_an_offer_opens_nothing() {
    let server = TestServer::with(Place::sqlite(), friday(), BY_HAND).await;
    let offer = Offer::made(&server, "fade-room", "+447700900102").await;
    let token = offer.path.trim_start_matches("/w/");
    let mut forged = token.to_owned();
    let last = forged.pop().expect("a token");
    forged.push(if last == '0' { '1' } else { '0' });
    let owner = "owner@fade-room.example".parse().expect("an address");
    let access = &server.server.state().services.access;
    let link = access.new_link(&owner).await.expect("a link to sign in");
    // Forged, cut, guessed, in other letters, and secrets that open other doors of the same business.
    for wrong in [
        forged,
        token[1..].to_owned(),
        "x".to_owned(),
        "0".repeat(4000),
        token.to_uppercase(),
        "%27%20or%201=1--".to_owned(),
        offer.program.key().to_owned(),
        offer.entry.clone(),
        link,
    ] {
        let path = format!("/w/{wrong}");
        let (status, page) = get(&server, &path).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(!page.contains("Fade Room") && !page.contains("<button"));
        for answer in ["take", "decline"] {
            assert_eq!(post(&server, &path, answer).await.0, StatusCode::NOT_FOUND);
        }
    }
    assert_eq!(offer.state().await, "offered");
    server.stop().await;
}

#[tokio::test]
async fn a_token_of_another_business_leads_to_that_business_alone() {
    let server = TestServer::with(Place::sqlite(), friday(), BY_HAND).await;
    let ours = Offer::made(&server, "fade-room", "+447700900102").await;
    let theirs = Offer::made(&server, "luma-skin", "+15125550199").await;
    let (_, page) = get(&server, &theirs.path).await;
    assert!(page.contains("Luma") && !page.contains("Fade"), "{page}");
    let (status, page) = post(&server, &theirs.path, "take").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
    assert_eq!(theirs.state().await, "booked");
    assert_eq!(ours.state().await, "offered");
    assert_eq!(ours.bookings().await, Vec::<Value>::new());
    // Who left is offered nothing, whatever they were sent.
    let url = server.url(&format!("/api/v1/waitlist/{}", ours.entry));
    let left = client().delete(url).bearer_auth(ours.program.key()).send();
    let left = left.await.expect("an answer").status();
    assert_eq!(left, StatusCode::NO_CONTENT);
    assert_eq!(
        post(&server, &ours.path, "take").await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(ours.state().await, "left");
    server.stop().await;
}
