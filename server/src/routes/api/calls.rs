//! `GET /api/v1/calls` and `/api/v1/calls/{id}`.

use axum::{
    Json,
    extract::{Path, State},
};
use domain::CallId;
use serde::Serialize;
use serde_json::Value;
use services::{
    ServiceError,
    records::{self, CallSearch},
};
use utoipa::ToSchema;

use super::{
    auth::KeyHolder,
    page::{self, Paging},
};
use crate::{
    error::{ErrorBody, RouteError},
    routes::body::Asked,
    state::AppState,
};

/// One call.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Call {
    #[schema(example = "call_01jd5c8v4m7w2k9x3q6t8r0y1z")]
    id: String,
    location_id: String,
    /// The caller's number; absent if withheld.
    from: Option<String>,
    /// The number dialled.
    to: String,
    /// `ringing`, `live` or `ended`.
    state: String,
    /// What became of it, once it is over: `booked`, `moved`, `cancelled`, `answered`, `message`, `hung_up` …
    outcome: Option<String>,
    /// Why it ended, as a short code.
    end_reason: Option<String>,
    summary: Option<String>,
    /// RFC 3339 in UTC, as all instants.
    started_at: String,
    live_at: Option<String>,
    ended_at: Option<String>,
}

/// A page of calls, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CallList {
    calls: Vec<Call>,
    /// Send it as `after` for the next page; absent at the end.
    next: Option<String>,
}

/// One call with everything that was recorded.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CallDetail {
    call: Call,
    transcript: Vec<Turn>,
    tool_calls: Vec<ToolCall>,
    timeline: Vec<Event>,
    usage: Vec<Usage>,
}

/// One side speaking once. Of the receptionist only what was really heard.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Turn {
    /// `caller` or `receptionist`.
    speaker: String,
    text: String,
    /// Whether the caller cut it short.
    interrupted: bool,
    started_at: String,
}

/// What the receptionist looked up or changed.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ToolCall {
    name: String,
    /// As the model gave them.
    arguments: Value,
    /// As the model got it; absent while it runs.
    result: Option<Value>,
    started_at: String,
    ended_at: Option<String>,
}

/// One recorded event.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Event {
    seq: u64,
    at: String,
    kind: String,
    detail: Value,
}

/// How much of one component the call used.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Usage {
    component: String,
    quantity: i64,
    /// In minor units; absent while the price is not known.
    cost_minor: Option<i64>,
    currency: Option<String>,
}

impl From<records::Call> for Call {
    fn from(call: records::Call) -> Self {
        Self {
            id: call.id.to_string(),
            location_id: call.location_id.to_string(),
            from: call.from.map(String::from),
            to: call.to.into(),
            state: call.state.to_string(),
            outcome: call.outcome.map(|outcome| outcome.to_string()),
            end_reason: call.end_reason,
            summary: call.summary,
            started_at: call.started_at.to_string(),
            live_at: call.live_at.map(|at| at.to_string()),
            ended_at: call.ended_at.map(|at| at.to_string()),
        }
    }
}

impl From<records::Turn> for Turn {
    fn from(turn: records::Turn) -> Self {
        Self {
            speaker: turn.speaker.to_string(),
            text: turn.text,
            interrupted: turn.interrupted,
            started_at: turn.started_at.to_string(),
        }
    }
}

impl From<records::ToolCall> for ToolCall {
    fn from(tool: records::ToolCall) -> Self {
        Self {
            name: tool.name,
            arguments: tool.arguments,
            result: tool.result,
            started_at: tool.started_at.to_string(),
            ended_at: tool.ended_at.map(|at| at.to_string()),
        }
    }
}

impl From<records::CallEvent> for Event {
    fn from(event: records::CallEvent) -> Self {
        Self {
            seq: event.seq,
            at: event.at.to_string(),
            kind: event.kind,
            detail: event.detail,
        }
    }
}

impl From<records::Usage> for Usage {
    fn from(usage: records::Usage) -> Self {
        Self {
            component: usage.component,
            quantity: usage.quantity,
            cost_minor: usage.cost.map(|cost| cost.minor),
            currency: usage.cost.map(|cost| cost.currency.code().to_owned()),
        }
    }
}

fn all<A, B: From<A>>(items: Vec<A>) -> Vec<B> {
    items.into_iter().map(B::from).collect()
}

/// Calls, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/calls",
    tag = "calls",
    params(Paging),
    responses((status = 200, body = CallList), (status = 400, body = ErrorBody), (status = 401, body = ErrorBody))
)]
pub(super) async fn list(
    State(state): State<AppState>,
    holder: KeyHolder,
    Asked(paging): Asked<Paging>,
) -> Result<Json<CallList>, RouteError> {
    let request = paging.request()?;
    let page = state
        .ports
        .store
        .read::<_, ServiceError, _>(holder.business, |tx| {
            Box::pin(async move { Ok(tx.overview().calls(&CallSearch::default(), request).await?) })
        })
        .await?;
    Ok(Json(CallList {
        calls: all(page.items),
        next: page.next.map(page::write),
    }))
}

/// One call with its transcript, tool calls, timeline and usage.
#[utoipa::path(
    get,
    path = "/api/v1/calls/{id}",
    tag = "calls",
    params(("id" = String, Path, description = "The call's id")),
    responses((status = 200, body = CallDetail), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody))
)]
pub(super) async fn detail(
    State(state): State<AppState>,
    holder: KeyHolder,
    Path(id): Path<String>,
) -> Result<Json<CallDetail>, RouteError> {
    let id: CallId = page::id(&id, "call")?;
    let detail = state
        .ports
        .store
        .read::<_, ServiceError, _>(holder.business, |tx| {
            Box::pin(async move {
                let calls = tx.calls();
                let call = calls.get(id).await?.ok_or(ServiceError::NotFound("call"))?;
                Ok(CallDetail {
                    call: call.into(),
                    transcript: all(calls.turns(id).await?),
                    tool_calls: all(calls.tool_calls(id).await?),
                    timeline: all(calls.events(id, 0).await?),
                    usage: all(calls.usage(id).await?),
                })
            })
        })
        .await?;
    Ok(Json(detail))
}
