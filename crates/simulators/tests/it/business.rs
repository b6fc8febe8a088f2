//! A business in fifty lines: answers webhooks from a table, and hands its media socket to a script.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{
        Path, State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{any, post},
    serve::ListenerExt,
};
use futures::future::BoxFuture;
use serde_json::Value;
use simulators::{
    caller::Caller,
    carrier::{
        CallReport, Carrier, CarrierConfig, DialResult, Dialling, Exchange, Reach, signature,
    },
    scenario::Scenario,
};
use tokio::net::TcpListener;
use url::Url;

pub(crate) const TOKEN: &str = "8f2c1d7e5b9a4c3d8e6f0a1b2c3d4e5f";
pub(crate) const PUBLIC: &str = "https://voice.example.test";

/// What a script does with a media socket.
pub(crate) type Script = Arc<dyn Fn(Media) -> BoxFuture<'static, ()> + Send + Sync>;

#[derive(Clone)]
struct Shared {
    documents: Arc<HashMap<&'static str, String>>,
    script: Script,
    posts: Arc<Mutex<Vec<Post>>>,
}

/// A form that came in.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) path: String,
    pub(crate) form: Vec<(String, String)>,
    pub(crate) genuine: bool,
}

impl Post {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.form
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A running business, and the carrier that calls it.
pub(crate) struct Business {
    pub(crate) carrier: Carrier,
    pub(crate) exchange: Exchange,
    /// Where it listens.
    pub(crate) address: Url,
    posts: Arc<Mutex<Vec<Post>>>,
}

impl Business {
    /// Answers these paths with these TwiML bodies.
    pub(crate) async fn open(documents: &[(&'static str, &str)], script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let real: Url = format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let documents = documents
            .iter()
            .map(|(path, body)| (*path, format!("<Response>{body}</Response>")));
        let posts: Arc<Mutex<Vec<Post>>> = Arc::default();
        let shared = Shared {
            documents: Arc::new(documents.collect()),
            script,
            posts: Arc::clone(&posts),
        };
        let app = Router::new()
            .route("/media", any(media))
            .route("/{path}", post(webhook))
            .with_state(shared);
        // Virtual time counts on small writes going out at once.
        let listener = listener.tap_io(|socket| socket.set_nodelay(true).unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let reach = Reach::new();
        reach.set_server(PUBLIC.parse().unwrap(), real.clone());
        let exchange = Exchange::default();
        let config = CarrierConfig {
            account_sid: "AC00000000000000000000000000000001".to_owned(),
            auth_token: TOKEN.to_owned(),
            voice_url: format!("{PUBLIC}/voice").parse().unwrap(),
            status_callback: Some(format!("{PUBLIC}/status").parse().unwrap()),
            api_base: "http://127.0.0.1:1/2010-04-01".to_owned(),
            dial: DialResult::NoAnswer,
        };
        let (clock, entropy) = (crate::ground::clock(), crate::ground::entropy());
        let carrier = Carrier::new(config, clock, entropy, reach, exchange.clone()).unwrap();
        Self {
            carrier,
            exchange,
            address: real,
            posts,
        }
    }

    /// A business whose number leads to a stream, and then to `/after`.
    pub(crate) async fn streaming(script: Script) -> Self {
        let connect = format!(
            "<Connect action=\"/after\"><Stream url=\"{}/media\"><Parameter name=\"token\" value=\"t1\"/></Stream></Connect>",
            PUBLIC.replace("https", "wss"),
        );
        Self::open(
            &[("voice", &connect), ("after", "<Hangup/>"), ("status", "")],
            script,
        )
        .await
    }

    /// One call by the caller of this scenario.
    pub(crate) async fn call(&self, scenario: &str) -> CallReport {
        let text = format!(
            "title = \"t\"\n{scenario}\n[call]\nfrom = \"+447700900101\"\nto = \"+442079460018\"\n[expect]\n"
        );
        let scenario = Scenario::parse(&text).unwrap();
        let dialling = Dialling {
            from: scenario.call.from.clone(),
            to: scenario.call.to.clone(),
            limit: std::time::Duration::from_secs(60),
        };
        self.carrier
            .place(&dialling, &scenario.faults, &mut Caller::new(&scenario))
            .await
    }

    pub(crate) fn posts(&self, path: &str) -> Vec<Post> {
        self.posts
            .lock()
            .unwrap()
            .iter()
            .filter(|post| post.path == path)
            .cloned()
            .collect()
    }
}

fn is_genuine(headers: &HeaderMap, url: &str, form: &[(String, String)]) -> bool {
    headers
        .get(signature::HEADER)
        .and_then(|value| value.to_str().ok())
        == Some(signature::sign(TOKEN, url, form).as_str())
}

async fn webhook(
    State(shared): State<Shared>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
    let genuine = is_genuine(&headers, &format!("{PUBLIC}/{path}"), &form);
    shared.posts.lock().unwrap().push(Post {
        path: path.clone(),
        form,
        genuine,
    });
    match shared.documents.get(path.as_str()) {
        _ if !genuine => StatusCode::FORBIDDEN.into_response(),
        Some(body) => ([(header::CONTENT_TYPE, "text/xml")], body.clone()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn media(
    State(shared): State<Shared>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let url = format!("{}/media", PUBLIC.replace("https", "wss"));
    if !is_genuine(&headers, &url, &[]) {
        return StatusCode::FORBIDDEN.into_response();
    }
    upgrade.on_upgrade(move |socket| {
        (shared.script)(Media {
            socket,
            stream_sid: String::new(),
        })
    })
}

/// The business's end of a media stream.
pub(crate) struct Media {
    socket: WebSocket,
    stream_sid: String,
}

impl Media {
    /// The next message; none when the stream is over.
    pub(crate) async fn next(&mut self) -> Option<Value> {
        loop {
            match self.socket.recv().await?.ok()? {
                Message::Text(text) => {
                    let value: Value =
                        serde_json::from_str(&text).unwrap_or(Value::String(text.to_string()));
                    if let Some(sid) = value["start"]["streamSid"].as_str() {
                        self.stream_sid = sid.to_owned();
                    }
                    return Some(value);
                }
                Message::Close(_) => return None,
                _ => {}
            }
        }
    }

    /// The next message of a kind, and how many of the others came before it.
    pub(crate) async fn until(&mut self, event: &str) -> Option<(Value, usize)> {
        let mut passed = 0;
        loop {
            let message = self.next().await?;
            if message["event"] == event {
                return Some((message, passed));
            }
            passed += 1;
        }
    }

    /// Everything that still comes.
    pub(crate) async fn rest(&mut self) -> Vec<Value> {
        let mut rest = Vec::new();
        while let Some(message) = self.next().await {
            rest.push(message);
        }
        rest
    }

    pub(crate) async fn send(&mut self, mut message: Value) {
        message["streamSid"] = Value::String(self.stream_sid.clone());
        let _ = self.socket.send(Message::text(message.to_string())).await;
    }

    pub(crate) async fn play(&mut self, audio: &[u8]) {
        use base64::Engine;
        let payload = base64::engine::general_purpose::STANDARD.encode(audio);
        self.send(serde_json::json!({ "event": "media", "media": { "payload": payload } }))
            .await;
    }

    pub(crate) async fn mark(&mut self, name: &str) {
        self.send(serde_json::json!({ "event": "mark", "mark": { "name": name } }))
            .await;
    }

    pub(crate) async fn close(mut self, code: u16) {
        let frame = axum::extract::ws::CloseFrame {
            code,
            reason: "".into(),
        };
        let _ = self.socket.send(Message::Close(Some(frame))).await;
        while let Some(Ok(_)) = self.socket.recv().await {}
    }
}

/// A script from an async block.
pub(crate) fn script<F>(work: impl Fn(Media) -> F + Send + Sync + 'static) -> Script
where
    F: Future<Output = ()> + Send + 'static,
{
    Arc::new(move |media| Box::pin(work(media)))
}

/// A business that streams by a script, and what the script sees.
pub(crate) async fn watched<F>(
    work: impl Fn(Media, Seen) -> F + Send + Sync + 'static,
) -> (Business, Seen)
where
    F: Future<Output = ()> + Send + 'static,
{
    let seen = Seen::default();
    let watcher = seen.clone();
    let business = Business::streaming(script(move |media| work(media, watcher.clone()))).await;
    (business, seen)
}

/// A script for businesses that never stream.
pub(crate) fn no_stream() -> Script {
    script(|_| async { panic!("no stream was expected") })
}

/// What a script saw, for the test to look at.
#[derive(Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Vec<Value>>>);

impl Seen {
    pub(crate) fn push(&self, value: impl Into<Value>) {
        self.0.lock().unwrap().push(value.into());
    }

    pub(crate) fn all(&self) -> Vec<Value> {
        self.0.lock().unwrap().clone()
    }
}
