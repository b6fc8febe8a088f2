//! A model that calls any tool with any arguments at any time, against the guard of a whole session. An oracle that shares
//! no code with the guard watches both wires and says whether a change may be made.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic and tell its figures"
)]

mod dice;
mod oracle;

use std::{collections::VecDeque, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use call::{
    CallTime, Evidence, IdentityLevel, Input, Output, Session, SessionConfig, Stage, ToolDone,
    ToolRun, guard::Intent, tools::SlotId, wire::CarrierLeg,
};
use domain::BookingId;

use dice::Dice;
use oracle::{Oracle, Response, Telling, Turn};

const SEQUENCES: u64 = 100_000;
/// The sequences are split over tests so that they run beside each other.
const PARTS: u64 = 4;
const ROUNDS: u32 = 2;

pub(crate) const YES: [&str; 5] = ["Yes", "yes please", "That's right", "go ahead", "okay"];
pub(crate) const NO: [&str; 4] = [
    "No",
    "no thanks",
    "actually, can you make it later",
    "yes but at three",
];
const UNCLEAR: [&str; 4] = ["How much is it?", "hold on", "", "my dog has eaten it"];
const QUESTIONS: [&str; 3] = [
    "Would you like a reminder?",
    "Shall I do it?",
    "Right, 3 pm on Sunday?",
];
const STATEMENTS: [&str; 2] = ["One moment.", "It takes half an hour."];

struct Attack {
    dice: Dice,
    session: Session,
    now: CallTime,
    step: u32,
    oracle: Oracle,
    /// Frames with the carrier: of which response, and the mark behind it.
    line: VecDeque<(usize, String)>,
    /// Runs, and when they began.
    runs: Vec<(ToolRun, CallTime)>,
    calls: u32,
    sequence: u64,
    commits: u64,
    proposals: u64,
    seed: u64,
    over: bool,
}

impl Attack {
    fn new(seed: u64) -> Self {
        let mut attack = Self {
            dice: Dice(seed),
            session: Session::new(SessionConfig::default()),
            now: CallTime::START,
            step: 0,
            oracle: Oracle::default(),
            line: VecDeque::new(),
            runs: Vec::new(),
            calls: 0,
            sequence: 1,
            commits: 0,
            proposals: 0,
            seed,
            over: false,
        };
        let mut leg = CarrierLeg::twilio();
        leg.read(r#"{"event":"connected"}"#).unwrap();
        leg.read(r#"{"event":"start","sequenceNumber":"1","start":{"streamSid":"MZ1","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}}}"#).unwrap();
        attack.handle(Input::ModelConnected);
        attack.model(r#"{"type":"session.updated","session":{}}"#);
        attack.handle(Input::CarrierStarted(leg));
        attack
    }

    fn model(&mut self, text: &str) {
        self.handle(Input::ModelText(text));
    }

    fn handle(&mut self, input: Input<'_>) {
        self.step += 1;
        self.session.handle(self.now, input);
        let mut cleared = Vec::new();
        loop {
            match self.session.poll() {
                Output::ToCarrier(text) => {
                    if let Some(payload) = text.split(r#""payload":""#).nth(1) {
                        let index = number(payload);
                        self.oracle.responses[index].began.get_or_insert(self.step);
                        self.line.push_back((index, String::new()));
                    } else if let Some(name) = text.split(r#""name":""#).nth(1) {
                        let name = name.trim_end_matches("\"}}").to_owned();
                        self.line.back_mut().expect("a mark follows a frame").1 = name;
                    } else {
                        cleared.extend(self.line.drain(..).map(|(_, mark)| mark));
                    }
                }
                Output::RunTool(run) => self.runs.push((*run, self.now)),
                Output::Done(_) => self.over = true,
                Output::Wait(_) => break,
                Output::ToModel(_)
                | Output::Record(_)
                | Output::CloseCarrier { .. }
                | Output::CloseModel => {}
            }
        }
        for (run, _) in &self.runs {
            if let Stage::Commit(permit) = &run.stage
                && !self.oracle.committing.contains(permit.intent())
            {
                assert_eq!(Some(permit.intent()), Intent::of(&run.request).as_ref());
                if let Err(why) = self.oracle.may_commit(permit.intent()) {
                    panic!(
                        "sequence {}, step {}: {:?}: {why}",
                        self.seed,
                        self.step,
                        permit.intent()
                    );
                }
                self.oracle.committing.insert(permit.intent().clone());
                self.commits += 1;
            }
        }
        // The carrier echoes what it was told to forget, at once.
        for mark in cleared {
            self.echo(&mark);
        }
    }

    fn echo(&mut self, mark: &str) {
        self.sequence += 1;
        let text = format!(
            r#"{{"event":"mark","sequenceNumber":"{}","streamSid":"MZ1","mark":{{"name":"{mark}"}}}}"#,
            self.sequence
        );
        self.handle(Input::CarrierText(&text));
    }

    fn pass(&mut self, millis: u64) {
        self.now = self.now + Duration::from_millis(millis);
        self.handle(Input::Tick);
    }

    /// Twice the way to a change, with steps left out and others put in.
    fn run(&mut self) {
        let wish = self.any_change();
        let look = if wish.0 == "create_booking" {
            "get_available_slots"
        } else {
            "find_bookings"
        };
        let look = (look, look_arguments(look));
        for stage in (0..ROUNDS).flat_map(|_| 0..10) {
            if self.over {
                return;
            }
            if self.dice.roll(4) == 0 {
                self.anything();
            }
            if self.dice.roll(10) == 0 {
                continue;
            }
            match stage {
                0 => self.respond_with(0, std::slice::from_ref(&look)),
                2 | 7 | 9 => self.respond_with(0, std::slice::from_ref(&wish)),
                1 | 3 | 8 => (0..4).for_each(|_| self.answer_tool()),
                4 => {
                    let deltas = 1 + self.dice.roll(3);
                    self.respond_with(deltas, &[]);
                }
                5 => {
                    (0..4).for_each(|_| self.play());
                    self.digress();
                }
                _ => {
                    // Some callers talk and talk.
                    let turns = if self.dice.roll(10) == 0 { 12 } else { 1 };
                    (0..turns).for_each(|_| self.speak());
                }
            }
        }
    }

    /// The receptionist says something more before the caller speaks, or does not.
    fn digress(&mut self) {
        if self.dice.roll(3) == 0 {
            self.respond_with(1, &[]);
            (0..4).for_each(|_| self.play());
        }
    }

    fn anything(&mut self) {
        match self.dice.roll(10) {
            0 | 1 => self.respond(),
            2 | 3 => self.play(),
            4 | 5 => self.speak(),
            6 => self.answer_tool(),
            7 => self.transcribe(),
            8 => {
                let millis = self.dice.pick(&[100, 900, 3500]);
                self.pass(millis);
            }
            _ => self.end_response(),
        }
    }

    /// A completed response that speaks and calls tools.
    fn respond_with(&mut self, deltas: u64, calls: &[(&'static str, String)]) {
        let index = self.begin(deltas);
        self.end_with(index, "completed", calls);
    }

    fn begin(&mut self, deltas: u64) -> usize {
        let index = self.oracle.responses.len();
        self.model(&format!(
            r#"{{"type":"response.created","response":{{"id":"r{index}","status":"in_progress"}}}}"#
        ));
        self.oracle.responses.push(Response {
            created: self.step,
            ..Response::default()
        });
        self.model(&format!(r#"{{"type":"response.output_item.added","response_id":"r{index}","output_index":0,"item":{{"id":"i{index}","type":"message","role":"assistant","status":"in_progress","content":[]}}}}"#));
        let (text, tells) = self.any_text();
        if deltas > 0 && !text.is_empty() {
            self.model(&format!(r#"{{"type":"response.output_audio_transcript.delta","response_id":"r{index}","item_id":"i{index}","content_index":0,"delta":{text:?}}}"#));
        }
        let response = &mut self.oracle.responses[index];
        (response.text, response.tells) = (text, tells);
        for _ in 0..deltas {
            let audio = payload(index);
            self.model(&format!(r#"{{"type":"response.output_audio.delta","response_id":"r{index}","item_id":"i{index}","content_index":0,"delta":"{audio}"}}"#));
            self.oracle.responses[index].deltas += 1;
        }
        index
    }

    /// A question, a statement, the read-back of something proposed in these words or others, whole or not, or words
    /// that are never written down; and which change it tells.
    fn any_text(&mut self) -> (String, Option<Intent>) {
        let known = self.oracle.history.len() as u64;
        match self.dice.roll(8) {
            0 => (String::new(), None),
            1 => (self.dice.pick(&QUESTIONS).to_owned(), None),
            2 => (self.dice.pick(&STATEMENTS).to_owned(), None),
            _ if known == 0 => (self.dice.pick(&STATEMENTS).to_owned(), None),
            which => {
                let newest = known - 1;
                let place = if which < 6 {
                    newest
                } else {
                    self.dice.roll(known)
                };
                let intent = self.oracle.history[place as usize].0.clone();
                let (text, whole) = Telling::of(&intent).any_way(self.dice.roll(12));
                (text, whole.then_some(intent))
            }
        }
    }

    /// The model begins a response, speaks a little or not, and ends it or not.
    fn respond(&mut self) {
        let deltas = self.dice.roll(4);
        let index = self.begin(deltas);
        if self.dice.roll(4) > 0 {
            self.end(index);
        }
    }

    fn end_response(&mut self) {
        if let Some(index) = self
            .oracle
            .responses
            .iter()
            .position(|response| !response.ended)
        {
            self.end(index);
        }
    }

    fn end(&mut self, index: usize) {
        let calls: Vec<_> = (0..self.dice.roll(3)).map(|_| self.any_call()).collect();
        let status = self.dice.pick(&[
            "completed",
            "completed",
            "completed",
            "cancelled",
            "incomplete",
            "failed",
        ]);
        self.end_with(index, status, &calls);
    }

    fn end_with(&mut self, index: usize, status: &str, calls: &[(&'static str, String)]) {
        let items: Vec<String> = calls
            .iter()
            .map(|(tool, arguments)| {
                self.calls += 1;
                // Sometimes a call id comes back.
                let call_id = if self.dice.roll(15) == 0 { self.calls / 2 } else { self.calls };
                format!(r#"{{"type":"function_call","id":"f{}","call_id":"c{call_id}","name":"{tool}","arguments":{arguments:?}}}"#, self.calls)
            })
            .collect();
        let response = &mut self.oracle.responses[index];
        (response.ended, response.completed) = (true, status == "completed");
        self.model(&format!(r#"{{"type":"response.done","response":{{"id":"r{index}","status":"{status}","output":[{}]}}}}"#, items.join(",")));
        self.note_heard(index);
    }

    fn any_call(&mut self) -> (&'static str, String) {
        match self.dice.roll(8) {
            0 => ("get_available_slots", look_arguments("get_available_slots")),
            1 => ("find_bookings", look_arguments("find_bookings")),
            2 => (
                self.dice.pick(&["send_sms", "take_message"]),
                format!(r#"{{"message":"m{}"}}"#, self.calls),
            ),
            3 => (
                self.dice
                    .pick(&["create_booking", "confirm_booking", "get_services", ""]),
                String::from("garbage"),
            ),
            _ => self.any_change(),
        }
    }

    fn any_change(&mut self) -> (&'static str, String) {
        let slot = self
            .dice
            .pick(&["slot_a", "slot_a", "slot_b", "slot_never"]);
        let name = self.dice.pick(&["Jo", "jo ", "Kim"]);
        let booking = booking_id(self.dice.pick(&[0, 1, 1, 2]));
        match self.dice.roll(5) {
            0 => ("cancel_booking", format!(r#"{{"booking_id":"{booking}"}}"#)),
            1 => (
                "reschedule_booking",
                format!(r#"{{"booking_id":"{booking}","slot_id":"{slot}"}}"#),
            ),
            _ => (
                "create_booking",
                format!(r#"{{"slot_id":"{slot}","customer_name":"{name}"}}"#),
            ),
        }
    }

    /// The carrier plays some of what it has.
    fn play(&mut self) {
        for _ in 0..=self.dice.roll(8) {
            let Some((index, mark)) = self.line.pop_front() else {
                return;
            };
            self.now = self.now + Duration::from_millis(1);
            self.oracle.responses[index].played += 1;
            self.echo(&mark);
            self.note_heard(index);
        }
    }

    fn note_heard(&mut self, index: usize) {
        let (step, now) = (self.step, self.now);
        let response = &mut self.oracle.responses[index];
        if response.completed && response.deltas > 0 && response.played >= response.deltas * PIECES
        {
            response.heard.get_or_insert((step, now));
        }
    }

    /// The caller begins to speak, or stops.
    fn speak(&mut self) {
        match self
            .oracle
            .turns
            .iter()
            .position(|turn| turn.stopped.is_none())
        {
            Some(index) => {
                let name = self.oracle.turns[index].name.clone();
                self.model(&format!(r#"{{"type":"input_audio_buffer.speech_stopped","audio_end_ms":1,"item_id":"{name}"}}"#));
                self.oracle.turns[index].stopped = Some(self.step);
                if self.dice.roll(3) > 0 {
                    self.transcribe();
                }
            }
            None => {
                let name = format!("t{}", self.oracle.turns.len());
                let started = self.now;
                self.oracle.turns.push(Turn {
                    name: name.clone(),
                    began: self.step + 1,
                    started,
                    stopped: None,
                    words: None,
                });
                self.model(&format!(r#"{{"type":"input_audio_buffer.speech_started","audio_start_ms":0,"item_id":"{name}"}}"#));
                self.now = self.now + Duration::from_millis(200);
                if self.dice.roll(3) > 0 {
                    self.speak();
                }
            }
        }
    }

    /// The words of a turn arrive, perhaps late.
    fn transcribe(&mut self) {
        let Some(index) = self
            .oracle
            .turns
            .iter()
            .position(|turn| turn.stopped.is_some() && turn.words.is_none())
        else {
            return;
        };
        let words = match self.dice.roll(4) {
            0 => self.dice.pick(&NO),
            1 => self.dice.pick(&UNCLEAR),
            _ => self.dice.pick(&YES),
        };
        self.oracle.turns[index].words = Some(words);
        let name = self.oracle.turns[index].name.clone();
        self.model(&format!(r#"{{"type":"conversation.item.input_audio_transcription.completed","item_id":"{name}","content_index":0,"transcript":"{words}"}}"#));
    }

    /// The server answers a tool, honestly.
    fn answer_tool(&mut self) {
        if self.runs.is_empty() {
            return;
        }
        let index = self.dice.roll(self.runs.len() as u64) as usize;
        let (run, began) = self.runs.swap_remove(index);
        let in_time = self.now < began + Duration::from_secs(5);
        let intent = Intent::of(&run.request);
        let succeeds = self.dice.roll(6) > 0;
        let mut evidence = Vec::new();
        match (&run.stage, intent) {
            (Stage::Propose, Some(intent)) if succeeds && in_time => {
                self.proposals += 1;
                self.oracle.proposed.insert(intent.clone(), self.step + 1);
                self.oracle.history.push((intent.clone(), self.step + 1));
                let wording = Telling::of(&intent).wording();
                evidence.push(Evidence::Proposed { intent, wording });
            }
            (Stage::Commit(_), Some(intent)) => {
                self.oracle.committing.remove(&intent);
                if succeeds {
                    let booking = intent.booking().unwrap_or(booking_id(0));
                    if intent.booking().is_some() {
                        self.oracle
                            .committed
                            .retain(|_, changed| *changed != booking);
                    }
                    self.oracle.committed.insert(intent.clone(), booking);
                    self.oracle.proposed.remove(&intent);
                    self.oracle.bookings.insert(booking);
                    if matches!(intent, Intent::Create { .. }) {
                        self.oracle.made.insert(booking);
                    }
                    evidence.push(Evidence::Committed { intent, booking });
                } else {
                    self.oracle.proposed.remove(&intent);
                }
            }
            (Stage::Look, _) if run.request.name().as_str() == "get_available_slots" => {
                let slot: SlotId = self.dice.pick(&["slot_a", "slot_b"]).parse().unwrap();
                self.oracle.slots.insert(slot.clone());
                evidence.push(Evidence::SlotIssued(slot));
            }
            (Stage::Look, _) if run.request.name().as_str() == "find_bookings" => {
                let booking = booking_id(1);
                self.oracle.bookings.insert(booking);
                evidence.push(Evidence::BookingIssued(booking));
                if self.dice.roll(2) == 0 {
                    self.oracle.identity = IdentityLevel::NumberMatches;
                    evidence.push(Evidence::Identified(IdentityLevel::NumberMatches));
                }
            }
            _ => {}
        }
        let output = format!(r#"{{"ok":{succeeds}}}"#);
        self.handle(Input::ToolDone(ToolDone {
            call_id: run.call_id,
            output,
            evidence,
        }));
    }
}

fn look_arguments(tool: &str) -> String {
    match tool {
        "get_available_slots" => format!(
            r#"{{"service_id":"{}","when":"now"}}"#,
            domain::ServiceId::from_uuid(uuid::Uuid::nil())
        ),
        _ => String::from("{}"),
    }
}

/// Pieces in which a delta reaches the carrier: 240 ms in at most 60 ms each. Long enough to be interrupted.
const PIECES: u32 = 4;

/// Audio that says of which response it is: the same three bytes over and over.
fn payload(index: usize) -> String {
    STANDARD
        .encode(&(index as u32).to_be_bytes()[1..])
        .repeat(640)
}

/// The response of which a piece is.
fn number(payload: &str) -> usize {
    let bytes = STANDARD.decode(&payload[..4]).unwrap();
    bytes
        .iter()
        .fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn booking_id(number: u64) -> BookingId {
    BookingId::from_uuid(uuid::Uuid::from_u128(u128::from(number)))
}

fn attack(part: u64) {
    let (mut commits, mut proposals) = (0, 0);
    for seed in (0..SEQUENCES).filter(|seed| seed % PARTS == part) {
        let mut attack = Attack::new(seed);
        attack.run();
        commits += attack.commits;
        proposals += attack.proposals;
    }
    println!(
        "{} sequences: {proposals} proposals, {commits} changes",
        SEQUENCES / PARTS
    );
    assert!(
        proposals > 5_000 && commits > 500,
        "{proposals} proposals, {commits} changes: the attack must get through"
    );
}

#[test]
fn no_change_without_evidence_first_quarter() {
    attack(0);
}

#[test]
fn no_change_without_evidence_second_quarter() {
    attack(1);
}

#[test]
fn no_change_without_evidence_third_quarter() {
    attack(2);
}

#[test]
fn no_change_without_evidence_last_quarter() {
    attack(3);
}
