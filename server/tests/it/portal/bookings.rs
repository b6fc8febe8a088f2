//! The diary: its views, and bookings that people make, move and call off.

use domain::Role;
use reqwest::StatusCode;

use crate::{
    browser::{Browser, business_of, location},
    world::{Place, TestServer, friday},
};

/// Every slot that a page offers, by its name.
fn slots(page: &str) -> Vec<String> {
    page.split("value=\"slot_")
        .skip(1)
        .map(|rest| format!("slot_{}", rest.split('"').next().expect("a value")))
        .collect()
}

/// A form that is filled in for somebody new.
fn form<'a>(slot: &'a str, place: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("do", "add"),
        ("slot", slot),
        ("location", place),
        ("customer", "new"),
        ("name", "Priya Shah"),
        ("phone", "07700 900456"),
        ("notes", "Side door"),
        ("tell", "text"),
    ]
}

/// The value of the hidden field that names the location.
fn place(page: &str) -> String {
    let (_, rest) = page
        .split_once("name=\"location\" value=\"")
        .expect("the location");
    rest.split('"').next().expect("a value").to_owned()
}

const SATURDAY: &str = "date=2026-11-21";

#[tokio::test]
async fn a_booking_is_added_by_hand_once_and_found_in_every_view() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let new = format!("{base}/bookings/new?{SATURDAY}");
    let page = browser.page(&new).await;
    let (offered, here) = (slots(&page), place(&page));
    assert!(offered.len() > 4, "{page}");

    let fields = form(&offered[2], &here);
    let (one, other) = tokio::join!(
        browser.submit_again(&page, &new, &fields),
        browser.submit_again(&page, &new, &fields)
    );
    assert_eq!(one.status(), StatusCode::SEE_OTHER);
    let booking = location(&one);
    assert_eq!(location(&other), booking);
    let made = browser.page(&booking).await;
    for words in [
        "Booked: Priya Shah, Sat 21 Nov",
        "A text is on its way.",
        "Side door",
        "Portal",
        "Move booking",
    ] {
        assert!(made.contains(words), "{words}: {made}");
    }

    let list = format!("{base}/bookings?view=list");
    for search in [
        "q=priya",
        "q=SHAH",
        "q=900456",
        "q=07700%20900%20456",
        "from=2026-11-21&to=2026-11-21",
        "source=portal",
        "state=booked&source=portal",
    ] {
        let page = browser.page(&format!("{list}&{search}")).await;
        assert_eq!(page.matches(">Priya Shah<").count(), 1, "{search}: {page}");
    }
    for search in [
        "q=nobody",
        "q=900457",
        "from=2026-11-23&to=2026-11-23",
        "state=cancelled",
        "source=phone&q=priya",
    ] {
        let page = browser.page(&format!("{list}&{search}")).await;
        assert_eq!(page.matches(">Priya Shah<").count(), 0, "{search}");
    }
    let reference = made
        .split("aria-current=\"page\"")
        .nth(2)
        .expect("the crumb");
    let reference: String = reference
        .split(['>', '<'])
        .nth(1)
        .expect("a reference")
        .to_owned();
    let found = browser
        .page(&format!("{list}&q={}", reference.to_lowercase()))
        .await;
    assert_eq!(found.matches(">Priya Shah<").count(), 1, "{reference}");

    let file = browser
        .get(&format!("{base}/bookings.csv?view=list&q=priya"))
        .await;
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let file = file.text().await.unwrap();
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(file.contains("\"Priya Shah\""));

    let board = browser
        .page(&format!("{base}/bookings?view=day&{SATURDAY}"))
        .await;
    assert!(
        board.contains("Priya Shah") && board.contains("rowspan="),
        "{board}"
    );
    assert!(board.contains(" closed\""));
    let week = browser
        .page(&format!("{base}/bookings?view=week&{SATURDAY}"))
        .await;
    assert!(
        week.contains("1 booking") && week.contains("free") && week.contains("Closed"),
        "{week}"
    );
    assert!(
        browser
            .page(&format!("{base}/bookings"))
            .await
            .contains("Priya Shah")
    );
    server.stop().await;
}

