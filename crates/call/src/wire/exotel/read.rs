//! Reading frames. There are ten a second, so serde reads all of them; texts without escapes are borrowed.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, Visitor},
};

use super::stream::Encoding;
use crate::{session::CarrierStart, wire::CarrierError};

/// One frame, checked for its own shape.
#[derive(Debug)]
pub(super) enum Frame<'a> {
    Connected,
    Start {
        sequence: Option<u64>,
        start: CarrierStart,
        encoding: Encoding,
    },
    /// Of one stream.
    Of {
        sequence: Option<u64>,
        sid: Cow<'a, str>,
        what: What<'a>,
    },
    Unknown,
}

/// What happened in a stream.
#[derive(Debug)]
pub(super) enum What<'a> {
    Media {
        payload: Cow<'a, str>,
        timestamp_ms: Option<u64>,
    },
    Dtmf(char),
    Mark(Cow<'a, str>),
    Stop,
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(default)]
    sequence_number: Option<Number>,
    #[serde(borrow, default)]
    stream_sid: Option<Cow<'a, str>>,
    #[serde(default)]
    start: Option<RawStart>,
    #[serde(borrow, default)]
    media: Option<RawMedia<'a>>,
    #[serde(borrow, default)]
    dtmf: Option<RawDtmf<'a>>,
    #[serde(borrow, default)]
    mark: Option<RawMark<'a>>,
}

#[derive(Deserialize)]
struct RawStart {
    stream_sid: String,
    call_sid: String,
    #[serde(default)]
    account_sid: String,
    #[serde(default)]
    custom_parameters: Option<BTreeMap<String, String>>,
    #[serde(default)]
    media_format: RawFormat,
}

/// `bit_rate` is left out: it is written in more than one way and says nothing that the others do not.
#[derive(Deserialize, Default)]
#[serde(default)]
struct RawFormat {
    encoding: Option<String>,
    sample_rate: Option<Number>,
}

#[derive(Deserialize)]
struct RawMedia<'a> {
    #[serde(borrow)]
    payload: Cow<'a, str>,
    #[serde(default)]
    timestamp: Option<Number>,
}

#[derive(Deserialize)]
struct RawDtmf<'a> {
    #[serde(borrow)]
    digit: Cow<'a, str>,
}

#[derive(Deserialize)]
struct RawMark<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

/// Reads one frame.
pub(super) fn frame(text: &str) -> Result<Frame<'_>, CarrierError> {
    let raw: Raw<'_> = serde_json::from_str(text)
        .map_err(|_| CarrierError::Malformed("not the JSON of a voicebot stream"))?;
    let sequence = raw.sequence_number.map(|number| number.0);
    let what = match raw.event.as_ref() {
        "connected" => return Ok(Frame::Connected),
        "start" => {
            let start = raw
                .start
                .ok_or(CarrierError::Malformed("start without its object"))?;
            let encoding = start.media_format.encoding()?;
            return Ok(Frame::Start {
                sequence,
                encoding,
                start: CarrierStart {
                    stream_sid: start.stream_sid,
                    call_sid: start.call_sid,
                    account_sid: start.account_sid,
                    parameters: start.custom_parameters.unwrap_or_default(),
                },
            });
        }
        "media" => {
            let media = raw
                .media
                .ok_or(CarrierError::Malformed("media without its object"))?;
            What::Media {
                payload: media.payload,
                timestamp_ms: media.timestamp.map(|number| number.0),
            }
        }
        "dtmf" => {
            let dtmf = raw
                .dtmf
                .ok_or(CarrierError::Malformed("dtmf without its object"))?;
            let mut digits = dtmf.digit.chars();
            match (digits.next(), digits.next()) {
                (Some(digit @ ('0'..='9' | '*' | '#' | 'A'..='D')), None) => What::Dtmf(digit),
                _ => {
                    return Err(CarrierError::Malformed(
                        "dtmf digit must be one of 0-9, *, #, A-D",
                    ));
                }
            }
        }
        "mark" => {
            let mark = raw
                .mark
                .ok_or(CarrierError::Malformed("mark without its object"))?;
            What::Mark(mark.name)
        }
        "stop" => What::Stop,
        _ => return Ok(Frame::Unknown),
    };
    let sid = raw
        .stream_sid
        .ok_or(CarrierError::Malformed("stream_sid is missing"))?;
    Ok(Frame::Of {
        sequence,
        sid,
        what,
    })
}

impl RawFormat {
    /// What the audio is. The carrier's documents disagree about the default; linear samples are what is sent when nothing
    /// is said.
    fn encoding(&self) -> Result<Encoding, CarrierError> {
        let given = self.encoding.as_deref().unwrap_or("audio/x-raw");
        let (name, parameters) = given.split_once(';').unwrap_or((given, ""));
        let encoding = match name.trim().to_ascii_lowercase().as_str() {
            // The last names how the samples travel, which every frame does.
            "" | "audio/x-raw" | "raw/slin" | "slin" | "base64" => Encoding::Linear,
            "audio/x-mulaw" => Encoding::MuLaw,
            _ => return Err(CarrierError::Format),
        };
        let rate_of = |parameter: &str| Some(parameter.trim().strip_prefix("rate=")?.to_owned());
        let rates = parameters.split(';').filter_map(rate_of);
        let telephone = |rate: &str| rate == "8000";
        let as_given = self.sample_rate.as_ref().is_none_or(|rate| rate.0 == 8000);
        if as_given && rates.into_iter().all(|rate| telephone(&rate)) {
            Ok(encoding)
        } else {
            Err(CarrierError::Format)
        }
    }
}

/// A whole number, written as a string of digits or as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Number(u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;

        impl Visitor<'_> for Digits {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or a string of its digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Number, E> {
                text.parse().map(Number).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Number, E> {
                Ok(Number(number))
            }
        }

        deserializer.deserialize_any(Digits)
    }
}
