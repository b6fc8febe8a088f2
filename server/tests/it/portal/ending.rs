//! What ends: a business that its owner deletes, and forms that nobody could have filled in.

use domain::{CallId, CallState, Role};
use reqwest::StatusCode;
use services::{
    ServiceError,
    records::{Call, CallClose, SessionRecord},
};
use sha2::{Digest, Sha256};

use crate::{
    browser::{Browser, business_of, location},
    world::{Place, TestServer, friday},
};

/// A call that rings at the first number of a business: the carrier's name for it, and who calls.
pub(super) async fn ring(
    server: &TestServer,
    business: domain::BusinessId,
    (name, from): (&str, Option<&str>),
) -> CallId {
    let ports = &server.server.state().ports;
    let (id, now) = (ports.id(CallId::from_uuid), ports.now());
    ports
        .store
        .write(business, |tx| {
            Box::pin(async move {
                let number = tx.locations().numbers().await?.remove(0);
                let call = Call {
                    id,
                    location_id: number.location_id,
                    phone_number_id: number.id,
                    provider: "twilio".to_owned(),
                    provider_call_id: name.to_owned(),
                    from: from.map(|number| number.parse().unwrap()),
                    to: number.number,
                    customer_id: None,
                    test: false,
                    state: CallState::Ringing,
                    outcome: None,
                    end_reason: None,
                    summary: None,
                    started_at: now,
                    live_at: None,
                    ended_at: None,
                };
                Ok::<_, ServiceError>(tx.calls().insert(&call).await?)
            })
        })
        .await
        .unwrap();
    id
}

pub(super) async fn hang_up(server: &TestServer, business: domain::BusinessId, call: CallId) {
    let ports = &server.server.state().ports;
    let close = &CallClose {
        outcome: domain::CallOutcome::HungUp,
        reason: "caller".to_owned(),
        summary: None,
        at: ports.now(),
    };
    ports
        .store
        .write(business, |tx| {
            Box::pin(async move { Ok::<_, ServiceError>(tx.calls().close(call, close).await?) })
        })
        .await
        .unwrap();
}

async fn deleted_with_all_it_owns(place: Place) {
    let server = TestServer::start(place, friday()).await;
    let (browser, neighbour) = (Browser::new(&server), Browser::new(&server));
    let base = browser.come_in("fade-room").await;
    let other = neighbour.come_in("luma-skin").await;
    let business = business_of(&base);
    let page = format!("{base}/settings/data");
    let send = async |typed: &str| {
        let fields = [("do", "delete"), ("typed", typed)];
        browser.submit(&page, &page, &fields).await
    };

    let wrong = send("fade room").await;
    assert_eq!(wrong.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = wrong.text().await.unwrap();
    assert!(told.contains("Type Fade Room to delete it.") && told.contains("value=\"fade room\""));
    let html = browser.page(&page).await;
    server.set_role(&base, Role::Manager).await;
    let fields = [("do", "delete"), ("typed", "Fade Room")];
    let refused = browser.submit_again(&html, &page, &fields).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    server.set_role(&base, Role::Owner).await;
    let call = ring(&server, business, ("CA-ending", None)).await;
    let busy = send("Fade Room").await;
    assert_eq!(busy.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        busy.text()
            .await
            .unwrap()
            .contains("A caller is on the line")
    );
    hang_up(&server, business, call).await;

    let gone = send("Fade Room").await;
    assert_eq!(location(&gone), "/app");
    assert_eq!(location(&browser.get("/app").await), "/app/new");
    for path in ["today", "bookings", "settings/data", "settings/data.json"] {
        let answer = browser.get(&format!("{base}/{path}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let theirs = neighbour.page(&format!("{other}/services")).await;
    assert!(theirs.contains("/services/svc_"), "{theirs}");
    server.stop().await;
}

#[tokio::test]
async fn a_business_is_deleted_by_its_owner_on_sqlite() {
    deleted_with_all_it_owns(Place::sqlite()).await;
}

#[tokio::test]
async fn a_business_is_deleted_by_its_owner_on_postgres() {
    deleted_with_all_it_owns(Place::postgres().await).await;
}

#[tokio::test]
async fn a_form_of_very_many_fields_is_refused_and_so_is_the_next_of_very_many_forms() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let browser = Browser::new(&server);
    let base = browser.come_in("fade-room").await;
    let page = format!("{base}/settings/profile");
    let html = browser.page(&page).await;
    let many = vec![("x", "1"); 2_001];
    let refused = browser.submit_again(&html, &page, &many).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let told: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(told["error"], "bad_request");

    let (_, rest) = html.split_once("name=\"token\" value=\"").unwrap();
    let token = rest.split('"').next().unwrap();
    let counter = &SessionRecord {
        id: format!("forms-{}", hex::encode(Sha256::digest(token.as_bytes()))),
        data: serde_json::json!({ "sent": 1_999 }),
        expires_at: friday() + jiff::SignedDuration::from_hours(1),
    };
    let store = &server.server.state().ports.store;
    store
        .system_write(|tx| {
            Box::pin(async move { Ok::<_, ServiceError>(tx.sessions().save(counter).await?) })
        })
        .await
        .unwrap();
    let rename = [("do", "rename"), ("name", "Dana")];
    let last = browser.submit(&page, &page, &rename).await;
    assert_eq!(last.status(), StatusCode::SEE_OTHER);
    let over = browser.submit(&page, &page, &rename).await;
    assert_eq!(over.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let told = over.text().await.unwrap();
    assert!(told.contains("very many forms"), "{told}");
    server.stop().await;
}
