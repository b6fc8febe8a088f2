//! Numbers: searched, bought, linked, checked, mended, tried out, given back; callers who are refused.

use domain::Role;
use reqwest::StatusCode;
use simulators::twilio::{Number, RestFault};

use super::form;
use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday, scenario},
};

const BOUGHT: &str = "+442079460712";

async fn buy(browser: &Browser, base: &str) -> reqwest::Response {
    let search = format!("{base}/numbers/new?country=GB&digits=7946071");
    let page = browser.page(&search).await;
    assert!(page.contains("020 7946 0712"), "{page}");
    let order = form::with(form::fields(&page, "buy"), &[("offer", BOUGHT)]);
    browser
        .submit_again(&page, &search, &form::pairs(&order))
        .await
}

#[tokio::test]
async fn a_number_is_searched_bought_checked_and_given_back() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let one = location(&buy(&browser, &base).await);
    let world = server.server.world().unwrap();
    let owned = world.twilio.numbers();
    let owned = owned.iter().find(|one| one.phone_number == BOUGHT).unwrap();
    assert!(
        owned.voice_url.ends_with("/webhooks/twilio/voice"),
        "{owned:?}"
    );
    assert!(owned.status_callback.ends_with("/webhooks/twilio/status"));

    let page = browser.page(&one).await;
    assert!(page.contains("Added. Calls to it are answered"), "{page}");
    assert!(
        page.contains("A signed request went out"),
        "the check ran with the purchase"
    );
    let checked = browser.submit_again(&page, &one, &[("do", "check")]).await;
    assert_eq!(location(&checked), one);
    let page = browser.page(&one).await;
    assert!(page.contains("Checked. All is well."));
    assert!(
        page.contains("No requests yet."),
        "a check is no call: {page}"
    );

    let doubtful = browser.submit(&one, &one, &[("do", "release")]).await;
    assert_eq!(doubtful.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let gone = browser
        .submit(&one, &one, &[("do", "release"), ("sure", "on")])
        .await;
    assert_eq!(location(&gone), format!("{base}/numbers"));
    let numbers = world.twilio.numbers();
    assert!(!numbers.iter().any(|one| one.phone_number == BOUGHT));
    assert_eq!(browser.get(&one).await.status(), StatusCode::NOT_FOUND);
    server.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_lost_buys_once() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let world = server.server.world().unwrap();
    world.twilio.inject(RestFault::AnswerLost);
    let bought = buy(&browser, &base).await;
    assert_eq!(bought.status(), StatusCode::SEE_OTHER);
    let numbers = world.twilio.numbers();
    let mine = numbers.iter().filter(|one| one.phone_number == BOUGHT);
    assert_eq!(mine.count(), 1);
    // A refusal leaves nothing written down.
    world.twilio.inject(RestFault::TooManyRequests);
    let search = format!("{base}/numbers/new?country=GB&digits=7946071");
    let page = browser.page(&search).await;
    let order = form::with(form::fields(&page, "buy"), &[("offer", "+442079460715")]);
    let busy = browser
        .submit_again(&page, &search, &form::pairs(&order))
        .await;
    assert_eq!(busy.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let list = browser.page(&format!("{base}/numbers")).await;
    assert!(!list.contains("020 7946 0715"), "{list}");
    server.stop().await;
}

#[tokio::test]
async fn a_number_of_the_account_is_linked_and_its_wrong_address_found_and_mended() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let world = server.server.world().unwrap();
    let elsewhere = Number {
        sid: "PN00000000000000000000000000000009".to_owned(),
        phone_number: "+442079460999".to_owned(),
        voice_url: "https://elsewhere.example/voice".to_owned(),
        ..Number::default()
    };
    world.twilio.add_number(elsewhere.clone());
    let new = format!("{base}/numbers/new");
    let page = browser.page(&new).await;
    let order = form::with(form::fields(&page, "link"), &[("spare", "+442079460999")]);
    let one = location(
        &browser
            .submit_again(&page, &new, &form::pairs(&order))
            .await,
    );
    let numbers = world.twilio.numbers();
    let owned = numbers
        .iter()
        .find(|one| one.phone_number == "+442079460999");
    assert!(owned.unwrap().voice_url.ends_with("/webhooks/twilio/voice"));
    // It is nobody else's any more.
    assert!(!browser.page(&new).await.contains("020 7946 0999"));

    world.twilio.add_number(elsewhere);
    browser.submit(&one, &one, &[("do", "check")]).await;
    let page = browser.page(&one).await;
    assert!(
        page.contains("The carrier asks another address than ours"),
        "{page}"
    );
    let mended = browser.submit_again(&page, &one, &[("do", "repair")]).await;
    assert_eq!(location(&mended), one);
    assert!(browser.page(&one).await.contains("All is well."));
    server.stop().await;
}

