//! Services: what an owner sets up is what is stored, to the penny.

use domain::{Currency, Money, Role, ServiceId};
use reqwest::StatusCode;
use services::records::{Deposit, Length, PriceKind, Service};

use super::form::{fields, pairs, with};
use crate::{
    browser::{Browser, business_of, location},
    world::{Place, TestServer, friday},
};

const COMPANIES: [&str; 4] = ["fade-room", "luma-skin", "northside-physio", "pickle-park"];

#[tokio::test]
async fn a_form_that_is_saved_untouched_changes_nothing() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    for company in COMPANIES {
        let browser = Browser::new(&server);
        let base = browser.come_in(company).await;
        let before = stored(&server, &base).await;
        assert!(!before.is_empty());
        for service in &before {
            let page = format!("{base}/services/{}", service.id);
            let html = browser.page(&page).await;
            let form = fields(&html, "save");
            let saved = browser.submit_again(&html, &page, &pairs(&form)).await;
            let status = saved.status();
            let text = saved.text().await.unwrap();
            assert_eq!(status, StatusCode::SEE_OTHER, "{}: {text}", service.name);
        }
        assert_eq!(stored(&server, &base).await, before, "{company}");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_service_is_added_with_its_prices_and_found_as_it_was_typed() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let (list, new) = (format!("{base}/services"), format!("{base}/services/new"));
    let html = browser.page(&new).await;
    let sam = staff_field(&html, "Sam");
    let form = with(
        fields(&html, "add"),
        &[
            ("name", "Hot towel shave"),
            ("also_called", "shave, wet shave"),
            ("description", "With hot towels.\r\nTakes a while."),
            ("minutes", "45 min"),
            ("buffer_after_minutes", "5"),
            ("price", "18.50"),
            ("band-0-price", "£21"),
            ("band-0-days", "sat"),
            ("band-0-from", "09:00"),
            ("variant-0-name", "Express"),
            ("variant-0-minutes", "20"),
            ("variant-0-price", "12"),
            ("add_on-0-name", "Face mask"),
            ("add_on-0-price", "6.05"),
            ("add_on-0-minutes", "10 min"),
            ("notice_minutes", "2 h"),
            ("capacity", "4"),
            ("parallel_sessions", "on"),
            ("deposit", "20%"),
            ("cancel_notice_minutes", "1 day"),
            ("cancel_fee", "5"),
            (&sam, "on"),
        ],
    );
    let added = browser.submit_again(&html, &new, &pairs(&form)).await;
    let status = added.status();
    assert_eq!(
        status,
        StatusCode::SEE_OTHER,
        "{}",
        added.text().await.unwrap()
    );
    let page = browser.page(&list).await;
    for words in ["Added Hot towel shave.", "£12 to £21", ">20 min</td>"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let all = stored(&server, &base).await;
    let shave = all.last().unwrap();
    let pounds = |minor| Money {
        minor,
        currency: Currency::GBP,
    };
    assert!(shave.parallel_sessions && shave.capacity == 4);
    assert_eq!(shave.price, Some(pounds(1_850)));
    assert_eq!(shave.also_called, ["shave", "wet shave"]);
    assert_eq!(shave.description, "With hot towels.\nTakes a while.");
    assert_eq!((shave.minutes, shave.length), (45, Length::Fixed));
    assert_eq!(shave.bands[0].price, pounds(2_100));
    assert_eq!(shave.bands[0].weekdays, [jiff::civil::Weekday::Saturday]);
    assert_eq!(shave.variants[0].price, Some(pounds(1_200)));
    assert_eq!(
        (shave.add_ons[0].price, shave.add_ons[0].minutes),
        (pounds(605), 10)
    );
    assert_eq!(shave.notice_minutes, Some(120));
    assert_eq!(shave.deposit, Some(Deposit::Percent(20)));
    assert_eq!(shave.cancel_notice_minutes, Some(1_440));
    assert_eq!(shave.cancel_fee, Some(Deposit::Fixed(pounds(500))));
    assert_eq!(shave.staff.len(), 1);

    // What can be booked next stands beside the form, and each save leaves room for one row more.
    let one = format!("{list}/{}", shave.id);
    let html = browser.page(&one).await;
    assert!(
        html.contains("Next free times") && html.contains("Fri 20 Nov"),
        "{html}"
    );
    assert!(html.contains("name=\"variant-1-name\""));
    // What is typed without its name or price is told, and nothing is lost.
    let half = [
        ("variant-0-name", ""),
        ("add_on-1-price", "3.50"),
        ("band-1-from", "18:00"),
    ];
    let half = with(fields(&html, "save"), &half);
    let refused = browser.submit_again(&html, &one, &pairs(&half)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.text().await.unwrap();
    for words in [
        "href=\"#field-variant-0-name\"",
        "href=\"#field-add_on-1-name\"",
        "href=\"#field-band-1-price\"",
        "value=\"3.50\"",
        "value=\"18:00\"",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(find(&server, &base, shave.id).await.variants.len(), 1);
    let gone = [("variant-0-remove", "on"), ("band-0-remove", "on")];
    let gone = with(fields(&html, "save"), &gone);
    let saved = browser.submit_again(&html, &one, &pairs(&gone)).await;
    assert_eq!(location(&saved), one);
    let left = find(&server, &base, shave.id).await;
    assert!(left.variants.is_empty() && left.bands.is_empty());
    assert_eq!(left.add_ons.len(), 1);
    server.stop().await;
}

#[tokio::test]
async fn amounts_that_cannot_be_are_refused_at_their_field_and_kept() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let before = stored(&server, &base).await;
    let one = format!("{base}/services/{}", before[0].id);
    let html = browser.page(&one).await;
    let form = with(
        fields(&html, "save"),
        &[
            ("name", ""),
            ("minutes", "a while"),
            ("price", "-5"),
            ("variant-0-name", "Long <one>"),
            ("variant-0-minutes", "60"),
            ("variant-0-price", "ten"),
            ("deposit", "150%"),
            ("cancel_fee", "1.005"),
        ],
    );
    let refused = browser.submit_again(&html, &one, &pairs(&form)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text().await.unwrap();
    for words in [
        "<title>Error: ",
        "Enter a name.",
        "Enter a length of time as 45 min, 2 h or 1 day.",
        "An amount is not below zero.",
        "href=\"#field-variant-0-price\"",
        "Enter an amount as 18 or 18.50.",
        "Enter a part from 0% to 100%, or an amount.",
        "GBP has 2 decimals.",
        "value=\"-5\"",
        "value=\"ten\"",
        "value=\"Long &lt;one&gt;\"",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // A rule of the service as a whole is told at the field that breaks it.
    let free = with(
        fields(&html, "save"),
        &[("price_kind", PriceKind::Free.as_str())],
    );
    let refused = browser.submit_again(&html, &one, &pairs(&free)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("href=\"#field-price\"")
    );
    assert_eq!(stored(&server, &base).await, before);
    server.stop().await;
}

#[tokio::test]
async fn services_are_put_in_order_and_switched_off_and_every_step_can_be_taken_back() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let list = format!("{base}/services");
    let names = || async {
        let all = stored(&server, &base).await;
        all.into_iter().map(|one| one.name).collect::<Vec<_>>()
    };
    let before = names().await;
    let first = stored(&server, &base).await[0].clone();
    let down = [("do", "move"), ("down", &*first.id.to_string())];
    let moved = browser.submit(&list, &list, &down).await;
    assert_eq!(location(&moved), list);
    let page = browser.page(&list).await;
    assert!(page.contains(&format!("{} moved down.", first.name)) && page.contains("Undo"));
    let after = names().await;
    assert_eq!((&after[0], &after[1]), (&before[1], &before[0]));
    let up = [("do", "move"), ("up", &*first.id.to_string())];
    browser.submit_again(&page, &list, &up).await;
    assert_eq!(names().await, before);

    let one = format!("{list}/{}", first.id);
    let off = browser.submit(&one, &one, &[("do", "switch-off")]).await;
    assert_eq!(off.status(), StatusCode::SEE_OTHER);
    let page = browser.page(&list).await;
    assert!(page.contains(&format!("{} is switched off.", first.name)));
    assert!(!find(&server, &base, first.id).await.active);
    browser
        .submit_again(&page, &one, &[("do", "switch-on")])
        .await;
    assert_eq!(find(&server, &base, first.id).await, first);

    server.set_role(&base, Role::Desk).await;
    let html = browser.page(&one).await;
    assert!(html.contains("Only owners and managers can change this."));
    assert!(!html.contains("name=\"price\""));
    let sent = browser.submit_again(&page, &list, &down).await;
    assert_eq!(sent.status(), StatusCode::FORBIDDEN);
    assert_eq!(names().await, before);
    server.stop().await;
}

#[tokio::test]
async fn a_new_service_that_is_sent_twice_is_added_once() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let new = format!("{base}/services/new");
    let html = browser.page(&new).await;
    let sam = staff_field(&html, "Sam");
    let form = with(
        fields(&html, "add"),
        &[("name", "Shave"), ("price", "18"), (&sam, "on")],
    );
    let form = pairs(&form);
    let (one, other) = tokio::join!(
        browser.submit_again(&html, &new, &form),
        browser.submit_again(&html, &new, &form)
    );
    assert_eq!(
        (one.status(), other.status()),
        (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER)
    );
    let all = stored(&server, &base).await;
    assert_eq!(all.iter().filter(|one| one.name == "Shave").count(), 1);
    server.stop().await;
}

async fn stored(server: &TestServer, base: &str) -> Vec<Service> {
    let business = business_of(base);
    let catalogue = &server.server.state().services.catalogue;
    catalogue.read(business).await.unwrap().services
}

async fn find(server: &TestServer, base: &str, id: ServiceId) -> Service {
    let all = stored(server, base).await;
    all.into_iter()
        .find(|one| one.id == id)
        .expect("the service")
}

/// The field that says that somebody performs the service.
fn staff_field(html: &str, name: &str) -> String {
    let end = html.find(&format!(">{name}</label>")).expect("their label");
    let start = html[..end].rfind("for=\"field-").expect("their box") + "for=\"field-".len();
    html[start..end].split('"').next().unwrap().to_owned()
}
