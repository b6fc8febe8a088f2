//! The speech model.

use std::time::Duration;

use secrecy::SecretString;

use super::Vars;

/// The speech model's account. Unused while simulators run.
#[derive(Debug, Clone)]
pub struct SpeechConfig {
    /// `RINGDESK_OPENAI_API_KEY`: the key.
    pub api_key: Option<SecretString>,
    /// `RINGDESK_OPENAI_REALTIME_URL`: where the speech socket is.
    pub realtime_url: String,
    /// `RINGDESK_SPEECH_MODEL`: the model's id.
    pub model: String,
    /// `RINGDESK_TRANSCRIPTION_MODEL`: the model that writes down what callers say.
    pub transcription_model: String,
    /// `RINGDESK_SPEECH_CONNECT_SECONDS`: how long opening the socket may take before the caller hears the fallback.
    pub connect_time: Duration,
}

impl SpeechConfig {
    pub(super) fn read(vars: &mut Vars) -> Self {
        Self {
            api_key: vars.secret("RINGDESK_OPENAI_API_KEY"),
            realtime_url: vars.url(
                "RINGDESK_OPENAI_REALTIME_URL",
                "wss://api.openai.com/v1/realtime",
                &["wss", "ws"],
            ),
            model: vars.text("RINGDESK_SPEECH_MODEL", "gpt-realtime-2.1-mini"),
            transcription_model: vars.text("RINGDESK_TRANSCRIPTION_MODEL", "gpt-transcribe"),
            connect_time: vars.seconds("RINGDESK_SPEECH_CONNECT_SECONDS", 4, 30),
        }
    }

    pub(super) fn validate(&self, vars: &mut Vars) {
        if self.api_key.is_none() {
            vars.fault(
                "RINGDESK_OPENAI_API_KEY",
                "set it to a key of the speech model's account",
            );
        }
    }
}
