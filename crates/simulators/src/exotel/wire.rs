//! Messages of the media socket. All numbers are strings, as the carrier sends them.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;

use super::fault;
use crate::{
    carrier::wire::{Incoming, Refused},
    speech::mulaw,
};

/// The first message; it belongs to no stream yet.
pub const CONNECTED: &str = r#"{"event":"connected"}"#;
/// Audio of a message is a multiple of this, in bytes.
const UNIT: usize = 320;
/// Least audio of a message, in bytes.
const SMALLEST: usize = 3200;
/// Most audio of a message, in bytes.
const LARGEST: usize = 100_000;

/// Who calls whom, as the first message says it.
#[derive(Debug, Clone, Copy)]
pub struct Parties<'a> {
    /// The account.
    pub account_sid: &'a str,
    /// The call.
    pub call_sid: &'a str,
    /// The caller.
    pub from: &'a str,
    /// The number that was dialled.
    pub to: &'a str,
}

/// Writes the carrier's messages of one stream, with their running numbers.
#[derive(Debug, Clone)]
pub struct Writer {
    stream_sid: String,
    sequence: u64,
    chunk: u64,
}

impl Writer {
    /// A writer for a new stream.
    #[must_use]
    pub fn new(stream_sid: &str) -> Self {
        Self {
            stream_sid: stream_sid.to_owned(),
            sequence: 0,
            chunk: 0,
        }
    }

    fn next(&mut self) -> String {
        self.sequence += 1;
        self.sequence.to_string()
    }

    /// The stream starts.
    pub fn start(&mut self, parties: Parties<'_>, parameters: &[(String, String)]) -> String {
        let parameters: serde_json::Map<String, serde_json::Value> = parameters
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        json!({
            "event": "start",
            "sequence_number": self.next(),
            "stream_sid": self.stream_sid,
            "start": {
                "stream_sid": self.stream_sid,
                "call_sid": parties.call_sid,
                "account_sid": parties.account_sid,
                "from": parties.from,
                "to": parties.to,
                "custom_parameters": parameters,
                "media_format": { "encoding": "audio/x-raw", "sample_rate": "8000", "bit_rate": "16" },
            },
        })
        .to_string()
    }

    /// Audio of the caller, given as mu-law and sent as linear samples.
    pub fn media(&mut self, timestamp_ms: u64, audio: &[u8]) -> String {
        let linear: Vec<u8> = audio
            .iter()
            .flat_map(|byte| mulaw::decode(*byte).to_le_bytes())
            .collect();
        self.chunk += 1;
        json!({
            "event": "media",
            "sequence_number": self.next(),
            "stream_sid": self.stream_sid,
            "media": {
                "chunk": self.chunk.to_string(),
                "timestamp": timestamp_ms.to_string(),
                "payload": STANDARD.encode(linear),
            },
        })
        .to_string()
    }

    /// A key was pressed.
    pub fn dtmf(&mut self, digit: char) -> String {
        json!({
            "event": "dtmf",
            "sequence_number": self.next(),
            "stream_sid": self.stream_sid,
            "dtmf": { "digit": digit.to_string(), "duration": "100" },
        })
        .to_string()
    }

    /// Everything before this mark was played, or discarded.
    pub fn mark(&mut self, name: &str) -> String {
        json!({
            "event": "mark",
            "sequence_number": self.next(),
            "stream_sid": self.stream_sid,
            "mark": { "name": name },
        })
        .to_string()
    }

    /// The stream is over.
    pub fn stop(&mut self, parties: Parties<'_>, reason: &str) -> String {
        json!({
            "event": "stop",
            "sequence_number": self.next(),
            "stream_sid": self.stream_sid,
            "stop": { "call_sid": parties.call_sid, "account_sid": parties.account_sid, "reason": reason },
        })
        .to_string()
    }
}

