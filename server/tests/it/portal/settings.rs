//! Settings: names, places, the team, sessions, keys, the audit log and the data.

use std::time::Duration;

use domain::{MembershipId, Role, UserId};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use services::{
    ServiceError,
    records::{Membership, User},
};

use super::form::{fields, pairs, with};
use crate::{
    browser::{Browser, business_of, location},
    program::client,
    world::{Place, TestServer, friday},
};

/// Adds somebody to the team of the business at this address. Their membership.
async fn join(server: &TestServer, base: &str, email: &str, role: Role) -> MembershipId {
    let ports = &server.server.state().ports;
    let business = business_of(base);
    let user = &User {
        id: ports.id(UserId::from_uuid),
        email: email.parse().expect("an address"),
        name: Some("Lena Novak".parse().expect("a name")),
        subject: None,
        platform_admin: false,
        created_at: ports.now(),
    };
    let membership = &Membership {
        id: ports.id(MembershipId::from_uuid),
        business_id: business,
        user_id: user.id,
        role,
        staff_id: None,
        created_at: ports.now(),
    };
    ports
        .store
        .system_write(|tx| {
            Box::pin(async move { Ok::<_, ServiceError>(tx.people().put(user).await?) })
        })
        .await
        .expect("a database");
    ports
        .store
        .write(business, |tx| {
            Box::pin(async move { Ok::<_, ServiceError>(tx.members().put(membership).await?) })
        })
        .await
        .expect("a database");
    membership.id
}

/// Signs somebody in by a link.
async fn enter(server: &TestServer, email: &str) -> Browser {
    let browser = Browser::new(server);
    let access = &server.server.state().services.access;
    let secret = access
        .new_link(&email.parse().expect("an address"))
        .await
        .expect("a link");
    let page = format!("/sign-in/link/{secret}");
    let answer = browser.submit(&page, &page, &[]).await;
    assert_eq!(location(&answer), "/app");
    browser
}

/// The membership of the reader of a team's page.
fn own_membership(page: &str) -> String {
    let (_, rest) = page
        .split_once("name=\"member\" value=\"")
        .expect("a member");
    rest.split('"').next().expect("an id").to_owned()
}

#[tokio::test]
async fn names_are_changed_and_the_change_is_in_the_audit_log() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/settings/profile");
    let saved = browser
        .submit(&page, &page, &[("do", "rename"), ("name", "Dana O")])
        .await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    assert!(browser.page(&page).await.contains("value=\"Dana O\""));

    let page = format!("{base}/settings/business");
    let change = [
        ("do", "save"),
        ("name", "Fade Room Soho"),
        ("slug", "fade-room-soho"),
        ("staff_noun", "Barber"),
        ("resource_noun", "Chair"),
    ];
    let saved = browser.submit(&page, &page, &change).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    let text = browser.page(&page).await;
    assert!(text.contains("Saved Fade Room Soho.") && text.contains("value=\"fade-room-soho\""));

    let mut taken = change;
    taken[2].1 = "luma-skin";
    let refused = browser.submit(&page, &page, &taken).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text().await.unwrap();
    assert!(
        text.contains("Belongs to another business: choose another."),
        "{text}"
    );
    assert!(text.contains("value=\"luma-skin\""));

    let log = browser
        .page(&format!("{base}/settings/audit?what=business"))
        .await;
    assert!(log.contains("Business: changed") && log.contains("fade-room to fade-room-soho"));
    assert!(log.contains("Dana O"));
    let none = browser
        .page(&format!("{base}/settings/audit?who=key"))
        .await;
    assert!(none.contains("No changes match these filters."));
    let nonsense = browser.get(&format!("{base}/settings/audit?from=x")).await;
    assert_eq!(nonsense.status(), StatusCode::NOT_FOUND);
    server.stop().await;
}

