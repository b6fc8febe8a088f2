//! Staff in their own portal: their own day, bookings and customers with names, and nothing of the others.

use domain::Role;
use reqwest::StatusCode;

use super::form::{fields, pairs, with};
use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday},
};

const SATURDAY: &str = "date=2026-11-21";

/// The ids of staff on the page that lists them, with their names.
pub(super) fn staff(page: &str) -> Vec<String> {
    let mut ids: Vec<String> = page
        .split("/staff/stf_")
        .skip(1)
        .map(|rest| format!("stf_{}", rest.split(['"', '/']).next().expect("an id")))
        .collect();
    ids.dedup();
    ids
}

/// A booking with a staff member, made by whoever sits at this browser.
pub(super) async fn book(
    browser: &Browser,
    base: &str,
    with_whom: &str,
    name: &str,
    phone: &str,
) -> String {
    let new = format!("{base}/bookings/new?{SATURDAY}&with={with_whom}");
    let page = browser.page(&new).await;
    let (_, slot) = page.split_once("value=\"slot_").expect("a free time");
    let slot = format!("slot_{}", slot.split('"').next().expect("a value"));
    let changes = [
        ("slot", slot.as_str()),
        ("name", name),
        ("phone", phone),
        ("tell", "quiet"),
    ];
    let form = with(fields(&page, "add"), &changes);
    let made = browser.submit_again(&page, &new, &pairs(&form)).await;
    assert_eq!(made.status(), StatusCode::SEE_OTHER, "{name}");
    location(&made)
}

/// Links the only member to a staff member and makes them staff.
pub(super) async fn become_staff(server: &TestServer, browser: &Browser, base: &str, id: &str) {
    let page = format!("{base}/staff/{id}");
    let text = browser.page(&page).await;
    let form = fields(&text, "link");
    let linked = browser.submit_again(&text, &page, &pairs(&form)).await;
    assert_eq!(linked.status(), StatusCode::SEE_OTHER);
    let text = browser.page(&page).await;
    assert!(text.contains("signs in for them"), "{text}");
    server.set_role(base, Role::Staff).await;
}

