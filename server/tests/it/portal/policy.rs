//! Every page, every form and every other address of the portal, asked for by nobody, by a stranger and by every role; and
//! with ids of another business.

use std::collections::{BTreeMap, BTreeSet};

use app::policy::{PAGES, Policy, READS};
use domain::{Permission, Role};
use reqwest::{Method, Response, StatusCode};
use services::{
    ServiceError,
    records::{BookingFilter, CallSearch, PageRequest},
    seed,
};

use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday, scenario},
};

/// An id of nothing, for every other part of an address.
const NOTHING: &str = "00000000000000000000000000";

fn address(path: &str, business: &str) -> (String, bool) {
    let path = path.replace("{business}", business);
    let mut known = true;
    let parts = path.split('/').map(|part| {
        if part.starts_with('{') {
            known = false;
            NOTHING
        } else {
            part
        }
    });
    (parts.collect::<Vec<_>>().join("/"), known)
}

/// The address with these ids, as far as they are known, and whether all were.
fn filled(path: &str, business: &str, ids: &BTreeMap<&str, String>) -> (String, bool) {
    let path = path.replace("{business}", business);
    let path = ids.iter().fold(path, |path, (name, id)| {
        path.replace(&format!("{{{name}}}"), id)
    });
    address(&path, business)
}

/// One id of each kind of thing of a demo company that has had a call.
async fn ids_of(server: &TestServer, slug: &str) -> BTreeMap<&'static str, String> {
    let ports = &server.server.state().ports;
    let found = seed::find(ports, slug).await.expect("a database");
    let (business, _) = found.expect("a demo company");
    let first = PageRequest::first(1);
    ports
        .store
        .read(business, |tx| {
            Box::pin(async move {
                let calls = tx.overview().calls(&CallSearch::default(), first).await?;
                let bookings = tx.bookings().list(&BookingFilter::default(), first).await?;
                let customers = tx.customers().list(None, first).await?;
                let ids = [
                    ("call", calls.items[0].id.to_string()),
                    ("booking", bookings.items[0].id.to_string()),
                    ("customer", customers.items[0].id.to_string()),
                    ("service", tx.catalog().services().await?[0].id.to_string()),
                    ("staff", tx.catalog().staff().await?[0].id.to_string()),
                    (
                        "resource",
                        tx.catalog().resources().await?[0].id.to_string(),
                    ),
                    ("location", tx.locations().list().await?[0].id.to_string()),
                    ("number", tx.locations().numbers().await?[0].id.to_string()),
                    ("account", tx.connections().list().await?[0].id.to_string()),
                    ("step", "hours".to_owned()),
                ];
                Ok::<_, ServiceError>(ids.into_iter().collect())
            })
        })
        .await
        .expect("what a company has")
}

/// What stays the same for everybody who finds nothing: the status, and the text without what is new with every page.
async fn seen(answer: Response) -> (StatusCode, String) {
    let status = answer.status();
    let text = answer.text().await.expect("an answer");
    let title = text
        .split_once("<h1")
        .and_then(|(_, rest)| rest.split_once("</h1>"))
        .map(|(title, _)| title.to_owned());
    (status, title.unwrap_or(text))
}

