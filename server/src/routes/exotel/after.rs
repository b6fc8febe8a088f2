//! `GET /webhooks/exotel/after`: the stream of a call is over, and the flow asks how to go on.

use std::time::Duration;

use axum::extract::State;
use call::AfterStream;
use providers::exotel::passthru::StreamReport;

use super::{PROVIDER, branch::Branch, genuine::Genuine};
use crate::{error::RouteError, routes::ringing, state::AppState};

pub(crate) const PATH: &str = "/webhooks/exotel/after";

/// The carrier waits five seconds for an answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// Branch A ends the call, branch B goes on to a person or to a message.
pub(crate) async fn decide(
    State(state): State<AppState>,
    request: Genuine,
) -> Result<Branch, RouteError> {
    let (sid, to) = (request.require("CallSid")?, request.dialled()?);
    let report = StreamReport::read(request.all()).unwrap_or_else(|error| {
        tracing::warn!(error = %error, "what the carrier says of a stream is not readable");
        None
    });
    if let Some(report) = &report {
        note(report);
        if !report.is_completed() && report.sid.is_none() {
            // The stream never began: there is nobody to wait for, and the caller is still there.
            ringing::give_up(&state, PROVIDER, sid, to.as_str()).await;
            return Ok(Branch::B);
        }
    }
    let decision = ringing::after_stream(&state, PROVIDER, sid, to.as_str());
    let after = tokio::select! {
        after = decision => after,
        () = state.ports.clock.sleep(PATIENCE) => AfterStream::Fallback,
    };
    Ok(match after {
        AfterStream::HangUp => Branch::A,
        AfterStream::Fallback => Branch::B,
    })
}

fn note(report: &StreamReport) {
    let event = match report.status.as_deref() {
        Some("completed") => "completed",
        Some("failed") => "failed",
        Some("canceled") => "canceled",
        _ => "unknown",
    };
    metrics::counter!("ringdesk_stream_events_total", "event" => event).increment(1);
    if event == "failed" {
        let what = report.error.as_deref().unwrap_or("no particulars");
        tracing::warn!(
            stream.error = what,
            "the carrier reports a fault of a media stream"
        );
    }
}
