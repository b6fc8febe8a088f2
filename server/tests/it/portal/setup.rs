//! The set-up guide from a new business to a live one.

use domain::Role;
use reqwest::StatusCode;
use simulators::scenario::Scenario;

use super::form;
use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday, scenario},
};

/// Makes a business and gives the address of its guide.
async fn made(browser: &Browser, trade: &str, country: &str) -> String {
    browser.come_in("fade-room").await;
    let form = [
        ("do", "make"),
        ("name", "Chair Nine"),
        ("trade", trade),
        ("country", country),
        ("zone", ""),
        ("address", ""),
    ];
    let made = browser.submit("/app/new", "/app/new", &form).await;
    let first = location(&made);
    first.trim_end_matches("/business").to_owned()
}

/// Sends a step as its page shows it, with some fields set otherwise; it has to lead to the next.
async fn go_on(browser: &Browser, guide: &str, step: &str, changes: &[(&str, &str)], next: &str) {
    let page = format!("{guide}/{step}");
    let html = browser.page(&page).await;
    let fields = form::with(form::fields(&html, "save"), changes);
    let answer = browser
        .submit_again(&html, &page, &form::pairs(&fields))
        .await;
    let status = answer.status();
    if status == StatusCode::SEE_OTHER {
        assert_eq!(location(&answer), format!("{guide}/{next}"));
    } else {
        panic!("{step}: {status} {}", answer.text().await.unwrap());
    }
}

async fn skip(browser: &Browser, guide: &str, step: &str, next: &str) {
    let page = format!("{guide}/{step}");
    let skipped = browser.submit(&page, &page, &[("do", "skip")]).await;
    assert_eq!(location(&skipped), format!("{guide}/{next}"));
}

#[tokio::test]
async fn a_new_barber_walks_the_whole_guide_and_goes_live() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let guide = made(&browser, "barber", "GB").await;
    let base = guide.trim_end_matches("/setup").to_owned();
    let today = browser.page(&format!("{base}/today")).await;
    assert!(
        today.contains("Setting up") && today.contains("Go on with business"),
        "{today}"
    );

    // Too early: what is missing is told, and nothing changes.
    let live = format!("{guide}/go-live");
    let early = browser.submit(&live, &live, &[("do", "go-live")]).await;
    assert_eq!(early.status(), StatusCode::UNPROCESSABLE_ENTITY);

    let details = [("address", "9 Mill Lane"), ("phone", "+44 20 7946 0999")];
    go_on(&browser, &guide, "business", &details, "hours").await;
    let page = browser.page(&format!("{guide}/hours")).await;
    assert!(page.contains("value=\"09:00\"") && page.contains("Nothing holds before"));
    // A suggestion holds nothing before it is saved.
    assert!(
        !browser
            .page(&format!("{base}/hours"))
            .await
            .contains("value=\"09:00\"")
    );
    go_on(&browser, &guide, "hours", &[], "services").await;
    go_on(
        &browser,
        &guide,
        "services",
        &[("service-1-name", ""), ("service-0-price", "31.50")],
        "people",
    )
    .await;
    let services = browser.page(&format!("{base}/services")).await;
    assert!(
        services.contains("Haircut") && services.contains("£31.50"),
        "{services}"
    );
    assert!(
        !services.contains("Beard trim"),
        "an emptied row is left out"
    );
    go_on(
        &browser,
        &guide,
        "people",
        &[("staff-0-name", "Sam"), ("staff-1-name", "Lena")],
        "calendar",
    )
    .await;
    skip(&browser, &guide, "calendar", "receptionist").await;
    let voice = [
        ("name", "Mia"),
        (
            "greeting",
            "Chair Nine, this is Mia, an AI receptionist. How can I help?",
        ),
    ];
    go_on(&browser, &guide, "receptionist", &voice, "number").await;

    let number = format!("{guide}/number");
    let search = format!("{number}?country=GB&digits=7946071");
    let page = browser.page(&search).await;
    let order = form::with(form::fields(&page, "buy"), &[("offer", "+442079460712")]);
    let bought = browser
        .submit_again(&page, &search, &form::pairs(&order))
        .await;
    assert_eq!(location(&bought), number);
    let page = browser.page(&number).await;
    assert!(
        page.contains("Mia answers it.") && page.contains("**61*+442079460712**20#"),
        "{page}"
    );
    go_on(&browser, &guide, "number", &[], "test-call").await;

    let mut call: Scenario = scenario("books-a-haircut.toml");
    call.call.to = "+442079460712".parse().unwrap();
    call.given.bookings.clear();
    server.play(&call).await;
    let trial = browser.page(&format!("{guide}/test-call")).await;
    for words in [
        "Show where: greeted",
        "Show where: offered a real time",
        "Show where: booked",
    ] {
        assert!(trial.contains(words), "{words}: {trial}");
    }
    assert!(trial.contains("No calendar is connected."));
    let at = trial.find("/calls/call_").unwrap();
    let moment = trial[at..].split('"').next().unwrap();
    let call = browser
        .page(&format!("{base}{}", moment.split('#').next().unwrap()))
        .await;
    let booked = trial.split("Show where: booked").next().unwrap();
    let booked = booked
        .rsplit("href=\"")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let (_, anchor) = booked.split_once('#').expect("the moment");
    assert!(call.contains(&format!("id=\"{anchor}\"")), "{anchor}");
    go_on(&browser, &guide, "test-call", &[], "go-live").await;

    let page = browser.page(&live).await;
    assert!(page.contains("A call has booked something."), "{page}");
    // What may be missing has to be accepted by name.
    let doubtful = browser
        .submit_again(&page, &live, &[("do", "go-live")])
        .await;
    assert_eq!(doubtful.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let accepted = [
        ("do", "go-live"),
        ("accept", "forwarding"),
        ("accept", "team"),
    ];
    let done = browser.submit(&live, &live, &accepted).await;
    assert_eq!(location(&done), format!("{base}/today"));
    let today = browser.page(&format!("{base}/today")).await;
    assert!(
        today.contains("You are live.") && !today.contains("Set up your receptionist"),
        "{today}"
    );
    assert!(!today.contains("Setting up"));
    let audit = browser.page(&format!("{base}/settings/audit")).await;
    assert!(
        audit.contains("Business: went live") && audit.contains("without: forwarding, team"),
        "{audit}"
    );
    server.stop().await;
}

