//! A whole call on virtual time: a carrier that plays audio in real time and echoes marks, and a model whose events the
//! test writes.

use std::{collections::VecDeque, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use call::{
    CallEvent, CallTime, Ending, EventKind, Evidence, Input, Output, Session, SessionConfig, Stage,
    ToolDone, ToolRun,
    guard::Intent,
    prompt::Prompt,
    wire::{CarrierEvent, CarrierLeg},
};
use serde_json::{Value, json};

/// Twenty milliseconds of silence, of voice, and of the receptionist.
pub(crate) fn quiet() -> String {
    STANDARD.encode([0xFF; 160])
}
pub(crate) fn voice() -> String {
    STANDARD.encode([0xCE; 160])
}
pub(crate) fn speech(frame: u8) -> String {
    STANDARD.encode([frame; 160])
}

/// What the carrier has queued: audio until a time, or a mark.
enum Queued {
    Audio(Duration),
    Mark(String),
}

pub(crate) struct Call {
    pub(crate) session: Session,
    pub(crate) now: CallTime,
    /// Events to the model, media appended apart.
    pub(crate) to_model: Vec<Value>,
    pub(crate) appended: Vec<String>,
    pub(crate) events: Vec<CallEvent>,
    pub(crate) runs: Vec<ToolRun>,
    pub(crate) carrier_closed: Option<u16>,
    pub(crate) model_closed: bool,
    pub(crate) endings: Vec<Ending>,
    pub(crate) clears: usize,
    /// Payloads that were played to their end.
    pub(crate) played: Vec<String>,
    queue: VecDeque<Queued>,
    /// Payloads in the queue, front first.
    payloads: VecDeque<String>,
    /// When the front of the queue is due, if it is audio.
    due: Option<CallTime>,
    /// When marks are swallowed instead of echoed.
    pub(crate) deaf: bool,
    /// What a browser was told, beside what it plays.
    pub(crate) told: Vec<Value>,
    browser: bool,
    sequence: u64,
    media_ms: u64,
    wait: Option<CallTime>,
    responses: u32,
}

pub(crate) fn config() -> SessionConfig {
    SessionConfig {
        prompt: Prompt {
            receptionist: String::from("Ava"),
            business: String::from("Fade Room"),
            greeting: String::from("Fade Room, this is Ava, an AI receptionist. How can I help?"),
            today: String::from("Friday 20 November 2026, 2:40 pm, Europe/London"),
            ..Prompt::default()
        },
        ..SessionConfig::default()
    }
}

impl Call {
    /// A call that rings.
    pub(crate) fn ringing(config: SessionConfig) -> Self {
        let mut call = Self {
            session: Session::new(config),
            now: CallTime::START,
            to_model: Vec::new(),
            appended: Vec::new(),
            events: Vec::new(),
            runs: Vec::new(),
            carrier_closed: None,
            model_closed: false,
            endings: Vec::new(),
            clears: 0,
            played: Vec::new(),
            queue: VecDeque::new(),
            payloads: VecDeque::new(),
            due: None,
            deaf: false,
            told: Vec::new(),
            browser: false,
            sequence: 1,
            media_ms: 0,
            wait: None,
            responses: 0,
        };
        call.drain();
        call
    }

    /// A call in which the greeting was asked for, and nothing said yet.
    pub(crate) fn answered() -> Self {
        Self::answered_with(config())
    }

    pub(crate) fn answered_with(config: SessionConfig) -> Self {
        let mut call = Self::ringing(config);
        call.model_ready();
        call.carrier_starts();
        call
    }

    /// A call in which the greeting was heard to its end.
    pub(crate) fn greeted() -> Self {
        Self::greeted_with(config())
    }

    pub(crate) fn greeted_with(config: SessionConfig) -> Self {
        let mut call = Self::answered_with(config);
        call.says("greeting", "Fade Room, this is Ava.", 1000);
        call.pass(1100);
        call.to_model.clear();
        call
    }

    pub(crate) fn model_ready(&mut self) {
        self.handle(Input::ModelConnected);
        self.model(json!({"type": "session.created", "session": {}}));
        self.model(json!({"type": "session.updated", "session": {}}));
    }

    pub(crate) fn carrier_starts(&mut self) {
        let mut leg = CarrierLeg::twilio();
        leg.read(r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#)
            .unwrap();
        let start = r#"{"event":"start","sequenceNumber":"1","streamSid":"MZ1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1","tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"t"}}}"#;
        assert!(matches!(leg.read(start), Ok(CarrierEvent::Started(_))));
        self.handle(Input::CarrierStarted(leg));
    }

    /// A call from a browser, in which the greeting was asked for.
    pub(crate) fn from_browser() -> Self {
        let mut call = Self::ringing(config());
        call.browser = true;
        call.model_ready();
        call.handle(Input::CarrierStarted(CarrierLeg::browser()));
        call
    }

    /// The same, before the model is there.
    pub(crate) fn from_browser_early() -> Self {
        let mut call = Self::ringing(config());
        call.browser = true;
        call.handle(Input::CarrierStarted(CarrierLeg::browser()));
        call
    }

    /// A frame of the browser.
    pub(crate) fn browser(&mut self, frame: &Value) {
        self.handle(Input::CarrierText(&frame.to_string()));
    }

    /// What the browser was told of one type.
    pub(crate) fn told(&self, kind: &str) -> Vec<&Value> {
        self.told.iter().filter(|one| one["type"] == kind).collect()
    }

    fn at_browser(&mut self, frame: Value) {
        match frame["type"].as_str().unwrap() {
            "audio" => {
                let payload = frame["audio"].as_str().unwrap().to_owned();
                let samples = STANDARD.decode(&payload).unwrap().len() / 2;
                let length = Duration::from_secs(samples as u64) / 24_000;
                self.queue.push_back(Queued::Audio(length));
                self.payloads.push_back(payload);
            }
            "mark" => {
                let name = frame["name"].as_str().unwrap().to_owned();
                self.queue.push_back(Queued::Mark(name));
            }
            "clear" => {
                self.clears += 1;
                self.payloads.clear();
                self.due = None;
                // A browser forgets marks with what was before them.
                self.queue.clear();
            }
            _ => self.told.push(frame),
        }
    }

    pub(crate) fn handle(&mut self, input: Input<'_>) {
        self.session.handle(self.now, input);
        self.drain();
    }

    fn drain(&mut self) {
        loop {
            match self.session.poll() {
                Output::ToCarrier(text) => {
                    let frame: Value = serde_json::from_str(text).unwrap();
                    if self.browser {
                        self.at_browser(frame);
                        continue;
                    }
                    assert_eq!(frame["streamSid"], "MZ1");
                    match frame["event"].as_str().unwrap() {
                        "media" => {
                            let payload = frame["media"]["payload"].as_str().unwrap().to_owned();
                            let bytes = STANDARD.decode(&payload).unwrap().len();
                            self.queue.push_back(Queued::Audio(Duration::from_micros(
                                bytes as u64 * 125,
                            )));
                            self.payloads.push_back(payload);
                        }
                        "mark" => self.queue.push_back(Queued::Mark(
                            frame["mark"]["name"].as_str().unwrap().to_owned(),
                        )),
                        "clear" => {
                            self.clears += 1;
                            self.payloads.clear();
                            self.due = None;
                            self.queue
                                .retain(|queued| matches!(queued, Queued::Mark(_)));
                        }
                        other => panic!("the carrier refuses {other}"),
                    }
                }
                Output::ToModel(text) => {
                    let event: Value = serde_json::from_str(text).unwrap();
                    if event["type"] == "input_audio_buffer.append" {
                        self.appended
                            .push(event["audio"].as_str().unwrap().to_owned());
                    } else {
                        crate::oracle::write(text);
                        self.to_model.push(event);
                    }
                }
                Output::RunTool(run) => self.runs.push(*run),
                Output::Record(event) => {
                    let json = serde_json::to_string(&event).unwrap();
                    assert_eq!(
                        serde_json::from_str::<CallEvent>(&json).unwrap().kind,
                        event.kind,
                        "events read back"
                    );
                    self.events.push(event);
                }
                Output::CloseCarrier { code, .. } => {
                    assert_eq!(self.carrier_closed.replace(code), None, "closed once");
                }
                Output::CloseModel => self.model_closed = true,
                Output::Done(ending) => self.endings.push(*ending),
                Output::Wait(until) => {
                    assert!(
                        until.is_none_or(|until| until > self.now),
                        "waits for {until:?} at {:?}",
                        self.now
                    );
                    self.wait = until;
                    return;
                }
            }
        }
    }

    /// Lets time pass: audio is played, marks come back, the session's timers fire.
    pub(crate) fn pass(&mut self, millis: u64) {
        let end = self.now + Duration::from_millis(millis);
        loop {
            if let Some(Queued::Mark(_)) = self.queue.front() {
                let Some(Queued::Mark(name)) = self.queue.pop_front() else {
                    unreachable!()
                };
                if !self.deaf && self.browser {
                    self.browser(&json!({"type": "mark", "name": name}));
                } else if !self.deaf {
                    self.carrier(json!({"event": "mark", "mark": {"name": name}}));
                }
                continue;
            }
            if self.due.is_none()
                && let Some(Queued::Audio(length)) = self.queue.front()
            {
                self.due = Some(self.now + *length);
            }
            let next = [self.due, self.wait]
                .into_iter()
                .flatten()
                .min()
                .filter(|next| *next <= end);
            let Some(next) = next else { break };
            self.now = next;
            if self.due == Some(next) {
                self.due = None;
                self.queue.pop_front();
                self.played.extend(self.payloads.pop_front());
            } else {
                self.handle(Input::Tick);
            }
        }
        self.now = end;
    }

    /// A frame of the carrier, numbered.
    pub(crate) fn carrier(&mut self, mut frame: Value) {
        self.sequence += 1;
        frame["sequenceNumber"] = json!(self.sequence.to_string());
        frame["streamSid"] = json!("MZ1");
        self.handle(Input::CarrierText(&frame.to_string()));
    }

    /// Twenty milliseconds of the caller's audio.
    pub(crate) fn frame(&mut self, payload: &str) {
        let timestamp = self.media_ms.to_string();
        self.media_ms += 20;
        self.carrier(json!({"event": "media", "media": {"track": "inbound", "chunk": "1", "timestamp": timestamp, "payload": payload}}));
    }

    /// The carrier loses audio.
    pub(crate) fn lose(&mut self, millis: u64) {
        self.media_ms += millis;
    }

    /// The caller's audio, in real time.
    pub(crate) fn audio(&mut self, millis: u64, payload: &str) {
        for _ in 0..millis / 20 {
            self.frame(payload);
            self.pass(20);
        }
    }

    /// An event of the model.
    pub(crate) fn model(&mut self, mut event: Value) {
        event["event_id"] = json!("event_1");
        self.handle(Input::ModelText(&event.to_string()));
    }

    pub(crate) fn begins(&mut self, name: &str) {
        self.model(json!({"type": "response.created", "response": response(name, "in_progress", &json!([]))}));
        let item = json!({"id": item(name), "type": "message", "role": "assistant", "status": "in_progress", "content": []});
        self.model(json!({"type": "response.output_item.added", "response_id": name, "output_index": 0, "item": item}));
    }

    pub(crate) fn speaks(&mut self, name: &str, text: &str, millis: u64) {
        self.model(json!({"type": "response.output_audio_transcript.delta", "response_id": name, "item_id": item(name), "output_index": 0, "content_index": 0, "delta": text}));
        for frame in 0..millis / 20 {
            self.model(json!({"type": "response.output_audio.delta", "response_id": name, "item_id": item(name), "output_index": 0, "content_index": 0, "delta": speech(frame as u8)}));
        }
    }

    pub(crate) fn ends(&mut self, name: &str, status: &str, calls: &Value) {
        self.model(json!({"type": "response.output_audio.done", "response_id": name, "item_id": item(name), "output_index": 0, "content_index": 0}));
        self.model(json!({"type": "response.done", "response": response(name, status, calls)}));
    }

    /// A whole response that only speaks.
    pub(crate) fn says(&mut self, name: &str, text: &str, millis: u64) {
        self.begins(name);
        self.speaks(name, text, millis);
        self.ends(name, "completed", &json!([]));
    }

    /// A whole response that only calls tools: name and arguments each.
    pub(crate) fn calls(&mut self, calls: &[(&str, &str, Value)]) {
        self.responses += 1;
        let name = format!("resp_tools_{}", self.responses);
        let output: Vec<Value> = calls
            .iter()
            .map(|(call_id, tool, arguments)| {
                json!({"id": format!("item_{call_id}"), "type": "function_call", "status": "completed", "call_id": call_id, "name": tool, "arguments": arguments.to_string()})
            })
            .collect();
        self.model(json!({"type": "response.created", "response": response(&name, "in_progress", &json!([]))}));
        self.model(json!({"type": "response.done", "response": response(&name, "completed", &json!(output))}));
    }

    pub(crate) fn caller_starts(&mut self, turn: &str) {
        self.model(json!({"type": "input_audio_buffer.speech_started", "audio_start_ms": 0, "item_id": turn}));
    }

    pub(crate) fn caller_stops(&mut self, turn: &str) {
        self.model(json!({"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 0, "item_id": turn}));
        self.model(json!({"type": "input_audio_buffer.committed", "previous_item_id": null, "item_id": turn}));
    }

    pub(crate) fn transcribed(&mut self, turn: &str, text: &str) {
        self.model(json!({"type": "conversation.item.input_audio_transcription.completed", "item_id": turn, "content_index": 0, "transcript": text, "usage": {"type": "tokens", "input_tokens": 10, "output_tokens": 3, "total_tokens": 13, "input_token_details": {"audio_tokens": 8, "text_tokens": 2}}}));
    }

    /// A whole turn of the caller, in silence of the receptionist.
    pub(crate) fn caller_says(&mut self, turn: &str, text: &str) {
        self.caller_starts(turn);
        self.pass(900);
        self.caller_stops(turn);
        self.transcribed(turn, text);
    }

    /// Answers the run of a tool.
    pub(crate) fn tool_done(&mut self, call_id: &str, output: &Value, evidence: Vec<Evidence>) {
        self.handle(Input::ToolDone(ToolDone {
            call_id: call_id.to_owned(),
            output: output.to_string(),
            evidence,
        }));
    }

    /// Events to the model of one type.
    pub(crate) fn sent(&self, kind: &str) -> Vec<&Value> {
        self.to_model
            .iter()
            .filter(|event| event["type"] == kind)
            .collect()
    }

    pub(crate) fn ending(&self) -> &Ending {
        assert_eq!(self.endings.len(), 1, "exactly one ending");
        &self.endings[0]
    }

    pub(crate) fn has(&self, wanted: impl Fn(&EventKind) -> bool) -> bool {
        self.events.iter().any(|event| wanted(&event.kind))
    }

    /// Takes the newest tool run.
    pub(crate) fn run(&mut self) -> ToolRun {
        self.runs.pop().expect("a tool runs")
    }

    /// Proposes what the run asks for.
    pub(crate) fn proposed(&mut self, run: &ToolRun, read_back: &str) {
        assert_eq!(run.stage, Stage::Propose);
        let intent = Intent::of(&run.request).unwrap();
        let output = json!({"ok": false, "code": "needs_confirmation", "read_back": read_back});
        self.tool_done(
            &run.call_id,
            &output,
            vec![Evidence::Proposed {
                intent,
                wording: crate::tools::wording(read_back),
            }],
        );
    }
}

pub(crate) fn item(response: &str) -> String {
    format!("item_{response}")
}

fn response(id: &str, status: &str, output: &Value) -> Value {
    let usage = json!({"total_tokens": 253, "input_tokens": 132, "output_tokens": 121,
        "input_token_details": {"text_tokens": 119, "audio_tokens": 13, "image_tokens": 0, "cached_tokens": 64,
            "cached_tokens_details": {"text_tokens": 60, "audio_tokens": 4, "image_tokens": 0}},
        "output_token_details": {"text_tokens": 30, "audio_tokens": 91}});
    let usage = if status == "in_progress" {
        Value::Null
    } else {
        usage
    };
    json!({"object": "realtime.response", "id": id, "status": status, "status_details": null, "output": output, "usage": usage, "metadata": null})
}
