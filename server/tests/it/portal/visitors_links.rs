//! The links that customers are sent: what they open, what they do not, and when they lapse.

use reqwest::{Method, StatusCode};

use super::{
    form::{fields, pairs},
    visitors::{QUIET, SATURDAY, book, bookings, day_of, link_in, slots, texts},
};
use crate::{
    browser::{Browser, location},
    program::Program,
    world::{Place, TestServer, friday, scenario},
};

#[tokio::test]
async fn links_and_slots_of_one_business_open_nothing_of_another() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let ours = book(&browser, "/book/fade-room", "Haircut", 0).await;
    let token = ours.trim_start_matches("/m/");
    // A token opens what it was made for, and nothing when it is changed.
    let mut forged = token.to_owned();
    let last = forged.pop().unwrap();
    forged.push(if last == 'x' { 'y' } else { 'x' });
    for wrong in [
        format!("/m/{forged}"),
        format!("/m/{}", token.to_uppercase()),
        format!("/m/{}", &token[1..]),
        format!("/r/{token}"),
        format!("/w/{token}"),
        "/m/%27%20or%201=1--".to_owned(),
    ] {
        let answer = browser.get(&wrong).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{wrong}");
        let html = answer.text().await.unwrap();
        assert!(
            !html.contains("Fade Room") && !html.contains("Priya"),
            "{html}"
        );
        for what in ["move", "cancel", "book", "take"] {
            let form = browser.page("/sign-in").await;
            let sent = browser.submit_again(&form, &wrong, &[("do", what)]).await;
            assert!(
                matches!(
                    sent.status(),
                    StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY
                ),
                "{wrong} {what}: {}",
                sent.status()
            );
        }
    }
    let file = browser.get(&format!("/m/{forged}/booking.ics")).await;
    assert_eq!(file.status(), StatusCode::NOT_FOUND);
    // A slot of one business on the page of another.
    let times = day_of(&browser, "/book/fade-room", "Haircut", SATURDAY).await;
    let slot = slots(&browser.page(&times).await)[0].clone();
    let foreign = browser
        .submit(
            "/sign-in",
            "/book/luma-skin",
            &[("do", "hold"), ("slot", &slot)],
        )
        .await;
    assert_eq!(foreign.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let shown = browser.page(&format!("/book/luma-skin?slot={slot}")).await;
    assert!(!shown.contains("Haircut"));
    // Opening a link changes nothing, whatever stands behind it.
    for method in [Method::GET, Method::HEAD] {
        for path in [
            format!("{ours}?do=cancel"),
            format!("{ours}?do=move&slot={slot}"),
        ] {
            let sent = browser.send(browser.request(&method, &path)).await;
            assert_eq!(sent.status(), StatusCode::OK, "{path}");
        }
    }
    let bare = browser
        .request(&Method::POST, &ours)
        .form(&[("do", "cancel")]);
    assert_eq!(browser.send(bare).await.status(), StatusCode::FORBIDDEN);
    let program = Program::of(&server, "fade-room").await;
    assert_eq!(bookings(&program).await[0]["state"], "booked");
    server.stop().await;
}

#[tokio::test]
async fn a_link_lapses_a_month_after_the_visit_and_says_whom_to_ring() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let link = book(&browser, "/book/fade-room", "Haircut", 0).await;
    let after = |days: i64| friday() + jiff::SignedDuration::from_hours(24 * days);
    let server = TestServer::with(server.stop().await, after(2), QUIET).await;
    let browser = browser.at(&server);
    let html = browser.page(&link).await;
    assert!(
        html.contains("Book again") && !html.contains("Cancel booking"),
        "{html}"
    );
    let server = TestServer::with(server.stop().await, after(33), QUIET).await;
    let browser = browser.at(&server);
    let html = browser.page(&link).await;
    assert!(
        html.contains("This link has expired") && html.contains("tel:+44"),
        "{html}"
    );
    assert!(
        !html.contains("Priya") && !html.contains("Haircut"),
        "{html}"
    );
    let form = browser.page("/sign-in").await;
    let late = browser
        .submit_again(&form, &link, &[("do", "cancel")])
        .await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}

#[tokio::test]
async fn a_call_that_was_cut_off_is_taken_up_by_a_link_while_the_time_is_kept() {
    let scenario = scenario("hangs-up-in-the-read-back.toml");
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let played = server.play(&scenario).await;
    assert!(played.ok, "{}", server::demo::show(&played, false));
    let sent = texts(&server, "+447700900119").await;
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(
        sent[0].starts_with("Fade Room: sorry we got cut off."),
        "{}",
        sent[0]
    );
    assert!(sent[0].contains("Your time is kept until ") && sent[0].chars().count() <= 160);
    let link = link_in(&server, &sent[0]);
    let browser = Browser::new(&server);
    let html = browser.page(&link).await;
    for words in [
        "Jo, let",
        "You asked for Haircut, Sat 21 Nov, 14:00 to 14:30.",
        "Kept for you until ",
        "value=\"Jo\"",
        "Sam",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    for private in ["Smith", "900119"] {
        assert!(!html.contains(private), "{private}: {html}");
    }
    let form = fields(&html, "book");
    let done = browser.submit_again(&html, &link, &pairs(&form)).await;
    let page = location(&done);
    assert!(browser.page(&page).await.contains("Jo, you are booked"));
    let program = Program::of(&server, "fade-room").await;
    let made = bookings(&program).await;
    let ours = made.iter().find(|one| one["phone"] == "+447700900119");
    let ours = ours.expect("the booking");
    // The whole name was said in the call.
    assert_eq!(
        (&ours["name"], &ours["source"]),
        (&"Jo Smith".into(), &"booking_page".into())
    );
    // The link is used up.
    let html = browser.page(&link).await;
    assert!(html.contains("This link has expired"), "{html}");
    let form = browser.page("/sign-in").await;
    let again = [("do", "book"), ("name", "Jo")];
    let again = browser.submit_again(&form, &link, &again).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}
