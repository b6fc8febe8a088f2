//! A stream of a test tool that brings neither signature nor token.

use axum::http::StatusCode;
use domain::CallState;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use services::records::{CallSearch, PageRequest};
use tokio_tungstenite::{
    connect_async, connect_async_with_config,
    tungstenite::{Error, Message},
};

use crate::world::{Place, TestServer, friday};

const OPEN: &[(&str, &str)] = &[("RINGDESK_ACCEPT_UNSIGNED_STREAMS", "on")];

fn start(parameters: &Value) -> Message {
    let start = json!({
        "event": "start", "sequenceNumber": "1", "streamSid": "MZ1",
        "start": {
            "accountSid": "AC1", "streamSid": "MZ1", "callSid": "CAinvented", "tracks": ["inbound"],
            "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
            "customParameters": parameters,
        },
    });
    Message::Text(start.to_string().into())
}

/// Sends the first frames and gives what comes back first: a frame of the receptionist, or the close code.
async fn first_answer(server: &TestServer, parameters: &Value) -> Result<Value, u16> {
    let url = server.url("/media/twilio").replace("http", "ws");
    // Small messages leave at once: what waits in the system for an answer is not seen by virtual time.
    let opened = connect_async_with_config(url, None, true).await;
    let (mut socket, _) = opened.expect("the socket opens");
    let connected = r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#;
    socket
        .send(Message::Text(connected.into()))
        .await
        .expect("sent");
    socket.send(start(parameters)).await.expect("sent");
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => {
                return Ok(serde_json::from_str(&text).expect("JSON"));
            }
            Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
            Some(Ok(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_stream_without_a_call_is_answered_and_recorded_in_development() {
    let server = TestServer::with(Place::sqlite(), friday(), OPEN).await;
    let first = first_answer(&server, &json!({ "from": "+447700900123" })).await;
    assert_eq!(first.expect("the receptionist speaks")["event"], "media");
    let state = server.server.state().clone();
    state.calls.drain(std::time::Duration::from_secs(60)).await;
    let (business, _) = services::seed::find(&state.ports, "fade-room")
        .await
        .expect("a database")
        .expect("the demo company");
    let calls = state
        .services
        .queries
        .calls(business, &CallSearch::default(), PageRequest::first(10))
        .await
        .expect("the calls");
    let (call, ..) = calls
        .items
        .iter()
        .find(|(call, ..)| call.provider_call_id == "CAinvented")
        .expect("the call is on record");
    assert_eq!(call.state, CallState::Ended);
    assert_eq!(
        call.from.as_ref().map(|from| from.as_str()),
        Some("+447700900123")
    );
    server.stop().await;
}

#[tokio::test]
async fn a_number_that_nobody_has_is_refused() {
    let server = TestServer::with(Place::sqlite(), friday(), OPEN).await;
    let answer = first_answer(&server, &json!({ "to": "+442079460999" })).await;
    assert_eq!(answer, Err(1008));
    server.stop().await;
}

#[tokio::test]
async fn without_the_setting_nothing_unsigned_gets_in() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let url = server.url("/media/twilio").replace("http", "ws");
    match connect_async(url).await {
        Err(Error::Http(answer)) => assert_eq!(answer.status(), StatusCode::FORBIDDEN),
        other => panic!("{other:?}"),
    }
    server.stop().await;
}
