//! Instructions to the carrier, described and written.

use providers::twilio::twiml::render;
use serde_json::{Value, json};
use services::ports::telephony::{CallStep, GatherInput};

const HARD: &str = "Tom & Jerry's <\"best\"> café – 5 p.m.\tand\nmore 👍";

/// Documents with the steps that they were written from.
pub(crate) fn cases() -> Vec<Value> {
    let documents = [
        ("a stream", vec![stream()]),
        (
            "an apology",
            vec![
                say("Sorry, this number is not in service."),
                CallStep::HangUp,
            ],
        ),
        ("hard characters", vec![say(HARD)]),
        (
            "a chosen voice",
            vec![CallStep::Say {
                text: "Good evening.".to_owned(),
                voice: Some("Polly.Amy-Neural".to_owned()),
                language: Some("en-GB".to_owned()),
            }],
        ),
        (
            "keys",
            vec![gather(GatherInput::Keys), say("We did not get that.")],
        ),
        ("speech", vec![gather(GatherInput::Speech)]),
        ("speech and keys", vec![gather(GatherInput::SpeechAndKeys)]),
        (
            "a message",
            vec![
                say("Please leave a message."),
                CallStep::Record {
                    action: "/webhooks/twilio/voice/message?call=1&step=2".to_owned(),
                    max_seconds: 120,
                    status_callback: Some("/webhooks/twilio/recording".to_owned()),
                },
            ],
        ),
        (
            "a person",
            vec![CallStep::Dial {
                number: number("+442079460019"),
                caller_id: Some(number("+442079460018")),
                timeout_seconds: 25,
                action: Some("/webhooks/twilio/voice/after-dial".to_owned()),
            }],
        ),
        (
            "a pause and another address",
            vec![
                CallStep::Pause { seconds: 2 },
                CallStep::Redirect {
                    url: "https://voice.example.com/next?a=1&b=2".to_owned(),
                },
            ],
        ),
        ("busy", vec![CallStep::Reject { busy: true }]),
        ("refused", vec![CallStep::Reject { busy: false }]),
        ("nothing", Vec::new()),
    ];
    let case = |(name, steps): &(&str, Vec<CallStep>)| {
        let described: Vec<_> = steps.iter().map(describe).collect();
        json!({"case": name, "steps": described, "xml": render(steps)})
    };
    documents.iter().map(case).collect()
}

fn number(text: &str) -> domain::E164 {
    text.parse()
        .unwrap_or_else(|_| unreachable!("written here as E.164"))
}

fn say(text: &str) -> CallStep {
    CallStep::Say {
        text: text.to_owned(),
        voice: None,
        language: None,
    }
}

fn stream() -> CallStep {
    CallStep::Stream {
        url: "wss://voice.example.com/media/twilio".to_owned(),
        after: Some("https://voice.example.com/webhooks/twilio/voice/after-stream".to_owned()),
        status_callback: Some("https://voice.example.com/webhooks/twilio/stream-status".to_owned()),
        parameters: vec![
            ("token".to_owned(), "opaque".to_owned()),
            ("note".to_owned(), HARD.to_owned()),
        ],
    }
}

fn gather(input: GatherInput) -> CallStep {
    CallStep::Gather {
        action: "/webhooks/twilio/voice/answer".to_owned(),
        input,
        prompt: Some("Which day would you like?".to_owned()),
        timeout_seconds: 6,
        digits: Some(1),
        language: Some("en-GB".to_owned()),
        hints: vec!["tomorrow".to_owned(), "Haircut & beard".to_owned()],
    }
}

/// A step in words of its own, so that the other side writes it without a look at ours.
fn describe(step: &CallStep) -> Value {
    match step {
        CallStep::Stream {
            url,
            after,
            status_callback,
            parameters,
        } => json!({
            "step": "stream", "url": url, "after": after, "status_callback": status_callback,
            "parameters": parameters,
        }),
        CallStep::Say {
            text,
            voice,
            language,
        } => {
            json!({"step": "say", "text": text, "voice": voice, "language": language})
        }
        CallStep::Gather {
            action,
            input,
            prompt,
            timeout_seconds,
            digits,
            language,
            hints,
        } => json!({
            "step": "gather", "action": action, "prompt": prompt, "timeout": timeout_seconds, "digits": digits,
            "language": language, "hints": hints,
            "keys": *input != GatherInput::Speech, "speech": *input != GatherInput::Keys,
        }),
        CallStep::Record {
            action,
            max_seconds,
            status_callback,
        } => json!({
            "step": "record", "action": action, "max_seconds": max_seconds, "status_callback": status_callback,
        }),
        CallStep::Dial {
            number,
            caller_id,
            timeout_seconds,
            action,
        } => json!({
            "step": "dial", "number": number, "caller_id": caller_id, "timeout": timeout_seconds, "action": action,
        }),
        CallStep::Pause { seconds } => json!({"step": "pause", "seconds": seconds}),
        CallStep::Redirect { url } => json!({"step": "redirect", "url": url}),
        CallStep::Reject { busy } => json!({"step": "reject", "busy": busy}),
        CallStep::HangUp => json!({"step": "hang_up"}),
    }
}
