//! Tool calls on their way: from a completed response through the guard to a run, and back as an output.
//!
//! The calls of one response are a batch: every call gets exactly one output, and when the last one is sent the model is
//! asked to go on, once.

use std::collections::HashMap;

use serde::Deserialize;

use super::{EndReason, Session, ToolDone, ToolRun, closing::Phase, responses::Purpose};
use crate::{
    event::EventKind,
    guard::{Decision, Evidence, Intent},
    time::CallTime,
    tools::{InvalidArguments, Refusal, RefusalCode, ToolRequest},
    wire::{
        browser::Told,
        realtime::{ClientEvent, Item},
    },
};

/// Calls in one response, and in one call, beyond which tools are refused.
const MOST_AT_ONCE: usize = 16;
const MOST_CALLS: usize = 400;
/// Longest output that the model is given.
const MOST_OUTPUT: usize = 32 * 1024;

#[derive(Debug, Default)]
pub(super) struct ToolFlow {
    /// Calls without an output.
    open: Vec<OpenCall>,
    /// Outputs by call id: a call that is repeated under its id gets the same one.
    outputs: HashMap<String, String>,
    /// Runs whose time was up.
    late: Vec<(String, ToolRequest)>,
    batches: u32,
}

#[derive(Debug)]
struct OpenCall {
    call_id: String,
    tool: String,
    request: ToolRequest,
    batch: u32,
    since: CallTime,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The guard waits for the caller's answer.
    Waiting { until: CallTime },
    /// The server runs it.
    Running {
        until: CallTime,
        stage: &'static str,
    },
}

impl ToolFlow {
    /// Whether a call waits for its output.
    pub(super) const fn is_busy(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether the server runs a tool.
    pub(super) fn is_running(&self) -> bool {
        self.open
            .iter()
            .any(|call| matches!(call.state, State::Running { .. }))
    }

    pub(super) fn deadline(&self) -> Option<CallTime> {
        self.open
            .iter()
            .map(|call| match call.state {
                State::Waiting { until } | State::Running { until, .. } => until,
            })
            .min()
    }
}

/// What the timeline tells of a result.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Outline {
    ok: bool,
    code: Option<String>,
}

impl Outline {
    fn of(output: &str) -> Self {
        serde_json::from_str(output).unwrap_or_default()
    }
}

