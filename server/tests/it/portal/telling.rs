//! Customers are told of what people of the business do: asked once, with the text that is sent then; and by whoever runs
//! late.

use reqwest::StatusCode;

use super::{
    form::{fields, pairs, with},
    own::{become_staff, staff},
    visitors::{QUIET, texts},
};
use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday},
};

const PHONE: &str = "+447700900456";

/// The texts that a page shows before they are sent.
fn previews(html: &str) -> Vec<String> {
    html.split("class=\"sms")
        .skip(1)
        .map(|rest| {
            let (_, text) = rest.split_once('>').expect("its content");
            let text = text.split('<').next().expect("a text");
            text.replace("&amp;", "&")
        })
        .collect()
}

/// Whether a text is what was shown before, apart from the reference and the link that came with it.
fn is_as_shown(sent: &str, shown: &str) -> bool {
    let parts: Vec<&str> = shown.split('…').collect();
    let mut rest = sent;
    for part in &parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    sent.starts_with(parts[0])
}

/// Answers the question on a page.
async fn answer(
    browser: &Browser,
    page: &str,
    asked: &str,
    (what, changes): (&str, &[(&str, &str)]),
) -> reqwest::Response {
    let form = with(fields(asked, what), changes);
    browser.submit_again(asked, page, &pairs(&form)).await
}

#[tokio::test]
async fn what_the_question_shows_is_what_is_sent() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let new = format!("{base}/bookings/new?date=2026-11-21");
    let page = browser.page(&new).await;
    let (_, slot) = page.split_once("value=\"slot_").expect("a free time");
    let slot = format!("slot_{}", slot.split('"').next().expect("a value"));
    let typed = [
        ("slot", slot.as_str()),
        ("name", "Priya Shah"),
        ("phone", "07700 900456"),
        ("notes", "Side door"),
    ];
    let form = with(fields(&page, "add"), &typed);
    let asked = browser.submit_again(&page, &new, &pairs(&form)).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let asked = asked.text().await.unwrap();
    for words in [
        "Tell Priya Shah?",
        "Text to 07700 900456",
        "Fade Room: booked.",
    ] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    assert!(!asked.contains("<title>Error"), "{asked}");
    let list = format!("{base}/bookings?view=list&q=priya");
    assert_eq!(browser.page(&list).await.matches(">Priya Shah<").count(), 0);

    // Going back keeps what was chosen.
    let back = answer(&browser, &new, &asked, ("add", &[("again", "on")])).await;
    assert_eq!(back.status(), StatusCode::OK);
    let back = back.text().await.unwrap();
    assert!(
        back.contains("value=\"Priya Shah\"") && back.contains("Side door"),
        "{back}"
    );

    let shown = previews(&asked);
    let made = answer(&browser, &new, &asked, ("add", &[])).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    let booking = location(&made);
    assert!(
        browser
            .page(&booking)
            .await
            .contains("A text is on its way.")
    );
    let sent = texts(&server, PHONE).await;
    assert_eq!((sent.len(), shown.len()), (1, 1), "{sent:?} {shown:?}");
    assert!(is_as_shown(&sent[0], &shown[0]), "{sent:?} {shown:?}");

    // Moved.
    let moving = format!("{booking}?do=move&date=2026-11-24");
    let page = browser.page(&moving).await;
    let (_, slot) = page.split_once("value=\"slot_").expect("a free time");
    let slot = format!("slot_{}", slot.split('"').next().expect("a value"));
    let form = with(fields(&page, "move"), &[("slot", &slot)]);
    let asked = browser.submit_again(&page, &moving, &pairs(&form)).await;
    let asked = asked.text().await.unwrap();
    let shown = previews(&asked);
    let moved = answer(&browser, &moving, &asked, ("move", &[])).await;
    assert_eq!(moved.status(), StatusCode::SEE_OTHER);
    let sent = texts(&server, PHONE).await;
    assert!(
        sent.len() == 2 && is_as_shown(&sent[0], &shown[0]),
        "{sent:?} {shown:?}"
    );

    // Called off, and nobody is told.
    let cancelling = format!("{booking}?do=cancel");
    let page = browser.page(&cancelling).await;
    let form = fields(&page, "cancel");
    let asked = browser
        .submit_again(&page, &cancelling, &pairs(&form))
        .await;
    let asked = asked.text().await.unwrap();
    assert!(previews(&asked)[0].contains("cancelled."), "{asked}");
    let quiet = ("cancel", &[("tell", "quiet")][..]);
    let gone = answer(&browser, &cancelling, &asked, quiet).await;
    assert_eq!(gone.status(), StatusCode::SEE_OTHER);
    assert_eq!(texts(&server, PHONE).await.len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn what_is_chosen_to_begin_with_is_a_setting() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let settings = format!("{base}/settings/business");
    let html = browser.page(&settings).await;
    let form = with(fields(&html, "save"), &[("tell_customers", "quiet")]);
    let saved = browser.submit_again(&html, &settings, &pairs(&form)).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let new = format!("{base}/bookings/new?date=2026-11-21");
    let page = browser.page(&new).await;
    let (_, slot) = page.split_once("value=\"slot_").expect("a free time");
    let slot = format!("slot_{}", slot.split('"').next().expect("a value"));
    let typed = [
        ("slot", slot.as_str()),
        ("name", "Priya Shah"),
        ("phone", "07700 900456"),
    ];
    let form = with(fields(&page, "add"), &typed);
    let asked = browser.submit_again(&page, &new, &pairs(&form)).await;
    let asked = asked.text().await.unwrap();
    let chosen = fields(&asked, "add");
    assert!(
        chosen.contains(&("tell".to_owned(), "quiet".to_owned())),
        "{asked}"
    );
    let made = answer(&browser, &new, &asked, ("add", &[])).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER);
    assert_eq!(texts(&server, PHONE).await, Vec::<String>::new());
    server.stop().await;
}

