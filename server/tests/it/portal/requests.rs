//! Requests: confirmed by hand with the text that is shown, and by themselves when the calendar can be read again.

use domain::Role;
use reqwest::StatusCode;
use serde_json::json;
use simulators::world::{GOOGLE_ACCOUNT, GOOGLE_CALENDAR};

use super::{
    form::{fields, pairs, with},
    own::{become_staff, book, staff},
    visitors::{QUIET, texts},
};
use crate::{
    browser::{Browser, location},
    program::Program,
    world::{Place, TestServer, friday},
};

const PHONE: &str = "+447700900456";

/// A request of somebody's, with a staff member, for tomorrow; its address. Fields besides are those of [`book`].
async fn request(browser: &Browser, base: &str, whom: &str, name: &str, phone: &str) -> String {
    let page = book(browser, base, whom, name, phone).await;
    let shown = browser.page(&page).await;
    assert!(shown.contains("Requested"), "{shown}");
    page
}

/// Breaks the connection to the owner's calendars.
fn revoke(server: &TestServer) {
    let world = server.server.world().expect("a world");
    world.google.revoke_grants(GOOGLE_ACCOUNT);
}

/// Writes an event of somebody else over the whole day of tomorrow.
fn take_the_day(server: &TestServer) {
    let world = server.server.world().expect("a world");
    let event = json!({
        "summary": "Wedding",
        "start": { "dateTime": "2026-11-21T08:00:00Z" },
        "end": { "dateTime": "2026-11-21T20:00:00Z" },
    });
    let google = &world.google;
    let written = google.put_event(GOOGLE_ACCOUNT, GOOGLE_CALENDAR, &event);
    written.expect("an event");
}

/// Connects the owner's account again; the page that it leads to.
async fn reconnect(browser: &Browser, base: &str) -> String {
    let list = browser.page(&format!("{base}/integrations")).await;
    let (_, link) = list.split_once("/google/connect?again=").expect("a link");
    let id = link.split(['"', '&']).next().expect("an id");
    let connect = format!("{base}/integrations/google/connect?again={id}&back=integrations");
    let google = location(&browser.get(&connect).await);
    let back = browser.consent(&google).await;
    let account = location(&browser.get(&back).await);
    browser.page(&account).await
}

async fn a_request_is_confirmed_by_hand(place: Place) {
    let server = TestServer::with(place, friday(), QUIET).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let own = staff(&browser.page(&format!("{base}/staff")).await).remove(0);
    revoke(&server);
    let booking = request(&browser, &base, &own, "Priya Shah", "07700 900456").await;
    let shown = browser.page(&booking).await;
    assert!(shown.contains("Confirm request"), "{shown}");
    let id = booking.rsplit('/').next().expect("an id");
    let drawer = browser
        .page(&format!("{base}/bookings?view=list&open={id}"))
        .await;
    assert!(drawer.contains("Confirm request"), "{drawer}");

    // One press from the day.
    let today = browser.page(&format!("{base}/today")).await;
    assert!(today.contains("Priya Shah asked for"), "{today}");
    let confirming = format!("{booking}?do=confirm");
    assert!(today.contains(&format!("href=\"{confirming}\"")), "{today}");
    let asked = browser.page(&confirming).await;
    for words in [
        "Tell Priya Shah?",
        "Text to 07700 900456",
        "Fade Room: booked.",
        "The calendar cannot be read now.",
    ] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    // A stranger finds nothing, and a program of another business neither.
    let stranger = Browser::new(&server);
    let foreign = stranger.come_in("luma-skin").await;
    let theirs = format!("{foreign}/bookings/{id}");
    let page = stranger.page(&format!("{foreign}/bookings/new")).await;
    let sent = [("do", "confirm"), ("tell", "text")];
    let answer = stranger.submit_again(&page, &theirs, &sent).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);

    // Two presses, one text.
    let form = fields(&asked, "confirm");
    let pairs_of = pairs(&form);
    let second = browser.page(&confirming).await;
    let (one, other) = tokio::join!(
        browser.submit_again(&asked, &confirming, &pairs_of),
        browser.submit_again(&second, &confirming, &pairs_of),
    );
    let mut answers = [one.status(), other.status()];
    answers.sort_unstable();
    let both = [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY];
    assert_eq!(answers, both);
    let done = browser.page(&booking).await;
    assert!(
        done.contains("Booked") && !done.contains("Confirm request"),
        "{done}"
    );
    let sent = texts(&server, PHONE).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].starts_with("Fade Room: booked."), "{sent:?}");
    let settled = browser.page(&confirming).await;
    assert!(
        settled.contains("does not wait to be confirmed"),
        "{settled}"
    );
    let audit = browser.page(&format!("{base}/settings/audit")).await;
    assert!(audit.contains("Booking: confirmed"), "{audit}");
    server.stop().await;
}