#[tokio::test]
async fn a_location_is_added_with_the_hours_of_the_first_and_changed() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let list = format!("{base}/settings/locations");
    let new = format!("{list}/new");
    let wrong = [
        ("do", "add"),
        ("name", ""),
        ("zone", "Europe/Atlantis"),
        ("slug", "fade-room-soho"),
    ];
    let refused = browser.submit(&new, &new, &wrong).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let text = refused.text().await.unwrap();
    assert!(text.contains("Enter a name.") && text.contains("There is no such time zone."));
    let right = [
        ("do", "add"),
        ("name", "Fade Room Soho"),
        ("address", "1 Greek Street"),
        ("zone", "Europe/London"),
        ("slug", "fade-room-soho"),
    ];
    let added = browser.submit(&new, &new, &right).await;
    assert_eq!(added.status(), StatusCode::SEE_OTHER);
    let page = browser.page(&list).await;
    assert!(page.contains("Added Fade Room Soho.") && page.contains("1 Greek Street"));

    let business = business_of(&base);
    let catalogue = &server.server.state().services.catalogue;
    let setup = catalogue.read(business).await.unwrap();
    let hours = |slug: &str| {
        let place = setup.locations.iter().find(|one| one.slug == slug).unwrap();
        let owner = services::records::HoursOwner::Location(place.id);
        let hours = setup.hours_of(owner).map(|one| (one.weekday, one.range));
        hours.collect::<Vec<_>>()
    };
    assert_eq!(hours("fade-room-soho"), hours("fade-room"));
    assert!(!hours("fade-room").is_empty());
    server.stop().await;
}

#[tokio::test]
async fn the_only_owner_can_neither_leave_nor_become_less() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let team = format!("{base}/settings/team");
    let own = own_membership(&browser.page(&team).await);
    for change in [
        vec![
            ("do", "role"),
            ("member", own.as_str()),
            ("role", "manager"),
        ],
        vec![("do", "remove"), ("member", own.as_str()), ("sure", "on")],
    ] {
        let refused = browser.submit(&team, &team, &change).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let text = refused.text().await.unwrap();
        let words = "You are the only owner. Make someone else an owner first.";
        assert!(text.contains(words), "{text}");
    }
    // With another owner they can.
    let other = join(&server, &base, "lena@faderoom.example", Role::Desk).await;
    let other = other.to_string();
    let promote = [
        ("do", "role"),
        ("member", other.as_str()),
        ("role", "owner"),
    ];
    let done = browser.submit(&team, &team, &promote).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    // Nobody leaves by one press.
    let leave = [("do", "remove"), ("member", own.as_str())];
    let asked = browser.submit(&team, &team, &leave).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let asked = asked.text().await.unwrap();
    assert!(asked.contains("Leave the team?"), "{asked}");
    assert!(browser.page(&team).await.contains("(you)"));
    let sure = with(fields(&asked, "remove"), &[("sure", "on")]);
    let left = browser.submit_again(&asked, &team, &pairs(&sure)).await;
    assert_eq!(location(&left), "/app");
    assert_eq!(browser.get(&team).await.status(), StatusCode::NOT_FOUND);
    server.stop().await;
}

#[tokio::test]
async fn a_manager_changes_the_team_but_no_owner_and_gives_nobody_that_role() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let team = format!("{base}/settings/team");
    let owners = own_membership(&owner.page(&team).await);
    join(&server, &base, "mel@faderoom.example", Role::Manager).await;
    let desk = join(&server, &base, "kit@faderoom.example", Role::Desk)
        .await
        .to_string();
    let manager = enter(&server, "mel@faderoom.example").await;
    for (member, role) in [(owners.as_str(), "desk"), (desk.as_str(), "owner")] {
        let change = [("do", "role"), ("member", member), ("role", role)];
        let refused = manager.submit(&team, &team, &change).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{role}");
    }
    let change = [("do", "role"), ("member", desk.as_str()), ("role", "staff")];
    let done = manager.submit(&team, &team, &change).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert!(manager.page(&team).await.contains("The role is Staff now."));
    // A member of another business cannot be named here.
    let stranger = Browser::new(&server);
    let theirs = stranger.come_in("luma-skin").await;
    let foreign = own_membership(&stranger.page(&format!("{theirs}/settings/team")).await);
    let change = [("do", "remove"), ("member", foreign.as_str())];
    let missing = owner.submit(&team, &team, &change).await;
    assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    // Who was removed does not come in any more.
    let gone = enter(&server, "kit@faderoom.example").await;
    let first = format!("{base}/settings/profile");
    assert_eq!(gone.get(&first).await.status(), StatusCode::OK);
    let change = [("do", "remove"), ("member", desk.as_str())];
    let asked = manager.submit(&team, &team, &change).await.text().await;
    let asked = asked.unwrap();
    assert!(
        asked.contains("Remove Lena Novak from the team?"),
        "{asked}"
    );
    assert_eq!(gone.get(&first).await.status(), StatusCode::OK);
    let sure = with(fields(&asked, "remove"), &[("sure", "on")]);
    let done = manager.submit_again(&asked, &team, &pairs(&sure)).await;
    assert_eq!(done.status(), StatusCode::SEE_OTHER);
    assert_eq!(gone.get(&first).await.status(), StatusCode::NOT_FOUND);
    server.stop().await;
}

