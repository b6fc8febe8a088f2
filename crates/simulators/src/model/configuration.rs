//! The session's configuration: partial updates in, the full effective session out.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::audio::Format;
use super::schema;
use super::shape::ApiError;
use crate::speech::VadSettings;

/// The effective configuration, kept as it goes over the wire.
#[derive(Debug, Clone)]
pub(super) struct Configuration {
    session: Value,
    reasoning: bool,
}

/// How turns of the caller are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TurnDetection {
    pub(super) vad: VadSettings,
    pub(super) create_response: bool,
    pub(super) interrupt_response: bool,
    pub(super) idle_timeout: Option<Duration>,
}

/// What the conversation allows to be changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    pub(super) has_output_audio: bool,
    pub(super) is_responding: bool,
}

impl Configuration {
    /// The configuration of a session nobody has updated.
    pub(super) fn new(id: &str, model: &str, reasoning: bool, expires_at: i64) -> Self {
        let pcm = json!({"type": "audio/pcm", "rate": 24_000});
        let mut session = json!({
            "type": "realtime",
            "object": "realtime.session",
            "id": id,
            "model": model,
            "output_modalities": ["audio"],
            "instructions": "",
            "tools": [],
            "tool_choice": "auto",
            "max_output_tokens": "inf",
            "tracing": null,
            "truncation": "auto",
            "prompt": null,
            "expires_at": expires_at,
            "audio": {
                "input": {
                    "format": pcm,
                    "transcription": null,
                    "noise_reduction": null,
                    "turn_detection": turn_detection(&json!({"type": "server_vad"})),
                },
                "output": {"format": pcm, "voice": "alloy", "speed": 1.0},
            },
            "include": null,
        });
        if reasoning {
            session["reasoning"] = json!({"effort": "low"});
            session["parallel_tool_calls"] = json!(true);
        }
        Self { session, reasoning }
    }

    /// The full effective session.
    pub(super) fn session(&self) -> &Value {
        &self.session
    }

    /// Applies `session.update`, wholly or not at all.
    pub(super) fn update(&mut self, update: &Value, progress: Progress) -> Result<(), ApiError> {
        schema::SESSION.check(update, "session")?;
        let update = update.as_object().cloned().unwrap_or_default();
        self.check_rules(&update, progress)?;
        merge(&mut self.session, update);
        Ok(())
    }

    fn check_rules(&self, update: &Map<String, Value>, progress: Progress) -> Result<(), ApiError> {
        let update = Value::Object(update.clone());
        let changes = |pointer: &str| {
            update
                .pointer(pointer)
                .is_some_and(|new| Some(new) != self.session.pointer(pointer))
        };
        let param = |pointer: &str| format!("session{}", pointer.replace('/', "."));
        if changes("/model") {
            return Err(ApiError::invalid(
                "session.model",
                "The model of a session cannot be changed.",
            ));
        }
        if update.get("prompt").is_some_and(|prompt| !prompt.is_null()) {
            return Err(ApiError::invalid(
                "session.prompt",
                "Reusable prompts are shut down.",
            ));
        }
        for field in ["reasoning", "parallel_tool_calls"] {
            if !self.reasoning && update.get(field).is_some() {
                let message = format!("'{field}' is not supported by this model.");
                return Err(ApiError::invalid(&format!("session.{field}"), message));
            }
        }
        let voice = "/audio/output/voice";
        if progress.has_output_audio && changes(voice) {
            let message = "Cannot update a conversation's voice if assistant audio is present.";
            return Err(ApiError::new("cannot_update_voice", message).at(param(voice)));
        }
        let speed = "/audio/output/speed";
        if progress.is_responding && changes(speed) {
            return Err(ApiError::invalid(
                &param(speed),
                "The speed can only change between turns.",
            ));
        }
        if !self.session["tracing"].is_null() && changes("/tracing") {
            return Err(ApiError::invalid(
                "session.tracing",
                "Tracing cannot change once enabled.",
            ));
        }
        check_modalities(update.get("output_modalities"), "session.output_modalities")?;
        check_transcription(update.pointer("/audio/input/transcription"))?;
        check_tools(update.get("tools"), "session.tools")
    }

    /// The format of appended audio.
    pub(super) fn input_format(&self) -> Format {
        Format::of(&self.session["audio"]["input"]["format"])
    }

    /// The format of spoken audio.
    pub(super) fn output_format(&self) -> Format {
        Format::of(&self.session["audio"]["output"]["format"])
    }