#[tokio::test]
async fn steps_are_taken_in_any_order_resumed_and_refused_with_what_was_typed() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let guide = made(&browser, "courts", "IN").await;
    // People before services: courts deliver the hire that comes later.
    go_on(&browser, &guide, "people", &[("count", "6")], "calendar").await;
    let page = browser.page(&format!("{guide}/services")).await;
    assert!(page.contains("for each hour and court"), "{page}");
    let wrong = form::with(
        form::fields(&page, "save"),
        &[("service-0-price", "cheap"), ("service-0-minutes", "0")],
    );
    let step = format!("{guide}/services");
    let refused = browser
        .submit_again(&page, &step, &form::pairs(&wrong))
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    assert!(
        html.contains("value=\"cheap\"") && html.contains("#field-service-0-price"),
        "{html}"
    );
    // A row that was typed without a name is told, not lost.
    let last = form::fields(&page, "save");
    let last = last.iter().rev().find_map(|(name, _)| {
        let index = name.strip_prefix("service-")?.strip_suffix("-name")?;
        Some(format!("service-{index}"))
    });
    let last = last.expect("an empty row");
    let price = format!("{last}-price");
    let half = form::with(form::fields(&page, "save"), &[(price.as_str(), "12")]);
    let refused = browser
        .submit_again(&page, &step, &form::pairs(&half))
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    assert!(
        html.contains(&format!("#field-{last}-name")) && html.contains("value=\"12\""),
        "{html}"
    );
    go_on(&browser, &guide, "services", &[], "people").await;
    let base = guide.trim_end_matches("/setup");
    let services = browser.page(&format!("{base}/services")).await;
    assert!(services.contains("Court hire"), "{services}");

    let overview = browser.page(&guide).await;
    assert!(overview.contains("Go on with business"), "{overview}");
    go_on(&browser, &guide, "business", &[], "hours").await;
    assert!(browser.page(&guide).await.contains("Go on with hours"));
    // Hours cannot be left out.
    let hours = format!("{guide}/hours");
    let skipped = browser.submit(&hours, &hours, &[("do", "skip")]).await;
    assert_eq!(skipped.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        browser.get(&format!("{guide}/nowhere")).await.status(),
        StatusCode::NOT_FOUND
    );

    server.set_role(base, Role::Desk).await;
    assert_eq!(browser.get(&guide).await.status(), StatusCode::FORBIDDEN);
    server.stop().await;
}

