//! A call's records as the lines of its timeline.

use call::event::{CallEvent, EventKind, Heard, InterruptionEvidence};
use domain::view::{
    ActionEntry, EventEntry, ReplyTime, TimelineBody, TimelineEntry, Tone, TurnEntry,
};
use jiff::Timestamp;
use serde_json::Value;

use super::wording;
use crate::{
    queries::CallDetail,
    records::{self, ToolCall},
    show,
};

/// Everything that happened, in order of time. Turns stand where they began.
pub(super) fn timeline(detail: &CallDetail) -> Vec<TimelineEntry> {
    let start = detail.call.started_at;
    let mut lines: Vec<TimelineEntry> = Vec::new();
    for event in detail.events.iter().filter_map(read) {
        if let EventKind::Turn(turn) = &event.kind {
            let unheard = match turn.heard {
                Heard::Part { ms, of_ms } => {
                    format!("cut off after {} of {}", seconds(ms), seconds(of_ms))
                }
                Heard::NotUnderstood => "could not be written down".to_owned(),
                Heard::All => String::new(),
            };
            let entry = TurnEntry {
                speaker: turn.speaker,
                heard: turn.text.clone(),
                unheard,
            };
            lines.push(line(turn.started.as_millis(), TimelineBody::Turn(entry)));
        } else if let Some(entry) = entry(&event.kind) {
            lines.push(line(event.at.as_millis(), TimelineBody::Event(entry)));
        }
    }
    lines.extend(detail.tool_calls.iter().map(|tool| {
        let at = millis(start, tool.started_at);
        line(at, TimelineBody::Action(action(tool)))
    }));
    lines.sort_by_key(|line| line.at_ms);
    lines
}

/// How long the caller waited for each reply.
pub(super) fn replies(detail: &CallDetail) -> Vec<ReplyTime> {
    let events = detail.events.iter().filter_map(read);
    events
        .filter_map(|event| match event.kind {
            EventKind::Latency(latency) => Some(ReplyTime {
                at_ms: event.at.as_millis(),
                first_sound_ms: latency.first_audio_ms,
            }),
            _ => None,
        })
        .collect()
}

/// The stored row as the session told it; `None` for rows that others wrote.
pub(super) fn read(row: &records::CallEvent) -> Option<CallEvent> {
    let mut value = row.detail.clone();
    value
        .as_object_mut()?
        .insert("event".to_owned(), Value::String(row.kind.clone()));
    serde_json::from_value(value).ok()
}

pub(super) fn millis(start: Timestamp, at: Timestamp) -> u64 {
    u64::try_from(at.duration_since(start).as_millis()).unwrap_or(0)
}

fn line(at_ms: u64, body: TimelineBody) -> TimelineEntry {
    TimelineEntry {
        at: show::position(at_ms),
        at_ms,
        body,
    }
}

fn seconds(ms: u64) -> String {
    format!("{}.{} s", ms / 1000, ms % 1000 / 100)
}

