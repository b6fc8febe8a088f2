//! Trying the receptionist from the portal: the socket of a browser, and the form that needs no script.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Role;
use futures::{SinkExt as _, StreamExt as _};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{Error, Message, client::IntoClientRequest as _},
};

use crate::{
    browser::{Browser, business_of, location},
    world::{Place, TestServer, friday},
};

/// When nothing came for so long, nothing comes until something is said.
const QUIET: Duration = Duration::from_secs(8);

/// Begins a test call as the page's script does. Status and answer.
async fn session(browser: &Browser, base: &str, fields: &[(&str, &str)]) -> (StatusCode, Value) {
    let page = format!("{base}/receptionist/try");
    let answer = browser
        .submit(&page, &format!("{page}/session"), fields)
        .await;
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

struct Console<'s> {
    server: &'s TestServer,
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Whether marks are echoed as they come: whoever reads has read at once.
    reads: bool,
    turns: Vec<(String, String)>,
    results: Vec<Value>,
    bytes: usize,
    clears: usize,
}

impl<'s> Console<'s> {
    async fn open(server: &'s TestServer, id: &str) -> Self {
        let own = server.url("");
        let opened = Self::try_open(server, id, Some(&own)).await;
        opened.unwrap_or_else(|status| panic!("{id}: {status}"))
    }

