//! A carrier's media socket in the hands of a test: every frame is written out, and may be wrong.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures::{SinkExt as _, StreamExt as _};
use providers::twilio::signature::{HEADER, Signed, sign};
use reqwest::StatusCode;
use secrecy::SecretString;
use serde_json::{Value, json};
use simulators::{
    speech::{FRAME_BYTES, SILENCE, Voice, synthesize},
    world::AUTH_TOKEN,
};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use crate::{program::client, world::TestServer};

/// The stream's id, unless a test says otherwise.
pub(crate) const STREAM: &str = "MZ00000000000000000000000000000001";
/// A frame of audio.
const FRAME: Duration = Duration::from_millis(20);
/// When nothing came for so long, nothing comes until something is said: the receptionist takes a breath before it greets.
const QUIET: Duration = Duration::from_secs(8);

/// The answer to a ringing telephone at a webhook's path. Without a token the request is not signed.
pub(crate) async fn ring(
    server: &TestServer,
    path: &str,
    (sid, from, to): (&str, &str, &str),
    token: Option<&str>,
) -> (StatusCode, String) {
    let form = [("CallSid", sid), ("From", from), ("To", to)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let url = server.url(path);
    let mut request = client().post(&url).form(&form);
    if let Some(token) = token {
        let token = SecretString::from(token.to_owned());
        request = request.header(HEADER, sign(&token, &url, Signed::Form(&form)));
    }
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.text().await.expect("a body"))
}