#[tokio::test]
async fn a_person_sees_their_sessions_and_ends_them() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (here, there, elsewhere) = (
        Browser::new(&server),
        Browser::new(&server),
        Browser::new(&server),
    );
    let base = here.come_in("fade-room").await;
    there.come_in("fade-room").await;
    elsewhere.come_in("fade-room").await;
    let stranger = Browser::new(&server);
    let theirs = stranger.come_in("luma-skin").await;
    let security = format!("{base}/settings/security");
    let page = here.page(&security).await;
    assert_eq!(page.matches("name=\"session\"").count(), 2);
    assert!(page.contains("This browser"));
    let session = |page: &str| {
        let (_, rest) = page.split_once("name=\"session\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    // Nobody ends a session of somebody else.
    let foreign = format!("{theirs}/settings/security");
    let one = session(&page);
    let refused = stranger
        .submit(&foreign, &foreign, &[("do", "end"), ("session", &one)])
        .await;
    assert_eq!(refused.status(), StatusCode::NOT_FOUND);
    let ended = here
        .submit(&security, &security, &[("do", "end"), ("session", &one)])
        .await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    let (first, second) = (there.get(&security).await, elsewhere.get(&security).await);
    let signed_out = [first, second]
        .iter()
        .filter(|answer| answer.status() == StatusCode::SEE_OTHER)
        .count();
    assert_eq!(signed_out, 1);
    let ended = here
        .submit(&security, &security, &[("do", "end-others")])
        .await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    for gone in [&there, &elsewhere] {
        let answer = gone.get(&security).await;
        assert_eq!(location(&answer), "/sign-in");
    }
    let page = here.page(&security).await;
    assert!(page.contains("Signed out on 1 other device."));
    assert!(!page.contains("name=\"session\""));
    assert_eq!(stranger.get(&foreign).await.status(), StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn a_session_lapses_after_the_idle_limit_of_the_business_and_not_while_it_is_used() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (here, there) = (Browser::new(&server), Browser::new(&server));
    let base = here.come_in("fade-room").await;
    there.come_in("fade-room").await;
    let clock = &server.server.state().ports.clock;
    let security = format!("{base}/settings/security");
    let limit = [("do", "limit"), ("idle", "15")];
    let saved = here.submit(&security, &security, &limit).await;
    assert_eq!(saved.status(), StatusCode::SEE_OTHER);
    for _ in 0..4 {
        clock.sleep(Duration::from_secs(10 * 60)).await;
        assert_eq!(here.get(&security).await.status(), StatusCode::OK);
    }
    // The other browser was signed in before, for longer.
    assert_eq!(location(&there.get(&security).await), "/sign-in");
    // What the limit is as of a request is worked out for it: the row keeps what held when it was written.
    let ports = &server.server.state().ports;
    let owner = &"owner@fade-room.example".parse().unwrap();
    let rows = ports
        .store
        .system_read(|tx| {
            Box::pin(async move {
                let owner = tx.people().by_email(owner).await?.unwrap();
                Ok::<_, ServiceError>(tx.sessions().of_user(owner.id, ports.now()).await?)
            })
        })
        .await
        .unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].data["limit"], 15 * 60);
    assert_eq!(rows[0].data.get("limit now"), None);
    clock.sleep(Duration::from_secs(16 * 60)).await;
    assert_eq!(location(&here.get(&security).await), "/sign-in");
    server.stop().await;
}