    async fn try_open(
        server: &'s TestServer,
        id: &str,
        origin: Option<&str>,
    ) -> Result<Self, StatusCode> {
        let place = server.server.address();
        let request = format!("ws://{place}/ws/voice/{id}").into_client_request();
        let mut request = request.expect("a request");
        if let Some(origin) = origin {
            let origin = origin.parse().expect("a header");
            request.headers_mut().insert("origin", origin);
        }
        match connect_async_with_config(request, None, true).await {
            Ok((socket, _)) => Ok(Self {
                server,
                socket,
                reads: true,
                turns: Vec::new(),
                results: Vec::new(),
                bytes: 0,
                clears: 0,
            }),
            Err(Error::Http(answer)) => {
                Err(StatusCode::from_u16(answer.status().as_u16()).expect("a status"))
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    async fn send(&mut self, message: &Value) {
        let _ = self.socket.send(Message::text(message.to_string())).await;
    }

    /// Says something by text and reads until it is the caller's turn again.
    async fn say(&mut self, text: &str) {
        self.send(&json!({ "type": "text", "text": text })).await;
        self.until_listening().await;
    }

    async fn next(&mut self) -> Result<Value, Option<u16>> {
        let clock = &self.server.server.state().ports.clock;
        loop {
            let message = tokio::select! {
                biased;
                message = self.socket.next() => message,
                () = clock.sleep(QUIET) => return Err(Some(0)),
            };
            match message {
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map(|frame| frame.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    /// Takes in one message. Its type.
    async fn take(&mut self) -> Result<String, Option<u16>> {
        let message = self.next().await?;
        let kind = message["type"].as_str().expect("a type").to_owned();
        match kind.as_str() {
            "mark" if self.reads => {
                self.send(&json!({ "type": "mark", "name": message["name"] }))
                    .await;
            }
            "audio" => {
                let audio = message["audio"].as_str().expect("audio");
                self.bytes += STANDARD.decode(audio).expect("base64").len();
            }
            "clear" => self.clears += 1,
            "turn" => {
                let text = |name: &str| message[name].as_str().unwrap_or_default().to_owned();
                self.turns.push((text("speaker"), text("text")));
            }
            "result" => self.results.push(message),
            _ => {}
        }
        Ok(kind)
    }

    async fn until(&mut self, wanted: &str) {
        loop {
            match self.take().await {
                Ok(kind) if kind == wanted => return,
                Ok(_) => {}
                Err(code) => panic!("{code:?} in place of {wanted}: {:?}", self.turns),
            }
        }
    }

    async fn until_listening(&mut self) {
        self.until("listening").await;
    }

    /// Reads to the end: the code of the close.
    async fn closed(&mut self) -> Option<u16> {
        loop {
            match self.take().await {
                Ok(_) => {}
                Err(Some(0)) => panic!("the socket is still open: {:?}", self.turns),
                Err(code) => return code,
            }
        }
    }

    fn said(&self) -> &str {
        self.turns.last().map_or("", |(_, text)| text)
    }
}

/// Books by text: says what the receptionist asks for until it says that it is booked.
async fn book(console: &mut Console<'_>) {
    console.until_listening().await;
    console
        .say("I'd like to book a haircut tomorrow at two in the afternoon please.")
        .await;
    for _ in 0..8 {
        let asked = console.said().to_lowercase();
        let answer = if asked.contains("booked") {
            return;
        } else if asked.contains("name") {
            "Jo Smith"
        } else if asked.contains("number") {
            "07700 900123"
        } else {
            "Yes please."
        };
        console.say(answer).await;
    }
    panic!("not booked: {:?}", console.turns);
}

async fn counted(server: &TestServer, base: &str) -> [usize; 5] {
    let store = &server.server.state().ports.store;
    store
        .read(business_of(base), |tx| {
            Box::pin(async move {
                let page = services::records::PageRequest::first(500);
                Ok::<_, services::ServiceError>([
                    tx.bookings()
                        .list(&Default::default(), page)
                        .await?
                        .items
                        .len(),
                    tx.customers().list(None, page).await?.items.len(),
                    tx.conversations().list(page).await?.items.len(),
                    tx.overview()
                        .calls(&Default::default(), page)
                        .await?
                        .items
                        .len(),
                    tx.unmet()
                        .list(&Default::default(), page)
                        .await?
                        .items
                        .len(),
                ])
            })
        })
        .await
        .expect("counts")
}

async fn a_test_call_books_on_a_copy(place: Place) {
    let settings = [("RINGDESK_DEMO_DIARY", "off")];
    let server = TestServer::with(place, friday(), &settings).await;
    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let before = counted(&server, &base).await;
    let (status, begun) = session(&owner, &base, &[]).await;
    assert_eq!(status, StatusCode::OK, "{begun}");
    let id = begun["session_id"].as_str().expect("a session");
    let mut console = Console::open(&server, id).await;
    book(&mut console).await;
    assert!(console.bytes > 48_000, "what is said is also spoken");
    let committed = console.results.iter().any(|one| one["stage"] == "commit");
    assert!(committed, "{:?}", console.results);

    // Booked for this call: it is found, and moved, as any booking is.
    console
        .say("Actually, can you move my booking to four o'clock?")
        .await;
    console.send(&json!({ "type": "stop" })).await;
    assert_eq!(console.closed().await, Some(1000));
    let state = server.server.state();
    state.calls.drain(Duration::from_secs(60)).await;

    assert_eq!(
        counted(&server, &base).await,
        before,
        "nothing real was done"
    );
    let board = owner
        .page(&format!("{base}/bookings?view=day&date=2026-11-21"))
        .await;
    assert!(
        board.contains("block-test") && board.contains("Jo Smith"),
        "{board}"
    );
    assert!(!owner.page(&format!("{base}/calls")).await.contains("call_"));
    let list = owner.page(&format!("{base}/calls?test=1")).await;
    assert!(
        list.contains(begun["call"].as_str().expect("an id")),
        "{list}"
    );
    state.ports.clock.sleep(Duration::from_secs(11 * 60)).await;
    let board = owner
        .page(&format!("{base}/bookings?view=day&date=2026-11-21"))
        .await;
    assert!(!board.contains("block-test"), "it has vanished");
    server.stop().await;
}

#[tokio::test]
async fn a_test_call_books_on_a_copy_of_sqlite() {
    a_test_call_books_on_a_copy(Place::sqlite()).await;
}

#[tokio::test]
async fn a_test_call_books_on_a_copy_of_postgres() {
    a_test_call_books_on_a_copy(Place::postgres().await).await;
}

#[tokio::test]
async fn a_session_opens_one_socket_once_and_only_from_our_pages() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let (_, begun) = session(&owner, &base, &[]).await;
    let id = begun["session_id"].as_str().expect("a session").to_owned();

    for origin in [None, Some("https://evil.example")] {
        let refused = Console::try_open(&server, &id, origin).await;
        assert_eq!(refused.err(), Some(StatusCode::FORBIDDEN), "{origin:?}");
    }
    let mut forged = Console::open(&server, &"0".repeat(64)).await;
    assert_eq!(forged.closed().await, Some(4001), "a forged id");
    let mut console = Console::open(&server, &id).await;
    console.until_listening().await;
    let mut again = Console::open(&server, &id).await;
    assert_eq!(again.closed().await, Some(4001), "a used id");
    console.send(&json!({ "type": "stop" })).await;
    assert_eq!(console.closed().await, Some(1000));

    let (_, begun) = session(&owner, &base, &[]).await;
    let late = begun["session_id"].as_str().expect("a session").to_owned();
    let clock = &server.server.state().ports.clock;
    clock.sleep(Duration::from_secs(90)).await;
    let mut late = Console::open(&server, &late).await;
    assert_eq!(late.closed().await, Some(4001), "a lapsed id");
    server.stop().await;
}

#[tokio::test]
async fn a_session_is_given_to_owners_and_managers_of_the_business_and_not_too_often() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let (owner, stranger) = (Browser::new(&server), Browser::new(&server));
    let base = owner.come_in("fade-room").await;
    let own = stranger.come_in("luma-skin").await;
    let page = stranger.page(&format!("{own}/receptionist/try")).await;
    let foreign = format!("{base}/receptionist/try/session");
    let answer = stranger.submit_again(&page, &foreign, &[]).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND, "a foreign business");

    let bare = owner.send(
        owner
            .request(&Method::POST, &foreign)
            .form(&[("do", "start")]),
    );
    assert_eq!(
        bare.await.status(),
        StatusCode::FORBIDDEN,
        "without its token"
    );
    let page = owner.page(&format!("{base}/receptionist/try")).await;
    for (role, status) in [
        (Role::Manager, StatusCode::OK),
        (Role::Desk, StatusCode::FORBIDDEN),
        (Role::Staff, StatusCode::FORBIDDEN),
    ] {
        server.set_role(&base, role).await;
        let answer = owner.submit_again(&page, &foreign, &[]).await;
        assert_eq!(answer.status(), status, "{role}");
    }
    server.set_role(&base, Role::Owner).await;
    let wrong = [("at", "2036-01-01T10:00"), ("caller", "nobody")];
    for field in wrong {
        let (status, told) = session(&owner, &base, &[field]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field:?}");
        assert_eq!(told["problems"][0]["field"], field.0, "{told}");
    }
    let mut given = 1;
    while session(&owner, &base, &[]).await.0 == StatusCode::OK {
        given += 1;
        assert!(given < 30, "no limit");
    }
    assert_eq!(given, 12);
    server.stop().await;
}

#[tokio::test]
async fn frames_that_no_browser_sends_end_the_call_with_their_code() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let short = json!({ "type": "audio", "audio": STANDARD.encode([0; 100]) });
    let long = json!({ "type": "audio", "audio": STANDARD.encode(vec![0; 48_002]) });
    for (frame, code) in [
        (Message::text("hello"), 1007),
        (Message::text(r#"{"type":"audio"}"#), 1007),
        (Message::text(short.to_string()), 1007),
        (Message::text(long.to_string()), 1009),
        (Message::binary(vec![0; 960]), 1003),
    ] {
        let (_, begun) = session(&owner, &base, &[]).await;
        let id = begun["session_id"].as_str().expect("a session");
        let mut console = Console::open(&server, id).await;
        console.until_listening().await;
        let _ = console.socket.send(frame).await;
        assert_eq!(console.closed().await, Some(code));
    }
    server.stop().await;
}

#[tokio::test]
async fn words_typed_into_the_receptionists_speech_cut_it_to_what_was_played() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let (_, begun) = session(&owner, &base, &[]).await;
    let mut console = Console::open(&server, begun["session_id"].as_str().expect("an id")).await;
    // A second is played and no more.
    console.reads = false;
    for _ in 0..17 {
        console.until("audio").await;
        let mark = loop {
            let message = console.next().await.expect("a mark");
            if message["type"] == "mark" {
                break message["name"].clone();
            }
        };
        console.send(&json!({ "type": "mark", "name": mark })).await;
    }
    console
        .send(&json!({ "type": "text", "text": "What are your opening hours?" }))
        .await;
    console.until("clear").await;
    console.reads = true;
    console.until_listening().await;
    let (first, second) = (&console.turns[0], &console.turns[1]);
    assert_eq!(first.0, "receptionist", "{:?}", console.turns);
    assert!(
        !first.1.is_empty() && first.1.len() < 40,
        "cut to what was played: {:?}",
        console.turns
    );
    assert_eq!(second.0, "caller");
    assert!(
        console.said().to_lowercase().contains("open"),
        "{:?}",
        console.turns
    );
    server.stop().await;
}

#[tokio::test]
async fn without_script_a_form_holds_the_call_for_a_known_customer_on_another_day() {
    let server = TestServer::start(Place::sqlite(), friday()).await;
    let owner = Browser::new(&server);
    let base = owner.come_in("fade-room").await;
    let page = format!("{base}/receptionist/try");
    let start = [("do", "start"), ("at", "2026-11-22T22:00")];
    let begun = owner.submit(&page, &page, &start).await;
    assert_eq!(begun.status(), StatusCode::SEE_OTHER);
    let held = location(&begun);
    let shown = owner.page(&held).await;
    assert!(shown.contains("AI receptionist"), "{shown}");
    let call = held.rsplit('=').next().expect("a call").to_owned();
    let line = |text: &'static str| {
        [("do", "say"), ("call", call.as_str()), ("text", text)]
            .map(|(a, b)| (a.to_owned(), b.to_owned()))
    };
    let say = async |text: &'static str| {
        let fields = line(text);
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        owner.submit(&held, &held, &fields).await
    };
    assert_eq!(say("").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let answer = say("Can I have a haircut tomorrow morning?").await;
    assert_eq!(location(&answer), held);
    let shown = owner.page(&held).await;
    // It is Sunday evening there.
    assert!(shown.contains("Monday"), "{shown}");
    assert!(shown.contains("free times"), "{shown}");
    let stop = [("do", "stop"), ("call", call.as_str())];
    owner.submit(&held, &held, &stop).await;
    let over = owner.page(&held).await;
    assert!(over.contains("New test call"), "{over}");
    let late = owner
        .submit_again(
            &shown,
            &held,
            &[("do", "say"), ("call", &call), ("text", "Hello?")],
        )
        .await;
    assert_eq!(late.status(), StatusCode::UNPROCESSABLE_ENTITY);
    server.stop().await;
}
