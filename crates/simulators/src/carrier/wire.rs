//! Messages of the media socket. Numbers that count are strings, as the carrier sends them.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;

/// A message that the server may not send.
pub const PROTOCOL: u32 = 31_924;
/// A payload that is not media.
pub const NOT_MEDIA: u32 = 31_931;

/// Writes the carrier's messages of one stream, with their running numbers.
#[derive(Debug, Clone)]
pub struct Writer {
    account_sid: String,
    call_sid: String,
    stream_sid: String,
    sequence: u64,
    chunk: u64,
}

/// The first message; it belongs to no stream yet.
pub const CONNECTED: &str = r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#;

impl Writer {
    /// A writer for a new stream.
    #[must_use]
    pub fn new(account_sid: &str, call_sid: &str, stream_sid: &str) -> Self {
        Self {
            account_sid: account_sid.to_owned(),
            call_sid: call_sid.to_owned(),
            stream_sid: stream_sid.to_owned(),
            sequence: 0,
            chunk: 0,
        }
    }

    fn next(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// The stream starts.
    pub fn start(&mut self, parameters: &[(String, String)]) -> String {
        let parameters: serde_json::Map<String, serde_json::Value> = parameters
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        json!({
            "event": "start",
            "sequenceNumber": self.next().to_string(),
            "streamSid": self.stream_sid,
            "start": {
                "accountSid": self.account_sid,
                "streamSid": self.stream_sid,
                "callSid": self.call_sid,
                "tracks": ["inbound"],
                "mediaFormat": { "encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1 },
                "customParameters": parameters,
            },
        })
        .to_string()
    }

    /// Audio of the caller, taken up `timestamp_ms` after the stream started.
    pub fn media(&mut self, timestamp_ms: u64, audio: &[u8]) -> String {
        self.chunk += 1;
        let (sequence, chunk) = (self.next(), self.chunk);
        let (stream, payload) = (&self.stream_sid, STANDARD.encode(audio));
        // Written out, because this is sent fifty times a second.
        format!(
            r#"{{"event":"media","sequenceNumber":"{sequence}","streamSid":"{stream}","media":{{"track":"inbound","chunk":"{chunk}","timestamp":"{timestamp_ms}","payload":"{payload}"}}}}"#
        )
    }

    /// A key was pressed.
    pub fn dtmf(&mut self, digit: char) -> String {
        json!({
            "event": "dtmf",
            "streamSid": self.stream_sid,
            "sequenceNumber": self.next().to_string(),
            "dtmf": { "track": "inbound_track", "digit": digit.to_string() },
        })
        .to_string()
    }

    /// Everything before this mark was played, or discarded.
    pub fn mark(&mut self, name: &str) -> String {
        json!({
            "event": "mark",
            "sequenceNumber": self.next().to_string(),
            "streamSid": self.stream_sid,
            "mark": { "name": name },
        })
        .to_string()
    }

    /// The stream is over.
    pub fn stop(&mut self) -> String {
        json!({
            "event": "stop",
            "sequenceNumber": self.next().to_string(),
            "streamSid": self.stream_sid,
            "stop": { "accountSid": self.account_sid, "callSid": self.call_sid },
        })
        .to_string()
    }
}

/// What the server may send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// Audio to be played.
    Media(Vec<u8>),
    /// Tell when everything before was played.
    Mark(String),
    /// Discard what waits to be played.
    Clear,
}

/// A message that the carrier does not take: its error number, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("error {code}: {message}")]
pub struct Refused {
    /// The carrier's error number.
    pub code: u32,
    /// What is wrong.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Raw {
    #[serde(rename_all = "camelCase")]
    Media { stream_sid: String, media: RawMedia },
    #[serde(rename_all = "camelCase")]
    Mark { stream_sid: String, mark: RawMark },
    #[serde(rename_all = "camelCase")]
    Clear { stream_sid: String },
}

#[derive(Deserialize)]
struct RawMedia {
    payload: String,
}

#[derive(Deserialize)]
struct RawMark {
    name: String,
}

impl Incoming {
    /// Reads a message for the stream.
    ///
    /// # Errors
    /// [`Refused`] if the carrier would raise an error.
    pub fn parse(text: &str, stream_sid: &str) -> Result<Self, Refused> {
        let refuse = |code, message: String| Refused { code, message };
        let raw: Raw =
            serde_json::from_str(text).map_err(|error| refuse(PROTOCOL, error.to_string()))?;
        let (stream, incoming) = match raw {
            Raw::Media { stream_sid, media } => {
                let audio = STANDARD
                    .decode(media.payload)
                    .map_err(|error| refuse(NOT_MEDIA, format!("payload: {error}")))?;
                (stream_sid, Self::Media(audio))
            }
            Raw::Mark { stream_sid, mark } => (stream_sid, Self::Mark(mark.name)),
            Raw::Clear { stream_sid } => (stream_sid, Self::Clear),
        };
        if stream == stream_sid {
            Ok(incoming)
        } else {
            Err(refuse(
                PROTOCOL,
                format!("streamSid `{stream}` is not this stream"),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn messages_have_the_shape_of_the_carriers_documents() {
        let mut writer = Writer::new("AC1", "CA1", "MZ1");
        let start: Value =
            serde_json::from_str(&writer.start(&[("token".to_owned(), "t\"1".to_owned())]))
                .unwrap();
        assert_eq!(start["sequenceNumber"], "1");
        assert_eq!(start["start"]["mediaFormat"]["sampleRate"], 8000);
        assert_eq!(start["start"]["customParameters"]["token"], "t\"1");
        let media: Value = serde_json::from_str(&writer.media(20, &[0xff; 160])).unwrap();
        let expected = json!({"event": "media", "sequenceNumber": "2", "streamSid": "MZ1", "media": {
            "track": "inbound", "chunk": "1", "timestamp": "20", "payload": STANDARD.encode([0xff; 160]),
        }});
        assert_eq!(media, expected);
        assert_eq!(media["media"]["payload"].as_str().unwrap().len(), 216);
        let dtmf: Value = serde_json::from_str(&writer.dtmf('#')).unwrap();
        assert_eq!(
            dtmf["dtmf"],
            json!({"track": "inbound_track", "digit": "#"})
        );
        let mark: Value = serde_json::from_str(&writer.mark("a:1")).unwrap();
        assert_eq!(
            (&mark["sequenceNumber"], &mark["mark"]["name"]),
            (&json!("4"), &json!("a:1"))
        );
        let stop: Value = serde_json::from_str(&writer.stop()).unwrap();
        assert_eq!(stop["stop"], json!({"accountSid": "AC1", "callSid": "CA1"}));
    }

    #[test]
    fn media_mark_and_clear_are_taken_and_nothing_else() {
        let read = |text: &str| Incoming::parse(text, "MZ1").map_err(|refused| refused.code);
        let media = r#"{"event":"media","streamSid":"MZ1","media":{"payload":"AQI="}}"#;
        assert_eq!(read(media), Ok(Incoming::Media(vec![1, 2])));
        let mark = r#"{"event":"mark","streamSid":"MZ1","mark":{"name":"x"}}"#;
        assert_eq!(read(mark), Ok(Incoming::Mark("x".to_owned())));
        assert_eq!(
            read(r#"{"event":"clear","streamSid":"MZ1"}"#),
            Ok(Incoming::Clear)
        );
        let not_media = r#"{"event":"media","streamSid":"MZ1","media":{"payload":"?"}}"#;
        assert_eq!(read(not_media), Err(NOT_MEDIA));
        for bad in [
            "",
            "[]",
            r#"{"event":"stop","streamSid":"MZ1"}"#,
            r#"{"event":"mark","streamSid":"MZ1"}"#,
            r#"{"event":"clear"}"#,
            r#"{"event":"clear","streamSid":"MZ2"}"#,
            r#"{"event":"media","streamSid":"MZ1","media":{}}"#,
        ] {
            assert_eq!(read(bad), Err(PROTOCOL), "{bad}");
        }
    }
}
