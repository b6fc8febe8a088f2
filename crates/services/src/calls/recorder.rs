//! Turns what a session tells into rows: timeline entries, turns and tool calls, in batches that can be written again.

use std::collections::HashMap;

use call::{
    CallTime, ToolDone, ToolRun,
    event::{CallEvent, EventKind, Heard, TurnRecord},
};
use domain::{CallEventId, ToolCallId, TurnId, view::LiveKind};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    context::Ports,
    records::{self, CallRecords, ToolCall, Turn},
};

/// Collects the records of one call until they are written. Owned by whoever drives the session.
pub struct Recorder {
    ports: Ports,
    /// The instant of [`CallTime::START`].
    start: Timestamp,
    next_event: u64,
    turns: HashMap<u32, TurnId>,
    tools: HashMap<String, ToolCall>,
    pending: CallRecords,
    news: Option<LiveKind>,
}

impl Recorder {
    /// For a session that was created at `start`.
    #[must_use]
    pub fn new(ports: Ports, start: Timestamp) -> Self {
        Self {
            ports,
            start,
            next_event: 0,
            turns: HashMap::new(),
            tools: HashMap::new(),
            pending: CallRecords::default(),
            news: None,
        }
    }

    /// Takes an event of the session.
    pub fn event(&mut self, event: &CallEvent) {
        let at = self.instant(event.at);
        match &event.kind {
            EventKind::Turn(turn) => self.turn(turn, at),
            EventKind::ToolRequested { call_id, tool } => self.tool_requested(call_id, tool, at),
            EventKind::ToolFinished {
                call_id,
                ok,
                code,
                stage,
                ..
            } => {
                self.tool_finished(call_id, *ok, code.as_deref(), stage, at);
            }
            EventKind::Answered => self.news = Some(LiveKind::CallTurn),
            _ => {}
        }
        let mut detail = serde_json::to_value(event).unwrap_or(Value::Null);
        let kind = detail
            .get("event")
            .and_then(Value::as_str)
            .unwrap_or("unknown")
            .to_owned();
        if let Some(fields) = detail.as_object_mut() {
            fields.remove("event");
        }
        let row = records::CallEvent {
            id: self.ports.id(CallEventId::from_uuid),
            seq: self.next_event,
            at,
            kind,
            detail,
        };
        self.next_event += 1;
        self.pending.events.push(row);
    }

    /// Takes the arguments of a tool that is about to run.
    pub fn tool_run(&mut self, run: &ToolRun) {
        let arguments = serde_json::to_value(&run.request).unwrap_or(Value::Null);
        let arguments = arguments
            .get("arguments")
            .cloned()
            .unwrap_or_else(|| json!({}));
        if let Some(tool) = self.tools.get_mut(&run.call_id) {
            tool.arguments = arguments;
            self.pending.tool_calls.push(tool.clone());
        }
    }

    /// Takes the result of a tool that has run.
    pub fn tool_done(&mut self, done: &ToolDone) {
        if let Some(tool) = self.tools.get_mut(&done.call_id) {
            tool.result = serde_json::from_str(&done.output).ok();
        }
    }

    /// What was collected since the last time, and what there is to tell of it; `None` if nothing.
    pub fn take(&mut self) -> Option<(CallRecords, Option<LiveKind>)> {
        let pending = std::mem::take(&mut self.pending);
        let news = self.news.take();
        let empty =
            pending.events.is_empty() && pending.turns.is_empty() && pending.tool_calls.is_empty();
        (!empty).then_some((pending, news))
    }

    fn turn(&mut self, turn: &TurnRecord, ended: Timestamp) {
        let id = *self
            .turns
            .entry(turn.turn)
            .or_insert_with(|| self.ports.id(TurnId::from_uuid));
        let started_at = self.instant(turn.started);
        self.pending.turns.push(Turn {
            id,
            seq: u64::from(turn.turn),
            speaker: turn.speaker,
            text: turn.text.clone(),
            interrupted: matches!(turn.heard, Heard::Part { .. }),
            item_id: None,
            started_at,
            ended_at: Some(ended),
        });
        self.news = Some(LiveKind::CallTurn);
    }

    fn tool_requested(&mut self, call_id: &str, name: &str, at: Timestamp) {
        let seq = self.tools.len() as u64;
        let tool = ToolCall {
            id: self.ports.id(ToolCallId::from_uuid),
            seq,
            name: name.to_owned(),
            model_call_id: call_id.to_owned(),
            arguments: json!({}),
            result: None,
            started_at: at,
            ended_at: None,
        };
        self.pending.tool_calls.push(tool.clone());
        self.tools.insert(call_id.to_owned(), tool);
    }

    fn tool_finished(
        &mut self,
        call_id: &str,
        ok: bool,
        code: Option<&str>,
        stage: &str,
        at: Timestamp,
    ) {
        let Some(tool) = self.tools.get_mut(call_id) else {
            return;
        };
        // A run that the guard answered itself has no result of a tool.
        let result = tool
            .result
            .get_or_insert_with(|| json!({ "ok": ok, "code": code }));
        result["stage"] = json!(stage);
        tool.ended_at = Some(at);
        self.pending.tool_calls.push(tool.clone());
        self.news = Some(LiveKind::CallAction);
    }

    fn instant(&self, at: CallTime) -> Timestamp {
        let since = SignedDuration::try_from(at.since_start()).unwrap_or(SignedDuration::MAX);
        self.start.saturating_add(since).unwrap_or(self.start)
    }
}
