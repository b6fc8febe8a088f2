//! Connecting a calendar: consent, choice, a test for real, reconnection, letting go.

use domain::Role;
use reqwest::StatusCode;

use super::form;
use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday},
};

const CALENDAR: &str = "sam@group.calendar.google.com";

/// A business of one's own, with a person to book and nothing connected.
async fn own(browser: &Browser) -> String {
    browser.come_in("fade-room").await;
    let made = [
        ("do", "make"),
        ("name", "Chair Nine"),
        ("trade", "barber"),
        ("country", "GB"),
        ("zone", ""),
        ("address", "9 Mill Lane"),
    ];
    let made = browser.submit("/app/new", "/app/new", &made).await;
    let base = location(&made);
    let base = base.trim_end_matches("/setup/business").to_owned();
    let people = format!("{base}/setup/people");
    let named = [("do", "save"), ("staff-0-id", ""), ("staff-0-name", "Nina")];
    let saved = browser.submit(&people, &people, &named).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    base
}

/// The way to Google's page.
async fn to_google(browser: &Browser, base: &str, query: &str) -> String {
    let connect = format!("{base}/integrations/google/connect?{query}");
    location(&browser.get(&connect).await)
}

async fn connect(browser: &Browser, base: &str) -> String {
    let google = to_google(browser, base, "back=integrations").await;
    let back = browser.consent(&google).await;
    location(&browser.get(&back).await)
}

