//! The page of one call.

use domain::{
    CallId,
    view::{CallPage, Evidence, EvidenceStep},
};
use serde_json::Value;

use super::{Portal, calls, timeline, wording};
use crate::{
    ServiceError,
    access::Member,
    queries::CallDetail,
    records::{ToolCall, Usage},
    show,
};

impl Portal {
    /// One call of the member's business.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; a foreign call and a missing one cannot be told apart.
    pub async fn call(&self, member: &Member, id: CallId) -> Result<CallPage, ServiceError> {
        let detail = self.queries.call(member.business, id).await?;
        let (names, now) = (self.names(member).await?, self.ports.now());
        let booking = detail.bookings.first().map(|booking| booking.id);
        let row = calls::row(&names, &detail.call, detail.customer.as_ref(), booking, now);
        Ok(CallPage {
            ended_by: detail
                .call
                .end_reason
                .as_deref()
                .map_or_else(String::new, |reason| wording::ended_by(reason).to_owned()),
            identity: identity(&detail).to_owned(),
            answered_by: detail.version.as_ref().map_or_else(String::new, |version| {
                let name = &version.script.persona.name;
                format!("{name}, version {}", version.number)
            }),
            timeline: timeline::timeline(&detail),
            evidence: evidence(&detail),
            replies: timeline::replies(&detail),
            usage: detail.usage.iter().map(usage).collect(),
            version: detail.events.len() as u64,
            row,
        })
    }
}

/// How well the caller was known: by what the look-ups established.
fn identity(detail: &CallDetail) -> &'static str {
    let by_reference = detail.tool_calls.iter().any(|tool| {
        tool.name == "find_bookings"
            && tool
                .arguments
                .get("reference")
                .is_some_and(Value::is_string)
            && succeeded(tool)
    });
    match (by_reference, &detail.call.from, &detail.customer) {
        (true, _, _) => "Reference and name",
        (false, Some(_), Some(_)) => "Number matches",
        (false, Some(_), None) => "Number seen",
        (false, None, _) => "Unknown",
    }
}

fn succeeded(tool: &ToolCall) -> bool {
    tool.result
        .as_ref()
        .and_then(|result| result.get("ok"))
        .and_then(Value::as_bool)
        == Some(true)
}

/// For each committed change: when its slot was issued, when it was read back, and when the caller agreed.
fn evidence(detail: &CallDetail) -> Vec<Evidence> {
    let start = detail.call.started_at;
    let at = |tool: &ToolCall| show::position(timeline::millis(start, tool.started_at));
    let changes = detail.tool_calls.iter().filter(|tool| {
        let stage = tool
            .result
            .as_ref()
            .and_then(|result| result.get("stage"))
            .and_then(Value::as_str);
        succeeded(tool) && stage == Some("commit")
    });
    changes
        .map(|change| {
            let before = || {
                detail
                    .tool_calls
                    .iter()
                    .filter(|tool| tool.seq < change.seq)
            };
            let slot = change.arguments.get("slot_id").and_then(Value::as_str);
            let booking = change.arguments.get("booking_id").and_then(Value::as_str);
            let mentions = |tool: &&ToolCall, id: &str| {
                tool.result
                    .as_ref()
                    .is_some_and(|result| result.to_string().contains(id))
            };
            let issued = slot
                .or(booking)
                .and_then(|id| before().find(|tool| mentions(tool, id)));
            let proposal = before()
                .filter(|tool| tool.name == change.name && tool.arguments == change.arguments)
                .find(|tool| {
                    tool.result
                        .as_ref()
                        .is_some_and(|result| result.get("read_back").is_some())
                });
            let agreed = proposal.and_then(|proposal| {
                detail.turns.iter().rfind(|turn| {
                    turn.speaker == domain::Speaker::Caller
                        && turn.started_at >= proposal.started_at
                        && turn.started_at <= change.started_at
                })
            });
            let step = |name: &str, at: Option<String>| EvidenceStep {
                name: name.to_owned(),
                at,
            };
            let say = change
                .result
                .as_ref()
                .and_then(|result| result.get("say"))
                .and_then(Value::as_str);
            Evidence {
                change: say.unwrap_or_default().to_owned(),
                steps: vec![
                    step(
                        if slot.is_some() {
                            "Slot issued"
                        } else {
                            "Booking found"
                        },
                        issued.map(at),
                    ),
                    step("Read back", proposal.map(at)),
                    step(
                        "Caller agreed",
                        agreed.map(|turn| show::position(timeline::millis(start, turn.started_at))),
                    ),
                    step("Committed", Some(at(change))),
                ],
            }
        })
        .collect()
}

/// A ledger line as shown.
fn usage(usage: &Usage) -> (String, String) {
    let name = match usage.component.as_str() {
        "model.text.input" => "Text tokens in",
        "model.text.cached" => "Text tokens from the cache",
        "model.text.output" => "Text tokens out",
        "model.audio.input" => "Audio tokens in",
        "model.audio.cached" => "Audio tokens from the cache",
        "model.audio.output" => "Audio tokens out",
        "model.text" => "Text, all",
        "model.audio" => "Audio, all",
        "transcription.audio.input" => "Transcription, audio tokens in",
        "transcription.text.input" => "Transcription, text tokens in",
        "transcription.text.output" => "Transcription, text tokens out",
        "transcription.milliseconds" => "Transcription, milliseconds",
        other => other,
    };
    let shown = match usage.cost {
        Some(cost) => format!("{} · {cost}", usage.quantity),
        None if matches!(
            usage.component.as_str(),
            "model.text" | "model.audio" | "transcription.milliseconds"
        ) =>
        {
            format!("{} · Unpriced", usage.quantity)
        }
        None => usage.quantity.to_string(),
    };
    (name.to_owned(), shown)
}