#[tokio::test]
async fn a_time_that_was_taken_meanwhile_is_told_with_the_nearest_and_keeps_what_was_typed() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let new = format!("{base}/bookings/new?{SATURDAY}");
    let (page, second) = (browser.page(&new).await, browser.page(&new).await);
    let (offered, here) = (slots(&page), place(&page));
    let fields = form(&offered[0], &here);
    let first = browser.submit_again(&page, &new, &fields).await;
    assert_eq!(first.status(), StatusCode::SEE_OTHER);

    let late = browser.submit_again(&second, &new, &fields).await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = late.text().await.unwrap();
    for words in [
        "<title>Error: ",
        "was taken a moment ago. Nearest free: ",
        "value=\"Priya Shah\"",
        "Side door",
        "value=\"07700 900456\"",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    // Another time goes through with the same page.
    let other = slots(&told)
        .into_iter()
        .find(|slot| *slot != offered[0])
        .expect("another time");
    let again = browser
        .submit_again(&told, &new, &form(&other, &here))
        .await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);

    let empty = browser
        .submit(
            &new,
            &new,
            &[("do", "add"), ("location", &here), ("phone", "12")],
        )
        .await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = empty.text().await.unwrap();
    for words in [
        "Choose a time.",
        "Enter the customer",
        "Enter a whole phone number",
        "value=\"12\"",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    server.stop().await;
}

