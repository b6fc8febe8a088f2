//! The receptionist over HTTP: edited, refused, published, heard, restored.

use domain::Role;
use reqwest::StatusCode;

use super::form::{fields, pairs, with};
use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday, scenario},
};

/// The form without one of its fields, as a browser sends a box that is not ticked.
fn without(form: Vec<(String, String)>, name: &str) -> Vec<(String, String)> {
    form.into_iter()
        .filter(|(field, _)| field != name)
        .collect()
}

#[tokio::test]
async fn a_new_greeting_is_saved_published_and_spoken_to_the_next_caller() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/receptionist");
    let html = browser.page(&page).await;
    assert!(
        html.contains("Live: version 1, published Fri 20 Nov. No draft."),
        "{html}"
    );
    assert!(html.contains("12 words. 15 or fewer sound best."), "{html}");

    // Untouched, it changes nothing.
    let form = fields(&html, "save");
    let saved = browser.submit_again(&html, &page, &pairs(&form)).await;
    assert_eq!(location(&saved), page);
    assert!(browser.page(&page).await.contains("No draft."));

    let wrong = with(
        form.clone(),
        &[("name", ""), ("greeting", &"x".repeat(301))],
    );
    let refused = browser.submit(&page, &page, &pairs(&wrong)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    assert!(
        html.contains("Give your receptionist a name.") && html.contains(&"x".repeat(301)),
        "{html}"
    );

    let greeting = "Fade Room, Robin the AI speaking. How can I help?";
    let good = with(form, &[("name", "Robin"), ("greeting", greeting)]);
    let saved = browser.submit(&page, &page, &pairs(&good)).await;
    assert_eq!(location(&saved), page);
    assert!(browser.page(&page).await.contains("Draft: 2 changes."));
    let scenario = scenario("books-a-haircut.toml");
    let before = server.play(&scenario).await;
    let heard = &before.state.line.heard;
    assert!(heard.to_lowercase().contains("this is ava"), "{heard}");

    let publish = format!("{page}/publish");
    let html = browser.page(&publish).await;
    assert!(
        html.contains("Publish version 2") && html.contains(greeting),
        "{html}"
    );
    let done = browser
        .submit_again(&html, &publish, &pairs(&fields(&html, "publish")))
        .await;
    assert_eq!(location(&done), format!("{page}/versions"));
    let after = server.play(&scenario).await;
    let heard = &after.state.line.heard;
    assert!(
        heard.to_lowercase().contains("robin the ai speaking"),
        "{heard}"
    );

    let html = browser.page(&format!("{page}/versions")).await;
    for words in [
        "Version 2",
        "Dana Ortiz",
        "“Ava” becomes “Robin”.",
        "1 call",
        "Version 1",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let calls = browser.page(&format!("{base}/calls")).await;
    let newest = calls.split(&format!("{base}/calls/call_")).nth(1).unwrap();
    let newest = newest.split('"').next().unwrap();
    let call = browser.page(&format!("{base}/calls/call_{newest}")).await;
    assert!(call.contains("Robin, version 2"), "{call}");
    server.stop().await;
}

#[tokio::test]
async fn a_stale_save_shows_both_texts_and_may_be_sent_again() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/receptionist");
    let old = browser.page(&page).await;
    let form = fields(&old, "save");
    let theirs = with(form.clone(), &[("goodbye", "Bye from theirs.")]);
    browser.submit(&page, &page, &pairs(&theirs)).await;
    let mine = with(form, &[("goodbye", "Bye from mine.")]);
    let refused = browser.submit(&page, &page, &pairs(&mine)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    for words in [
        "Dana Ortiz changed this at",
        "Compare",
        "Theirs: “Bye from theirs.”",
        "Yours: “Bye from mine.”",
        "Use mine",
        "Use theirs",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let again = fields(&html, "save");
    let saved = browser.submit_again(&html, &page, &pairs(&again)).await;
    assert_eq!(location(&saved), page);
    assert!(browser.page(&page).await.contains("Bye from mine."));
    server.stop().await;
}

#[tokio::test]
async fn rules_are_cards_that_move_switch_go_and_come_back() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/receptionist/rules");
    let html = browser.page(&page).await;
    for words in [
        "It already knows how to book, move and cancel.",
        "Enforced by booking rules, callers can&#x27;t talk around these.",
        "Bookings start every 15 min",
        "There is parking behind the shop.",
    ] {
        assert!(
            html.replace("can't", "can&#x27;t").contains(words),
            "{words}: {html}"
        );
    }
    let add = |title: &'static str| {
        [
            ("do", "add"),
            ("kind", "when_asked"),
            ("title", title),
            ("text", "Say so."),
        ]
    };
    for title in ["beards", "children"] {
        let added = browser.submit(&page, &page, &add(title)).await;
        assert_eq!(location(&added), page);
    }
    let refused = browser
        .submit(
            &page,
            &page,
            &[
                ("do", "add"),
                ("kind", "always"),
                ("title", ""),
                ("text", "Kept."),
            ],
        )
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = refused.text().await.unwrap();
    assert!(
        html.contains("Give the rule a name.") && html.contains("Kept."),
        "{html}"
    );

    let html = browser.page(&page).await;
    let first = fields(&html, "change");
    let press = |act: &'static str| with(first.clone(), &[("act", act)]);
    browser.submit(&page, &page, &pairs(&press("down"))).await;
    let html = browser.page(&page).await;
    assert!(
        html.find("children</h3>") < html.find("beards</h3>"),
        "{html}"
    );
    browser.submit(&page, &page, &pairs(&press("off"))).await;
    assert!(
        browser
            .page(&page)
            .await
            .contains("Switch on: When asked about beards")
    );
    browser.submit(&page, &page, &pairs(&press("delete"))).await;
    let html = browser.page(&page).await;
    assert!(
        html.contains("Deleted from the draft.") && !html.contains("beards</h3>"),
        "{html}"
    );
    let undone = browser
        .submit_again(&html, &page, &pairs(&fields(&html, "put-back")))
        .await;
    assert_eq!(location(&undone), page);
    assert!(browser.page(&page).await.contains("beards</h3>"));

    let rule = first.iter().find(|(name, _)| name == "rule").unwrap();
    let edit = format!("{page}?edit={}", rule.1);
    let html = browser.page(&edit).await;
    let reword = with(fields(&html, "reword"), &[("text", "Hot towel and razor.")]);
    let saved = browser.submit_again(&html, &edit, &pairs(&reword)).await;
    assert_eq!(location(&saved), page);
    assert!(browser.page(&page).await.contains("Hot towel and razor."));

    // Two rules for one case keep the draft from going live, and both texts are told.
    browser.submit(&page, &page, &add("Children!")).await;
    let publish = format!("{base}/receptionist/publish");
    let html = browser.page(&publish).await;
    assert!(html.contains("This keeps it from going live"), "{html}");
    assert!(!html.contains(">Publish version 2</button>"), "{html}");
    let discard = fields(&html, "discard");
    let done = browser
        .submit_again(&html, &publish, &pairs(&discard))
        .await;
    assert_eq!(location(&done), format!("{base}/receptionist"));
    server.stop().await;
}