#[tokio::test]
async fn things_of_another_business_are_as_if_they_did_not_exist() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let played = scenario("spa-facial-with-light-therapy.toml");
    assert!(server.play(&played).await.ok);
    let (theirs, other) = (Browser::new(&server), Browser::new(&server));
    let base = theirs.come_in("luma-skin").await;
    let luma = base.rsplit('/').next().expect("an id").to_owned();
    let base = other.come_in("fade-room").await;
    let fade = base.rsplit('/').next().expect("an id").to_owned();
    let ids = ids_of(&server, "luma-skin").await;
    let foreign: BTreeMap<&str, String> = ids
        .iter()
        .filter(|(name, _)| **name != "step")
        .map(|(name, id)| (*name, id.clone()))
        .collect();

    let mut tried = 0;
    for &(path, policy) in PAGES {
        let (Policy::Member(_), true) = (policy, path.matches('{').count() > 1) else {
            continue;
        };
        let (page, whole) = filled(path, &luma, &ids);
        assert!(whole, "{path}: say in ids_of what its ids are");
        assert_eq!(theirs.get(&page).await.status(), StatusCode::OK, "{page}");
        if path.contains("{step}") {
            continue;
        }
        let (page, _) = filled(path, &fade, &foreign);
        let (nothing, _) = address(path, &fade);
        let found = seen(other.get(&page).await).await;
        assert_eq!(found.0, StatusCode::NOT_FOUND, "{page}");
        assert_eq!(found, seen(other.get(&nothing).await).await, "{page}");
        tried += 1;
    }
    assert!(tried > 10, "{tried}");

    let form = other.page(&format!("{base}/calls")).await;
    for (path, policy) in server::portal::forms_of_pages() {
        let (Policy::Member(_), true) = (policy, path.matches('{').count() > 1) else {
            continue;
        };
        if path.contains("{step}") {
            continue;
        }
        let (page, _) = filled(path, &fade, &foreign);
        let (nothing, _) = address(path, &fade);
        for button in ["x", "save", "cancel", "move", "remove", "erase", "delete"] {
            let send = |to: String| {
                let (other, form) = (&other, &form);
                async move {
                    let answer = other.submit_again(form, &to, &[("do", button)]).await;
                    seen(answer).await
                }
            };
            let (found, missing) = (send(page.clone()).await, send(nothing.clone()).await);
            assert_eq!(found, missing, "{page}: {button}");
            assert!(found.0.is_client_error(), "{page}: {button}: {found:?}");
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn every_other_address_is_answered_as_its_policy_says() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let played = scenario("spa-facial-with-light-therapy.toml");
    assert!(server.play(&played).await.ok);
    let (member, stranger) = (Browser::new(&server), Browser::new(&server));
    let nobody = Browser::new(&server);
    let base = member.come_in("luma-skin").await;
    stranger.come_in("fade-room").await;
    let business = base.rsplit('/').next().expect("an id").to_owned();
    let ids = ids_of(&server, "luma-skin").await;
    let revoked = Browser::new(&server);
    revoked.come_in("luma-skin").await;
    let form = member.page(&format!("{base}/calls")).await;
    let (theirs, bare) = (
        stranger.page("/app/switch").await,
        nobody.page("/sign-in").await,
    );
    let old = revoked.page("/app/switch").await;
    let security = format!("{base}/settings/security");
    let ended = member
        .submit(&security, &security, &[("do", "end-others")])
        .await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);
    let ask = async |browser: &Browser, form: &str, method: &Method, to: &str| {
        if *method == Method::GET {
            browser.get(to).await
        } else {
            browser.submit_again(form, to, &[("x", "y")]).await
        }
    };

    for (method, path, policy) in server::portal::other_addresses() {
        let (address, known) = filled(path, &business, &ids);
        let Policy::Member(permission) = policy else {
            continue;
        };
        assert!(known, "{path}: say in ids_of what its ids are");
        // A script of the page is told by the status; a person is led to the way in.
        for (gone, form) in [(&nobody, &bare), (&revoked, &old)] {
            let answer = ask(gone, form, &method, &address).await;
            match answer.status() {
                StatusCode::SEE_OTHER => assert_eq!(location(&answer), "/sign-in", "{path}"),
                other => assert_eq!(other, StatusCode::UNAUTHORIZED, "{path}"),
            }
        }
        let answer = ask(&stranger, &theirs, &method, &address).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        if method == Method::POST {
            let without = member.request(&method, &address).form(&[("x", "y")]);
            let answer = member.send(without).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}: no token");
        }
        for &role in Role::ALL {
            server.set_role(&base, role).await;
            let answer = ask(&member, &form, &method, &address).await;
            let status = answer.status();
            if role.may(permission) {
                let fits = [
                    StatusCode::OK,
                    StatusCode::SEE_OTHER,
                    StatusCode::UNPROCESSABLE_ENTITY,
                ];
                assert!(fits.contains(&status), "{path} as {role}: {status}");
            } else {
                assert_eq!(status, StatusCode::FORBIDDEN, "{path} as {role}");
            }
        }
        server.set_role(&base, Role::Owner).await;
    }
    server.stop().await;
}

#[tokio::test]
async fn what_pages_read_is_answered_as_its_policy_says() {
    let known: BTreeSet<String> = READS
        .iter()
        .map(|(name, _)| format!("/app/read/{name}"))
        .collect();
    let all: BTreeSet<String> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.to_owned())
        .collect();
    assert_eq!(
        all, known,
        "each function needs a row in app::policy::READS"
    );

    let server = TestServer::start(Place::sqlite(), friday()).await;
    let played = scenario("spa-facial-with-light-therapy.toml");
    assert!(server.play(&played).await.ok);
    let (member, stranger) = (Browser::new(&server), Browser::new(&server));
    let nobody = Browser::new(&server);
    let base = member.come_in("luma-skin").await;
    stranger.come_in("fade-room").await;
    let business = base.rsplit('/').next().expect("an id").to_owned();
    let ids = ids_of(&server, "luma-skin").await;
    let asked = |name: &str, business: &str| {
        let mut query = format!("/app/read/{name}?business={business}");
        for (part, id) in &ids {
            query.push_str(&format!("&{part}={id}"));
        }
        query.push_str("&date=2026-11-21&time=10:00&then=");
        query
    };
    for &(name, permission) in READS {
        let address = asked(name, &business);
        let answer = nobody.get(&address).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{name}");
        let answer = stranger.get(&address).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
        for &role in Role::ALL {
            server.set_role(&base, role).await;
            // Who sees only their own bookings is refused what others do.
            let all = name != "booking" || role.may(Permission::SeeBookings);
            let expected = if role.may(permission) && all {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            let answer = member.get(&address).await;
            assert_eq!(answer.status(), expected, "{name} as {role}");
        }
        server.set_role(&base, Role::Owner).await;
    }
    let later = friday() + jiff::SignedDuration::from_hours(13);
    let server = TestServer::start(server.stop().await, later).await;
    let member = member.at(&server);
    for &(name, _) in READS {
        let answer = member.get(&asked(name, &business)).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{name}");
    }
    server.stop().await;
}