impl Session {
    /// Starts the tool calls of a completed response. `spoke`: the response also said something.
    pub(super) fn start_tools(&mut self, output: &[Item], spoke: bool) {
        if !matches!(self.phase, Phase::Live { .. }) {
            return;
        }
        let calls = output.iter().filter_map(|item| match item {
            Item::FunctionCall {
                call_id,
                name,
                arguments,
                ..
            } => Some((call_id, name, arguments)),
            _ => None,
        });
        self.tools.batches += 1;
        let batch = self.tools.batches;
        let mut any = false;
        let mut ends = false;
        for (number, (call_id, name, arguments)) in calls.enumerate() {
            any = true;
            self.record(EventKind::ToolRequested {
                call_id: call_id.clone(),
                tool: clip(name),
            });
            self.tell(&Told::Action {
                id: call_id,
                name,
                arguments,
            });
            if let Some(output) = self.tools.outputs.get(call_id).cloned() {
                self.answer(call_id, name, self.now, "replay", &output);
                continue;
            }
            if self.tools.open.iter().any(|call| call.call_id == *call_id) {
                continue;
            }
            let too_many = number >= MOST_AT_ONCE || self.tools.outputs.len() >= MOST_CALLS;
            match ToolRequest::parse(name, arguments) {
                _ if too_many => self.refuse(call_id, name, &Refusal::new(RefusalCode::Policy)),
                Ok(ToolRequest::EndCall(_)) => {
                    ends = true;
                    self.answer(call_id, name, self.now, "act", r#"{"ok":true}"#);
                }
                Ok(request) => self.consider(OpenCall {
                    call_id: call_id.clone(),
                    tool: clip(name),
                    request,
                    batch,
                    since: self.now,
                    state: State::Waiting {
                        until: self.now + self.config.limits.answer,
                    },
                }),
                Err(InvalidArguments::UnknownTool) => {
                    self.refuse(call_id, name, &Refusal::new(RefusalCode::UnknownTool));
                }
                Err(InvalidArguments::Field { field, reason }) => {
                    self.refuse(
                        call_id,
                        name,
                        &Refusal::new(RefusalCode::Invalid).about(field, &reason),
                    );
                }
            }
        }
        if ends && spoke {
            self.hang_up_after_goodbye(EndReason::Goodbye);
        } else if ends {
            self.say_goodbye(EndReason::Goodbye);
        }
        if any && !ends {
            self.batch_answered(batch);
        }
    }

    /// Puts a call before the guard.
    fn consider(&mut self, mut call: OpenCall) {
        let State::Waiting { until } = call.state else {
            return;
        };
        match self.guard.judge(&call.request, self.now < until) {
            Decision::Run(stage) => {
                call.state = State::Running {
                    until: self.now + self.config.limits.tool,
                    stage: stage.word(),
                };
                let (call_id, request) = (call.call_id.clone(), call.request.clone());
                self.out.run_tool(ToolRun {
                    call_id,
                    request,
                    stage,
                });
                self.tools.open.push(call);
            }
            Decision::Wait => self.tools.open.push(call),
            Decision::Replay(output) => {
                self.answer(&call.call_id, &call.tool, call.since, "replay", &output);
            }
            Decision::Refuse(refusal) => {
                self.answer(
                    &call.call_id,
                    &call.tool,
                    call.since,
                    "refuse",
                    &refusal.to_json(),
                );
            }
        }
    }

    fn refuse(&mut self, call_id: &str, tool: &str, refusal: &Refusal) {
        self.answer(call_id, tool, self.now, "refuse", &refusal.to_json());
    }

    /// Gives the model the output of a call.
    fn answer(&mut self, call_id: &str, tool: &str, since: CallTime, stage: &str, output: &str) {
        let outline = Outline::of(output);
        self.tell(&Told::Result {
            id: call_id,
            name: tool,
            stage,
            ms: self.now.since(since).as_millis() as u64,
            result: output,
        });
        self.record(EventKind::ToolFinished {
            call_id: call_id.to_owned(),
            tool: clip(tool),
            stage: stage.to_owned(),
            duration_ms: self.now.since(since).as_millis() as u64,
            ok: outline.ok,
            code: outline.code,
        });
        if self.tools.outputs.len() < MOST_CALLS * 2 {
            self.tools
                .outputs
                .insert(call_id.to_owned(), output.to_owned());
        }
        let item = Item::FunctionCallOutput {
            id: None,
            call_id: call_id.to_owned(),
            output: output.to_owned(),
        };
        self.send(ClientEvent::ItemCreate {
            previous_item_id: None,
            item,
        });
    }

    /// Asks the model to go on when every call of a batch has its output.
    fn batch_answered(&mut self, batch: u32) {
        let live = matches!(self.phase, Phase::Live { .. });
        if live
            && !self.tools.open.iter().any(|call| call.batch == batch)
            && self.farewell.is_none()
        {
            self.responses.queue(Purpose::ToolResults);
        }
    }

    pub(super) fn on_tool_done(&mut self, done: &ToolDone) {
        let mine = |call: &OpenCall| {
            call.call_id == done.call_id && matches!(call.state, State::Running { .. })
        };
        let Some(index) = self.tools.open.iter().position(mine) else {
            self.on_late_tool(done);
            return;
        };
        let call = self.tools.open.remove(index);
        let State::Running { stage, .. } = call.state else {
            return;
        };
        let output = if done.output.len() <= MOST_OUTPUT {
            done.output.clone()
        } else {
            self.error(
                "session",
                "tool_output_too_long",
                call.request.name().as_str(),
            );
            Refusal::new(RefusalCode::Timeout).to_json()
        };
        self.guard
            .finished(&call.request, Some(&output), &done.evidence);
        self.note_effects(&call.request, &output, &done.evidence);
        self.answer(&call.call_id, &call.tool, call.since, stage, &output);
        if let Some(intent) = Intent::of(&call.request) {
            self.guard.returned(&intent);
        }
        self.batch_answered(call.batch);
    }

    /// A result whose time was up. If it changed something, the caller must still hear of it.
    fn on_late_tool(&mut self, done: &ToolDone) {
        self.record(EventKind::ToolLate {
            call_id: clip(&done.call_id),
        });
        let Some(index) = self
            .tools
            .late
            .iter()
            .position(|(call_id, _)| *call_id == done.call_id)
        else {
            return;
        };
        let (_, request) = self.tools.late.remove(index);
        self.guard
            .finished(&request, Some(&done.output), &done.evidence);
        self.note_effects(&request, &done.output, &done.evidence);
        let committed = done
            .evidence
            .iter()
            .any(|one| matches!(one, Evidence::Committed { .. }));
        if committed && matches!(self.phase, Phase::Live { .. }) && done.output.len() <= MOST_OUTPUT
        {
            self.note(format!(
                "{} went through after all. Tell the caller. Its result: {}",
                request.name(),
                done.output
            ));
            self.responses.queue(Purpose::Answer);
        }
    }

    fn note_effects(&mut self, request: &ToolRequest, output: &str, evidence: &[Evidence]) {
        for one in evidence {
            if let Evidence::Committed { intent, .. } = one
                && Intent::of(request).as_ref() == Some(intent)
            {
                self.tally.changed(intent);
            }
        }
        match request {
            ToolRequest::TakeMessage(_) if Outline::of(output).ok => self.tally.message_taken(),
            ToolRequest::GetServices
            | ToolRequest::GetAvailableSlots(_)
            | ToolRequest::FindBookings(_) => {
                self.tally.looked_up();
            }
            _ => {}
        }
    }

    pub(super) fn advance_tools(&mut self) {
        let mut waiting = Vec::new();
        let mut index = 0;
        while index < self.tools.open.len() {
            match self.tools.open[index].state {
                State::Waiting { .. } => waiting.push(self.tools.open.remove(index)),
                State::Running { until, .. } if self.now >= until => {
                    let call = self.tools.open.remove(index);
                    self.time_out(call);
                }
                State::Running { .. } => index += 1,
            }
        }
        for call in waiting {
            let batch = call.batch;
            self.consider(call);
            self.batch_answered(batch);
        }
    }

    fn time_out(&mut self, call: OpenCall) {
        self.guard.finished(&call.request, None, &[]);
        let output = Refusal::new(RefusalCode::Timeout).to_json();
        self.answer(&call.call_id, &call.tool, call.since, "timeout", &output);
        if self.tools.late.len() >= MOST_AT_ONCE {
            self.tools.late.remove(0);
        }
        self.tools.late.push((call.call_id, call.request));
        self.batch_answered(call.batch);
    }

    /// The caller has gone: what waits for an answer will not get one.
    pub(super) fn refuse_waiting_tools(&mut self) {
        let waits = |call: &mut OpenCall| matches!(call.state, State::Waiting { .. });
        let waiting: Vec<OpenCall> = self.tools.open.extract_if(.., waits).collect();
        for call in waiting {
            let output = Refusal::new(RefusalCode::NoAnswerYet).to_json();
            self.answer(&call.call_id, &call.tool, call.since, "refuse", &output);
        }
    }
}

/// A name as it may stand on the timeline.
fn clip(text: &str) -> String {
    text.chars().take(80).collect()
}