    /// Whether and how turns are found; none when the client commits by itself.
    pub(super) fn turn_detection(&self) -> Option<TurnDetection> {
        let settings = &self.session["audio"]["input"]["turn_detection"];
        let number = |key: &str| settings[key].as_u64();
        let silence_duration_ms = match settings["type"].as_str()? {
            "server_vad" => number("silence_duration_ms")?,
            // A semantic classifier waits for the end of the thought; eagerness bounds how long.
            _ => match settings["eagerness"].as_str() {
                Some("high") => 400,
                Some("low") => 1200,
                _ => 700,
            },
        };
        let usual = VadSettings::default();
        Some(TurnDetection {
            vad: VadSettings {
                threshold: settings["threshold"].as_f64().unwrap_or(usual.threshold),
                prefix_padding_ms: number("prefix_padding_ms").unwrap_or(usual.prefix_padding_ms),
                silence_duration_ms,
            },
            create_response: settings["create_response"].as_bool().unwrap_or(true),
            interrupt_response: settings["interrupt_response"].as_bool().unwrap_or(true),
            idle_timeout: number("idle_timeout_ms").map(Duration::from_millis),
        })
    }

    /// Whether the caller's audio is to be transcribed.
    pub(super) fn transcribes(&self) -> bool {
        !self.session["audio"]["input"]["transcription"].is_null()
    }

    /// What the model was told to be.
    pub(super) fn instructions(&self) -> &str {
        self.session["instructions"].as_str().unwrap_or_default()
    }
}

/// Text and audio together are refused, and so is nothing.
pub(super) fn check_modalities(modalities: Option<&Value>, param: &str) -> Result<(), ApiError> {
    match modalities.and_then(Value::as_array).map(Vec::len) {
        None | Some(1) => Ok(()),
        Some(_) => {
            let message = "Invalid modalities. Supported combinations are: ['text'] and ['audio'].";
            Err(ApiError::invalid(param, message))
        }
    }
}

/// Function names are unique and of the permitted characters.
pub(super) fn check_tools(tools: Option<&Value>, param: &str) -> Result<(), ApiError> {
    let mut names = Vec::new();
    for (index, tool) in tools
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .enumerate()
    {
        let Some(name) = tool["name"].as_str() else {
            continue;
        };
        let param = format!("{param}[{index}].name");
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty() || !name.chars().all(plain) {
            let message = format!("Invalid '{param}': does not match pattern '^[a-zA-Z0-9_-]+$'.");
            return Err(ApiError::invalid(&param, message));
        }
        if names.contains(&name) {
            return Err(ApiError::invalid(
                &param,
                format!("Duplicate tool name '{name}'."),
            ));
        }
        names.push(name);
    }
    Ok(())
}

fn check_transcription(transcription: Option<&Value>) -> Result<(), ApiError> {
    let Some(transcription) = transcription else {
        return Ok(());
    };
    let model = transcription["model"].as_str().unwrap_or_default();
    for (field, models) in [
        ("keywords", &["gpt-transcribe", "gpt-live-transcribe"][..]),
        ("languages", &["gpt-transcribe", "gpt-live-transcribe"]),
        ("delay", &["gpt-realtime-whisper"]),
    ] {
        if transcription.get(field).is_some() && !models.contains(&model) {
            let param = format!("session.audio.input.transcription.{field}");
            return Err(ApiError::invalid(
                &param,
                format!("'{field}' is not supported by '{model}'."),
            ));
        }
    }
    if model == "gpt-realtime-whisper" && transcription.get("prompt").is_some() {
        let param = "session.audio.input.transcription.prompt";
        return Err(ApiError::invalid(
            param,
            "'prompt' is not supported by 'gpt-realtime-whisper'.",
        ));
    }
    Ok(())
}

/// Only the keys that are present change; `audio`, its input and its output are merged, everything else is replaced.
fn merge(session: &mut Value, update: Map<String, Value>) {
    for (key, value) in update {
        match (key.as_str(), value) {
            ("audio" | "input" | "output", Value::Object(part)) => merge(&mut session[&key], part),
            ("turn_detection", value) => session[&key] = turn_detection(&value),
            (_, value) => session[&key] = value,
        }
    }
}