#[derive(Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
enum Raw {
    Media { stream_sid: String, media: RawMedia },
    Mark { stream_sid: String, mark: RawMark },
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

/// Reads a message of the server for the stream; its audio comes out as mu-law.
///
/// # Errors
/// [`Refused`] if the carrier would not play it, or not well.
pub fn incoming(text: &str, stream_sid: &str) -> Result<Incoming, Refused> {
    let refuse = |code, message: String| Refused { code, message };
    let raw: Raw =
        serde_json::from_str(text).map_err(|error| refuse(fault::PROTOCOL, error.to_string()))?;
    let (stream, incoming) = match raw {
        Raw::Media { stream_sid, media } => {
            let audio = STANDARD
                .decode(media.payload)
                .map_err(|error| refuse(fault::NOT_AUDIO, format!("payload: {error}")))?;
            (stream_sid, Incoming::Media(samples(&audio)?))
        }
        Raw::Mark { stream_sid, mark } => (stream_sid, Incoming::Mark(mark.name)),
        Raw::Clear { stream_sid } => (stream_sid, Incoming::Clear),
    };
    if stream == stream_sid {
        Ok(incoming)
    } else {
        let message = format!("stream_sid `{stream}` is not this stream");
        Err(refuse(fault::OTHER_STREAM, message))
    }
}

/// Linear samples as mu-law, if they have a size that is played well.
fn samples(audio: &[u8]) -> Result<Vec<u8>, Refused> {
    let size = audio.len();
    let refuse = |code, rule: &str| {
        let message = format!("{size} bytes of audio: {rule}");
        Err(Refused { code, message })
    };
    if !size.is_multiple_of(2) {
        return refuse(fault::NOT_AUDIO, "half a sample");
    }
    if size < SMALLEST {
        return refuse(fault::TOO_SMALL, "less than 3,200 is heard distorted");
    }
    if size > LARGEST {
        return refuse(fault::TOO_LARGE, "more than 100,000 runs into time limits");
    }
    if !size.is_multiple_of(UNIT) {
        return refuse(fault::UNEVEN, "not a multiple of 320 is heard as gaps");
    }
    let pairs = audio.chunks_exact(2);
    Ok(pairs
        .map(|pair| mulaw::encode(i16::from_le_bytes([pair[0], pair[1]])))
        .collect())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    const PARTIES: Parties<'static> = Parties {
        account_sid: "AC1",
        call_sid: "CA1",
        from: "+919876543210",
        to: "+918047491899",
    };

    #[test]
    fn messages_have_the_shape_of_the_carriers_documents() {
        let mut writer = Writer::new("MZ1");
        let start: Value = serde_json::from_str(
            &writer.start(PARTIES, &[("token".to_owned(), "t\"1".to_owned())]),
        )
        .unwrap();
        assert_eq!(start["sequence_number"], "1");
        assert_eq!(start["start"]["media_format"]["sample_rate"], "8000");
        assert_eq!(start["start"]["custom_parameters"]["token"], "t\"1");
        assert_eq!(start["start"]["from"], "+919876543210");
        let media: Value = serde_json::from_str(&writer.media(100, &[0xCE; 800])).unwrap();
        assert_eq!(
            (&media["media"]["chunk"], &media["media"]["timestamp"]),
            (&json!("1"), &json!("100"))
        );
        let audio = STANDARD
            .decode(media["media"]["payload"].as_str().unwrap())
            .unwrap();
        assert_eq!(
            (audio.len(), &audio[..2]),
            (1600, &988_i16.to_le_bytes()[..])
        );
        let dtmf: Value = serde_json::from_str(&writer.dtmf('#')).unwrap();
        assert_eq!(dtmf["dtmf"], json!({"digit": "#", "duration": "100"}));
        let mark: Value = serde_json::from_str(&writer.mark("a:1")).unwrap();
        assert_eq!(mark["mark"]["name"], "a:1");
        let stop: Value = serde_json::from_str(&writer.stop(PARTIES, "callended")).unwrap();
        assert_eq!(
            (&stop["stop"]["reason"], &stop["sequence_number"]),
            (&json!("callended"), &json!("5"))
        );
    }

    #[test]
    fn audio_of_the_wrong_size_and_everything_unknown_is_refused() {
        let read = |text: &str| incoming(text, "MZ1").map_err(|refused| refused.code);
        let media = |size: usize| {
            let payload = STANDARD.encode(vec![0; size]);
            read(
                &json!({"event": "media", "stream_sid": "MZ1", "media": {"payload": payload}})
                    .to_string(),
            )
        };
        assert_eq!(media(3200), Ok(Incoming::Media(vec![0xFF; 1600])));
        assert_eq!(media(99_840), Ok(Incoming::Media(vec![0xFF; 49_920])));
        for (size, code) in [
            (0, fault::TOO_SMALL),
            (2880, fault::TOO_SMALL),
            (3201, fault::NOT_AUDIO),
            (3202, fault::UNEVEN),
            (100_160, fault::TOO_LARGE),
        ] {
            assert_eq!(media(size), Err(code), "{size}");
        }
        assert_eq!(
            read(r#"{"event":"clear","stream_sid":"MZ1"}"#),
            Ok(Incoming::Clear)
        );
        assert_eq!(
            read(r#"{"event":"clear","stream_sid":"MZ2"}"#),
            Err(fault::OTHER_STREAM)
        );
        let not_audio = r#"{"event":"media","stream_sid":"MZ1","media":{"payload":"?"}}"#;
        assert_eq!(read(not_audio), Err(fault::NOT_AUDIO));
        for bad in [
            "",
            "[]",
            r#"{"event":"stop","stream_sid":"MZ1"}"#,
            r#"{"event":"clear","streamSid":"MZ1"}"#,
            r#"{"event":"mark","stream_sid":"MZ1"}"#,
        ] {
            assert_eq!(read(bad), Err(fault::PROTOCOL), "{bad}");
        }
    }
}