#[tokio::test]
async fn what_was_typed_of_a_customer_stays_when_other_times_are_looked_at() {
    use super::form::{fields, pairs, with};
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let new = format!("{base}/bookings/new");
    let page = browser.page(&format!("{new}?{SATURDAY}")).await;
    let typed = [
        ("name", "Priya Shah"),
        ("phone", "07700 900456"),
        ("email", "priya@example.com"),
        ("notes", "Side door"),
        ("date", "2026-11-24"),
        ("show", "on"),
    ];
    let form = with(fields(&page, "add"), &typed);
    let shown = browser.submit_again(&page, &new, &pairs(&form)).await;
    assert_eq!(shown.status(), StatusCode::OK);
    let shown = shown.text().await.unwrap();
    for words in [
        "Free times on Tue 24 Nov",
        "value=\"Priya Shah\"",
        "value=\"07700 900456\"",
        "value=\"priya@example.com\"",
        "Side door",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!shown.contains("<title>Error"), "{shown}");

    // A time that was chosen for another day is not meant any more.
    let slot = slots(&shown).remove(1);
    let other = [("slot", slot.as_str()), ("date", "2026-11-25")];
    let form = with(fields(&shown, "add"), &other);
    let stale = browser.submit_again(&shown, &new, &pairs(&form)).await;
    assert_eq!(stale.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let stale = stale.text().await.unwrap();
    for words in [
        "Free times on Wed 25 Nov",
        "Choose one.",
        "value=\"Priya Shah\"",
    ] {
        assert!(stale.contains(words), "{words}: {stale}");
    }
    let slot = slots(&stale).remove(1);
    let chosen = [("slot", slot.as_str()), ("tell", "quiet")];
    let form = with(fields(&stale, "add"), &chosen);
    let made = browser.submit_again(&stale, &new, &pairs(&form)).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let made = browser.page(&location(&made)).await;
    assert!(made.contains("Booked: Priya Shah, Wed 25 Nov"), "{made}");
    server.stop().await;
}

#[tokio::test]
async fn a_booking_is_moved_and_called_off_quietly_and_nobody_does_it_twice() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let new = format!("{base}/bookings/new?{SATURDAY}");
    let page = browser.page(&new).await;
    let (offered, here) = (slots(&page), place(&page));
    let mut fields = form(&offered[0], &here);
    fields.retain(|(name, _)| *name != "tell");
    fields.push(("tell", "quiet"));
    let booking = location(&browser.submit_again(&page, &new, &fields).await);
    let made = browser.page(&booking).await;
    assert!(
        !made.contains("A text is on its way.") && made.contains("No text"),
        "{made}"
    );

    let moving = format!("{booking}?do=move&date=2026-11-24");
    let page = browser.page(&moving).await;
    let times = slots(&page);
    assert!(!times.is_empty(), "{page}");
    let fields = [
        ("do", "move"),
        ("slot", times[1].as_str()),
        ("tell", "quiet"),
    ];
    let moved = browser.submit_again(&page, &moving, &fields).await;
    assert_eq!(moved.status(), StatusCode::SEE_OTHER);
    let moved = browser.page(&location(&moved)).await;
    assert!(moved.contains("Moved to Tue 24 Nov"), "{moved}");

    // It has not begun: nobody can have stayed away, and nobody is asked.
    assert!(!moved.contains("Note no-show"), "{moved}");
    let early = browser
        .submit_again(&moved, &booking, &[("do", "no-show")])
        .await;
    assert_eq!(early.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text().await.unwrap().contains("it has not begun yet"));

    let cancelling = format!("{booking}?do=cancel");
    let page = browser.page(&cancelling).await;
    assert!(page.contains("Cancelling costs nothing now."), "{page}");
    let fields = [("do", "cancel"), ("reason", "Ill"), ("tell", "quiet")];
    for _ in 0..2 {
        let done = browser.submit_again(&page, &cancelling, &fields).await;
        assert_eq!(done.status(), StatusCode::SEE_OTHER);
    }
    let gone = browser.page(&booking).await;
    assert!(
        gone.contains("Cancelled") && gone.contains("Ill") && gone.contains("No text"),
        "{gone}"
    );
    assert!(!gone.contains("Move booking"));
    let settled = browser.submit(&cancelling, &cancelling, &fields).await;
    assert_eq!(settled.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let board = browser
        .page(&format!("{base}/bookings?view=day&date=2026-11-24"))
        .await;
    assert!(!board.contains("Priya Shah"));
    server.stop().await;
}

#[tokio::test]
async fn rules_of_the_business_are_bent_with_a_reason_and_nothing_else_is() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    server.set_role(&base, Role::Desk).await;
    // On a day on which it is closed, at a time that is on no grid.
    let new = format!("{base}/bookings/new?date=2026-11-22");
    let page = browser.page(&new).await;
    let sent = |at: &'static str| {
        let mut fields = super::form::fields(&page, "add");
        fields = super::form::with(fields, &[("slot", "other"), ("at", at)]);
        super::form::with(fields, &[("name", "Priya Shah"), ("tell", "quiet")])
    };
    let fields = sent("10:07");
    let refused = browser
        .submit_again(&page, &new, &super::form::pairs(&fields))
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.text().await.unwrap();
    for words in [
        "10:07 cannot be had.",
        "Only your own rules are against it: Closed on",
        "Book anyway",
        "value=\"10:07\"",
        "value=\"Priya Shah\"",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }

    let mut anyway = super::form::fields(&told, "add");
    anyway.push(("anyway".to_owned(), "on".to_owned()));
    let pairs = super::form::pairs(&anyway);
    let silent = browser.submit_again(&told, &new, &pairs).await;
    assert_eq!(silent.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = silent.text().await.unwrap();
    assert!(told.contains("Say why, in 1 to 500 characters."), "{told}");
    assert!(told.contains("Book anyway"), "{told}");

    let reasoned = super::form::with(anyway.clone(), &[("reason", "A regular, back from abroad")]);
    let pairs = super::form::pairs(&reasoned);
    let made = browser.submit_again(&told, &new, &pairs).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let booking = location(&made);
    let made = browser.page(&booking).await;
    assert!(made.contains("Booked: Priya Shah, Sun 22 Nov"), "{made}");

    // The same person at the same time: that nobody bends, and nobody is asked to.
    let with = made_with(&server, &base).await;
    let busy = super::form::with(reasoned, &[("with", &with)]);
    let page = browser.page(&new).await;
    let answer = browser
        .submit_again(&page, &new, &super::form::pairs(&busy))
        .await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = answer.text().await.unwrap();
    assert!(!told.contains("Only your own rules"), "{told}");

    // Moving is the same.
    let moving = format!("{booking}?do=move&date=2026-11-22");
    let page = browser.page(&moving).await;
    let late = [("slot", "other"), ("at", "21:00"), ("tell", "quiet")];
    let fields = super::form::with(super::form::fields(&page, "move"), &late);
    let refused = browser
        .submit_again(&page, &moving, &super::form::pairs(&fields))
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.text().await.unwrap();
    assert!(told.contains("Move anyway"), "{told}");
    let fields = super::form::with(fields, &[("anyway", "on"), ("reason", "Agreed")]);
    let moved = browser
        .submit_again(&told, &moving, &super::form::pairs(&fields))
        .await;
    assert_eq!(moved.status(), StatusCode::SEE_OTHER);
    let moved = browser.page(&location(&moved)).await;
    assert!(moved.contains("Moved to Sun 22 Nov, 21:00"), "{moved}");

    server.set_role(&base, Role::Owner).await;
    let log = browser.page(&format!("{base}/settings/audit")).await;
    for words in [
        "in spite of rules: reason: A regular, back from abroad; rules: ",
        "in spite of rules: reason: Agreed; rules: ",
    ] {
        assert!(log.contains(words), "{words}: {log}");
    }

    // What is over is over.
    let page = browser.page(&new).await;
    let past = super::form::with(sent("10:07"), &[("date", "2026-11-19")]);
    let past = super::form::with(past, &[("anyway", "on"), ("reason", "Forgotten")]);
    let answer = browser
        .submit_again(&page, &new, &super::form::pairs(&past))
        .await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = answer.text().await.unwrap();
    assert!(!told.contains("Only your own rules"), "{told}");
    server.stop().await;
}

