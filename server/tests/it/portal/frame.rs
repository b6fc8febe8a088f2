//! What stands around the pages: the drawer, the palette, keys.

use domain::Role;
use reqwest::StatusCode;
use serde_json::Value;

use super::own::{book, staff};
use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday},
};

/// The address that opens the first booking of the demo diary beside the list.
fn opener(page: &str) -> String {
    let (before, _) = page.split_once("open=bkg_").expect("a link");
    let start = before.rfind("href=\"").expect("an address") + 6;
    let rest = &page[start..];
    rest.split('"')
        .next()
        .expect("an address")
        .replace("&amp;", "&")
}

#[tokio::test]
async fn a_booking_opens_beside_every_view_of_its_business_and_of_no_other() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (browser, stranger) = (Browser::new(&server), Browser::new(&server));
    let base = browser.come_in("fade-room").await;
    let foreign = stranger.come_in("luma-skin").await;
    let ids = staff(&browser.page(&format!("{base}/staff")).await);
    book(&browser, &base, &ids[0], "Priya Shah", "").await;
    for view in ["", "?view=list&state=booked", "?view=day&date=2026-11-21"] {
        let page = browser.page(&format!("{base}/bookings{view}")).await;
        assert!(!page.contains("class=\"drawer\""));
        let address = opener(&page);
        let open = browser.page(&address).await;
        assert!(open.contains("class=\"drawer\""), "{address}");
        let id = address
            .split("open=")
            .nth(1)
            .unwrap()
            .split('&')
            .next()
            .unwrap();
        for words in [
            "Open page",
            "How it was made",
            &format!("href=\"{base}/bookings/{id}\""),
            &format!("data-booking=\"{id}\""),
        ] {
            assert!(open.contains(words), "{words}: {address}");
        }
        let elsewhere = address.replace(&base, &foreign);
        let answer = stranger.get(&elsewhere).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{elsewhere}");
    }
    server.stop().await;
}

#[tokio::test]
async fn the_palette_finds_what_its_reader_may_see() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (browser, stranger) = (Browser::new(&server), Browser::new(&server));
    let base = browser.come_in("fade-room").await;
    stranger.come_in("luma-skin").await;
    let ids = staff(&browser.page(&format!("{base}/staff")).await);
    book(&browser, &base, &ids[0], "Priya Shah", "07700 900456").await;
    let name = "Priya Shah";
    let find = async |browser: &Browser, text: &str| -> Value {
        let answer = browser.get(&format!("{base}/find.json?q={text}")).await;
        assert_eq!(answer.status(), StatusCode::OK, "{text}");
        answer.json().await.unwrap()
    };
    let group = |found: &Value, name: &str| -> Vec<String> {
        let all = found.as_array().unwrap().clone();
        let group = all.into_iter().find(|one| one["name"] == name);
        group.map_or_else(Vec::new, |group| {
            let items = group["items"].as_array().unwrap().clone();
            items
                .iter()
                .map(|item| item["text"].as_str().unwrap().to_owned())
                .collect()
        })
    };
    let all = find(&browser, "").await;
    assert!(group(&all, "Go to").contains(&"Calls".to_owned()));
    assert!(group(&all, "Customers").is_empty());
    let found = find(&browser, &name.replace(' ', "%20")).await;
    assert!(
        group(&found, "Customers").contains(&name.to_owned()),
        "{found}"
    );
    assert!(!group(&found, "Bookings").is_empty(), "{found}");
    assert_eq!(group(&find(&browser, "dark").await, "Colours"), ["Dark"]);

    let foreign = stranger.get(&format!("{base}/find.json?q=a")).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);
    let nobody = Browser::new(&server)
        .get(&format!("{base}/find.json?q=a"))
        .await;
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);

    // Staff who are nobody on the diary find nobody.
    server.set_role(&base, Role::Staff).await;
    let found = find(&browser, &name.replace(' ', "%20")).await;
    assert!(group(&found, "Customers").is_empty() && group(&found, "Bookings").is_empty());
    assert!(!group(&find(&browser, "").await, "Go to").contains(&"Calls".to_owned()));
    server.stop().await;
}

#[tokio::test]
async fn single_keys_are_switched_off_in_the_profile_and_on_again() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/settings/profile");
    for (choice, seen) in [("off", "data-keys=\"off\""), ("on", "data-keys=\"on\"")] {
        let fields = [("keys", choice), ("back", page.as_str())];
        let chosen = browser.submit(&page, "/keys", &fields).await;
        assert_eq!(location(&chosen), page);
        assert!(browser.page(&page).await.contains(seen), "{choice}");
    }
    let wrong = browser
        .submit(&page, "/keys", &[("keys", "x"), ("back", "/")])
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}

#[tokio::test]
async fn help_is_in_the_same_place_of_every_page_and_names_what_there_is() {
    let written = [("RINGDESK_HELP_EMAIL", "help@example.com")];
    for settings in [&[][..], &written[..]] {
        let server = TestServer::with(Place::sqlite(), friday(), settings).await;
        let browser = Browser::new(&server);
        let base = browser.come_in("fade-room").await;
        let help = format!("{base}/help");
        for page in ["today", "calls", "settings/profile", "help", "calls/call_x"] {
            let answer = browser.get(&format!("{base}/{page}")).await;
            let text = answer.text().await.unwrap();
            assert_eq!(
                text.matches(&format!("href=\"{help}\"")).count(),
                2,
                "{page}"
            );
        }
        let page = browser.page(&format!("{help}?ref=0f3c-7a2e")).await;
        assert!(page.contains("0f3c-7a2e") && page.contains("Who changed what"));
        let address = "mailto:help@example.com?subject=Ringdesk%20reference%200f3c-7a2e";
        assert_eq!(page.contains(address), !settings.is_empty());
        assert_eq!(page.contains("has named no address"), settings.is_empty());
        let forged = browser.page(&format!("{help}?ref=%3Cb%3Ex")).await;
        assert!(!forged.contains("A page could not be shown"));
        server.set_role(&base, Role::Staff).await;
        let page = browser.page(&help).await;
        assert!(page.contains("Ask somebody") && !page.contains("Who changed what"));
        server.stop().await;
    }
}
