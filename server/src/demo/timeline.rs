//! One call as one line of time: what the carrier saw, what the session decided, what the outbox did.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use services::records::{CallEvent, ToolCall, Turn};
use simulators::carrier::CallReport;

use super::observe::Records;

/// One hop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Moment {
    /// The instant.
    pub at: Timestamp,
    /// Milliseconds since the number was dialled.
    pub ms: i64,
    /// Who tells: `carrier`, `session`, `speech`, `tool`, `booking` or `text`.
    pub side: &'static str,
    /// What happened, in dotted words.
    pub what: String,
    /// Particulars.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// Puts everything that is known into order.
pub(super) fn merge(report: &CallReport, records: &Records) -> Vec<Moment> {
    let mut moments: Vec<Moment> = report
        .timeline
        .iter()
        .map(|hop| moment(hop.at, "carrier", hop.hop, hop.detail.clone()))
        .collect();
    if let Some(detail) = &records.call {
        moments.extend(detail.events.iter().filter_map(event));
        moments.extend(detail.turns.iter().map(turn));
        moments.extend(detail.tool_calls.iter().map(tool));
    }
    for found in &records.bookings {
        let booking = &found.booking;
        if records
            .call
            .as_ref()
            .is_some_and(|detail| booking.call_id == Some(detail.call.id))
        {
            moments.push(moment(
                booking.created_at,
                "booking",
                "booking.committed",
                booking.reference.to_string(),
            ));
            if let Some(at) = booking.calendar.synced_at {
                let event = booking.calendar.event_id.clone().unwrap_or_default();
                moments.push(moment(at, "booking", "calendar.written", event));
            }
        }
    }
    for text in &records.texts {
        moments.push(moment(
            text.created_at,
            "text",
            "text.queued",
            String::new(),
        ));
        moments.push(moment(
            text.updated_at,
            "text",
            &format!("text.{}", text.state),
            text.body.clone(),
        ));
    }
    moments.sort_by_key(|moment| moment.at);
    let dialled = moments.first().map(|moment| moment.at);
    for moment in &mut moments {
        moment.ms = dialled.map_or(0, |dialled| {
            moment.at.duration_since(dialled).as_millis() as i64
        });
    }
    moments
}

fn moment(at: Timestamp, side: &'static str, what: &str, detail: String) -> Moment {
    Moment {
        at,
        ms: 0,
        side,
        what: what.to_owned(),
        detail,
    }
}

/// Turns and tools are told from their own rows, which say more.
fn event(event: &CallEvent) -> Option<Moment> {
    if ["turn", "tool_requested", "tool_finished"].contains(&event.kind.as_str()) {
        return None;
    }
    let fields: BTreeMap<_, _> = event
        .detail
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !["v", "at"].contains(&name.as_str()))
        .collect();
    let detail = if fields.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&fields).unwrap_or_default()
    };
    Some(moment(event.at, "session", &event.kind, detail))
}

fn turn(turn: &Turn) -> Moment {
    let mut text = turn.text.clone();
    if turn.interrupted {
        text.push_str(" — (interrupted)");
    }
    moment(turn.started_at, "speech", turn.speaker.as_str(), text)
}

fn tool(tool: &ToolCall) -> Moment {
    let field = |name: &str| {
        tool.result
            .as_ref()
            .and_then(|result| result.get(name))
            .and_then(Value::as_str)
    };
    let said = field("read_back")
        .or_else(|| field("say"))
        .unwrap_or_default();
    let code = field("code").unwrap_or("ok");
    let detail = if said.is_empty() {
        code.to_owned()
    } else {
        format!("{code}: {said}")
    };
    moment(tool.started_at, "tool", &tool.name, detail)
}