#[tokio::test]
async fn every_page_and_form_is_answered_as_its_policy_says() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (owner, stranger) = (Browser::new(&server), Browser::new(&server));
    let nobody = Browser::new(&server);
    let base = owner.come_in("pickle-park").await;
    stranger.come_in("luma-skin").await;
    let business = base.rsplit('/').next().expect("an id").to_owned();
    // Somebody who was signed out from elsewhere has nothing but a cookie.
    let revoked = Browser::new(&server);
    revoked.come_in("pickle-park").await;
    let security = format!("{base}/settings/security");
    let ended = owner
        .submit(&security, &security, &[("do", "end-others")])
        .await;
    assert_eq!(ended.status(), StatusCode::SEE_OTHER);

    for &(path, policy) in PAGES {
        let (page, known) = address(path, &business);
        if policy == Policy::Public {
            continue;
        }
        for gone in [&nobody, &revoked] {
            let answer = gone.get(&page).await;
            assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{path}");
            assert_eq!(location(&answer), "/sign-in", "{path}");
        }
        let Policy::Member(permission) = policy else {
            continue;
        };
        let answer = stranger.get(&page).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        for &role in Role::ALL {
            server.set_role(&base, role).await;
            let expected = match (role.may(permission), known) {
                (false, _) => StatusCode::FORBIDDEN,
                (true, true) => StatusCode::OK,
                (true, false) => StatusCode::NOT_FOUND,
            };
            let answer = owner.get(&page).await;
            assert_eq!(answer.status(), expected, "{path} as {role}");
        }
    }

    server.set_role(&base, Role::Owner).await;
    let form = owner.page(&format!("{base}/calls")).await;
    for (path, policy) in server::portal::forms_of_pages() {
        let Policy::Member(permission) = policy else {
            continue;
        };
        let (page, known) = address(path, &business);
        let bare = owner.request(&Method::POST, &page).form(&[("do", "x")]);
        let answer = owner.send(bare).await;
        assert_eq!(
            answer.status(),
            StatusCode::FORBIDDEN,
            "{path} without its token"
        );
        for &role in Role::ALL {
            server.set_role(&base, role).await;
            let answer = owner.submit_again(&form, &page, &[("do", "x")]).await;
            let expected = match (role.may(permission), known) {
                (false, _) => StatusCode::FORBIDDEN,
                (true, true) => StatusCode::UNPROCESSABLE_ENTITY,
                (true, false) => StatusCode::NOT_FOUND,
            };
            // A form without such a button is refused before or after its thing is looked for.
            let fits = answer.status() == expected
                || (role.may(permission) && answer.status() == StatusCode::UNPROCESSABLE_ENTITY);
            assert!(fits, "{path} as {role}: {}", answer.status());
        }
        server.set_role(&base, Role::Owner).await;
    }
    // Nobody used the session for longer than its business lets it go unused.
    let later = friday() + jiff::SignedDuration::from_hours(13);
    let server = TestServer::start(server.stop().await, later).await;
    let owner = owner.at(&server);
    for &(path, policy) in PAGES.iter().filter(|(_, policy)| *policy != Policy::Public) {
        let (page, _) = address(path, &business);
        let answer = owner.get(&page).await;
        assert_eq!(location(&answer), "/sign-in", "{path} {policy:?}");
    }
    for (path, policy) in server::portal::forms_of_pages() {
        if policy == Policy::Public {
            continue;
        }
        let (page, _) = address(path, &business);
        let answer = owner.submit_again(&form, &page, &[("do", "x")]).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        let waiting = answer.text().await.expect("a page");
        assert!(waiting.contains(r#"name="do" value="x""#), "{path}");
    }
    server.stop().await;
}
