//! Writing frames: what to play, and what happens.

use std::fmt::{self, Write as _};

use base64::{
    Engine as _, alphabet,
    engine::{
        DecodePaddingMode,
        general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD},
    },
};
use domain::Speaker;
use serde::Serialize;
use serde_json::{Value, json};

use super::Stream;
use crate::{
    event::{CallEvent, EventKind, Heard},
    session::EndReason,
    wire::g711,
};

/// Reads whatever the session took for base64.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Something that a browser is told, beside what it plays.
#[derive(Debug)]
pub enum Told<'a> {
    /// Words of a turn as they come.
    Words {
        /// The turn's number.
        turn: u32,
        /// Who speaks.
        speaker: Speaker,
        /// The words.
        text: &'a str,
    },
    /// Nothing of a turn was heard.
    Dropped {
        /// The turn's number.
        turn: u32,
    },
    /// The model asked for a tool.
    Action {
        /// The model's id of the call.
        id: &'a str,
        /// The tool's name.
        name: &'a str,
        /// What it is asked, as the model wrote it.
        arguments: &'a str,
    },
    /// A tool has its result.
    Result {
        /// The model's id of the call.
        id: &'a str,
        /// The tool's name.
        name: &'a str,
        /// How far it went.
        stage: &'a str,
        /// From the request to the result, in milliseconds.
        ms: u64,
        /// What the model reads.
        result: &'a str,
    },
    /// Something happened that stands on the timeline.
    Event(&'a CallEvent),
    /// It is the caller's turn.
    Listening,
    /// The call is over.
    Ended(EndReason),
}

impl Stream {
    /// Appends an `audio` frame that plays mu-law in base64.
    pub fn write_media(&mut self, payload: &str, out: &mut String) {
        self.heard.clear();
        // The session measured the text before it kept it, and found it to be base64.
        let _ = LENIENT.decode_vec(payload, &mut self.heard);
        self.spoken.clear();
        let (up, spoken) = (&mut self.up, &mut self.spoken);
        for byte in &self.heard {
            up.push(g711::decode(*byte), |sample| {
                spoken.extend_from_slice(&sample.to_le_bytes());
            });
        }
        out.push_str(r#"{"type":"audio","audio":""#);
        STANDARD.encode_string(&self.spoken, out);
        out.push_str(r#""}"#);
    }

    /// Appends a `mark` frame. The name must need no escaping.
    pub fn write_mark(&self, name: fmt::Arguments<'_>, out: &mut String) {
        // Writing to a string does not fail.
        let _ = write!(out, r#"{{"type":"mark","name":"{name}"}}"#);
    }

    /// Appends a `clear` frame.
    pub fn write_clear(&mut self, out: &mut String) {
        self.up.reset();
        out.push_str(super::CLEAR);
    }

    /// Appends what happened; nothing for what a browser is not told.
    pub fn write_told(&self, told: &Told<'_>, out: &mut String) {
        let value = match told {
            Told::Words {
                turn,
                speaker,
                text,
            } => json!({ "type": "words", "turn": turn, "speaker": speaker, "text": text }),
            Told::Dropped { turn } => json!({ "type": "dropped", "turn": turn }),
            Told::Action {
                id,
                name,
                arguments,
            } => {
                json!({ "type": "action", "id": id, "name": name, "arguments": parsed(arguments) })
            }
            Told::Result {
                id,
                name,
                stage,
                ms,
                result,
            } => json!({
                "type": "result", "id": id, "name": name, "stage": stage, "ms": ms, "result": parsed(result),
            }),
            Told::Event(event) => match of_timeline(event) {
                Some(value) => value,
                None => return,
            },
            Told::Listening => json!({ "type": "listening" }),
            Told::Ended(reason) => json!({ "type": "ended", "reason": reason }),
        };
        append(&value, out);
    }
}

/// An event of the timeline, if a browser is told of it. Tools and the end are told in words of their own.
fn of_timeline(event: &CallEvent) -> Option<Value> {
    match &event.kind {
        EventKind::Turn(turn) => Some(json!({
            "type": "turn", "turn": turn.turn, "speaker": turn.speaker, "text": turn.text,
            "interrupted": matches!(turn.heard, Heard::Part { .. }),
            "understood": turn.heard != Heard::NotUnderstood,
        })),
        EventKind::Answered
        | EventKind::ModelReady
        | EventKind::CallerSpeaking
        | EventKind::Ducked
        | EventKind::Interrupted { .. }
        | EventKind::FalseStop { .. }
        | EventKind::Latency(_)
        | EventKind::SilencePrompt { .. }
        | EventKind::Error { .. }
        | EventKind::HangingUp { .. } => {
            let mut value = serde_json::to_value(&event.kind).ok()?;
            value
                .as_object_mut()?
                .insert("type".to_owned(), json!("event"));
            Some(value)
        }
        _ => None,
    }
}

/// JSON as it is, anything else as a text.
fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn append(value: &impl Serialize, out: &mut String) {
    // Values of texts and numbers always serialise.
    if let Ok(text) = serde_json::to_string(value) {
        out.push_str(&text);
    }
}