#[tokio::test]
async fn only_those_who_run_the_business_choose_its_idle_limit() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let security = format!("{base}/settings/security");
    let form = browser.page(&security).await;
    server.set_role(&base, Role::Staff).await;
    let page = browser.page(&security).await;
    assert!(page.contains("Only owners and managers can change this."));
    let limit = [("do", "limit"), ("idle", "15")];
    let refused = browser.submit_again(&form, &security, &limit).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    server.stop().await;
}

#[tokio::test]
async fn a_key_is_shown_once_works_and_is_revoked() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let keys = format!("{base}/settings/keys");
    let form = browser.page(&keys).await;
    assert!(form.contains("No keys. Most businesses never need one."));
    let new = [("do", "add"), ("name", "Website")];
    let made = browser.submit_again(&form, &keys, &new).await;
    assert_eq!(made.status(), StatusCode::OK);
    let text = made.text().await.unwrap();
    let (_, rest) = text.split_once("new-key").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    let secret = rest.split('<').next().unwrap().to_owned();
    assert!(secret.starts_with("rdk_") && secret.len() == 68, "{secret}");
    // Sent again, the form makes no other key and shows none.
    let again = browser.submit_again(&form, &keys, &new).await;
    assert_eq!(again.status(), StatusCode::SEE_OTHER);
    let page = browser.page(&keys).await;
    assert_eq!(page.matches(">Website<").count(), 1, "one row");
    assert!(!page.contains(&secret));

    let call = || {
        client()
            .get(server.url("/api/v1/services"))
            .bearer_auth(&secret)
            .send()
    };
    assert_eq!(call().await.unwrap().status(), StatusCode::OK);
    let (_, rest) = page.split_once("name=\"key\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap();
    let asked = browser
        .submit(&keys, &keys, &[("do", "revoke"), ("key", id)])
        .await;
    assert_eq!(asked.status(), StatusCode::OK);
    let asked = asked.text().await.unwrap();
    for words in [
        "Revoke Website?",
        "Programs that use it are refused",
        "Keep as it is",
    ] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    assert_eq!(call().await.unwrap().status(), StatusCode::OK);
    let sure = with(fields(&asked, "revoke"), &[("sure", "on")]);
    let revoked = browser.submit_again(&asked, &keys, &pairs(&sure)).await;
    assert_eq!(revoked.status(), StatusCode::SEE_OTHER);
    assert_eq!(call().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    server.stop().await;
}

#[tokio::test]
async fn the_log_and_the_data_are_taken_away_by_those_who_may() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let (log, data) = (
        format!("{base}/settings/audit.csv"),
        format!("{base}/settings/data.json"),
    );
    let whole: Value = browser.get(&data).await.json().await.expect("one document");
    assert_eq!(whole["business"]["slug"], "fade-room");
    for list in [
        "customers",
        "bookings",
        "calls",
        "conversations",
        "audit_log",
    ] {
        assert!(whole[list].is_array(), "{list}");
    }
    assert!(whole["audit_log"].to_string().contains("business.exported"));
    assert!(!whole.to_string().contains("token"));
    let file = browser.get(&log).await;
    assert_eq!(file.headers()["content-type"], "text/csv; charset=utf-8");
    let file = file.text().await.unwrap();
    assert!(file.starts_with("When,Who,What,Subject,Details\r\n"));
    assert!(file.contains("\"Business: exported\""), "{file}");

    let (nobody, stranger) = (Browser::new(&server), Browser::new(&server));
    stranger.come_in("luma-skin").await;
    for (path, least) in [(&log, Role::Manager), (&data, Role::Owner)] {
        assert_eq!(location(&nobody.get(path).await), "/sign-in");
        assert_eq!(stranger.get(path).await.status(), StatusCode::NOT_FOUND);
        let posted = browser.send(browser.request(&Method::POST, path)).await;
        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
        for &role in Role::ALL {
            server.set_role(&base, role).await;
            let expected = if role <= least {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(browser.get(path).await.status(), expected, "{path} {role}");
        }
        server.set_role(&base, Role::Owner).await;
    }
    server.stop().await;
}