#[tokio::test]
async fn whoever_changes_the_receptionist_later_is_told_who_was_first() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let guide = made(&browser, "clinic", "AU").await;
    let step = format!("{guide}/receptionist");
    let page = browser.page(&step).await;
    assert!(page.contains("Never give medical advice."));
    let mine = form::with(form::fields(&page, "save"), &[("name", "Mia")]);
    go_on(
        &browser,
        &guide,
        "receptionist",
        &[("name", "Noa")],
        "number",
    )
    .await;
    let late = browser
        .submit_again(&page, &step, &form::pairs(&mine))
        .await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = late.text().await.unwrap();
    assert!(
        told.contains("changed the receptionist meanwhile"),
        "{told}"
    );
    assert!(told.contains("value=\"Mia\""), "what was typed is kept");
    let html = browser.page(&step).await;
    assert!(html.contains("value=\"Noa\""), "{html}");
    server.stop().await;
}

#[tokio::test]
async fn the_demo_companies_say_what_kind_of_business_they_are() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for (company, kind, country) in [
        ("fade-room", "barber", "GB"),
        ("luma-skin", "med_spa", "US"),
        ("northside-physio", "clinic", "AU"),
        ("pickle-park", "courts", "IN"),
    ] {
        let browser = Browser::new(&server);
        let base = browser.come_in(company).await;
        let page = browser.page(&format!("{base}/setup/business")).await;
        let fields = form::fields(&page, "save");
        for (name, value) in [("trade", kind), ("country", country)] {
            let sent = fields.iter().find(|(field, _)| field == name);
            assert_eq!(
                sent.map(|(_, value)| value.as_str()),
                Some(value),
                "{company}"
            );
        }
        assert!(
            browser
                .page(&format!("{base}/setup"))
                .await
                .contains("Live since")
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn the_owner_is_rung_and_the_list_ticks_itself_as_for_a_dialled_call() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/setup/test-call");
    let before = browser.page(&page).await;
    assert!(
        before.contains("Call me") && before.contains("020 7946 0018 rings it"),
        "{before}"
    );
    for (phone, why) in [
        ("", "Enter the telephone in your hand."),
        ("soon", "as in"),
        ("+44 909 879 0123", "cost more"),
    ] {
        let fields = [("do", "call-me"), ("phone", phone)];
        let refused = browser.submit(&page, &page, &fields).await;
        assert_eq!(
            refused.status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{phone}"
        );
        let text = refused.text().await.unwrap();
        assert!(
            text.contains(why) && text.contains(&format!("value=\"{phone}\"")),
            "{text}"
        );
    }
    let caller = scenario("books-a-haircut.toml");
    let number = caller
        .call
        .from
        .number()
        .expect("a number")
        .as_str()
        .to_owned();
    let fields = [("do", "call-me"), ("phone", number.as_str())];
    let rung = browser.submit(&page, &page, &fields).await;
    assert_eq!(location(&rung), page);
    let heard = server.pick_up(&caller).await.join(" ");
    assert!(
        heard.contains("Fade Room") && heard.contains("booked"),
        "{heard}"
    );
    server.wait(std::time::Duration::from_secs(30)).await;
    let after = browser.page(&page).await;
    for label in ["Greeted", "Understood", "Offered a real time", "Booked"] {
        let (_, row) = after.split_once(&format!(">{label}<")).expect("a tick");
        let row = row.split("</li>").next().expect("its end");
        assert!(row.contains("Done"), "{label}: {row}");
    }
    let calls = browser.page(&format!("{base}/calls")).await;
    assert!(calls.contains("Booked"), "{calls}");
    let audit = browser
        .page(&format!("{base}/settings/audit?what=number"))
        .await;
    assert!(audit.contains("Number: test call"), "{audit}");
    assert!(
        !audit.contains(&number),
        "a telephone is no part of the audit log"
    );
    server.stop().await;
}

#[tokio::test]
async fn a_telephone_that_nobody_picks_up_rings_no_more_and_leaves_no_call() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/setup/test-call");
    let fields = [("do", "call-me"), ("phone", "+447700900199")];
    let rung = browser.submit(&page, &page, &fields).await;
    assert_eq!(location(&rung), page);
    server.wait(std::time::Duration::from_secs(40)).await;
    let twilio = &server.server.world().expect("a simulated world").twilio;
    assert!(twilio.exchange().ringing().is_empty());
    let after = browser.page(&page).await;
    assert!(!after.contains("A call is going on"), "{after}");
    let park = Browser::new(&server);
    let courts = park.come_in("pickle-park").await;
    let by_hand = park.page(&format!("{courts}/setup/test-call")).await;
    assert!(by_hand.contains("dialled by hand") && !by_hand.contains("Call me"));
    server.stop().await;
}
