//! The page of one call.

use domain::{
    CallId,
    view::{CallBooking, CallPage, Evidence, EvidenceStep, NotOffered},
};
use jiff::{SignedDuration, Timestamp, civil::Time};
use serde_json::Value;

use super::{Names, Portal, calls, timeline, wording};
use crate::{
    ServiceError,
    access::Member,
    queries::CallDetail,
    records::{ToolCall, UnmetRequest, Usage},
    show,
};

/// A wish that is no longer than this was for one time.
const A_MOMENT: SignedDuration = SignedDuration::from_mins(15);
/// A wish that is as long as this, less the hour that a day may lack, was for no time of the day.
const WHOLE_DAY: SignedDuration = SignedDuration::from_hours(23);

impl Portal {
    /// One call of the member's business.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; a foreign call and a missing one cannot be told apart.
    pub async fn call(&self, member: &Member, id: CallId) -> Result<CallPage, ServiceError> {
        let detail = self.queries.call(member.business, id).await?;
        let (names, now) = (self.names(member).await?, self.ports.now());
        let booking = detail.bookings.first();
        let booking = booking.map(|booking| (booking.id, booking.reference.clone()));
        let name = detail.customer.as_ref().and_then(|one| one.name.as_ref());
        let row = calls::row(&names, &detail.call, name, booking.as_ref(), now);
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
            customer: detail.customer.as_ref().map(|customer| customer.id),
            call_back: detail
                .call
                .from
                .as_ref()
                .map(|from| (names.phone(from), format!("tel:{}", from.as_str()))),
            bookings: detail
                .bookings
                .iter()
                .map(|booking| CallBooking {
                    id: booking.id,
                    text: format!(
                        "{}, {}",
                        names.service(booking.service_id),
                        show::when(booking.range.start(), names.zone(booking.location_id), now)
                    ),
                    state: wording::booking_state(booking.state).to_owned(),
                })
                .collect(),
            not_offered: detail
                .unmet
                .iter()
                .map(|request| not_offered(&names, request, now))
                .collect(),
            timeline: timeline::timeline(&detail),
            evidence: evidence(&detail),
            replies: timeline::replies(&detail),
            usage: detail.usage.iter().map(usage).collect(),
            version: detail.events.len() as u64,
            row,
        })
    }
}

/// A time that was asked for and not offered, with the way to its explanation by the rules and the diary of that moment. Of
/// a wish for a whole day its middle is explained.
fn not_offered(names: &Names, request: &UnmetRequest, now: Timestamp) -> NotOffered {
    let zone = names.zone(request.location_id);
    let (start, length) = (request.wanted.start(), request.wanted.length());
    let local = zone.to_datetime(start);
    let (when, time) = if length <= A_MOMENT {
        (show::when(start, zone, now), local.time())
    } else if length < WHOLE_DAY {
        let day = show::day(start, zone, now);
        let times = show::times(request.wanted, zone);
        (format!("{day}, {times}"), local.time())
    } else {
        let last = request.wanted.end().checked_sub(A_MOMENT).unwrap_or(start);
        let (first, last) = (show::day(start, zone, now), show::day(last, zone, now));
        let when = if first == last {
            format!("any time on {first}")
        } else {
            format!("{first} to {last}")
        };
        (when, Time::constant(12, 0, 0, 0))
    };
    let then = zone.to_datetime(request.at);
    let asked = [
        ("location", request.location_id.to_string()),
        ("service", request.service_id.to_string()),
        ("date", local.date().to_string()),
        ("time", time.strftime("%H:%M").to_string()),
        ("then", then.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
    ];
    let asked = asked.map(|(name, value)| format!("{name}={}", value.replace(':', "%3A")));
    NotOffered {
        text: format!("{}, {when}", names.service(request.service_id)),
        met: request.met_by.is_some(),
        path: format!("bookings/why?{}", asked.join("&")),
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
