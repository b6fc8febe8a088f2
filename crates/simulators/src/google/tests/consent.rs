//! Consent, tokens, identity.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};

use super::*;

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const CALLBACK: &str = "https://ringdesk.example/oauth/google/callback";

fn settings(consent: ConsentAnswer) -> GoogleSettings {
    GoogleSettings {
        redirect_uris: vec![CALLBACK.to_owned()],
        consent,
        ..GoogleSettings::default()
    }
}

/// A request for consent, some of its parameters changed; an empty value leaves one out.
async fn ask(world: &World, changes: &[(&str, &str)]) -> Answer {
    let client = &GoogleSettings::default().client_id;
    let scope = SCOPES.join(" ");
    let usual = [
        ("client_id", client.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", &scope),
        ("access_type", "offline"),
        ("prompt", "consent"),
        ("state", "st 1"),
        ("nonce", "n1"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = usual
        .into_iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let pairs: Vec<_> = kept
        .chain(changes.iter().copied())
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let request = Request::get(format!("/o/oauth2/v2/auth?{query}"))
        .body(Body::empty())
        .expect("a request");
    world.send(request).await
}

/// A parameter of the address that the browser is sent to.
#[track_caller]
fn returned(answer: &Answer, name: &str) -> Option<String> {
    let location = answer
        .headers
        .get("location")
        .expect("a redirect")
        .to_str()
        .expect("text");
    let url = url::Url::parse(location).expect("an address");
    assert!(location.starts_with(CALLBACK));
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

async fn exchange(world: &World, code: &str, changes: &[(&str, &str)]) -> Answer {
    let client = GoogleSettings::default();
    let usual = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_id", &client.client_id),
        ("client_secret", &client.client_secret),
        ("code_verifier", VERIFIER),
    ];
    let fields = usual.map(|(name, value)| {
        let changed = changes.iter().find(|(changed, _)| *changed == name);
        (name, changed.map_or(value, |(_, value)| *value))
    });
    world.form("/token", &fields).await
}

async fn code(world: &World) -> String {
    returned(&ask(world, &[]).await, "code").expect("a code")
}

#[tokio::test]
async fn consent_leads_to_tokens_that_work_and_an_identity_that_verifies() {
    let world = World::with(settings(ConsentAnswer::Allow));
    let consent = ask(&world, &[]).await;
    assert_eq!(returned(&consent, "state").as_deref(), Some("st 1"));
    let answer = exchange(&world, &returned(&consent, "code").expect("a code"), &[])
        .await
        .ok();
    assert_eq!(
        (&answer["expires_in"], &answer["token_type"]),
        (&json!(3599), &json!("Bearer"))
    );
    let scope = answer["scope"].as_str().expect("scopes");
    assert!(
        scope.contains("https://www.googleapis.com/auth/userinfo.email"),
        "{scope}"
    );
    assert!(answer["refresh_token"].is_string());

    let token = answer["id_token"].as_str().expect("an identity");
    let claims = verified(&world, token).await.expect("a valid signature");
    assert_eq!(
        (&claims["email"], &claims["nonce"]),
        (&json!(OWNER), &json!("n1"))
    );

    let mut world = world;
    world.token = answer["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(world.get("/v1/userinfo").await.ok()["email"], OWNER);
    world.get(EVENTS).await.ok();
}

/// The claims of an identity token, if the served key of its id has signed it.
async fn verified(world: &World, token: &str) -> Option<Value> {
    let certs = world.get("/oauth2/v3/certs").await.ok();
    let kid = decode_header(token).expect("a header").kid;
    let mut keys = certs["keys"].as_array().expect("keys").iter();
    let key = keys.find(|key| key["kid"].as_str() == kid.as_deref())?;
    let (n, e) = (key["n"].as_str().expect("n"), key["e"].as_str().expect("e"));
    let mut rules = Validation::new(Algorithm::RS256);
    rules.set_audience(&[GoogleSettings::default().client_id]);
    rules.set_issuer(&["https://accounts.google.com"]);
    rules.validate_exp = false;
    let key = DecodingKey::from_rsa_components(n, e).expect("a key");
    let read = decode::<Value>(token, &key, &rules);
    Some(read.expect("a valid signature").claims)
}

#[tokio::test]
async fn after_a_rotation_another_key_signs_and_the_old_one_is_served_no_more() {
    let world = World::with(settings(ConsentAnswer::Allow));
    let token = async || {
        let answer = exchange(&world, &code(&world).await, &[]).await.ok();
        answer["id_token"].as_str().expect("an identity").to_owned()
    };
    let before = token().await;
    assert!(verified(&world, &before).await.is_some());
    world.google.rotate_keys();
    let after = token().await;
    assert!(verified(&world, &after).await.is_some());
    assert!(verified(&world, &before).await.is_none());
    let kid = |token: &str| decode_header(token).expect("a header").kid;
    assert_ne!(kid(&before), kid(&after));
}

#[tokio::test]
async fn a_code_works_once_and_its_reuse_ends_the_grant() {
    let world = World::with(settings(ConsentAnswer::Allow));
    let code = code(&world).await;
    let first = exchange(&world, &code, &[]).await.ok();
    let again = exchange(&world, &code, &[]).await;
    assert_eq!(
        (again.status.as_u16(), &again.body["error"]),
        (400, &json!("invalid_grant"))
    );
    let renewal = world
        .renew(first["refresh_token"].as_str().expect("a token"))
        .await;
    assert_eq!(renewal.body["error"], "invalid_grant");
}

#[tokio::test]
async fn a_code_is_bound_to_its_verifier_address_client_and_ten_minutes() {
    let world = World::with(settings(ConsentAnswer::Allow));
    for (change, status, error) in [
        (("code_verifier", "x".repeat(43)), 400, "invalid_grant"),
        (
            ("redirect_uri", format!("{CALLBACK}/")),
            400,
            "redirect_uri_mismatch",
        ),
        (("client_secret", "guess".to_owned()), 401, "invalid_client"),
        (("client_id", "other".to_owned()), 401, "invalid_client"),
        (("code", "4/0guess".to_owned()), 400, "invalid_grant"),
        (
            ("grant_type", "password".to_owned()),
            400,
            "unsupported_grant_type",
        ),
    ] {
        let code = code(&world).await;
        let answer = exchange(&world, &code, &[(change.0, &change.1)]).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["error"]),
            (status, &json!(error)),
            "{change:?}"
        );
    }
    let code = code(&world).await;
    world.pass(SignedDuration::from_mins(10));
    assert_eq!(
        exchange(&world, &code, &[]).await.body["error"],
        "invalid_grant"
    );
}

#[tokio::test]
async fn a_request_that_is_not_right_never_reaches_the_owner() {
    let world = World::with(settings(ConsentAnswer::Allow));
    for (changes, named) in [
        (("client_id", "other"), "invalid_client"),
        (
            ("redirect_uri", "https://evil.example/"),
            "redirect_uri_mismatch",
        ),
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("colour", "blue"), "invalid_request"),
    ] {
        let answer = ask(&world, &[changes]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{changes:?}");
        assert!(
            answer
                .body
                .as_str()
                .is_some_and(|page| page.contains(named)),
            "{changes:?} {}",
            answer.body
        );
    }
    let answer = ask(
        &world,
        &[("scope", "https://www.googleapis.com/auth/everything")],
    )
    .await;
    assert_eq!(returned(&answer, "error").as_deref(), Some("invalid_scope"));
}

#[tokio::test]
async fn the_owner_can_refuse_or_leave_scopes_out() {
    let world = World::with(settings(ConsentAnswer::Deny));
    let answer = ask(&world, &[]).await;
    assert_eq!(returned(&answer, "error").as_deref(), Some("access_denied"));
    let without = vec!["https://www.googleapis.com/auth/calendar.freebusy".to_owned()];
    let world = World::with(settings(ConsentAnswer::AllowWithout(without)));
    let code = code(&world).await;
    let scope = exchange(&world, &code, &[]).await.ok()["scope"].to_string();
    assert!(scope.contains("calendar.events") && !scope.contains("calendar.freebusy"));
}

#[tokio::test]
async fn the_page_for_people_carries_the_request_through() {
    let world = World::with(settings(ConsentAnswer::Ask));
    let page = ask(&world, &[("state", "\"><script>")]).await.ok();
    let page = page.as_str().expect("a page");
    assert!(page.contains("checkbox") && !page.contains("<script>"));
    let client = GoogleSettings::default().client_id;
    let scope = SCOPES.join(" ");
    let mut fields = vec![
        ("client_id", client.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", &scope),
        ("state", "s"),
        ("answer", "allow"),
        ("grant", "https://www.googleapis.com/auth/calendar.events"),
    ];
    let answer = world.form("/o/oauth2/v2/auth", &fields).await;
    let granted = returned(&answer, "scope").expect("scopes");
    assert!(
        granted.contains("openid")
            && granted.contains("calendar.events")
            && !granted.contains("freebusy")
    );
    fields[5] = ("answer", "deny");
    assert_eq!(
        returned(&world.form("/o/oauth2/v2/auth", &fields).await, "error").as_deref(),
        Some("access_denied")
    );
}

#[tokio::test]
async fn a_refresh_token_comes_with_the_first_consent_or_when_asked_for_again() {
    let world = World::with(settings(ConsentAnswer::Allow));
    let has_refresh_token = async |changes: &[(&str, &str)]| {
        let code = returned(&ask(&world, changes).await, "code").expect("a code");
        exchange(&world, &code, &[]).await.ok()["refresh_token"].is_string()
    };
    assert!(!has_refresh_token(&[("access_type", "online")]).await);
    assert!(
        !has_refresh_token(&[("prompt", "")]).await,
        "allowed before"
    );
    assert!(has_refresh_token(&[]).await);
}

#[tokio::test]
async fn every_renewal_brings_another_access_token_and_old_ones_expire() {
    let mut world = World::new().await;
    let refresh = world.google.grant(OWNER, &SCOPES).expect("a grant");
    let first = world.renew(&refresh).await.ok();
    let second = world.renew(&refresh).await.ok();
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(second.get("refresh_token"), None);
    world.pass(SignedDuration::from_secs(3600));
    world.token = second["access_token"].as_str().expect("a token").to_owned();
    assert_eq!(world.get(EVENTS).await.refused(), (401, "authError"));
}

#[tokio::test]
async fn revoked_means_revoked() {
    let world = World::new().await;
    let refresh = world.google.grant(OWNER, &SCOPES).expect("a grant");
    assert_eq!(
        world.form("/revoke", &[("token", &refresh)]).await.status,
        StatusCode::OK
    );
    assert_eq!(
        world.form("/revoke", &[("token", &refresh)]).await.body["error"],
        "invalid_token"
    );
    assert_eq!(world.renew(&refresh).await.body["error"], "invalid_grant");
    assert_eq!(
        world.get(EVENTS).await.refused(),
        (401, "authError"),
        "its access tokens are dead too"
    );
}

#[tokio::test]
async fn scopes_decide_what_a_token_may_do() {
    let world = World::allowed(&["https://www.googleapis.com/auth/calendar.events"]).await;
    world.get(EVENTS).await.ok();
    assert_eq!(
        world
            .get("/calendar/v3/users/me/calendarList")
            .await
            .refused(),
        (403, "insufficientPermissions")
    );
    let range = json!({"timeMin": "2026-11-24T00:00:00Z", "timeMax": "2026-11-25T00:00:00Z", "items": [{"id": "primary"}]});
    let busy = world
        .call("POST", "/calendar/v3/freeBusy", Some(&range))
        .await;
    assert_eq!(busy.refused(), (403, "insufficientPermissions"));
}