async fn a_reconnection_books_what_waited_and_leaves_what_clashes(place: Place) {
    let server = TestServer::with(place, friday(), QUIET).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let own = staff(&browser.page(&format!("{base}/staff")).await).remove(0);
    revoke(&server);
    let page = book(&browser, &base, &own, "Priya Shah", "07700 900456").await;
    let page = browser.page(&page).await;
    assert!(page.contains("Requested"), "{page}");
    request(&browser, &base, &own, "Omar Haddad", "07700 900789").await;
    let told = reconnect(&browser, &base).await;
    assert!(
        told.contains("2 requests booked and texted. 0 clashes."),
        "{told}"
    );
    let sent = texts(&server, PHONE).await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(sent[0].starts_with("Fade Room: booked."), "{sent:?}");

    // Something came into the calendar while nobody could read it.
    revoke(&server);
    let late = request(&browser, &base, &own, "Tom Ash", "07700 900321").await;
    take_the_day(&server);
    let told = reconnect(&browser, &base).await;
    assert!(
        told.contains("0 requests booked and texted. 1 clash."),
        "{told}"
    );
    let today = browser.page(&format!("{base}/today")).await;
    for words in [
        "Tom Ash asked for",
        "Something else is in your calendar then.",
    ] {
        assert!(today.contains(words), "{words}: {today}");
    }
    // It stays when the calendar's job has run, and cannot be confirmed by hand.
    assert_eq!(texts(&server, "+447700900321").await.len(), 0);
    let shown = browser.page(&late).await;
    assert!(shown.contains("Requested"), "{shown}");
    let confirming = format!("{late}?do=confirm");
    let refused = browser.page(&confirming).await;
    assert!(
        refused.contains("Something else is in the calendar of "),
        "{refused}"
    );
    let sent = [("do", "confirm"), ("tell", "text")];
    let answer = browser.submit_again(&refused, &confirming, &sent).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}

mod sqlite {
    use super::Place;

    #[tokio::test]
    async fn a_request_is_confirmed_by_hand() {
        super::a_request_is_confirmed_by_hand(Place::sqlite()).await;
    }

    #[tokio::test]
    async fn a_reconnection_books_what_waited_and_leaves_what_clashes() {
        super::a_reconnection_books_what_waited_and_leaves_what_clashes(Place::sqlite()).await;
    }
}

mod postgres {
    use super::Place;

    #[tokio::test]
    async fn a_request_is_confirmed_by_hand() {
        super::a_request_is_confirmed_by_hand(Place::postgres().await).await;
    }

    #[tokio::test]
    async fn a_reconnection_books_what_waited_and_leaves_what_clashes() {
        let place = Place::postgres().await;
        super::a_reconnection_books_what_waited_and_leaves_what_clashes(place).await;
    }
}

#[tokio::test]
async fn staff_confirm_their_own_and_a_program_what_its_business_was_asked_for() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let ids = staff(&browser.page(&format!("{base}/staff")).await);
    revoke(&server);
    let mine = request(&browser, &base, &ids[0], "Priya Shah", "").await;
    let theirs = request(&browser, &base, &ids[1], "Omar Haddad", "").await;
    become_staff(&server, &browser, &base, &ids[0]).await;
    let page = browser.page(&format!("{mine}?do=confirm")).await;
    assert!(page.contains("No number is known"), "{page}");
    let form = with(fields(&page, "confirm"), &[]);
    let other = browser.submit_again(&page, &theirs, &pairs(&form)).await;
    assert_eq!(other.status(), StatusCode::FORBIDDEN);
    let done = browser.submit_again(&page, &mine, &pairs(&form)).await;
    assert_eq!(location(&done), mine);
    server.set_role(&base, Role::Owner).await;

    let program = Program::of(&server, "fade-room").await;
    let id = theirs.rsplit('/').next().expect("an id");
    let path = format!("/api/v1/bookings/{id}/confirm");
    let (status, done) = program.once("k1", &path, &json!({})).await;
    assert_eq!(status, StatusCode::OK, "{done}");
    assert_eq!(done["bookings"][0]["state"], "booked", "{done}");
    assert_eq!(program.once("k1", &path, &json!({})).await.1, done);
    let (status, refused) = program.once("k2", &path, &json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT, "{refused}");
    server.stop().await;
}
