//! The client against a socket on the loopback.

use std::future::poll_fn;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use services::ports::speech::{FromModel, SpeechSocket};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_tungstenite::{
    accept_async, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::{
            derive_accept_key,
            server::{Request as ServerRequest, Response as ServerResponse},
        },
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use super::*;
use crate::system::SystemClock;

async fn listener() -> (TcpListener, OpenAiConfig) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = OpenAiConfig {
        realtime_url: format!("ws://{}/v1/realtime", listener.local_addr().unwrap()),
        api_key: "sk-test".into(),
        connect_timeout: Duration::from_secs(60),
    };
    (listener, config)
}

fn client(config: OpenAiConfig) -> OpenAiClient {
    OpenAiClient::new(config, Arc::new(SystemClock::new()))
}

/// What the model said, owned.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Event(String),
    Other,
    Closed(Option<u16>, String),
}

async fn next(socket: &mut dyn SpeechSocket) -> Result<Said, SpeechError> {
    poll_fn(|cx| {
        socket.poll_next(cx).map_ok(|message| match message {
            FromModel::Event(text) => Said::Event(text.to_owned()),
            FromModel::Other => Said::Other,
            FromModel::Closed { code, reason } => Said::Closed(code, reason.to_owned()),
        })
    })
    .await
}

/// What `open` says when the handshake is answered with this status and body.
async fn refused_with(status: &str, headers: &str, body: &Value) -> SpeechError {
    let (listener, config) = listener().await;
    let body = body.to_string();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}content-type: application/json\r\n\r\n{body}",
        body.len()
    );
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let _ = socket.read(&mut request).await.unwrap();
        socket.write_all(answer.as_bytes()).await.unwrap();
        socket
    });
    let error = client(config).open("gpt-realtime-2.1").await.unwrap_err();
    drop(server.await.unwrap());
    error
}

fn error_body(code: &str) -> Value {
    json!({"error": {"message": "No.", "type": "invalid_request_error", "param": null, "code": code}})
}

#[tokio::test]
async fn the_handshake_names_the_model_and_carries_the_key_but_no_beta_header() {
    let (listener, config) = listener().await;
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut seen = None;
        #[expect(
            clippy::result_large_err,
            reason = "the signature that the library asks for"
        )]
        let look = |request: &ServerRequest, response: ServerResponse| {
            seen = Some((request.uri().clone(), request.headers().clone()));
            Ok(response)
        };
        let socket = accept_hdr_async(socket, look).await.unwrap();
        (seen.unwrap(), socket)
    });
    client(config).open("gpt-realtime-2.1&x").await.unwrap();
    let ((uri, headers), _socket) = server.await.unwrap();
    assert_eq!(uri.path(), "/v1/realtime");
    assert_eq!(uri.query(), Some("model=gpt-realtime-2.1%26x"));
    assert_eq!(headers["authorization"], "Bearer sk-test");
    assert!(!headers.contains_key("openai-beta"));
}

#[tokio::test]
async fn events_go_both_ways_unchanged_and_pings_are_answered() {
    let (listener, config) = listener().await;
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut socket = accept_async(socket).await.unwrap();
        socket.send(Message::Ping("abc".into())).await.unwrap();
        socket
            .send(Message::Binary("ignored".into()))
            .await
            .unwrap();
        socket
            .send(Message::text(r#"{"type":"session.created"}"#))
            .await
            .unwrap();
        let mut seen = Vec::new();
        while let Some(Ok(message)) = socket.next().await {
            seen.push(message);
            if seen.len() == 3 {
                break;
            }
        }
        seen
    });
    let mut socket = client(config).connect("gpt-realtime-2.1").await.unwrap();
    assert_eq!(next(socket.as_mut()).await.unwrap(), Said::Other);
    assert_eq!(
        next(socket.as_mut()).await.unwrap(),
        Said::Event(r#"{"type":"session.created"}"#.to_owned())
    );
    let update = r#"{"type":"session.update","é":"\u0000"}"#;
    socket.send(update).unwrap();
    socket.ping();
    poll_fn(|cx| socket.poll_flush(cx)).await.unwrap();
    assert!(socket.is_flushed());
    let seen = server.await.unwrap();
    assert!(seen.contains(&Message::Pong("abc".into())), "{seen:?}");
    assert!(seen.contains(&Message::text(update)), "{seen:?}");
    assert!(seen.contains(&Message::Ping("".into())), "{seen:?}");
}

#[tokio::test]
async fn what_comes_in_one_breath_with_the_handshake_is_not_lost() {
    let (listener, config) = listener().await;
    let server = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut request = vec![0; 4096];
        let length = socket.read(&mut request).await.unwrap();
        let request = String::from_utf8_lossy(&request[..length]).into_owned();
        let (_, key) = request
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-key"))
            .unwrap();
        let accept = derive_accept_key(key.as_bytes());
        let mut answer = format!(
            "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: {accept}\r\n\r\n"
        )
        .into_bytes();
        // A whole message, and half of another.
        answer.extend_from_slice(b"\x81\x05first\x81\x06sec");
        socket.write_all(&answer).await.unwrap();
        socket
    });
    let mut socket = client(config).open("gpt-realtime-2.1").await.unwrap();
    assert_eq!(
        next(&mut socket).await.unwrap(),
        Said::Event("first".to_owned())
    );
    server.await.unwrap().write_all(b"ond").await.unwrap();
    assert_eq!(
        next(&mut socket).await.unwrap(),
        Said::Event("second".to_owned())
    );
}

