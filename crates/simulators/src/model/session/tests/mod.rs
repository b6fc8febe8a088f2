//! The rules of the protocol, event by event.

mod conversation;
mod responses;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use providers::system::SeededEntropy;
use serde_json::{Value, json};

use super::super::configuration::Configuration;
use super::super::recorder::Recorder;
use super::*;
use crate::speech::{FRAME_BYTES, Voice, silence, synthesize};

/// A session, a client that remembers what it was sent, and the time.
struct Bench {
    session: Session,
    now: Duration,
    events: Vec<Value>,
    ledger: Ledger,
    recorder: Recorder,
}

impl Bench {
    fn new() -> Self {
        Self::with(ModelFaults::default())
    }

    fn with(faults: ModelFaults) -> Self {
        let ledger = Ledger::default();
        let opening = Opening {
            model: "gpt-realtime-2.1-mini".to_owned(),
            reasoning: true,
            settings: Arc::new(ModelSettings::default()),
            faults,
            ids: Ids::new(Arc::new(SeededEntropy::new(7))),
            ledger: ledger.clone(),
            expires_at: 1_800_000_000,
        };
        let recorder = Recorder::new(opening.settings.record_events_in.clone());
        let session = Session::open(Duration::ZERO, opening);
        let mut bench = Self {
            session,
            now: Duration::ZERO,
            events: Vec::new(),
            ledger,
            recorder,
        };
        bench.collect();
        bench
    }

    /// A session on mu-law with transcription, the tools of a receptionist and interruptions left to the client.
    fn telephone() -> Self {
        let mut bench = Self::new();
        bench.configure();
        bench
    }

    fn configure(&mut self) {
        let tool = |name: &str| json!({"type": "function", "name": name, "parameters": {"type": "object"}});
        let tools = [
            "get_services",
            "resolve_when",
            "get_available_slots",
            "create_booking",
            "end_call",
            "take_message",
        ];
        let update = json!({"type": "realtime", "instructions": "You are Ava.", "tools": tools.map(tool), "audio": {
            "input": {
                "format": {"type": "audio/pcmu"},
                "transcription": {"model": "gpt-transcribe"},
                "turn_detection": {"type": "server_vad", "interrupt_response": false},
            },
            "output": {"format": {"type": "audio/pcmu"}, "voice": "marin"},
        }});
        self.send(json!({"type": "session.update", "session": update}));
        self.expect("session.updated");
    }

    fn collect(&mut self) {
        while let Some(event) = self.session.take_event() {
            self.recorder.sent(&event.to_string());
            self.events.push(event);
        }
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers make the event in place"
    )]
    fn send(&mut self, event: Value) {
        self.session.receive(self.now, &event.to_string());
        self.collect();
    }

    /// Lets time pass.
    fn wait(&mut self, ms: u64) {
        let until = self.now + Duration::from_millis(ms);
        while let Some(due) = self.session.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.session.advance(self.now);
            self.collect();
        }
        self.now = until;
    }

    /// Sends audio frame by frame, at the pace at which it is spoken.
    fn play(&mut self, audio: &[u8]) {
        for frame in audio.chunks(FRAME_BYTES) {
            self.send(
                json!({"type": "input_audio_buffer.append", "audio": STANDARD.encode(frame)}),
            );
            self.wait(20);
        }
    }

    /// The caller speaks and is then silent for long enough to end the turn.
    fn say(&mut self, text: &str) {
        self.play(&synthesize(text, Voice::Caller));
        self.play(&silence(600));
    }

    fn greet(&mut self) {
        let instructions =
            "Greet the caller with exactly these words, then wait: Fade Room, this is Ava.";
        self.send(json!({"type": "response.create", "response": {"instructions": instructions}}));
        self.wait(5_000);
    }

    /// The events of a type, in order.
    fn all(&self, kind: &str) -> Vec<Value> {
        self.events
            .iter()
            .filter(|event| event["type"] == kind)
            .cloned()
            .collect()
    }

    /// The last event of a type.
    #[track_caller]
    fn expect(&self, kind: &str) -> Value {
        self.all(kind)
            .pop()
            .unwrap_or_else(|| panic!("no {kind} among {:?}", self.kinds()))
    }

    fn kinds(&self) -> Vec<&str> {
        self.events
            .iter()
            .filter_map(|event| event["type"].as_str())
            .collect()
    }

    /// The types sent from here on, audio and transcript deltas left out.
    fn fresh_kinds(&mut self) -> Vec<String> {
        let fresh = std::mem::take(&mut self.events);
        let kinds = fresh
            .iter()
            .filter_map(|event| event["type"].as_str())
            .filter(|kind| !kind.ends_with(".delta"));
        kinds.map(str::to_owned).collect()
    }

    /// Sends an event that must be refused; returns the error.
    #[track_caller]
    fn refused(&mut self, event: Value) -> Value {
        let before = self.all("error").len();
        self.send(event);
        let errors = self.all("error");
        assert_eq!(errors.len(), before + 1, "not refused");
        errors[before]["error"].clone()
    }
}

#[test]
fn a_session_opens_with_its_defaults() {
    let bench = Bench::new();
    assert_eq!(bench.kinds(), ["session.created", "conversation.created"]);
    let session = &bench.events[0]["session"];
    assert_eq!(session["model"], "gpt-realtime-2.1-mini");
    assert_eq!(
        session["audio"]["input"]["turn_detection"]["silence_duration_ms"],
        500
    );
    assert!(
        session["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("sess_"))
    );
    let fresh = Configuration::new("sess_1", "gpt-realtime-1.5", false, 0);
    assert_eq!(fresh.session().get("reasoning"), None);
}

#[test]
fn what_is_no_client_event_is_refused_and_the_session_goes_on() {
    let mut bench = Bench::new();
    bench.session.receive(bench.now, "{not json");
    bench.session.receive(bench.now, "[]");
    bench.collect();
    let codes: Vec<_> = bench
        .all("error")
        .iter()
        .map(|event| event["error"]["code"].clone())
        .collect();
    assert_eq!(codes, ["invalid_event", "invalid_event"]);
    assert_eq!(bench.refused(json!({}))["param"], "type");
    assert_eq!(
        bench.refused(json!({"type": "response.audio.create"}))["param"],
        "type"
    );
    let error =
        bench.refused(json!({"type": "input_audio_buffer.clear", "event_id": "mine", "now": true}));
    assert_eq!(
        (&error["code"], &error["param"], &error["event_id"]),
        (&json!("unknown_parameter"), &json!("now"), &json!("mine"))
    );
    bench.configure();
}

#[test]
fn an_hour_is_the_end() {
    let mut bench = Bench::telephone();
    bench.wait(59 * 60 * 1000);
    assert_eq!(bench.session.close_reason(), None);
    bench.wait(60 * 1000);
    assert_eq!(bench.expect("error")["error"]["code"], "session_expired");
    assert!(bench.session.close_reason().is_some());
}

#[test]
fn every_event_has_an_id_of_its_own() {
    let mut bench = Bench::telephone();
    bench.greet();
    bench.say("Hello, a haircut please.");
    bench.wait(3_000);
    let mut ids: Vec<_> = bench
        .events
        .iter()
        .map(|event| event["event_id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), bench.events.len());
}
