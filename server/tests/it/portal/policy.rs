//! Every page and every form of the portal, asked for by nobody, by a stranger and by every role.

use app::policy::{PAGES, Policy};
use domain::Role;
use reqwest::{Method, StatusCode};

use crate::{
    browser::{Browser, location},
    world::{Place, TestServer, friday},
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
        assert_eq!(location(&answer), "/sign-in", "{path}");
    }
    server.stop().await;
}
