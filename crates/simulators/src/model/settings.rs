//! How the simulated model behaves when nothing goes wrong.

use std::path::PathBuf;
use std::time::Duration;

use super::brain::Profile;

/// Settings of the simulated speech model. Times are of the shared clock.
#[derive(Debug, Clone)]
pub struct ModelSettings {
    /// The API keys that are accepted; none accepts any key that looks like one.
    pub api_keys: Vec<String>,
    /// Who the receptionist is where the session does not say so.
    pub profile: Profile,
    /// How many times faster than it is spoken audio is sent.
    pub pace: u32,
    /// From the request for a response to its first output.
    pub thinking: Duration,
    /// From the end of a caller's turn to its transcript.
    pub transcription_delay: Duration,
    /// How much audio one delta carries.
    pub delta: Duration,
    /// How long a session may last.
    pub session_limit: Duration,
    /// Between pings of an open connection.
    pub ping_interval: Duration,
    /// Keep all audio of a session in its report.
    pub keep_audio: bool,
    /// Append every event to `server-events.jsonl` and `client-events.jsonl` in this directory, for an independent check
    /// against the published types. [`ModelSettings::default`] takes it from `RINGDESK_ORACLE_DIR`.
    pub record_events_in: Option<PathBuf>,
}

impl Default for ModelSettings {
    fn default() -> Self {
        Self {
            api_keys: Vec::new(),
            profile: Profile {
                greeting: "Hello, how can I help?".to_owned(),
                region: "GB".to_owned(),
            },
            pace: 4,
            thinking: Duration::from_millis(250),
            transcription_delay: Duration::from_millis(300),
            delta: Duration::from_millis(200),
            session_limit: Duration::from_secs(60 * 60),
            ping_interval: Duration::from_secs(20),
            keep_audio: true,
            record_events_in: std::env::var_os("RINGDESK_ORACLE_DIR").map(PathBuf::from),
        }
    }
}