/// Turn detection with its defaults filled in.
fn turn_detection(given: &Value) -> Value {
    let mut full = match given["type"].as_str() {
        None => return Value::Null,
        Some("server_vad") => json!({
            "type": "server_vad",
            "threshold": 0.5,
            "prefix_padding_ms": 300,
            "silence_duration_ms": 500,
            "create_response": true,
            "interrupt_response": true,
            "idle_timeout_ms": null,
        }),
        Some(_) => json!({
            "type": "semantic_vad",
            "eagerness": "auto",
            "create_response": true,
            "interrupt_response": true,
        }),
    };
    for (key, value) in given.as_object().into_iter().flatten() {
        full[key] = value.clone();
    }
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Progress = Progress {
        has_output_audio: false,
        is_responding: false,
    };

    fn configuration() -> Configuration {
        Configuration::new("sess_1", "gpt-realtime-2.1-mini", true, 0)
    }

    fn refusal(update: &Value) -> (String, String) {
        let mut configuration = configuration();
        let before = configuration.session().clone();
        let error = configuration.update(update, QUIET).expect_err("strict");
        assert_eq!(
            configuration.session(),
            &before,
            "a refused update changes nothing"
        );
        (error.code.to_owned(), error.param.unwrap_or_default())
    }

    #[test]
    fn only_the_keys_present_change() {
        let mut configuration = configuration();
        let update = json!({"type": "realtime", "audio": {
            "input": {"format": {"type": "audio/pcmu"}, "turn_detection": {"type": "server_vad", "interrupt_response": false}},
            "output": {"voice": "marin"},
        }});
        configuration.update(&update, QUIET).expect("valid");
        let session = configuration.session();
        assert_eq!(
            session["audio"]["input"]["format"],
            json!({"type": "audio/pcmu"})
        );
        assert_eq!(session["audio"]["output"]["format"]["type"], "audio/pcm");
        assert_eq!(session["audio"]["output"]["voice"], "marin");
        let turns = configuration.turn_detection().expect("on");
        assert!(turns.create_response && !turns.interrupt_response);
        assert_eq!(turns.vad, VadSettings::default());
        configuration
            .update(
                &json!({"type": "realtime", "audio": {"input": {"turn_detection": null}}}),
                QUIET,
            )
            .expect("valid");
        assert_eq!(configuration.turn_detection(), None);
    }

    #[test]
    fn what_the_protocol_does_not_know_is_refused_by_name() {
        let with = |session: Value| refusal(&session);
        let pair = |code: &str, param: &str| (code.to_owned(), param.to_owned());
        assert_eq!(
            with(json!({})),
            pair("missing_required_parameter", "session.type")
        );
        for key in [
            "modalities",
            "voice",
            "temperature",
            "input_audio_format",
            "turn_detection",
            "max_response_output_tokens",
        ] {
            let found = with(json!({"type": "realtime", key: null}));
            assert_eq!(found, pair("unknown_parameter", &format!("session.{key}")));
        }
        assert_eq!(
            with(
                json!({"type": "realtime", "tools": [{"type": "function", "name": "f", "strict": true}]})
            ),
            pair("unknown_parameter", "session.tools[0].strict")
        );
        assert_eq!(
            with(json!({"type": "realtime", "audio": {"input": {"format": "g711_ulaw"}}})),
            pair("invalid_type", "session.audio.input.format")
        );
        assert_eq!(
            with(
                json!({"type": "realtime", "audio": {"input": {"format": {"type": "audio/pcm", "rate": 8000}}}})
            ),
            pair("invalid_value", "session.audio.input.format.rate")
        );
        assert_eq!(
            with(json!({"type": "realtime", "output_modalities": ["audio", "text"]})),
            pair("invalid_value", "session.output_modalities")
        );
        assert_eq!(
            with(json!({"type": "realtime", "model": "gpt-realtime-2"})),
            pair("invalid_value", "session.model")
        );
        assert_eq!(
            with(json!({"type": "realtime", "audio": {"output": {"speed": 2.0}}})),
            pair("invalid_value", "session.audio.output.speed")
        );
        assert_eq!(
            with(
                json!({"type": "realtime", "audio": {"input": {"transcription": {"model": "whisper-1", "keywords": []}}}})
            ),
            pair(
                "invalid_value",
                "session.audio.input.transcription.keywords"
            )
        );
        assert_eq!(
            with(
                json!({"type": "realtime", "audio": {"input": {"turn_detection":
                {"type": "semantic_vad", "idle_timeout_ms": 8000}}}})
            ),
            pair(
                "unknown_parameter",
                "session.audio.input.turn_detection.idle_timeout_ms"
            )
        );
        assert_eq!(
            with(json!({"type": "realtime", "max_output_tokens": 0})),
            pair("invalid_value", "session.max_output_tokens")
        );
    }

    #[test]
    fn the_voice_stays_once_it_was_heard() {
        let mut configuration = configuration();
        let heard = Progress {
            has_output_audio: true,
            is_responding: false,
        };
        let voice =
            |voice: &str| json!({"type": "realtime", "audio": {"output": {"voice": voice}}});
        configuration
            .update(&voice("cedar"), QUIET)
            .expect("nothing was said yet");
        configuration
            .update(&voice("cedar"), heard)
            .expect("no change");
        assert_eq!(
            configuration
                .update(&voice("marin"), heard)
                .expect_err("heard")
                .code,
            "cannot_update_voice"
        );
    }

    #[test]
    fn reasoning_settings_need_a_reasoning_model() {
        let mut plain = Configuration::new("sess_1", "gpt-realtime-1.5", false, 0);
        let update = json!({"type": "realtime", "reasoning": {"effort": "low"}});
        assert_eq!(
            plain
                .update(&update, QUIET)
                .expect_err("not a reasoning model")
                .code,
            "invalid_value"
        );
        configuration()
            .update(&update, QUIET)
            .expect("a reasoning model");
    }
}
