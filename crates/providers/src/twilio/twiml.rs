//! TwiML: the carrier's instructions, written from [`CallStep`]s.

mod xml;

use services::ports::telephony::{CallStep, GatherInput};
use xml::Element;

/// Media type of an answer with TwiML.
pub const CONTENT_TYPE: &str = "text/xml; charset=utf-8";
/// The answer that asks for nothing, as to a text message that is answered later.
pub const NOTHING: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#;

/// Writes the steps as one document.
#[must_use]
pub fn render(steps: &[CallStep]) -> String {
    let response = steps
        .iter()
        .fold(Element::new("Response"), |response, step| {
            response.child(element(step))
        });
    response.document()
}

fn element(step: &CallStep) -> Element {
    match step {
        CallStep::Stream {
            url,
            after,
            status_callback,
            parameters,
        } => {
            let stream = Element::new("Stream")
                .attribute("url", Some(url))
                .attribute("statusCallback", status_callback.as_ref());
            let stream = parameters.iter().fold(stream, |stream, (name, value)| {
                let parameter = Element::new("Parameter")
                    .attribute("name", Some(name))
                    .attribute("value", Some(value));
                stream.child(parameter)
            });
            Element::new("Connect")
                .attribute("action", after.as_ref())
                .child(stream)
        }
        CallStep::Say {
            text,
            voice,
            language,
        } => Element::new("Say")
            .attribute("voice", voice.as_ref())
            .attribute("language", language.as_ref())
            .text(text),
        CallStep::Gather {
            action,
            input,
            prompt,
            timeout_seconds,
            digits,
            language,
            hints,
        } => {
            let listens = match input {
                GatherInput::Keys => "dtmf",
                GatherInput::Speech => "speech",
                GatherInput::SpeechAndKeys => "dtmf speech",
            };
            // The carrier decides when the speech has ended, instead of waiting for `timeout`.
            let speech_timeout = (*input != GatherInput::Keys).then_some("auto");
            let hints = (!hints.is_empty()).then(|| hints.join(","));
            let gather = Element::new("Gather")
                .attribute("input", Some(listens))
                .attribute("action", Some(action))
                .attribute("timeout", Some(timeout_seconds.to_string()))
                .attribute("speechTimeout", speech_timeout)
                .attribute("numDigits", digits.map(|count| count.to_string()))
                .attribute("language", language.as_ref())
                .attribute("hints", hints);
            match prompt {
                Some(prompt) => gather.child(Element::new("Say").text(prompt)),
                None => gather,
            }
        }
        CallStep::Record {
            action,
            max_seconds,
            status_callback,
        } => Element::new("Record")
            .attribute("action", Some(action))
            .attribute("maxLength", Some(max_seconds.to_string()))
            .attribute("recordingStatusCallback", status_callback.as_ref()),
        CallStep::Dial {
            number,
            caller_id,
            timeout_seconds,
            action,
        } => Element::new("Dial")
            .attribute("action", action.as_ref())
            .attribute("timeout", Some(timeout_seconds.to_string()))
            .attribute("callerId", caller_id.as_ref().map(|id| id.as_str()))
            .attribute("answerOnBridge", Some("true"))
            .child(Element::new("Number").text(number.as_str())),
        CallStep::Pause { seconds } => {
            Element::new("Pause").attribute("length", Some(seconds.to_string()))
        }
        CallStep::Redirect { url } => Element::new("Redirect").text(url),
        CallStep::Reject { busy } => {
            let reason = if *busy { "busy" } else { "rejected" };
            Element::new("Reject").attribute("reason", Some(reason))
        }
        CallStep::HangUp => Element::new("Hangup"),
    }
}

#[cfg(test)]
#[path = "twiml_tests.rs"]
mod tests;