fn entry(kind: &EventKind) -> Option<EventEntry> {
    let (text, tone) = match kind {
        EventKind::Ringing => ("Ringing".to_owned(), Tone::Plain),
        EventKind::ModelReady => ("The receptionist is ready".to_owned(), Tone::Plain),
        EventKind::Answered => ("Answered".to_owned(), Tone::Ok),
        EventKind::Interrupted {
            heard_ms, evidence, ..
        } => {
            let why = match evidence {
                InterruptionEvidence::Duration => "spoke on",
                InterruptionEvidence::Keypad => "pressed a key",
                InterruptionEvidence::Words => "said something of their own",
                InterruptionEvidence::Unknown => "made a sound that could not be told apart",
            };
            (
                format!(
                    "The caller {why}. Stopped; {} were heard.",
                    seconds(*heard_ms)
                ),
                Tone::Info,
            )
        }
        EventKind::FalseStop { text } if text.is_empty() => {
            ("Went on through a noise".to_owned(), Tone::Plain)
        }
        EventKind::FalseStop { text } => (format!("Went on through \"{text}\""), Tone::Plain),
        EventKind::Dtmf { digit } => (format!("The caller pressed {digit}"), Tone::Plain),
        EventKind::SilencePrompt { nth } => (
            format!("Nobody spoke. Asked for the {} time", ordinal(*nth)),
            Tone::Warn,
        ),
        EventKind::AudioGap { ms } => (
            format!("{} of the caller's sound were missing", seconds(*ms)),
            Tone::Warn,
        ),
        EventKind::Error { side, code, .. } => (format!("Fault at the {side}: {code}"), Tone::Bad),
        EventKind::HangingUp { .. } => ("Saying goodbye".to_owned(), Tone::Plain),
        EventKind::Ended { reason, .. } => {
            let word = serde_json::to_value(reason).ok();
            let word = word
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            (
                wording::ended_by(&word).to_owned(),
                if reason.is_fault() {
                    Tone::Bad
                } else {
                    Tone::Plain
                },
            )
        }
        EventKind::ToolLate { .. } => ("A look-up answered too late".to_owned(), Tone::Warn),
        EventKind::Turn(_)
        | EventKind::CallerSpeaking
        | EventKind::Ducked
        | EventKind::Latency(_)
        | EventKind::ToolRequested { .. }
        | EventKind::ToolFinished { .. } => return None,
    };
    Some(EventEntry { text, tone })
}

fn ordinal(nth: u8) -> String {
    match nth {
        1 => "first".to_owned(),
        2 => "second".to_owned(),
        3 => "third".to_owned(),
        nth => format!("{nth}th"),
    }
}

fn action(tool: &ToolCall) -> ActionEntry {
    let text = |field: &str| {
        let result = tool.result.as_ref()?;
        result.get(field)?.as_str().map(str::to_owned)
    };
    let stage = text("stage").unwrap_or_default();
    let ok = tool
        .result
        .as_ref()
        .and_then(|result| result.get("ok"))
        .and_then(Value::as_bool);
    let code = text("code").unwrap_or_default();
    let inputs = tool
        .arguments
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| (name.replace('_', " "), plain(value)));
    let result = text("say")
        .or_else(|| text("read_back"))
        .or_else(|| text("spoken"))
        .unwrap_or_else(|| match (ok, tool.result.as_ref()) {
            (None, None) => "Running".to_owned(),
            (Some(true), Some(result)) => found(result),
            _ => format!("Refused: {}", code.replace('_', " ")),
        });
    let took = tool.ended_at.map_or_else(String::new, |ended| {
        let ms = millis(tool.started_at, ended);
        format!("{}.{:02} s", ms / 1000, ms % 1000 / 10)
    });
    ActionEntry {
        name: wording::action(&tool.name, &stage),
        raw_name: tool.name.clone(),
        inputs: inputs.collect(),
        result,
        tone: match ok {
            Some(true) if stage == "commit" => Tone::Ok,
            Some(false) if code != "needs_confirmation" => Tone::Warn,
            _ => Tone::Plain,
        },
        took,
        repeated: stage == "replay",
    }
}

/// An argument for people: a text as it is, the parts of a group one after the other.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(parts) => parts.values().map(plain).collect::<Vec<_>>().join(" to "),
        other => other.to_string(),
    }
}

/// What a look-up found, in a sentence.
fn found(result: &Value) -> String {
    let spoken = |list: &Value, field: &str| -> Vec<String> {
        let rows = list.as_array().into_iter().flatten();
        rows.filter_map(|row| row.get(field)?.as_str().map(str::to_owned))
            .collect()
    };
    if let Some(slots) = result.get("slots") {
        return format!(
            "Free: {}",
            dialogue::say::list(&spoken(slots, "spoken"), "and")
        );
    }
    if let Some(bookings) = result.get("bookings") {
        let bookings = spoken(bookings, "spoken");
        return if bookings.is_empty() {
            "None found".to_owned()
        } else {
            dialogue::say::list(&bookings, "and")
        };
    }
    if let Some(services) = result.get("services") {
        return dialogue::say::list(&spoken(services, "name"), "and");
    }
    "Done".to_owned()
}
