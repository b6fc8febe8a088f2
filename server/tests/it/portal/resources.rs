//! Courts, rooms, chairs; and with them what every form of the portal does.

use domain::Role;
use reqwest::{Method, StatusCode};

use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday},
};

const COURTS: [(&str, &str); 5] = [
    ("do", "add"),
    ("name", "Padel"),
    ("kind", "padel court"),
    ("count", "2"),
    ("copy-monday", ""),
];

#[tokio::test]
async fn resources_are_added_changed_and_switched_off_and_on_again() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("pickle-park").await;
    let list = format!("{base}/resources");
    let new = format!("{base}/resources/new");

    let added = browser.submit(&new, &new, &COURTS).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&added), list);
    let page = browser.page(&list).await;
    assert!(page.contains("Added Padel 1, Padel 2."), "{page}");
    assert!(page.contains("Padel 1") && page.contains("Padel 2"));
    // It is told once.
    assert!(!browser.page(&list).await.contains("Added Padel 1"));

    let one = address_of(&page, "Padel 2", &list);
    let hours = [
        ("do", "save"),
        ("name", "Padel 2"),
        ("kind", "padel court"),
        ("position", "9"),
        ("mon-0-from", "10:00"),
        ("mon-0-to", "00:00"),
        ("copy-monday", "weekdays"),
    ];
    let saved = browser.submit(&one, &one, &hours).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    assert!(
        browser
            .page(&list)
            .await
            .contains("Mon to Fri 10:00 to 24:00")
    );

    let off = browser.submit(&one, &one, &[("do", "switch-off")]).await;
    assert_eq!(off.status(), StatusCode::SEE_OTHER);
    let page = browser.page(&list).await;
    assert!(page.contains("Padel 2 is switched off.") && page.contains("Undo"));
    let on = browser
        .submit_again(&page, &one, &[("do", "switch-on")])
        .await;
    assert_eq!(on.status(), StatusCode::SEE_OTHER);
    assert!(
        browser
            .page(&list)
            .await
            .contains("Padel 2 is switched on.")
    );
    server.stop().await;
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_tells_every_problem() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("pickle-park").await;
    let new = format!("{base}/resources/new");
    let typed = [
        ("do", "add"),
        ("name", ""),
        ("kind", "a <b> court"),
        ("count", "1000"),
        ("tue-0-from", "09:00"),
        ("tue-0-to", "08:00"),
    ];
    let refused = browser.submit(&new, &new, &typed).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    for words in [
        "<title>Error: ",
        "There is a problem",
        "Enter a name.",
        "Enter a whole number from 1 to 64.",
        "Tuesday: enter when it begins",
        "value=\"1000\"",
        "value=\"a &lt;b&gt; court\"",
        "value=\"08:00\"",
        "aria-invalid=\"true\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // Nothing was added, and the same form may be sent again once it is right.
    let right = browser.submit_again(&page, &new, &COURTS).await;
    assert_eq!(right.status(), StatusCode::SEE_OTHER);
    let again = browser.submit(&new, &new, &COURTS).await;
    assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again
            .text()
            .await
            .unwrap()
            .contains("Padel 1 exists already.")
    );
    server.stop().await;
}

#[tokio::test]
async fn a_form_that_is_sent_twice_counts_once() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("pickle-park").await;
    let new = format!("{base}/resources/new");
    let page = browser.page(&new).await;
    let (one, other) = tokio::join!(
        browser.submit_again(&page, &new, &COURTS),
        browser.submit_again(&page, &new, &COURTS)
    );
    for answer in [one, other, browser.submit_again(&page, &new, &COURTS).await] {
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        assert_eq!(location(&answer), format!("{base}/resources"));
    }
    let list = browser.page(&format!("{base}/resources")).await;
    assert_eq!(list.matches(">Padel 1<").count(), 1);
    server.stop().await;
}

#[tokio::test]
async fn a_form_from_elsewhere_without_its_token_or_of_before_changes_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("pickle-park").await;
    let new = format!("{base}/resources/new");
    let bare = browser.request(&Method::POST, &new).form(&COURTS);
    assert_eq!(browser.send(bare).await.status(), StatusCode::FORBIDDEN);
    let page = browser.page(&new).await;
    // Who is not signed in, or signed in again since, sends it anew from a page that kept what was typed.
    let nobody = Browser::new(&server);
    let answer = nobody.submit_again(&page, &new, &COURTS).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    let waiting = answer.text().await.expect("a page");
    assert!(waiting.contains("You are signed out") && waiting.contains("Padel"));
    nobody.come_in("pickle-park").await;
    let answer = nobody.submit_again(&waiting, &new, &COURTS).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let again = answer.text().await.expect("a page");
    assert!(again.contains("older than your sign-in") && again.contains("Padel"));
    assert!(
        !browser
            .page(&format!("{base}/resources"))
            .await
            .contains("Padel")
    );
    let answer = nobody.submit_again(&again, &new, &COURTS).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert!(
        browser
            .page(&format!("{base}/resources"))
            .await
            .contains("Padel")
    );
    server.stop().await;
}

#[tokio::test]
async fn who_signs_in_goes_on_to_the_page_that_was_wanted() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("pickle-park").await;
    let wanted = format!("{base}/calls?outcome=booked");
    let later = Browser::new(&server);
    let first = later.get(&wanted).await;
    assert_eq!(crate::browser::location(&first), "/sign-in");
    let form = [("company", "pickle-park")];
    let entered = later.submit("/sign-in", "/sign-in/demo", &form).await;
    assert_eq!(crate::browser::location(&entered), "/app");
    let answer = later.get("/app").await;
    assert_eq!(crate::browser::location(&answer), wanted);
    // Once: the next time they begin at their first page.
    let answer = later.get("/app").await;
    let today = format!("{base}/today");
    assert_eq!(crate::browser::location(&answer), today);
    // Somebody else on the same browser is not led to a business that is not theirs.
    let other = Browser::new(&server);
    other.get(&wanted).await;
    let own = other.come_in("luma-skin").await;
    assert_ne!(own, base);
    server.stop().await;
}

#[tokio::test]
async fn the_desk_reads_what_is_set_up_and_changes_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("pickle-park").await;
    let list = format!("{base}/resources");
    let page = browser.page(&list).await;
    let one = address_of(&page, "Court 2", &list);
    let form = browser.page(&one).await;
    server.set_role(&base, Role::Desk).await;

    let page = browser.page(&one).await;
    assert!(page.contains("Only owners and managers can change this."));
    assert!(!page.contains("Switch off"));
    let sent = browser
        .submit_again(&form, &one, &[("do", "switch-off")])
        .await;
    assert_eq!(sent.status(), StatusCode::FORBIDDEN);
    let new = browser.get(&format!("{base}/resources/new")).await;
    assert_eq!(new.status(), StatusCode::FORBIDDEN);
    assert!(!browser.page(&list).await.contains("Switched off"));
    server.stop().await;
}

/// Where a row of a list leads.
fn address_of(page: &str, name: &str, list: &str) -> String {
    let at = page.find(&format!(">{name}<")).expect("the row");
    let start = page[..at].rfind(&format!("{list}/")).expect("its link");
    page[start..].split('"').next().unwrap().to_owned()
}
