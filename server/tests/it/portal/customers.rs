//! Customers: found, changed, taken along, erased.

use domain::Role;
use reqwest::StatusCode;

use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday, scenario},
};

#[tokio::test]
async fn somebody_is_added_by_hand_and_a_number_is_known_once() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let new = format!("{base}/customers/new");
    let add = async |name, phone| {
        let typed = [
            ("do", "add"),
            ("name", name),
            ("phone", phone),
            ("email", ""),
            ("notes", ""),
        ];
        browser.submit(&new, &new, &typed).await
    };
    let first = location(&add("Priya Shah", "07700 900811").await);
    let page = browser.page(&first).await;
    assert!(
        page.contains("The customer is added.") && page.contains("07700 900811"),
        "{page}"
    );
    // Whoever has the number is found, under the name that they have.
    let again = location(&add("Somebody Else", "+44 7700 900811").await);
    assert_eq!(again, first);
    let page = browser.page(&again).await;
    assert!(page.contains("This number is known already.") && !page.contains("Somebody Else"));
    let nobody = add("", "").await;
    assert_eq!(nobody.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = nobody.text().await.unwrap();
    assert!(
        told.contains("Give a name, a phone number or an e-mail address."),
        "{told}"
    );
    let log = browser.page(&format!("{base}/settings/audit")).await;
    assert_eq!(log.matches("Customer: added").count(), 1, "{log}");
    server.set_role(&base, Role::Staff).await;
    assert_eq!(browser.get(&new).await.status(), StatusCode::FORBIDDEN);
    server.stop().await;
}

async fn found_and_erased(place: Place) {
    let server = TestServer::with(place, friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    server.play(&scenario("books-a-haircut.toml")).await;
    let (browser, stranger) = (Browser::new(&server), Browser::new(&server));
    let base = browser.come_in("fade-room").await;
    let foreign = stranger.come_in("luma-skin").await;
    let list = format!("{base}/customers");
    let page = browser.page(&list).await;
    assert!(page.contains("1 customer"), "{page}");
    let at = page.find(&format!("{list}/cus_")).expect("a customer");
    let address = page[at..].split('"').next().unwrap().to_owned();
    let one = browser.page(&address).await;
    assert!(one.contains(">Call<") && one.contains(">Booking<"), "{one}");

    let saved = browser
        .submit(
            &address,
            &address,
            &[
                ("do", "save"),
                ("name", "Josephine Smith"),
                ("phone", "07700 900999"),
                ("email", "jo@example.com"),
                ("notes", "Allergic to latex"),
            ],
        )
        .await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    for search in ["josephine", "SMITH", "900999"] {
        let page = browser.page(&format!("{list}?q={search}")).await;
        assert!(page.contains("Josephine Smith"), "{search}");
    }
    assert!(
        browser
            .page(&format!("{list}?q=nobody"))
            .await
            .contains("No customers match this search.")
    );
    let wrong = [
        ("do", "save"),
        ("name", "12"),
        ("phone", "1"),
        ("email", "x"),
        ("notes", "n"),
    ];
    let refused = browser.submit(&address, &address, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.text().await.unwrap();
    for words in [
        "Enter a name with letters",
        "Enter a whole phone number",
        "Enter an e-mail address",
        "value=\"12\"",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }

    let file = browser.get(&format!("{address}/data.json")).await;
    assert_eq!(file.headers()["content-type"], "application/json");
    let file: serde_json::Value = serde_json::from_str(&file.text().await.unwrap()).unwrap();
    assert_eq!(file["customer"]["name"], "Josephine Smith");
    assert!(file["history"].as_array().unwrap().len() >= 2);

    let id = address.rsplit('/').next().unwrap();
    let theirs = format!("{foreign}/customers/{id}");
    assert_eq!(stranger.get(&theirs).await.status(), StatusCode::NOT_FOUND);
    let data = stranger.get(&format!("{theirs}/data.json")).await;
    assert_eq!(data.status(), StatusCode::NOT_FOUND);

    server.set_role(&base, Role::Manager).await;
    let erase = [("do", "erase"), ("typed", "Josephine Smith")];
    let refused = browser.submit(&address, &address, &erase).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let data = browser.get(&format!("{address}/data.json")).await;
    assert_eq!(data.status(), StatusCode::FORBIDDEN);
    server.set_role(&base, Role::Owner).await;
    let mistyped = [("do", "erase"), ("typed", "josephine")];
    let refused = browser.submit(&address, &address, &mistyped).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("Type Josephine Smith exactly")
    );
    let erased = browser.submit(&address, &address, &erase).await;
    assert_eq!(erased.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&erased), list);
    let page = browser.page(&list).await;
    assert!(
        page.contains("1 booking stays without a name.") && page.contains("No customers yet."),
        "{page}"
    );
    assert_eq!(browser.get(&address).await.status(), StatusCode::NOT_FOUND);
    let calls = browser.page(&format!("{base}/calls")).await;
    let bookings = browser.page(&format!("{base}/bookings?view=list")).await;
    assert!(bookings.contains("Name erased"), "{bookings}");
    for gone in ["Josephine", "Smith", "900123", "900999"] {
        assert!(
            !calls.contains(gone) && !bookings.contains(gone),
            "{gone} is still there"
        );
    }
    server.stop().await;
}

#[tokio::test]
async fn a_customer_is_found_changed_taken_along_and_erased() {
    found_and_erased(Place::sqlite()).await;
}

#[tokio::test]
async fn a_customer_is_erased_on_postgres_too() {
    found_and_erased(Place::postgres().await).await;
}