/// The staff member of the one booking of a business.
async fn made_with(server: &TestServer, base: &str) -> String {
    let state = server.server.state();
    let page = state
        .services
        .queries
        .bookings(
            business_of(base),
            &services::records::BookingFilter::default(),
            services::records::PageRequest::first(9),
        )
        .await
        .expect("bookings");
    match page.items[0].lanes[0] {
        services::records::Lane::Staff(id) => id.to_string(),
        services::records::Lane::Resource(id) => id.to_string(),
    }
}

#[tokio::test]
async fn another_business_finds_nothing_of_a_booking_and_staff_may_not_change_it() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let (browser, stranger) = (Browser::new(&server), Browser::new(&server));
    let base = browser.come_in("fade-room").await;
    let foreign = stranger.come_in("luma-skin").await;
    let new = format!("{base}/bookings/new?{SATURDAY}");
    let page = browser.page(&new).await;
    let (offered, here) = (slots(&page), place(&page));
    let booking = location(
        &browser
            .submit_again(&page, &new, &form(&offered[0], &here))
            .await,
    );
    let id = booking.rsplit('/').next().unwrap();

    let theirs = format!("{foreign}/bookings/{id}");
    assert_eq!(stranger.get(&theirs).await.status(), StatusCode::NOT_FOUND);
    let form_page = stranger.page(&format!("{foreign}/bookings/new")).await;
    for fields in [vec![("do", "cancel")], vec![("do", "arrived")]] {
        let answer = stranger.submit_again(&form_page, &theirs, &fields).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
    // A slot of another business, at its location, is as if there were none.
    let fields = form(&offered[1], &here);
    let answer = stranger
        .submit_again(&form_page, &format!("{foreign}/bookings/new"), &fields)
        .await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    let file = stranger.get(&format!("{base}/bookings.csv")).await;
    assert_eq!(file.status(), StatusCode::NOT_FOUND);

    server.set_role(&base, Role::Staff).await;
    let answer = browser
        .submit_again(&page, &booking, &[("do", "cancel")])
        .await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let file = browser.get(&format!("{base}/bookings.csv")).await;
    assert_eq!(file.status(), StatusCode::FORBIDDEN);
    server.stop().await;
}