#[tokio::test]
async fn a_close_is_told_with_its_code_and_reason() {
    let (listener, config) = listener().await;
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut socket = accept_async(socket).await.unwrap();
        let frame = CloseFrame {
            code: CloseCode::Away,
            reason: "60 minutes".into(),
        };
        socket.close(Some(frame)).await.unwrap();
        while socket.next().await.is_some() {}
    });
    let mut socket = client(config).open("gpt-realtime-2.1").await.unwrap();
    let expected = Said::Closed(Some(1001), "60 minutes".to_owned());
    assert_eq!(next(&mut socket).await.unwrap(), expected);
    assert!(next(&mut socket).await.is_err(), "nothing follows");
    server.await.unwrap();
}

#[tokio::test]
async fn a_dropped_connection_is_broken_and_may_be_opened_again() {
    let (listener, config) = listener().await;
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        drop(accept_async(socket).await.unwrap());
    });
    let mut socket = client(config).open("gpt-realtime-2.1").await.unwrap();
    let error = next(&mut socket).await.unwrap_err();
    assert!(
        matches!(error, SpeechError::Broken { .. }) && error.retryable(),
        "{error:?}"
    );
    server.await.unwrap();
}

#[tokio::test]
async fn an_event_that_is_too_long_breaks_the_session_instead_of_filling_the_memory() {
    let (listener, config) = listener().await;
    let server = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        let mut socket = accept_async(socket).await.unwrap();
        // The other side stops reading, so this may fail.
        let _ = socket
            .send(Message::text("x".repeat(5 * 1024 * 1024)))
            .await;
    });
    let mut socket = client(config).open("gpt-realtime-2.1").await.unwrap();
    let error = next(&mut socket).await.unwrap_err();
    assert!(matches!(error, SpeechError::Broken { .. }), "{error:?}");
    drop(socket);
    server.await.unwrap();
}

#[tokio::test]
async fn refused_handshakes_have_names() {
    let key = refused_with("401 Unauthorized", "", &error_body("invalid_api_key")).await;
    assert_eq!(
        key,
        SpeechError::AccountRefused {
            code: "invalid_api_key".to_owned()
        }
    );
    assert!(!key.retryable());

    let model = refused_with("404 Not Found", "", &error_body("model_not_found")).await;
    assert_eq!(model, SpeechError::NoSuchModel);

    let region = refused_with("403 Forbidden", "", &error_body("unsupported_country")).await;
    let kind = ProviderErrorKind::Forbidden {
        reason: "unsupported_country".to_owned(),
    };
    assert_eq!(
        region,
        SpeechError::Provider(ProviderError::new(NAME, kind))
    );

    let quota = refused_with(
        "429 Too Many Requests",
        "",
        &error_body("insufficient_quota"),
    )
    .await;
    assert!(!quota.retryable(), "waiting does not fill a quota");

    let busy = "retry-after: 2\r\n";
    let busy = refused_with(
        "429 Too Many Requests",
        busy,
        &error_body("rate_limit_exceeded"),
    )
    .await;
    let expected = ProviderError::new(NAME, ProviderErrorKind::RateLimited);
    assert_eq!(
        busy,
        SpeechError::Provider(expected.after(Some(Duration::from_secs(2))))
    );
    assert!(busy.retryable());

    let fault = refused_with("503 Service Unavailable", "", &json!("oops")).await;
    assert!(fault.retryable());
}

#[tokio::test]
async fn nobody_there_and_an_address_of_another_kind() {
    let (listener, mut config) = listener().await;
    drop(listener);
    let nobody = client(config.clone()).open("m").await.unwrap_err();
    let unreachable = ProviderError::new(NAME, ProviderErrorKind::Unreachable);
    assert_eq!(nobody, SpeechError::Provider(unreachable));
    for bad in ["https://api.openai.com/v1/realtime", "realtime"] {
        config.realtime_url = bad.to_owned();
        let refused = client(config.clone()).open("m").await.unwrap_err();
        assert!(!refused.retryable(), "{bad}: {refused:?}");
    }
}

#[tokio::test]
async fn a_handshake_without_an_answer_ends_at_the_clocks_word() {
    // Accepts the connection in the kernel and never answers; the clock runs a thousand times as fast.
    let (_listener, config) = listener().await;
    let start = "2026-11-20T14:40:00Z".parse().unwrap();
    let clock = Arc::new(SystemClock::starting_at(start, 1000));
    let silent = OpenAiClient::new(config, clock)
        .open("m")
        .await
        .unwrap_err();
    let unreachable = ProviderError::new(NAME, ProviderErrorKind::Unreachable);
    assert_eq!(silent, SpeechError::Provider(unreachable));
}

#[test]
fn the_key_does_not_show_in_debug() {
    let config = OpenAiConfig {
        realtime_url: OpenAiConfig::REALTIME_URL.to_owned(),
        api_key: "sk-very-secret".into(),
        connect_timeout: OpenAiConfig::CONNECT_TIMEOUT,
    };
    assert!(!format!("{:?}", client(config)).contains("sk-very-secret"));
}
