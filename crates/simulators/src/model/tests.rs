//! The service over real sockets.

use std::sync::Arc;
use std::time::Duration;

use futures::{SinkExt as _, StreamExt as _};
use providers::system::SeededEntropy;
use serde_json::{Value, json};
use testkit::time::VirtualClock;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::Response;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::*;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const MODEL: &str = "gpt-realtime-2.1-mini";

struct World {
    simulator: ModelSimulator,
    address: String,
}

impl World {
    async fn start(settings: ModelSettings) -> Self {
        let start = "2026-11-20T14:00:00Z".parse().expect("an instant");
        let clock = Arc::new(VirtualClock::starting_at(start));
        let simulator = ModelSimulator::new(settings, clock, Arc::new(SeededEntropy::new(1)));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        tokio::spawn(simulator.clone().serve(listener));
        Self { simulator, address }
    }

    async fn open(
        &self,
        model: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Socket, tungstenite::Error> {
        let url = format!("ws://{}/v1/realtime?model={model}", self.address);
        let mut request = url.into_client_request()?;
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(*name, value.parse().expect("a header"));
        }
        Ok(connect_async_with_config(request, None, true).await?.0)
    }

    async fn connect(&self) -> Socket {
        self.open(MODEL, &[("authorization", "Bearer sk-test")])
            .await
            .expect("open")
    }

    async fn refusal(&self, model: &str, headers: &[(&'static str, &str)]) -> (u16, Value) {
        match self.open(model, headers).await {
            Err(tungstenite::Error::Http(response)) => status_and_code(&response),
            other => panic!("not refused: {other:?}"),
        }
    }
}

fn status_and_code(response: &Response<Option<Vec<u8>>>) -> (u16, Value) {
    let body: Value =
        serde_json::from_slice(response.body().as_deref().unwrap_or_default()).unwrap_or_default();
    (response.status().as_u16(), body["error"]["code"].clone())
}

/// The next event, or what ended the connection.
async fn next(socket: &mut Socket) -> Result<Value, Option<tungstenite::protocol::CloseFrame>> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).expect("JSON")),
            Some(Ok(Message::Close(frame))) => return Err(frame),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Err(None),
        }
    }
}

async fn until(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let event = next(socket).await.expect("still open");
        if event["type"] == kind {
            return event;
        }
    }
}

async fn send(socket: &mut Socket, event: Value) {
    socket
        .send(Message::text(event.to_string()))
        .await
        .expect("sent");
}

#[tokio::test]
async fn the_handshake_checks_key_model_and_age() {
    let world = World::start(ModelSettings {
        api_keys: vec!["sk-right".to_owned()],
        ..ModelSettings::default()
    })
    .await;
    let right = ("authorization", "Bearer sk-right");
    assert_eq!(
        world.refusal(MODEL, &[]).await,
        (401, json!("invalid_api_key"))
    );
    assert_eq!(
        world
            .refusal(MODEL, &[("authorization", "Bearer sk-wrong")])
            .await,
        (401, json!("invalid_api_key"))
    );
    assert_eq!(
        world
            .refusal(MODEL, &[right, ("openai-beta", "realtime=v1")])
            .await,
        (400, json!("beta_api_shape_disabled"))
    );
    assert_eq!(
        world.refusal("gpt-9", &[right]).await,
        (404, json!("model_not_found"))
    );
    assert_eq!(
        world.refusal("gpt-4o-realtime-preview", &[right]).await,
        (404, json!("model_not_found"))
    );
    assert_eq!(
        world.refusal("", &[right]).await,
        (400, json!("missing_model"))
    );
    let mut socket = world.open(MODEL, &[right]).await.expect("open");
    assert_eq!(
        next(&mut socket).await.expect("open")["type"],
        "session.created"
    );
}

#[tokio::test]
async fn a_greeting_is_spoken_over_the_socket() {
    let world = World::start(ModelSettings::default()).await;
    let mut socket = world.connect().await;
    let audio = json!({"output": {"format": {"type": "audio/pcmu"}}});
    send(
        &mut socket,
        json!({"type": "session.update", "session": {"type": "realtime", "audio": audio}}),
    )
    .await;
    until(&mut socket, "session.updated").await;
    let instructions = "Greet the caller with exactly these words: Hello there.";
    send(
        &mut socket,
        json!({"type": "response.create", "response": {"instructions": instructions}}),
    )
    .await;
    let done = until(&mut socket, "response.done").await;
    assert_eq!(done["response"]["status"], "completed");
    let report = &world.simulator.sessions()[0];
    assert_eq!(report.said, ["Hello there."]);
    assert_eq!(
        report.output_audio,
        crate::speech::synthesize("Hello there.", crate::speech::Voice::Receptionist)
    );
}

