//! The configuration of the model's session.

use std::sync::LazyLock;

use serde_json::Value;

use super::SessionConfig;
use crate::{
    tools,
    wire::realtime::{
        AudioFormat, AudioInput, AudioOutput, AudioSettings, Reasoning, SessionObject, TokenLimits,
        Tools, Transcription, Truncation, TurnDetection,
    },
};

/// The share of the context that is kept when it is cut: cutting seldom keeps the model's cache.
const RETAINED: f32 = 0.8;

pub(super) fn session_object(config: &SessionConfig) -> SessionObject {
    let model = &config.model;
    let reasoning = reasons(&model.model).then(|| Reasoning {
        effort: String::from("low"),
    });
    let takes_keywords = matches!(
        model.transcription.as_str(),
        "gpt-transcribe" | "gpt-live-transcribe"
    );
    SessionObject {
        kind: String::from("realtime"),
        model: Some(model.model.clone()),
        output_modalities: vec![String::from("audio")],
        instructions: config.prompt.instructions(),
        audio: Some(AudioSettings {
            input: AudioInput {
                format: AudioFormat::Pcmu,
                noise_reduction: None,
                transcription: Some(Transcription {
                    model: model.transcription.clone(),
                    language: Some(model.language.clone()),
                    keywords: if takes_keywords {
                        model.keywords.clone()
                    } else {
                        Vec::new()
                    },
                }),
                turn_detection: Some(TurnDetection::ServerVad {
                    threshold: model.vad_threshold,
                    prefix_padding_ms: 300,
                    silence_duration_ms: model.vad_silence.as_millis() as u32,
                    create_response: true,
                    // The session decides what interrupts: a model stops for every sound.
                    interrupt_response: false,
                }),
            },
            output: AudioOutput {
                format: AudioFormat::Pcmu,
                voice: Value::String(model.voice.clone()),
                speed: Some(model.speed),
            },
        }),
        tools: shown_tools(),
        tool_choice: Some(Value::String(String::from("auto"))),
        max_output_tokens: Some(Value::from(model.max_output_tokens)),
        truncation: Some(Truncation::Ratio {
            kind: String::from("retention_ratio"),
            retention_ratio: RETAINED,
            token_limits: Some(TokenLimits {
                post_instructions: model.context_tokens,
            }),
        }),
        reasoning,
    }
}

/// Whether a model reasons, and takes the setting for it: those of the second generation. The first is named by dates,
/// as in `gpt-realtime-2025-08-28`.
fn reasons(model: &str) -> bool {
    let rest = model.strip_prefix("gpt-realtime-2");
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

/// The tools that every session is shown.
fn shown_tools() -> Tools {
    static SHOWN: LazyLock<Tools> =
        LazyLock::new(|| Tools::new(&tools::definitions()).unwrap_or_default());
    SHOWN.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_models_of_the_second_generation_reason() {
        for (model, expected) in [
            ("gpt-realtime-2", true),
            ("gpt-realtime-2.1", true),
            ("gpt-realtime-2.1-mini", true),
            ("gpt-realtime-2-2026-05-07", true),
            ("gpt-realtime", false),
            ("gpt-realtime-1.5", false),
            ("gpt-realtime-mini", false),
            ("gpt-realtime-2025-08-28", false),
        ] {
            assert_eq!(reasons(model), expected, "{model}");
        }
    }
}
