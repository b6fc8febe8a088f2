//! Signing in with Google, and what it takes to change something with the session that follows.

use reqwest::{Method, StatusCode, header};
use serde_json::Value;

use crate::{
    browser::{Browser, location},
    program::client,
    world::{Place, TestServer, friday},
};

#[tokio::test]
async fn a_person_signs_in_with_google_and_leaves() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    assert_eq!(
        browser.get("/api/auth/user/me").await.status(),
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(browser.sign_in("/done").await, "/done?login=success");
    let session = browser.cookie("ringdesk_session").expect("a session");

    let me = browser.get("/api/auth/user/me").await;
    assert_eq!(me.status(), StatusCode::OK);
    let me: Value = me.json().await.expect("JSON");
    assert!(me["user"]["id"].is_u64(), "{me}");
    assert_eq!(me["user"]["email"], "owner@faderoom.example");
    assert_eq!(me["user"]["name"], "Sam Ashdown");
    assert!(me["user"]["stripe_customer_id"].is_null());

    // Signing in again is the same person in a session of another id.
    browser.sign_in("/done").await;
    assert_ne!(browser.cookie("ringdesk_session"), Some(session));
    let again: Value = browser
        .get("/api/auth/user/me")
        .await
        .json()
        .await
        .expect("JSON");
    assert_eq!(again, me);

    let left = browser
        .send(browser.request(&Method::POST, "/api/auth/logout"))
        .await;
    assert_eq!(left.status(), StatusCode::OK);
    let left: Value = left.json().await.expect("JSON");
    assert_eq!(left["message"], "Successfully logged out");
    assert_eq!(
        browser.get("/api/auth/user/me").await.status(),
        StatusCode::UNAUTHORIZED
    );
    server.stop().await;
}

#[tokio::test]
async fn only_the_browser_that_began_finishes_a_sign_in_and_only_once() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (browser, stranger) = (Browser::new(&server), Browser::new(&server));
    let login = browser.get("/api/auth/google/login").await;
    let back = browser.consent(&location(&login)).await;
    assert_eq!(stranger.get(&back).await.status(), StatusCode::BAD_REQUEST);
    let forged = back.replace("state=", "state=0");
    let refused = browser.get(&forged).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    // A wrong state uses the sign-in up.
    assert_eq!(browser.get(&back).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(
        browser.get("/api/auth/user/me").await.status(),
        StatusCode::UNAUTHORIZED
    );
    // Who refuses at Google is sent back without a session.
    let login = browser.get("/api/auth/google/login?callback=/x").await;
    let google = location(&login);
    let state = google.split("state=").nth(1).expect("a state");
    let state = state.split('&').next().expect("a state");
    let denied = format!("/api/auth/google/callback?error=access_denied&state={state}");
    assert_eq!(location(&browser.get(&denied).await), "/x?login=failed");
    server.stop().await;
}

#[tokio::test]
async fn a_sign_in_leads_to_no_strangers_page() {
    let frontend = [("RINGDESK_FRONTEND_ORIGINS", "https://app.example.com")];
    let server = TestServer::with(Place::sqlite(), friday(), &frontend).await;
    let browser = Browser::new(&server);
    for foreign in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "https://app.example.com@evil.example/",
        "https://app.example.com.evil.example/",
        "javascript:alert(1)",
    ] {
        let path = format!(
            "/api/auth/google/login?callback={}",
            url::form_urlencoded::byte_serialize(foreign.as_bytes()).collect::<String>()
        );
        let refused = browser.get(&path).await;
        assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{foreign}");
    }
    let end = browser.sign_in("https://app.example.com/home?tab=1").await;
    assert_eq!(end, "https://app.example.com/home?tab=1&login=success");
    server.stop().await;
}

#[tokio::test]
async fn nothing_is_changed_on_the_word_of_a_cookie_alone() {
    let frontend = [("RINGDESK_FRONTEND_ORIGINS", "https://app.example.com")];
    let server = TestServer::with(Place::sqlite(), friday(), &frontend).await;
    let browser = Browser::new(&server);
    browser.sign_in("/done").await;
    let session = browser.cookie("ringdesk_session").expect("a session");
    let token = browser.cookie("ringdesk_csrf").expect("a token");
    let cookie = format!("ringdesk_session={session}; ringdesk_csrf={token}");
    let post = |origin: Option<&str>, sent: Option<&str>| {
        let mut request = client()
            .post(server.url("/api/auth/logout"))
            .header(header::COOKIE, cookie.as_str());
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        if let Some(sent) = sent {
            request = request.header("x-csrf-token", sent);
        }
        request.send()
    };
    let own = server.url("");
    for (origin, sent) in [
        (None, Some(token.as_str())),
        (Some("https://evil.example"), Some(token.as_str())),
        (Some("null"), Some(token.as_str())),
        (Some(own.as_str()), None),
        (Some(own.as_str()), Some("0000")),
    ] {
        let answer = post(origin, sent).await.expect("an answer");
        assert_eq!(
            answer.status(),
            StatusCode::FORBIDDEN,
            "{origin:?} {sent:?}"
        );
    }
    let asked = client()
        .request(Method::OPTIONS, server.url("/api/auth/logout"))
        .header(header::ORIGIN, "https://evil.example")
        .header("access-control-request-method", "POST")
        .send()
        .await
        .expect("an answer");
    assert!(!asked.headers().contains_key("access-control-allow-origin"));
    let answer = post(Some("https://app.example.com"), Some(&token))
        .await
        .expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let allowed = answer.headers().get("access-control-allow-origin");
    assert_eq!(
        allowed.map(reqwest::header::HeaderValue::as_bytes),
        Some(b"https://app.example.com".as_slice())
    );
    server.stop().await;
}

#[tokio::test]
async fn a_rotated_key_signs_people_in_and_a_forged_identity_does_not() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let google = &server.server.world().expect("a world").google;
    let browser = Browser::new(&server);
    assert_eq!(browser.sign_in("/done").await, "/done?login=success");
    google.rotate_keys();
    // Keys are looked for again after a moment.
    let clock = &server.server.state().ports.clock;
    clock.sleep(std::time::Duration::from_secs(10)).await;
    let other = Browser::new(&server);
    assert_eq!(other.sign_in("/done").await, "/done?login=success");
    let asked = google.requests();
    let certs = asked.iter().filter(|one| one.operation == "certs");
    assert_eq!(certs.count(), 2, "once for each key");

    // A code of a sign-in that somebody else began brings an identity with another nonce.
    let victim = Browser::new(&server);
    let begun = victim.get("/api/auth/google/login?callback=/x").await;
    let stolen = other.get("/api/auth/google/login").await;
    let code = other.consent(&location(&stolen)).await;
    let code = code.split("code=").nth(1).expect("a code");
    let code = code.split('&').next().expect("a code");
    let google = location(&begun);
    let state = google.split("state=").nth(1).expect("a state");
    let state = state.split('&').next().expect("a state");
    let back = format!("/api/auth/google/callback?code={code}&state={state}");
    assert_eq!(location(&victim.get(&back).await), "/x?login=failed");
    assert!(victim.cookie("ringdesk_csrf").is_none());
    server.stop().await;
}
