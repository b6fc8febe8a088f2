//! `POST /webhooks/twilio/stream-status`: how a media stream fares, in the carrier's eyes. Only counted and logged: what
//! happens to a call is decided on its socket.

use axum::http::StatusCode;

use super::signed::SignedForm;

pub(crate) const PATH: &str = "/webhooks/twilio/stream-status";

pub(crate) async fn note(form: SignedForm) -> StatusCode {
    let event = match form.get("StreamEvent") {
        Some("stream-started") => "started",
        Some("stream-stopped") => "stopped",
        Some("stream-error") => "error",
        _ => "unknown",
    };
    metrics::counter!("ringdesk_stream_events_total", "event" => event).increment(1);
    if event == "error" {
        let what = form.get("StreamError").unwrap_or("no particulars");
        tracing::warn!(
            stream.error = what,
            "the carrier reports a fault of a media stream"
        );
    }
    StatusCode::NO_CONTENT
}
