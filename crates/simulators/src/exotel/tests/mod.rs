//! The carrier against a business that the tests write: what it asks, what it takes, and what it holds against it.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Form, Json, Router,
    extract::{
        Query, State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use providers::{
    exotel::{Dlt, ExotelClient, ExotelConfig, Template, number, passthru::StreamReport},
    http::{Timeouts, install_tls},
    system::SeededEntropy,
};
use serde_json::{Value, json};
use services::ports::{
    Clock,
    telephony::{OutgoingSms, SmsStatus, Telephony, TelephonyError},
};
use testkit::time::VirtualClock;
use tokio::net::TcpListener;

mod orders;

use super::*;
use crate::{
    carrier::{CallReport, DialResult, Dialling, EndedBy, Frame, Gesture, Party, Reach},
    scenario::{CallerId, LineFaults},
    speech::{FRAME_BYTES, SILENCE},
    twilio::RestFault,
};

const PASSWORD: &str = "p@ss";

fn clock() -> Arc<VirtualClock> {
    let start = "2026-11-20T14:00:00Z".parse().unwrap();
    Arc::new(VirtualClock::starting_at(start))
}

/// What the business does with a stream.
#[derive(Clone, Copy)]
enum Plays {
    /// Media of this many bytes, a mark, and the close once the mark came back.
    Media(usize),
    /// Nothing; the caller hangs up.
    Nothing,
}

/// A path, and what was asked or told there.
type Asked = (String, Vec<(String, String)>);

#[derive(Clone)]
struct Business {
    address: String,
    plays: Plays,
    /// Streams that are refused before one is taken.
    refusals: Arc<Mutex<u32>>,
    before: StatusCode,
    after: StatusCode,
    /// What was asked and told, by path.
    asked: Arc<Mutex<Vec<Asked>>>,
    frames: Arc<Mutex<Vec<Value>>>,
}

impl Business {
    async fn start(plays: Plays) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            address: listener.local_addr().unwrap().to_string(),
            plays,
            refusals: Arc::default(),
            before: StatusCode::OK,
            after: StatusCode::OK,
            asked: Arc::default(),
            frames: Arc::default(),
        }
        .listening(listener)
    }

    fn listening(self, listener: TcpListener) -> Self {
        let passthru = |which: fn(&Self) -> StatusCode| {
            get(
                move |State(business): State<Self>,
                      headers: HeaderMap,
                      uri: axum::http::Uri,
                      Query(query): Query<Vec<(String, String)>>| async move {
                    business.note(&headers, uri.path(), query);
                    which(&business)
                },
            )
        };
        let router = Router::new()
            .route("/webhooks/exotel/before", passthru(|it| it.before))
            .route("/webhooks/exotel/after", passthru(|it| it.after))
            .route("/webhooks/exotel/message", passthru(|_| StatusCode::OK))
            .route(
                "/webhooks/exotel/connect",
                passthru(|_| StatusCode::NOT_FOUND),
            )
            .route("/webhooks/exotel/status", post(StatusCode::NO_CONTENT))
            .route("/webhooks/exotel/stream", get(stream))
            .route("/media", get(media))
            .route("/told", post(told))
            .with_state(self.clone());
        tokio::spawn(crate::serving::serve(listener, router));
        self
    }

    fn note(&self, headers: &HeaderMap, path: &str, query: Vec<(String, String)>) {
        let expected = format!("Basic {}", STANDARD.encode(format!("exotel:{PASSWORD}")));
        assert_eq!(headers["authorization"], expected.as_str(), "{path}");
        self.asked.lock().unwrap().push((path.to_owned(), query));
    }

    fn asked(&self, path: &str) -> Vec<(String, String)> {
        let asked = self.asked.lock().unwrap();
        let (_, query) = asked
            .iter()
            .find(|(asked, _)| asked.ends_with(path))
            .unwrap();
        query.clone()
    }

    async fn call(&self, form: ReportForm, party: &mut dyn Party) -> CallReport {
        let public = format!("http://{}", self.address).parse().unwrap();
        let config = FlowConfig {
            account_sid: "pickle1".to_owned(),
            addresses: Addresses::at(&public, "exotel", PASSWORD).unwrap(),
            report: form,
            dial: DialResult::default(),
        };
        let entropy = Arc::new(SeededEntropy::new(7));
        let carrier = ExotelCarrier::new(config, clock(), entropy, Reach::new(), None).unwrap();
        let dialling = Dialling {
            from: CallerId::Number("+919876543210".parse().unwrap()),
            to: "+918047491899".parse().unwrap(),
            limit: Duration::from_secs(60),
        };
        carrier
            .place(&dialling, &LineFaults::default(), party)
            .await
    }
}