/// The parameters of a stream's instructions, in their order.
pub(crate) fn parameters(twiml: &str) -> Vec<(String, String)> {
    let value = |element: &str, name: &str| {
        let (_, rest) = element.split_once(&format!("{name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let elements = twiml.split("<Parameter ").skip(1);
    elements
        .map(|one| value(one, "name").zip(value(one, "value")))
        .collect::<Option<_>>()
        .unwrap_or_else(|| panic!("names and values: {twiml}"))
}

/// An open socket.
pub(crate) struct MediaSocket<'s> {
    server: &'s TestServer,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    sequence: u64,
}

/// What came back.
#[derive(Debug, PartialEq)]
pub(crate) enum Back {
    /// A frame.
    Frame(Value),
    /// The end, with its code.
    Closed(Option<u16>),
    /// Nothing for a while.
    Quiet,
}

impl<'s> MediaSocket<'s> {
    /// Opens the socket at a path, its handshake signed for that path.
    pub(crate) async fn open(server: &'s TestServer, path: &str) -> Self {
        let opened = Self::try_open(server, path, Some((AUTH_TOKEN, path))).await;
        opened.unwrap_or_else(|status| panic!("{path}: {status}"))
    }

    /// Opens the socket with a signature by this token over this path, or none; the status if it is refused.
    pub(crate) async fn try_open(
        server: &'s TestServer,
        path: &str,
        signed: Option<(&str, &str)>,
    ) -> Result<Self, StatusCode> {
        let place = server.server.address();
        let request = format!("ws://{place}{path}").into_client_request();
        let mut request = request.expect("a request");
        if let Some((token, over)) = signed {
            // The carrier signs the secure address that it was given.
            let url = format!("wss://{place}{over}");
            let signature = sign(&SecretString::from(token.to_owned()), &url, Signed::UrlOnly);
            let signature = signature.parse().expect("a header");
            request.headers_mut().insert(HEADER, signature);
        }
        // Small messages leave at once: what waits in the system for an answer is not seen by virtual time.
        match connect_async_with_config(request, None, true).await {
            Ok((socket, _)) => Ok(Self {
                server,
                socket,
                sequence: 0,
            }),
            Err(Error::Http(answer)) => {
                Err(StatusCode::from_u16(answer.status().as_u16()).expect("a status"))
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    pub(crate) async fn message(&mut self, message: Message) {
        // The other side may have closed already: what came back tells.
        let _ = self.socket.send(message).await;
    }

    pub(crate) async fn text(&mut self, text: &str) {
        self.message(Message::text(text)).await;
    }

    /// Sends `connected`.
    pub(crate) async fn connected(&mut self) {
        self.text(r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#)
            .await;
    }

    /// Sends an event of the stream, numbered.
    pub(crate) async fn event(&mut self, event: &str, content: Value) {
        self.sequence += 1;
        let mut frame = json!({
            "event": event, "sequenceNumber": self.sequence.to_string(), "streamSid": STREAM,
        });
        frame[event] = content;
        self.text(&frame.to_string()).await;
    }

    /// Sends `connected` and `start` with these parameters.
    pub(crate) async fn begin(&mut self, call_sid: &str, parameters: &[(String, String)]) {
        self.connected().await;
        self.event("start", start(call_sid, parameters)).await;
    }

    /// Sends audio as the line has it: a frame each 20 ms.
    pub(crate) async fn audio(&mut self, mulaw: &[u8]) {
        for frame in mulaw.chunks(FRAME_BYTES) {
            let mut whole = frame.to_vec();
            whole.resize(FRAME_BYTES, SILENCE);
            let media = json!({ "track": "inbound", "payload": STANDARD.encode(whole) });
            self.event("media", media).await;
            self.server.server.state().ports.clock.sleep(FRAME).await;
        }
    }

    /// Says something, and is silent for long enough to be understood.
    pub(crate) async fn say(&mut self, text: &str) {
        self.audio(&synthesize(text, Voice::Caller)).await;
        self.audio(&[SILENCE; 50 * FRAME_BYTES]).await;
    }

    /// The next thing that comes back.
    pub(crate) async fn next(&mut self) -> Back {
        let clock = &self.server.server.state().ports.clock;
        loop {
            let message = tokio::select! {
                biased;
                message = self.socket.next() => message,
                () = clock.sleep(QUIET) => return Back::Quiet,
            };
            match message {
                Some(Ok(Message::Text(text))) => {
                    return Back::Frame(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(frame))) => {
                    return Back::Closed(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Back::Closed(None),
            }
        }
    }

    /// Reads until nothing more comes, and echoes marks as if everything had been played. The events that came.
    pub(crate) async fn listen(&mut self) -> Vec<String> {
        let mut events = Vec::new();
        while let Back::Frame(frame) = self.next().await {
            assert_eq!(frame["streamSid"], STREAM, "{frame}");
            let event = frame["event"].as_str().expect("an event").to_owned();
            if event == "mark" {
                self.event("mark", frame["mark"].clone()).await;
            }
            events.push(event);
        }
        events
    }

    /// Reads until an event comes.
    pub(crate) async fn hears(&mut self, event: &str) {
        loop {
            match self.next().await {
                Back::Frame(frame) if frame["event"] == event => return,
                Back::Frame(_) => {}
                other => panic!("{other:?} in place of {event}"),
            }
        }
    }

    /// Reads until a mark comes, and echoes it: what is before it has been played.
    pub(crate) async fn plays_to_a_mark(&mut self) {
        loop {
            match self.next().await {
                Back::Frame(frame) if frame["event"] == "mark" => {
                    return self.event("mark", frame["mark"].clone()).await;
                }
                Back::Frame(_) => {}
                other => panic!("{other:?} in place of a mark"),
            }
        }
    }

    /// Reads to the end: the code of the close.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        let mut quiet = 0;
        loop {
            match self.next().await {
                Back::Closed(code) => return code,
                Back::Frame(_) => {}
                // Whoever never finishes is not closed.
                Back::Quiet => quiet += 1,
            }
            assert!(quiet < 30, "the socket stays open");
        }
    }
}

/// The content of a `start`.
pub(crate) fn start(call_sid: &str, parameters: &[(String, String)]) -> Value {
    let given = parameters
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)));
    json!({
        "accountSid": "AC1", "streamSid": STREAM, "callSid": call_sid, "tracks": ["inbound"],
        "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
        "customParameters": given.collect::<serde_json::Map<_, _>>(),
    })
}