#[tokio::test]
async fn refused_handshakes_can_be_followed_by_a_good_one() {
    let world = World::start(ModelSettings::default()).await;
    let faults = ModelFaults {
        refuse_with_status: Some(429),
        failing_handshakes: Some(2),
        ..ModelFaults::default()
    };
    world.simulator.faults().set(faults);
    let key = [("authorization", "Bearer sk-test")];
    for _ in 0..2 {
        assert_eq!(
            world.refusal(MODEL, &key).await,
            (429, json!("rate_limit_exceeded"))
        );
    }
    world.connect().await;
}

#[tokio::test]
async fn a_connection_dies_or_closes_at_the_event_named() {
    let world = World::start(ModelSettings::default()).await;
    world.simulator.faults().set(ModelFaults {
        die_at_event: Some(2),
        ..ModelFaults::default()
    });
    let mut socket = world.connect().await;
    assert_eq!(
        next(&mut socket).await.expect("first")["type"],
        "session.created"
    );
    assert_eq!(next(&mut socket).await, Err(None));
    world.simulator.faults().set(ModelFaults {
        die_at_event: Some(1),
        die_with_code: Some(1011),
        ..ModelFaults::default()
    });
    let mut socket = world.connect().await;
    let frame = next(&mut socket)
        .await
        .expect_err("closed")
        .expect("with a frame");
    assert_eq!(u16::from(frame.code), 1011);
}

#[tokio::test]
async fn strange_events_come_between_the_known_ones() {
    let world = World::start(ModelSettings::default()).await;
    world.simulator.faults().set(ModelFaults {
        unknown_event_every: Some(2),
        ..ModelFaults::default()
    });
    let mut socket = world.connect().await;
    let mut kinds = Vec::new();
    for _ in 0..3 {
        kinds.push(next(&mut socket).await.expect("open")["type"].clone());
    }
    assert_eq!(
        kinds,
        [
            "session.created",
            "session.weather.updated",
            "conversation.created"
        ]
    );
}

#[tokio::test]
async fn a_session_that_is_over_says_so_and_closes() {
    let world = World::start(ModelSettings::default()).await;
    world.simulator.faults().set(ModelFaults {
        session_limit_ms: Some(200),
        ..ModelFaults::default()
    });
    let mut socket = world.connect().await;
    assert_eq!(
        until(&mut socket, "error").await["error"]["code"],
        "session_expired"
    );
    let frame = next(&mut socket)
        .await
        .expect_err("closed")
        .expect("with a frame");
    assert_eq!(
        (u16::from(frame.code), frame.reason.as_str()),
        (1001, "Your session hit the maximum duration of 60 minutes.")
    );
}

#[tokio::test]
async fn a_stalled_session_reads_on_but_says_nothing() {
    let world = World::start(ModelSettings::default()).await;
    world.simulator.faults().set(ModelFaults {
        stall_at_event: Some(3),
        session_limit_ms: Some(3_000),
        ..ModelFaults::default()
    });
    let mut socket = world.connect().await;
    next(&mut socket).await.expect("first");
    next(&mut socket).await.expect("second");
    send(&mut socket, json!({"type": "response.create"})).await;
    assert!(
        next(&mut socket).await.is_err(),
        "nothing but the close at the end of the session"
    );
    assert_eq!(world.simulator.sessions()[0].events_received, 1);
}

#[tokio::test]
async fn the_service_pings() {
    let world = World::start(ModelSettings {
        ping_interval: Duration::from_millis(500),
        ..ModelSettings::default()
    })
    .await;
    let mut socket = world.connect().await;
    loop {
        match socket.next().await {
            Some(Ok(Message::Ping(_))) => return,
            Some(Ok(_)) => {}
            other => panic!("no ping: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_hostile_model_calls_what_it_likes() {
    let world = World::start(ModelSettings::default()).await;
    world.simulator.faults().set(ModelFaults {
        hostile_seed: Some(3),
        ..ModelFaults::default()
    });
    let mut socket = world.connect().await;
    for _ in 0..10 {
        send(&mut socket, json!({"type": "response.create"})).await;
        until(&mut socket, "response.done").await;
    }
    let calls = world.simulator.sessions()[0].calls.len();
    assert!(calls > 5, "{calls}");
}