#[tokio::test]
async fn a_calendar_is_connected_chosen_tested_and_let_go() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = own(&browser).await;
    let list = format!("{base}/integrations");
    let page = browser.page(&list).await;
    assert!(
        page.contains("Ringdesk keeps the diary by itself."),
        "{page}"
    );
    assert!(page.contains("Connect Google Calendar"));

    let account = connect(&browser, &base).await;
    assert!(account.starts_with(&format!("{list}/google/")), "{account}");
    let page = browser.page(&account).await;
    assert!(page.contains("Connected. Choose your calendars."));
    assert!(page.contains("owner@faderoom.example"));
    assert!(page.contains("Holidays in United Kingdom"));

    // Nothing receives bookings yet, so there is nothing to test.
    let early = browser
        .submit_again(&page, &account, &form::pairs(&form::fields(&page, "test")))
        .await;
    assert_eq!(early.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let chosen = form::with(
        form::fields(&page, "choose"),
        &[("all", CALENDAR), ("blocks", "owner@faderoom.example")],
    );
    let saved = browser
        .submit(&account, &account, &form::pairs(&chosen))
        .await;
    assert_eq!(
        saved.status(),
        StatusCode::SEE_OTHER,
        "{}",
        saved.text().await.unwrap()
    );
    let page = browser.page(&account).await;
    assert!(page.contains("Saved your calendars.") && page.contains("Connected"));

    let events = |server: &TestServer| {
        let world = server.server.world().unwrap();
        world
            .google
            .events("owner@faderoom.example", CALENDAR)
            .len()
    };
    let before = events(&server);
    let tested = browser
        .submit(
            &account,
            &account,
            &form::pairs(&form::fields(&page, "test")),
        )
        .await;
    assert_eq!(tested.status(), StatusCode::SEE_OTHER);
    let page = browser.page(&account).await;
    assert!(
        page.contains("An entry was written, read and deleted again."),
        "{page}"
    );
    assert_eq!(events(&server), before, "the test leaves nothing behind");
    let page = browser.page(&list).await;
    assert!(page.contains("Nina") && page.contains("1 more calendar blocks time"));

    // Disconnecting is asked for, with what will happen and with what was ticked.
    let ticked = [("do", "disconnect"), ("withdraw", "on")];
    let asked = browser.submit(&account, &account, &ticked).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let asked = asked.text().await.unwrap();
    for words in [
        "Disconnect owner@faderoom.example?",
        "blocks time no more",
        "Access ends at Google",
        "name=\"withdraw\"",
    ] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    assert!(browser.page(&list).await.contains("Nina"));
    let sure = form::fields(&asked, "disconnect");
    let sure = form::with(sure, &[("sure", "on")]);
    let gone = browser
        .submit_again(&asked, &account, &form::pairs(&sure))
        .await;
    assert_eq!(location(&gone), list);
    let page = browser.page(&list).await;
    assert!(page.contains("Connect Google Calendar"), "{page}");
    assert_eq!(browser.get(&account).await.status(), StatusCode::NOT_FOUND);
    let audit = browser
        .page(&format!("{base}/settings/audit?what=calendar"))
        .await;
    for words in [
        "Calendar: connected",
        "Calendar: chosen",
        "Calendar: tested",
        "Calendar: disconnected",
    ] {
        assert!(audit.contains(words), "{words}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_consent_that_is_partial_declined_strange_or_late_connects_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = own(&browser).await;
    let list = format!("{base}/integrations");

    let google = to_google(&browser, &base, "back=integrations").await;
    let back = browser
        .consent_without(&google, "allow", "calendarlist")
        .await;
    let told = location(&browser.get(&back).await);
    let page = browser.page(&told).await;
    assert!(page.contains("a box was left empty on Google"), "{page}");
    assert!(page.contains("see the list of your calendars"));
    // The same return counts once.
    assert_eq!(browser.get(&back).await.status(), StatusCode::BAD_REQUEST);

    let google = to_google(&browser, &base, "back=setup/calendar").await;
    let back = browser.consent_without(&google, "deny", "nothing").await;
    let told = location(&browser.get(&back).await);
    assert!(
        told.starts_with(&format!("{base}/setup/calendar?")),
        "{told}"
    );
    assert!(browser.page(&told).await.contains("you declined"));

    let google = to_google(&browser, &base, "back=https://evil.example").await;
    let back = browser.consent(&google).await;
    let (_, query) = back.split_once('?').unwrap();
    let forged: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(
            url::form_urlencoded::parse(query.as_bytes()).map(|(name, value)| {
                let value = if name == "state" {
                    "forged".into()
                } else {
                    value
                };
                (name, value)
            }),
        )
        .finish();
    let told = location(&browser.get(&format!("/oauth/google?{forged}")).await);
    assert!(told.starts_with(&list), "{told}");
    assert!(
        browser
            .page(&told)
            .await
            .contains("begun in another browser")
    );

    assert!(
        browser
            .page(&list)
            .await
            .contains("Connect Google Calendar")
    );
    server.stop().await;
}

#[tokio::test]
async fn a_grant_that_was_withdrawn_is_told_and_connected_again() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = own(&browser).await;
    let account = connect(&browser, &base).await;
    let page = browser.page(&account).await;
    let chosen = form::with(form::fields(&page, "choose"), &[("all", CALENDAR)]);
    browser
        .submit(&account, &account, &form::pairs(&chosen))
        .await;

    let world = server.server.world().unwrap();
    world.google.revoke_grants("owner@faderoom.example");
    let page = browser.page(&account).await;
    assert!(page.contains("Needs reconnecting"), "{page}");
    let test = form::fields(&page, "test");
    let failed = browser
        .submit_again(&page, &account, &form::pairs(&test))
        .await;
    assert_eq!(failed.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = browser.page(&format!("{base}/integrations")).await;
    for words in ["Needs reconnecting", "Requests only", "Reconnect"] {
        assert!(page.contains(words), "{words}: {page}");
    }

    let id = account.rsplit('/').next().unwrap();
    let google = to_google(&browser, &base, &format!("again={id}&back=integrations")).await;
    assert!(
        google.contains("login_hint=owner%40faderoom.example"),
        "{google}"
    );
    let back = browser.consent(&google).await;
    assert_eq!(
        location(&browser.get(&back).await),
        account,
        "it is the same account"
    );
    let page = browser.page(&account).await;
    assert!(page.contains("Connected again."), "{page}");
    let tested = browser
        .submit_again(&page, &account, &form::pairs(&form::fields(&page, "test")))
        .await;
    assert_eq!(tested.status(), StatusCode::SEE_OTHER);
    server.stop().await;
}

#[tokio::test]
async fn the_desk_sees_states_and_connects_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    server.set_role(&base, Role::Desk).await;
    let page = browser.page(&format!("{base}/integrations")).await;
    assert!(page.contains("Only owners and managers can change this."));
    assert!(page.contains("owner@faderoom.example") && !page.contains("/connect?"));
    let connect = format!("{base}/integrations/google/connect?back=integrations");
    let refused = browser.get(&connect).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let nobody = Browser::new(&server);
    assert_eq!(location(&nobody.get(&connect).await), "/sign-in");
    let stranger = Browser::new(&server);
    stranger.come_in("luma-skin").await;
    assert_eq!(stranger.get(&connect).await.status(), StatusCode::NOT_FOUND);
    server.stop().await;
}