#[tokio::test]
async fn a_version_is_restored_and_a_draft_is_only_replaced_knowingly() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/receptionist");
    let voice = format!("{page}/voice");
    let html = browser.page(&voice).await;
    let slow = with(
        fields(&html, "save"),
        &[("speed", "5"), ("silence_first", "x")],
    );
    let refused = browser.submit_again(&html, &voice, &pairs(&slow)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text().await.unwrap();
    assert!(
        text.contains("from 70 to 130") && text.contains("value=\"x\""),
        "{text}"
    );
    let form = with(
        fields(&html, "save"),
        &[("voice", "cedar"), ("speed", "110")],
    );
    let html = browser.page(&voice).await;
    browser.submit_again(&html, &voice, &pairs(&form)).await;
    let publish = format!("{page}/publish");
    let html = browser.page(&publish).await;
    browser
        .submit_again(&html, &publish, &pairs(&fields(&html, "publish")))
        .await;
    let html = browser.page(&page).await;
    let goodbye = with(fields(&html, "save"), &[("goodbye", "So long.")]);
    browser.submit_again(&html, &page, &pairs(&goodbye)).await;

    let versions = format!("{page}/versions");
    let html = browser.page(&versions).await;
    let restore = fields(&html, "restore");
    let refused = browser
        .submit_again(
            &html,
            &versions,
            &pairs(&without(restore.clone(), "replace-1")),
        )
        .await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let html = browser.page(&versions).await;
    let agreed = with(restore, &[("replace-1", "on")]);
    let done = browser
        .submit_again(&html, &versions, &pairs(&agreed))
        .await;
    assert_eq!(location(&done), publish);
    let html = browser.page(&publish).await;
    assert!(
        html.contains("“Cedar” becomes “Marin”.") && !html.contains("So long."),
        "{html}"
    );

    server.set_role(&base, Role::Desk).await;
    let html = browser.page(&page).await;
    assert!(
        html.contains("Only owners and managers can change this."),
        "{html}"
    );
    assert!(
        !html.contains("name=\"greeting\"") && !html.contains("Draft:"),
        "{html}"
    );
    assert_eq!(browser.get(&publish).await.status(), StatusCode::FORBIDDEN);
    server.stop().await;
}

#[tokio::test]
async fn a_business_of_several_locations_asks_for_which() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("northside-physio").await;
    let page = format!("{base}/receptionist");
    let html = browser.page(&page).await;
    assert!(html.contains("Choose a location.") && !html.contains("name=\"greeting\""));
    let first = html.split("?loc=").nth(1).unwrap();
    let first = first.split('"').next().unwrap();
    let at = format!("{page}?loc={first}");
    let html = browser.page(&at).await;
    let form = with(fields(&html, "save"), &[("name", "Robin")]);
    let saved = browser.submit_again(&html, &at, &pairs(&form)).await;
    assert_eq!(location(&saved), at);
    let html = browser.page(&at).await;
    assert!(html.contains("Draft: 1 change."), "{html}");
    assert!(
        html.contains(&format!("/receptionist/publish?loc={first}")),
        "{html}"
    );
    server.stop().await;
}