#[tokio::test]
async fn whoever_runs_late_tells_the_next_customers_once() {
    let server = TestServer::with(Place::sqlite(), friday(), QUIET).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let late = format!("{base}/today/late");
    // Nobody comes to somebody who is not on the diary.
    let page = browser.page(&late).await;
    assert!(page.contains("Nobody comes to you"), "{page}");
    let own = staff(&browser.page(&format!("{base}/staff")).await).remove(0);
    let new = format!("{base}/bookings/new?date=2026-11-20&with={own}");
    for (name, phone) in [("Priya Shah", "07700 900456"), ("Omar Haddad", "")] {
        let page = browser.page(&new).await;
        let (_, slot) = page.split_once("value=\"slot_").expect("a free time");
        let slot = format!("slot_{}", slot.split('"').next().expect("a value"));
        let typed = [
            ("slot", slot.as_str()),
            ("name", name),
            ("phone", phone),
            ("tell", "quiet"),
        ];
        let form = with(fields(&page, "add"), &typed);
        let made = browser.submit_again(&page, &new, &pairs(&form)).await;
        assert_eq!(made.status(), StatusCode::SEE_OTHER, "{name}");
    }
    become_staff(&server, &browser, &base, &own).await;
    let today = browser.page(&format!("{base}/today")).await;
    assert!(today.contains("Running late"), "{today}");

    let page = browser.page(&format!("{late}?minutes=20")).await;
    let shown = previews(&page);
    assert_eq!(shown.len(), 1, "{page}");
    assert!(
        shown[0].contains("running about 20 min late") && page.contains("no number is known"),
        "{page}"
    );
    let form = fields(&page, "tell");
    let none: Vec<_> = form
        .iter()
        .filter(|(name, _)| name != "who")
        .cloned()
        .collect();
    let refused = browser.submit_again(&page, &late, &pairs(&none)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let pairs = pairs(&form);
    let (one, other) = tokio::join!(
        browser.submit_again(&page, &late, &pairs),
        browser.submit_again(&page, &late, &pairs)
    );
    assert_eq!(one.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&one), location(&other));
    assert_eq!(texts(&server, PHONE).await, shown);
    let told = browser.page(&format!("{base}/today")).await;
    assert!(told.contains("Sending 1 text."), "{told}");
    server.set_role(&base, domain::Role::Owner).await;
    let audit = browser.page(&format!("{base}/settings/audit")).await;
    assert!(audit.contains("Booking: late told"), "{audit}");
    server.stop().await;
}
