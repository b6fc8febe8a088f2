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
    // Only models of the second generation reason, and only they take the setting.
    let reasoning = model
        .model
        .starts_with("gpt-realtime-2")
        .then(|| Reasoning {
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

/// The tools that every session is shown.
fn shown_tools() -> Tools {
    static SHOWN: LazyLock<Tools> =
        LazyLock::new(|| Tools::new(&tools::definitions()).unwrap_or_default());
    SHOWN.clone()
}
