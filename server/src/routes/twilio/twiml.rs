//! Answers in the carrier's language.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use providers::twilio::twiml;
use services::ports::telephony::CallStep;

/// What the carrier does next.
pub(crate) struct Twiml(pub(crate) Vec<CallStep>);

impl IntoResponse for Twiml {
    fn into_response(self) -> Response {
        (
            [(header::CONTENT_TYPE, "text/xml; charset=utf-8")],
            twiml::render(&self.0),
        )
            .into_response()
    }
}

/// Words spoken by the carrier's own voice.
pub(crate) fn say(text: &str) -> CallStep {
    CallStep::Say {
        text: text.to_owned(),
        voice: None,
        language: Some("en-GB".to_owned()),
    }
}