async fn stream(
    State(business): State<Business>,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Json<Value> {
    business.note(&headers, "/stream", query);
    let url = format!("ws://exotel:p%40ss@{}/media?token=abc", business.address);
    Json(json!({ "url": url }))
}

async fn told(State(business): State<Business>, Form(form): Form<Vec<(String, String)>>) {
    business
        .asked
        .lock()
        .unwrap()
        .push(("/told".to_owned(), form));
}

async fn media(
    State(business): State<Business>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    business.note(&headers, "/media", Vec::new());
    {
        let mut refusals = business.refusals.lock().unwrap();
        if *refusals > 0 {
            *refusals -= 1;
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    upgrade.on_upgrade(move |socket| serve(business, socket))
}

async fn serve(business: Business, mut socket: WebSocket) {
    while let Some(Ok(Message::Text(text))) = socket.recv().await {
        let frame: Value = serde_json::from_str(&text).unwrap();
        match frame["event"].as_str().unwrap() {
            "start" => {
                let sid = &frame["stream_sid"];
                if let Plays::Media(size) = business.plays {
                    let payload = STANDARD.encode(vec![0x10; size]);
                    let media =
                        json!({"event": "media", "stream_sid": sid, "media": {"payload": payload}});
                    let mark = json!({"event": "mark", "stream_sid": sid, "mark": {"name": "end"}});
                    for frame in [media, mark] {
                        let _ = socket.send(Message::Text(frame.to_string().into())).await;
                    }
                }
            }
            "mark" => {
                let close = CloseFrame {
                    code: 1000,
                    reason: "".into(),
                };
                let _ = socket.send(Message::Close(Some(close))).await;
            }
            _ => {}
        }
        business.frames.lock().unwrap().push(frame);
    }
}

/// Somebody who says nothing and hangs up after a while.
struct Mute {
    left_ms: u64,
}

impl Party for Mute {
    fn tick(&mut self, _heard: &Frame, _audible: bool) -> Gesture {
        self.left_ms = self.left_ms.saturating_sub(20);
        Gesture {
            audio: [SILENCE; FRAME_BYTES],
            keys: Vec::new(),
            hang_up: self.left_ms == 0,
        }
    }
}

fn patient() -> Mute {
    Mute { left_ms: 30_000 }
}

fn codes(report: &CallReport) -> Vec<u32> {
    report.faults.iter().map(|fault| fault.code).collect()
}

#[tokio::test]
async fn a_call_goes_through_its_flow_and_a_mark_waits_for_the_audio_before_it() {
    for form in [ReportForm::Brackets, ReportForm::Json] {
        let business = Business::start(Plays::Media(32_000)).await;
        let report = business.call(form, &mut patient()).await;
        assert_eq!(codes(&report), Vec::<u32>::new(), "{:?}", report.faults);
        assert_eq!(
            (report.ended_by, report.close_code),
            (EndedBy::Business, Some(1000))
        );
        assert!(report.duration_ms >= 2000, "two seconds were played");
        assert_eq!(
            (report.audio.received.len(), report.marks_echoed),
            (16_000, 1)
        );
        let before = business.asked("/before");
        let to = before.iter().find(|(name, _)| name == "CallTo").unwrap();
        assert_eq!(to.1, "08047491899");
        assert_eq!(number(&to.1).unwrap().as_str(), "+918047491899");
        let told = StreamReport::read(&business.asked("/after"))
            .unwrap()
            .unwrap();
        assert!(told.is_completed());
        assert_eq!(told.sid, report.stream_sid);
        assert_eq!(told.disconnected_by.as_deref(), Some("bot"));
        assert!(told.duration.unwrap() >= 2);
        let frames = business.frames.lock().unwrap();
        assert_eq!(frames[0]["event"], "connected");
        assert_eq!(frames[1]["start"]["custom_parameters"]["token"], "abc");
        let media = frames
            .iter()
            .find(|frame| frame["event"] == "media")
            .unwrap();
        let payload = media["media"]["payload"].as_str().unwrap();
        assert_eq!(STANDARD.decode(payload).unwrap().len(), 1600, "100 ms");
    }
}

#[tokio::test]
async fn audio_of_the_wrong_size_fails_the_call() {
    for (size, code) in [
        (1600, fault::TOO_SMALL),
        (3300, fault::UNEVEN),
        (100_160, fault::TOO_LARGE),
        (3201, fault::NOT_AUDIO),
    ] {
        let business = Business::start(Plays::Media(size)).await;
        let report = business.call(ReportForm::Either, &mut patient()).await;
        assert_eq!(codes(&report), [code], "{size}");
        let told = StreamReport::read(&business.asked("/after"))
            .unwrap()
            .unwrap();
        assert_eq!(told.status.as_deref(), Some("failed"));
    }
}

#[tokio::test]
async fn a_refused_handshake_is_tried_once_more() {
    let business = Business::start(Plays::Media(3200)).await;
    *business.refusals.lock().unwrap() = 1;
    let report = business.call(ReportForm::Either, &mut patient()).await;
    assert_eq!(
        (codes(&report), report.handshake_status),
        (vec![], Some(503))
    );
    let business = Business::start(Plays::Media(3200)).await;
    *business.refusals.lock().unwrap() = 2;
    let report = business.call(ReportForm::Either, &mut patient()).await;
    assert_eq!(codes(&report), [fault::HANDSHAKE]);
    assert_eq!(report.stream_sid, None);
}

#[tokio::test]
async fn who_is_turned_away_hears_nothing_and_who_hangs_up_is_over() {
    let mut business = Business::start(Plays::Nothing).await;
    let report = business
        .call(ReportForm::Either, &mut Mute { left_ms: 1000 })
        .await;
    assert_eq!(report.ended_by, EndedBy::Caller);
    let frames = business.frames.lock().unwrap().clone();
    let stop = frames.last().unwrap();
    assert_eq!(
        (&stop["event"], &stop["stop"]["reason"]),
        (&json!("stop"), &json!("callended"))
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    business.address = listener.local_addr().unwrap().to_string();
    business.before = StatusCode::FOUND;
    let business = business.listening(listener);
    let report = business.call(ReportForm::Either, &mut patient()).await;
    assert_eq!((codes(&report), report.stream_sid), (vec![], None));
    assert_eq!(report.webhook_status, Some(302));
}

struct Rest {
    sim: ExotelSim,
    client: ExotelClient,
    clock: Arc<VirtualClock>,
}

async fn rest() -> Rest {
    rest_within(Reach::new(), clock()).await
}

async fn rest_within(reach: Reach, clock: Arc<VirtualClock>) -> Rest {
    install_tls();
    let account = ExotelAccount {
        account_sid: "pickle1".to_owned(),
        api_key: "key".to_owned(),
        api_token: "token".to_owned(),
        numbers: vec!["+918047491899".to_owned()],
        dlt: Some(DltRule {
            entity_id: "1101".to_owned(),
            template_ids: vec!["1107".to_owned()],
        }),
    };
    let entropy = Arc::new(SeededEntropy::new(1));
    let sim = ExotelSim::new(account, clock.clone(), entropy, reach).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    let router = sim.router();
    tokio::spawn(crate::serving::serve(listener, router));
    let config = ExotelConfig {
        base_url,
        account_sid: "pickle1".to_owned(),
        api_key: "key".to_owned(),
        api_token: "token".into(),
        sender: None,
        dlt: Some(Dlt {
            entity_id: "1101".to_owned(),
            templates: vec![Template::new("1107", "Booked: {#var#}")],
        }),
        timeouts: Timeouts::default(),
    };
    let client = ExotelClient::new(config, clock.clone()).unwrap();
    Rest { sim, client, clock }
}

fn text(to: &str) -> OutgoingSms {
    OutgoingSms {
        from: "+918047491899".parse().unwrap(),
        to: to.parse().unwrap(),
        body: "Booked: Court 2".to_owned(),
        status_callback: None,
    }
}

#[tokio::test]
async fn texts_are_taken_under_their_template_and_arrive_later() {
    let Rest { sim, client, clock } = rest().await;
    let sent = client.send_sms(&text("+919876543210")).await.unwrap();
    assert_eq!(sent.status, SmsStatus::Queued);
    assert_eq!(sim.messages()[0].template_id.as_deref(), Some("1107"));
    sim.make_undeliverable("+919876543211");
    client.send_sms(&text("+919876543211")).await.unwrap();
    clock.sleep(Duration::from_secs(3)).await;
    let statuses: Vec<_> = sim
        .messages()
        .iter()
        .map(|message| message.status)
        .collect();
    assert_eq!(statuses, ["delivered", "undelivered"]);
    let mut stranger = text("+919876543210");
    stranger.from = "+918047490000".parse().unwrap();
    let refused = client.send_sms(&stranger).await;
    assert!(
        matches!(refused, Err(TelephonyError::Provider(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_text_whose_answer_was_lost_was_sent() {
    let Rest { sim, client, .. } = rest().await;
    sim.inject(RestFault::AnswerLost);
    let lost = client.send_sms(&text("+919876543210")).await;
    assert!(lost.is_err());
    assert_eq!(sim.messages().len(), 1);
    sim.inject(RestFault::TooManyRequests);
    assert!(client.send_sms(&text("+919876543210")).await.is_err());
    assert_eq!(sim.messages().len(), 1);
}
