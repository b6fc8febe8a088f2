//! Anything at any time: nothing panics, nothing hangs, every call ends once, memory stays small.

use std::time::Duration;

use call::{
    CallEvent, CallTime, EventKind, Evidence, Input, Output, Session, ToolDone, wire::CarrierLeg,
};
use proptest::prelude::*;

use crate::call::config;

#[derive(Debug, Clone)]
enum Act {
    ModelConnected,
    Model(String),
    ModelClosed,
    ModelUnavailable,
    CarrierStarted,
    Carrier(String),
    Echo(u8),
    CarrierClosed,
    ToolDone(u8),
    Pass(u64),
    HangUp,
}

fn id() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("a"), Just("b"), Just("c")]
}

/// Events of a model, most of them well formed and none of them in any order.
fn model() -> impl Strategy<Value = String> {
    let status = prop_oneof![
        Just("completed"),
        Just("cancelled"),
        Just("failed"),
        Just("incomplete"),
        Just("odd")
    ];
    let words = prop_oneof![
        Just("Yes"),
        Just("No"),
        Just("mm-hmm"),
        Just(""),
        Just("I want to book a haircut"),
        Just("bye")
    ];
    let tool = prop_oneof![
        Just(r#"{"type":"function_call","call_id":"t1","name":"get_services","arguments":"{}"}"#),
        Just(
            r#"{"type":"function_call","call_id":"t2","name":"send_sms","arguments":"{\"message\":\"x\"}"}"#
        ),
        Just(r#"{"type":"function_call","call_id":"t3","name":"end_call","arguments":"{}"}"#),
        Just(r#"{"type":"function_call","call_id":"t4","name":"nonsense","arguments":"["}"#),
        Just(r#"{"type":"message","id":"m","role":"assistant","content":[]}"#),
    ];
    let code = prop_oneof![
        Just("conversation_already_has_active_response"),
        Just("response_cancel_not_active"),
        Just("invalid_value"),
        Just("session_expired"),
    ];
    prop_oneof![
        2 => Just(String::from(r#"{"type":"session.updated","session":{}}"#)),
        6 => id().prop_map(|r| format!(r#"{{"type":"response.created","response":{{"id":"{r}","status":"in_progress"}}}}"#)),
        12 => (id(), id(), 0_usize..5).prop_map(|(r, i, n)| {
            let audio = "////".repeat(n * 100);
            format!(r#"{{"type":"response.output_audio.delta","response_id":"{r}","item_id":"{i}","content_index":0,"delta":"{audio}"}}"#)
        }),
        4 => (id(), id()).prop_map(|(r, i)| format!(r#"{{"type":"response.output_audio.done","response_id":"{r}","item_id":"{i}"}}"#)),
        4 => (id(), id()).prop_map(|(r, i)| format!(r#"{{"type":"response.output_item.added","response_id":"{r}","output_index":0,"item":{{"id":"{i}","type":"message","role":"assistant"}}}}"#)),
        4 => (id(), id()).prop_map(|(r, i)| format!(r#"{{"type":"response.output_audio_transcript.delta","response_id":"{r}","item_id":"{i}","delta":"Hello there "}}"#)),
        8 => (id(), status, proptest::collection::vec(tool, 0..3)).prop_map(|(r, status, tools)| {
            format!(r#"{{"type":"response.done","response":{{"id":"{r}","status":"{status}","output":[{}]}}}}"#, tools.join(","))
        }),
        6 => id().prop_map(|i| format!(r#"{{"type":"input_audio_buffer.speech_started","audio_start_ms":0,"item_id":"{i}"}}"#)),
        6 => id().prop_map(|i| format!(r#"{{"type":"input_audio_buffer.speech_stopped","audio_end_ms":0,"item_id":"{i}"}}"#)),
        4 => id().prop_map(|i| format!(r#"{{"type":"input_audio_buffer.committed","item_id":"{i}","previous_item_id":"b"}}"#)),
        6 => (id(), words).prop_map(|(i, words)| format!(r#"{{"type":"conversation.item.input_audio_transcription.completed","item_id":"{i}","transcript":"{words}"}}"#)),
        2 => id().prop_map(|i| format!(r#"{{"type":"conversation.item.input_audio_transcription.failed","item_id":"{i}"}}"#)),
        2 => (code, 1_u8..5).prop_map(|(code, n)| format!(r#"{{"type":"error","error":{{"code":"{code}","event_id":"rc-{n}"}}}}"#)),
        1 => ".{0,60}",
        1 => Just(String::from(r#"{"type":"brand.new"}"#)),
    ]
}

fn carrier() -> impl Strategy<Value = String> {
    prop_oneof![
        20 => (1_u64..2000).prop_map(|n| format!(r#"{{"event":"media","streamSid":"MZ1","media":{{"timestamp":"{n}0","payload":"zs7O"}}}}"#)),
        4 => "[0-9*#]".prop_map(|digit| format!(r#"{{"event":"dtmf","streamSid":"MZ1","dtmf":{{"digit":"{digit}"}}}}"#)),
        2 => Just(String::from(r#"{"event":"mark","streamSid":"MZ1","mark":{"name":"a:20:1"}}"#)),
        1 => Just(String::from(r#"{"event":"other"}"#)),
        1 => ".{0,60}",
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => Just(Act::ModelConnected),
        40 => model().prop_map(Act::Model),
        2 => Just(Act::CarrierStarted),
        20 => carrier().prop_map(Act::Carrier),
        15 => (0_u8..8).prop_map(Act::Echo),
        8 => (1_u8..5).prop_map(Act::ToolDone),
        15 => (0_u64..5000).prop_map(Act::Pass),
        1 => Just(Act::ModelClosed),
        1 => Just(Act::ModelUnavailable),
        1 => Just(Act::CarrierClosed),
        1 => Just(Act::HangUp),
    ]
}

struct World {
    session: Session,
    now: CallTime,
    marks: Vec<String>,
    endings: usize,
    ended: usize,
    wait: Option<CallTime>,
    outputs: usize,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            session: Session::new(config()),
            now: CallTime::START,
            marks: Vec::new(),
            endings: 0,
            ended: 0,
            wait: None,
            outputs: 0,
        };
        world.drain();
        world
    }

    fn handle(&mut self, input: Input<'_>) {
        self.session.handle(self.now, input);
        self.drain();
    }

    fn drain(&mut self) {
        for n in 0.. {
            assert!(n < 100_000, "poll comes to an end");
            self.outputs += 1;
            match self.session.poll() {
                Output::ToCarrier(text) => {
                    let frame: serde_json::Value = serde_json::from_str(text).unwrap();
                    if let Some(name) = frame["mark"]["name"].as_str() {
                        self.marks.push(name.to_owned());
                    }
                }
                Output::ToModel(text) => {
                    let event: serde_json::Value = serde_json::from_str(text).unwrap();
                    assert!(
                        event["audio_end_ms"].as_u64() != Some(0),
                        "truncating to nothing is an error"
                    );
                }
                Output::Record(CallEvent {
                    kind: EventKind::Ended { .. },
                    ..
                }) => self.ended += 1,
                Output::Done(_) => self.endings += 1,
                Output::Wait(until) => {
                    assert!(
                        until.is_none_or(|until| until > self.now),
                        "a timer that is due at once: {until:?}"
                    );
                    self.wait = until;
                    return;
                }
                _ => {}
            }
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::ModelConnected => self.handle(Input::ModelConnected),
            Act::Model(text) => self.handle(Input::ModelText(text)),
            Act::ModelClosed => self.handle(Input::ModelClosed {
                code: Some(1006),
                reason: "",
            }),
            Act::ModelUnavailable => self.handle(Input::ModelUnavailable { reason: "x" }),
            Act::CarrierStarted => self.start(),
            Act::Carrier(text) => self.handle(Input::CarrierText(text)),
            Act::Echo(nth) => {
                if let Some(name) = self.marks.get(usize::from(*nth)).cloned() {
                    self.marks.drain(..=usize::from(*nth));
                    let text = format!(
                        r#"{{"event":"mark","streamSid":"MZ1","mark":{{"name":"{name}"}}}}"#
                    );
                    self.handle(Input::CarrierText(&text));
                }
            }
            Act::CarrierClosed => self.handle(Input::CarrierClosed { code: None }),
            Act::ToolDone(n) => {
                let output = String::from(r#"{"ok":true}"#);
                let evidence = vec![Evidence::SlotIssued("slot_a".parse().unwrap())];
                self.handle(Input::ToolDone(ToolDone {
                    call_id: format!("t{n}"),
                    output,
                    evidence,
                }));
            }
            Act::Pass(millis) => self.pass(Duration::from_millis(*millis)),
            Act::HangUp => self.handle(Input::HangUp { reason: "x" }),
        }
    }

    fn start(&mut self) {
        let mut leg = CarrierLeg::twilio();
        leg.read(r#"{"event":"connected"}"#).unwrap();
        leg.read(r#"{"event":"start","start":{"streamSid":"MZ1","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}}}"#).unwrap();
        self.handle(Input::CarrierStarted(leg));
    }

    /// Time passes and the timers fire, as a bridge would let them.
    fn pass(&mut self, length: Duration) {
        let end = self.now + length;
        for n in 0.. {
            assert!(n < 10_000, "timers come to an end");
            let Some(next) = self.wait.filter(|next| *next <= end) else {
                break;
            };
            self.now = next;
            self.handle(Input::Tick);
        }
        self.now = end;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn every_call_ends_once_whatever_happens(begun in any::<bool>(), acts in proptest::collection::vec(act(), 0..60)) {
        let mut world = World::new();
        if begun {
            world.handle(Input::ModelConnected);
            world.act(&Act::Model(String::from(r#"{"type":"session.updated","session":{}}"#)));
            world.start();
        }
        for act in &acts {
            world.act(act);
        }
        // Both sides close, a tool never answers: ten seconds are the most that is waited.
        world.handle(Input::CarrierClosed { code: None });
        world.handle(Input::ModelClosed { code: None, reason: "" });
        world.pass(Duration::from_secs(10));
        prop_assert_eq!((world.endings, world.ended), (1, 1));
        prop_assert!(world.session.is_over());
        prop_assert_eq!(world.wait, None);
        // Afterwards there is only waiting: one output an input.
        let before = world.outputs;
        for input in [Input::ModelConnected, Input::CarrierText("x"), Input::Tick] {
            world.handle(input);
        }
        prop_assert_eq!(world.outputs, before + 3);
    }

    #[test]
    fn a_call_that_nobody_tends_ends_by_itself(acts in proptest::collection::vec(act(), 0..40)) {
        let mut world = World::new();
        for act in &acts {
            world.act(act);
        }
        world.pass(Duration::from_secs(35 * 60));
        prop_assert_eq!(world.endings, 1);
    }
}

#[test]
fn an_hour_of_audio_leaves_no_trace_in_memory() {
    let mut world = World::new();
    world.handle(Input::ModelConnected);
    world.act(&Act::Model(String::from(
        r#"{"type":"session.updated","session":{}}"#,
    )));
    world.start();
    for n in 0..20_000_u32 {
        world.now = world.now + Duration::from_millis(20);
        world.act(&Act::Carrier(format!(r#"{{"event":"media","streamSid":"MZ1","media":{{"timestamp":"{}","payload":"zs7O"}}}}"#, n * 20)));
        if n % 500 == 0 {
            world.act(&Act::Model(format!(
                r#"{{"type":"response.created","response":{{"id":"r{n}","status":"in_progress"}}}}"#
            )));
        }
        world.act(&Act::Model(format!(r#"{{"type":"response.output_audio.delta","response_id":"r{}","item_id":"i{}","delta":"zs7O"}}"#, n / 500 * 500, n / 500)));
        if n % 500 == 499 {
            world.act(&Act::Model(format!(r#"{{"type":"response.done","response":{{"id":"r{}","status":"completed","output":[]}}}}"#, n / 500 * 500)));
        }
        world.act(&Act::Echo(0));
    }
    let size = world.session.memory();
    assert!(
        size < 16 * 1024,
        "{size} bytes of buffers after 20,000 frames"
    );
}