#[tokio::test]
async fn forwarding_is_told_by_country_and_tried_with_a_call() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let list = browser.page(&format!("{base}/numbers")).await;
    let at = list.find("/numbers/num_").unwrap();
    let id = list[at + 9..].split('"').next().unwrap().to_owned();
    let one = format!("{base}/numbers/{id}");
    let page = browser.page(&format!("{one}/forwarding")).await;
    for words in [
        "**61*+442079460018**20#",
        "tel:**61*+442079460018**20%23",
        "##61#",
    ] {
        assert!(page.contains(words), "{words}");
    }
    let american = format!("{one}/forwarding?country=US&carrier=mobile:Verizon");
    assert!(browser.page(&american).await.contains("*71+442079460018"));
    assert!(
        browser
            .page(&format!("{one}/forwarding?country=XX"))
            .await
            .contains("We know no codes")
    );

    let listens = browser.submit(&one, &one, &[("do", "listen")]).await;
    assert_eq!(location(&listens), format!("{one}#listening"));
    assert!(browser.page(&one).await.contains("Listening"));
    server.play(&scenario("books-a-haircut.toml")).await;
    let page = browser.page(&one).await;
    assert!(page.contains("A call came in, with the number"), "{page}");
    assert!(page.contains("07700 900101"));
    server.stop().await;
}

#[tokio::test]
async fn a_blocked_caller_is_refused_and_let_in_again() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let list = format!("{base}/numbers");
    let wrong = [
        ("do", "block"),
        ("caller", "nobody"),
        ("reason", ""),
        ("days", "0"),
    ];
    let refused = browser.submit(&list, &list, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    assert!(page.contains("value=\"nobody\"") && page.contains("Say why."));
    let block = [
        ("do", "block"),
        ("caller", "+44 7700 900101"),
        ("reason", "Noise"),
        ("days", "7"),
    ];
    let blocked = browser.submit(&list, &list, &block).await;
    assert_eq!(location(&blocked), list);
    let page = browser.page(&list).await;
    assert!(
        page.contains("Noise") && page.contains("07700 900101"),
        "{page}"
    );
    server.play(&scenario("books-a-haircut.toml")).await;
    let calls = browser.page(&format!("{base}/calls")).await;
    assert!(calls.contains("Blocked"), "{calls}");
    let again = browser
        .submit(
            &list,
            &list,
            &[("do", "unblock"), ("caller", "+447700900101")],
        )
        .await;
    assert_eq!(location(&again), list);
    assert!(browser.page(&list).await.contains("Nobody is blocked."));
    server.stop().await;
}

#[tokio::test]
async fn the_desk_sees_health_and_changes_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = browser.page(&format!("{base}/numbers")).await;
    server.set_role(&base, Role::Desk).await;
    let list = browser.page(&format!("{base}/numbers")).await;
    assert!(list.contains("Not checked") && !list.contains("Add number"));
    let sent = browser
        .submit_again(
            &page,
            &format!("{base}/numbers"),
            &[
                ("do", "block"),
                ("caller", "+447700900101"),
                ("reason", "x"),
            ],
        )
        .await;
    assert_eq!(sent.status(), StatusCode::FORBIDDEN);
    let new = browser.get(&format!("{base}/numbers/new")).await;
    assert_eq!(new.status(), StatusCode::FORBIDDEN);
    server.stop().await;
}
