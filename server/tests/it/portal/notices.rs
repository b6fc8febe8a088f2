//! The bell and the notices behind it.

use domain::Role;
use reqwest::StatusCode;

use super::own::{book, staff};
use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday, scenario},
};

#[tokio::test]
async fn every_page_counts_what_was_not_read_until_its_reader_says_so() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let (today, notices) = (format!("{base}/today"), format!("{base}/notices"));
    let quiet = browser.page(&today).await;
    assert!(quiet.contains(&format!("href=\"{notices}\"")) && quiet.contains("class=\"bell\""));
    assert!(quiet.contains(">Notices<") && !quiet.contains("bell-count"));
    let empty = browser.page(&notices).await;
    assert!(empty.contains("All caught up."), "{empty}");
    assert!(!empty.contains("Mark all as read"));

    server.play(&scenario("leaves-a-message.toml")).await;
    let rung = browser.page(&today).await;
    assert!(rung.contains("Notices, 1 new"), "{rung}");
    let page = browser.page(&notices).await;
    assert!(page.contains("A caller left a message."), "{page}");
    assert!(page.contains("1 notice is new."));
    let (_, link) = page.split_once("A caller left a message.").expect("a row");
    let (_, link) = link.split_once("href=\"").expect("its link");
    let call = link.split('"').next().expect("an address");
    let call = browser.page(call).await;
    assert!(call.contains("The sign outside has fallen down"), "{call}");

    // Somebody else of the same business has not read it; somebody of another has nothing to read.
    let stranger = Browser::new(&server);
    let other = stranger.come_in("luma-skin").await;
    let theirs = stranger.page(&format!("{other}/today")).await;
    assert!(!theirs.contains("bell-count"));

    let form = super::form::fields(&page, "read");
    let read = browser
        .submit_again(&page, &notices, &super::form::pairs(&form))
        .await;
    assert_eq!(location(&read), notices);
    let page = browser.page(&notices).await;
    assert!(page.contains("A caller left a message.") && page.contains("All caught up."));
    assert!(!browser.page(&today).await.contains("bell-count"));
    let wrong = [("do", "read"), ("until", "yesterday")];
    let refused = browser.submit(&notices, &notices, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}

#[tokio::test]
async fn somebody_finds_what_they_did_and_staff_nothing_else() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let ids = staff(&browser.page(&format!("{base}/staff")).await);
    book(&browser, &base, &ids[0], "Priya Shah", "07700 900456").await;
    server.play(&scenario("leaves-a-message.toml")).await;
    let notices = format!("{base}/notices");
    for (role, told) in [
        (Role::Owner, true),
        (Role::Manager, true),
        (Role::Desk, true),
        (Role::Staff, false),
    ] {
        server.set_role(&base, role).await;
        let page = browser.page(&notices).await;
        assert!(page.contains("Booking: created"), "{role}: {page}");
        assert!(page.contains(">Priya Shah</a>"), "{role}: {page}");
        assert_eq!(page.contains("A caller left a message."), told, "{role}");
        assert_eq!(page.contains("bell-count"), told, "{role}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_audit_log_names_what_is_still_there_in_the_time_of_the_business() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let ids = staff(&browser.page(&format!("{base}/staff")).await);
    let booking = book(&browser, &base, &ids[0], "Priya Shah", "").await;
    let log = browser.page(&format!("{base}/settings/audit")).await;
    let (_, row) = log.split_once("Booking: created").expect("a row");
    let row = row.split("</tr>").next().expect("its end");
    assert!(row.contains(">Priya Shah</a>"), "{row}");
    let id = booking.split(['?', '#']).next().expect("an address");
    assert!(row.contains(&format!("href=\"{id}\"")), "{row}");
    assert!(row.contains("start: Sat 21 Nov, "), "{row}");
    assert!(!row.contains("2026-11-21T"), "{row}");
    server.stop().await;
}
