//! The world as a whole, and a call placed against a server outside it.

use serde_json::json;
use simulators::{
    scenario::{EndState, Scenario},
    world::{CallError, CallSettings, Paths, World, WorldSettings, place_call},
};

use crate::{
    business::{Business, TOKEN, no_stream},
    ground::{clock, entropy},
};

fn scenario(given: &str) -> Scenario {
    let text = format!(
        "title = \"t\"\n[call]\nfrom = \"+447700900101\"\nto = \"+442079460018\"\n[given]\n{given}\n[expect]\n"
    );
    Scenario::parse(&text).unwrap()
}

#[tokio::test]
async fn every_part_of_the_world_listens() {
    let world = World::start(WorldSettings::default(), clock(), entropy())
        .await
        .unwrap();
    for address in [&world.endpoints.twilio, &world.endpoints.google_calendar] {
        let answer = reqwest::get(format!("{address}/nothing")).await.unwrap();
        assert!(answer.status().is_client_error(), "{address}");
    }
    let models = world
        .endpoints
        .model
        .replace("ws://", "http://")
        .replace("/realtime", "/models");
    assert_eq!(reqwest::get(models).await.unwrap().status(), 401);
    assert!(world.calendar_grant().is_some());
}

#[tokio::test]
async fn the_numbers_lead_to_the_server_once_it_is_named() {
    let world = World::start(WorldSettings::default(), clock(), entropy())
        .await
        .unwrap();
    let placed = world.place_call(&scenario("")).await;
    assert!(matches!(placed, Err(CallError::NoServer)));
    let public = "https://voice.example.test".parse().unwrap();
    world
        .set_server(public, "http://127.0.0.1:1".parse().unwrap())
        .unwrap();
    let number = &world.twilio.numbers()[0];
    assert_eq!(number.phone_number, "+442079460018");
    assert_eq!(
        number.voice_url,
        "https://voice.example.test/webhooks/twilio/voice"
    );
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_the_carriers_error() {
    let world = World::start(WorldSettings::default(), clock(), entropy())
        .await
        .unwrap();
    let public = "https://voice.example.test".parse().unwrap();
    world
        .set_server(public, "http://127.0.0.1:1".parse().unwrap())
        .unwrap();
    let report = world.place_call(&scenario("")).await.unwrap();
    let mut state = EndState::default();
    world.observe(&report, &mut state);
    assert_eq!(
        state.line.errors,
        [11_200, 11_200],
        "the webhook, and the final status"
    );
    assert_eq!(
        (state.line.webhook_status, state.audio_intact),
        (None, None)
    );
}

#[tokio::test]
async fn what_a_scenario_takes_for_granted_is_arranged() {
    let world = World::start(WorldSettings::default(), clock(), entropy())
        .await
        .unwrap();
    world.arrange(&scenario("sms = \"opted_out\"\nmodel = \"unreachable\""));
    let messages = format!(
        "{}/Accounts/{}/Messages.json",
        world.endpoints.twilio,
        simulators::world::ACCOUNT_SID
    );
    let sent = reqwest::Client::builder()
        .build()
        .unwrap()
        .post(messages)
        .basic_auth(
            simulators::world::ACCOUNT_SID,
            Some(simulators::world::AUTH_TOKEN),
        )
        .form(&[
            ("To", "+447700900101"),
            ("From", "+442079460018"),
            ("Body", "hi"),
        ])
        .send()
        .await
        .unwrap();
    let body: serde_json::Value = sent.json().await.unwrap();
    assert_eq!(body["code"], 21_610);
    let upgrade = reqwest::Client::builder()
        .build()
        .unwrap()
        .get(world.endpoints.model.replace("ws://", "http://"))
        .query(&[("model", "gpt-realtime-2.1")])
        .bearer_auth(simulators::world::MODEL_KEY)
        .header("connection", "upgrade")
        .header("upgrade", "websocket")
        .header("sec-websocket-version", "13")
        .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
        .send()
        .await
        .unwrap();
    assert_eq!(upgrade.status(), 503);
}

#[tokio::test]
async fn a_call_is_placed_against_any_server() {
    let documents = [("voice", "<Say>We are closed.</Say>"), ("status", "")];
    let business = Business::open(&documents, no_stream()).await;
    let settings = CallSettings {
        public: Some(crate::business::PUBLIC.parse().unwrap()),
        auth_token: TOKEN.to_owned(),
        to: Some("+15125550142".parse().unwrap()),
        paths: Paths {
            voice: "/voice".to_owned(),
            call_status: "/status".to_owned(),
            sms: "/sms".to_owned(),
        },
        ..CallSettings::new(business.address.clone())
    };
    let transcript = place_call(&settings, &scenario(""), clock(), entropy())
        .await
        .unwrap();
    assert_eq!(transcript.line.heard, "We are closed.");
    assert_eq!(business.posts("voice")[0].field("To"), Some("+15125550142"));
    let json = serde_json::to_value(&transcript).unwrap();
    let hops: Vec<_> = json["call"]["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|hop| &hop["hop"])
        .collect();
    assert_eq!(hops.first(), Some(&&json!("webhook.sent")));
    assert!(hops.contains(&&json!("call.ended")));
}