#[tokio::test]
async fn staff_see_and_change_their_own_and_others_are_busy() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let ids = staff(&browser.page(&format!("{base}/staff")).await);
    let (own, other) = (&ids[0], &ids[1]);
    let mine = book(&browser, &base, own, "Priya Shah", "07700 900456").await;
    let theirs = book(&browser, &base, other, "Omar Haddad", "07700 900789").await;
    let foreign_slots = browser
        .page(&format!("{base}/bookings/new?{SATURDAY}&with={other}"))
        .await;
    become_staff(&server, &browser, &base, own).await;

    for view in ["", "?view=list", "?view=day&date=2026-11-21"] {
        let page = browser.page(&format!("{base}/bookings{view}")).await;
        assert!(page.contains("Priya Shah"), "{view}: {page}");
        assert!(!page.contains("Omar Haddad"), "{view}");
        assert!(!page.contains("900456"), "{view}");
    }
    let board = browser
        .page(&format!("{base}/bookings?view=day&{SATURDAY}"))
        .await;
    assert!(board.contains(">Busy<"), "{board}");
    assert!(board.contains(&format!("with={own}")) && !board.contains(&format!("with={other}")));

    let today = browser.page(&format!("{base}/today")).await;
    assert!(today.contains("Your day") && today.contains("Priya Shah"));
    assert!(!today.contains("Omar Haddad"));
    for hidden in ["calls", "services", "resources", "hours", "staff"] {
        let link = format!("href=\"{base}/{hidden}\"");
        assert!(!today.contains(&link), "{hidden}");
    }
    assert!(today.contains(&format!("href=\"{base}/staff/{own}\"")));

    let customers = browser.page(&format!("{base}/customers")).await;
    assert!(customers.contains("Priya Shah") && customers.contains("… 0456"));
    assert!(!customers.contains("Omar Haddad"));
    let id = |page: &str| {
        let (_, rest) = page.split_once("/customers/cus_").expect("a customer");
        format!("cus_{}", rest.split('"').next().expect("an id"))
    };
    let profile = browser
        .page(&format!("{base}/customers/{}", id(&customers)))
        .await;
    assert!(profile.contains("Only owners, managers and the desk can change this."));

    let answer = async |path: &str| browser.get(path).await.status();
    assert_eq!(answer(&mine).await, StatusCode::OK);
    assert_eq!(answer(&theirs).await, StatusCode::FORBIDDEN);
    for (path, expected) in [
        (format!("staff/{own}"), StatusCode::OK),
        (format!("staff/{own}/hours"), StatusCode::OK),
        (format!("staff/{own}/time-off"), StatusCode::OK),
        ("settings/profile".to_owned(), StatusCode::OK),
        ("bookings/why".to_owned(), StatusCode::OK),
        (format!("staff/{other}"), StatusCode::FORBIDDEN),
        (format!("staff/{other}/hours"), StatusCode::FORBIDDEN),
        (format!("staff/{other}/time-off"), StatusCode::FORBIDDEN),
        ("bookings.csv".to_owned(), StatusCode::FORBIDDEN),
        ("settings/team".to_owned(), StatusCode::FORBIDDEN),
        ("calls".to_owned(), StatusCode::FORBIDDEN),
    ] {
        let path = format!("{base}/{path}");
        assert_eq!(answer(&path).await, expected, "{path}");
    }

    // Changes: the own ones count, those of others are refused.
    let page = browser.page(&mine).await;
    let cancel = [("do", "cancel"), ("tell", "quiet")];
    let refused = browser.submit_again(&page, &theirs, &cancel).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let (_, slot) = foreign_slots.split_once("value=\"slot_").expect("a slot");
    let slot = format!("slot_{}", slot.split('"').next().expect("a value"));
    let new = format!("{base}/bookings/new?{SATURDAY}");
    let page = browser.page(&new).await;
    assert!(!page.contains("Find a customer by name"));
    let form = with(
        fields(&page, "add"),
        &[("slot", &slot), ("name", "Nobody"), ("tell", "quiet")],
    );
    let refused = browser.submit_again(&page, &new, &pairs(&form)).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    book(&browser, &base, own, "Walk-in", "").await;
    let off = [("do", "add"), ("from", "2026-12-24"), ("note", "Family")];
    for (who, expected) in [(own, StatusCode::SEE_OTHER), (other, StatusCode::FORBIDDEN)] {
        let page = browser.page(&new).await;
        let to = format!("{base}/staff/{who}/time-off");
        let answer = browser.submit_again(&page, &to, &off).await;
        assert_eq!(answer.status(), expected, "{who}");
    }
    let page = browser.page(&mine).await;
    let gone = browser.submit_again(&page, &mine, &cancel).await;
    assert_eq!(location(&gone), format!("{base}/bookings"));
    // Rules of the business are not theirs to bend.
    let closed = format!("{base}/bookings/new?date=2026-11-22");
    let page = browser.page(&closed).await;
    let changes = [("slot", "other"), ("at", "10:00"), ("name", "Nobody")];
    let form = with(fields(&page, "add"), &changes);
    let refused = browser.submit_again(&page, &closed, &pairs(&form)).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = refused.text().await.unwrap();
    assert!(!told.contains("Book anyway"), "{told}");
    let changes = [("anyway", "on"), ("reason", "I want to")];
    let form = with(form, &changes);
    let page = browser.page(&closed).await;
    let refused = browser.submit_again(&page, &closed, &pairs(&form)).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    server.stop().await;
}

#[tokio::test]
async fn somebody_is_invited_for_a_diary_and_nobody_is_two_people() {
    let server =
        TestServer::with(Place::sqlite(), friday(), &[("RINGDESK_DEMO_DIARY", "off")]).await;
    let (owner, guest) = (Browser::new(&server), Browser::new(&server));
    let base = owner.come_in("fade-room").await;
    let ids = staff(&owner.page(&format!("{base}/staff")).await);
    let page = format!("{base}/staff/{}", ids[0]);
    let wrong = owner
        .submit(&page, &page, &[("do", "invite"), ("email", "sam")])
        .await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let asked = owner
        .submit(
            &page,
            &page,
            &[("do", "invite"), ("email", "sam@fade.example")],
        )
        .await;
    assert_eq!(asked.status(), StatusCode::SEE_OTHER);
    assert!(owner.page(&page).await.contains("was invited"));

    let letter = super::accounts::mails(&server, "sam@fade.example", 1)
        .await
        .remove(0);
    let link = super::accounts::link(&server, &letter);
    let joined = guest.submit(&link, &link, &[("do", "accept")]).await;
    assert_eq!(joined.status(), StatusCode::SEE_OTHER);
    let today = guest.page(&format!("{base}/today")).await;
    assert!(today.contains("Your day") && !today.contains("You are nobody on the diary"));
    let text = owner.page(&page).await;
    assert!(
        text.contains("sam@fade.example") && text.contains("signs in for them"),
        "{text}"
    );

    // The owner cannot be the same person, and ends it.
    let other = format!("{base}/staff/{}", ids[1]);
    let text = owner.page(&other).await;
    assert!(!text.contains("sam@fade.example"), "{text}");
    let form = fields(&text, "link");
    let twice = owner.submit(&page, &page, &pairs(&form)).await;
    assert_eq!(twice.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let ended = owner.submit(&page, &page, &[("do", "unlink")]).await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    let today = guest.page(&format!("{base}/today")).await;
    assert!(today.contains("You are nobody on the diary yet"));
    server.stop().await;
}
