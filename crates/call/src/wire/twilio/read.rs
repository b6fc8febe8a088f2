//! Reading frames: the common `media` frame by a scanner, everything else by serde.

use std::{borrow::Cow, collections::BTreeMap};

use serde::Deserialize;

use crate::{
    session::CarrierStart,
    wire::{
        CarrierError, Media, base64_text,
        scan::{Scanned, Scanner},
    },
};

/// Longest audio of one frame: a second. The carrier sends 20 ms.
const MAX_AUDIO: usize = 8000;

/// One frame, checked for its own shape.
#[derive(Debug)]
pub(super) enum Frame<'a> {
    Connected,
    Start {
        sequence: Option<u64>,
        start: CarrierStart,
    },
    Media {
        sequence: Option<u64>,
        sid: Cow<'a, str>,
        inbound: bool,
        media: Media<'a>,
    },
    Dtmf {
        sequence: Option<u64>,
        sid: Cow<'a, str>,
        digit: char,
    },
    Mark {
        sequence: Option<u64>,
        sid: Cow<'a, str>,
        name: Cow<'a, str>,
    },
    Stop {
        sequence: Option<u64>,
        sid: Cow<'a, str>,
    },
    Unknown,
}

/// Reads one frame.
pub(super) fn frame(text: &str) -> Result<Frame<'_>, CarrierError> {
    let Some(Scan {
        sequence,
        sid,
        inner,
    }) = scan(text)
    else {
        return parse(text);
    };
    let (sequence, sid) = (sequence.map(Cow::Borrowed), sid.map(Cow::Borrowed));
    match inner {
        Inner::Media(raw) => media(sequence, sid, raw),
        Inner::Mark(name) => Ok(Frame::Mark {
            sequence: number(sequence)?,
            sid: own(sid)?,
            name: Cow::Borrowed(name),
        }),
    }
}

/// The texts of a `media` or `mark` frame: those come fifty times a second.
struct Scan<'a> {
    sequence: Option<&'a str>,
    sid: Option<&'a str>,
    inner: Inner<'a>,
}

enum Inner<'a> {
    Media(RawMedia<'a>),
    Mark(&'a str),
}

fn scan(text: &str) -> Option<Scan<'_>> {
    let mut scanner = Scanner::object(text)?;
    let (mut event, mut sequence, mut sid) = (None, None, None);
    let (mut media, mut mark) = (None, None);
    let mut first = true;
    while let Some(key) = scanner.key(first)? {
        first = false;
        match (key, scanner.value()?) {
            ("event", Scanned::Text(value @ ("media" | "mark"))) => event = Some(value),
            ("event", _) => return None,
            ("sequenceNumber", Scanned::Text(value)) => sequence = Some(value),
            ("streamSid", Scanned::Text(value)) => sid = Some(value),
            ("media", Scanned::Object) => media = Some(scan_media(&mut scanner)?),
            ("mark", Scanned::Object) => mark = Some(scan_mark(&mut scanner)?),
            (_, Scanned::Object) => return None,
            _ => {}
        }
    }
    let inner = match event? {
        "media" => Inner::Media(media?),
        _ => Inner::Mark(mark??),
    };
    scanner.at_end().then_some(Scan {
        sequence,
        sid,
        inner,
    })
}

fn scan_mark<'a>(scanner: &mut Scanner<'a>) -> Option<Option<&'a str>> {
    let (mut name, mut first) = (None, true);
    while let Some(key) = scanner.key(first)? {
        first = false;
        match (key, scanner.value()?) {
            ("name", Scanned::Text(value)) => name = Some(value),
            (_, Scanned::Object) => return None,
            _ => {}
        }
    }
    Some(name)
}

fn scan_media<'a>(scanner: &mut Scanner<'a>) -> Option<RawMedia<'a>> {
    let mut inner = RawMedia::default();
    let mut first = true;
    while let Some(key) = scanner.key(first)? {
        first = false;
        match (key, scanner.value()?) {
            ("track", Scanned::Text(value)) => inner.track = Some(Cow::Borrowed(value)),
            ("timestamp", Scanned::Text(value)) => inner.timestamp = Some(Cow::Borrowed(value)),
            ("payload", Scanned::Text(value)) => inner.payload = Some(Cow::Borrowed(value)),
            (_, Scanned::Object) => return None,
            _ => {}
        }
    }
    Some(inner)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Raw<'a> {
    #[serde(borrow)]
    event: Cow<'a, str>,
    #[serde(borrow, default)]
    sequence_number: Option<Cow<'a, str>>,
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
#[serde(rename_all = "camelCase")]
struct RawStart {
    stream_sid: String,
    #[serde(default)]
    call_sid: String,
    #[serde(default)]
    account_sid: String,
    media_format: RawFormat,
    #[serde(default)]
    custom_parameters: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawFormat {
    encoding: String,
    sample_rate: u32,
    #[serde(default = "one")]
    channels: u32,
}

const fn one() -> u32 {
    1
}

#[derive(Deserialize, Default)]
struct RawMedia<'a> {
    #[serde(borrow, default)]
    track: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    payload: Option<Cow<'a, str>>,
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

fn parse(text: &str) -> Result<Frame<'_>, CarrierError> {
    let raw: Raw<'_> = serde_json::from_str(text)
        .map_err(|_| CarrierError::Malformed("not the JSON of a media stream"))?;
    let sid = raw.stream_sid;
    match raw.event.as_ref() {
        "connected" => Ok(Frame::Connected),
        "start" => {
            let start = raw
                .start
                .ok_or(CarrierError::Malformed("start without its object"))?;
            if start.media_format.encoding != "audio/x-mulaw"
                || start.media_format.sample_rate != 8000
                || start.media_format.channels != 1
            {
                return Err(CarrierError::Format);
            }
            Ok(Frame::Start {
                sequence: number(raw.sequence_number)?,
                start: CarrierStart {
                    stream_sid: start.stream_sid,
                    call_sid: start.call_sid,
                    account_sid: start.account_sid,
                    parameters: start.custom_parameters,
                },
            })
        }
        "media" => {
            let inner = raw
                .media
                .ok_or(CarrierError::Malformed("media without its object"))?;
            media(raw.sequence_number, sid, inner)
        }
        "dtmf" => {
            let dtmf = raw
                .dtmf
                .ok_or(CarrierError::Malformed("dtmf without its object"))?;
            let mut digits = dtmf.digit.chars();
            match (digits.next(), digits.next()) {
                (Some(digit @ ('0'..='9' | '*' | '#' | 'A'..='D')), None) => Ok(Frame::Dtmf {
                    sequence: number(raw.sequence_number)?,
                    sid: own(sid)?,
                    digit,
                }),
                _ => Err(CarrierError::Malformed(
                    "dtmf digit must be one of 0-9, *, #, A-D",
                )),
            }
        }
        "mark" => {
            let mark = raw
                .mark
                .ok_or(CarrierError::Malformed("mark without its object"))?;
            Ok(Frame::Mark {
                sequence: number(raw.sequence_number)?,
                sid: own(sid)?,
                name: mark.name,
            })
        }
        "stop" => Ok(Frame::Stop {
            sequence: number(raw.sequence_number)?,
            sid: own(sid)?,
        }),
        _ => Ok(Frame::Unknown),
    }
}

fn media<'a>(
    sequence: Option<Cow<'a, str>>,
    sid: Option<Cow<'a, str>>,
    raw: RawMedia<'a>,
) -> Result<Frame<'a>, CarrierError> {
    let payload = raw
        .payload
        .ok_or(CarrierError::Malformed("media without a payload"))?;
    // Longer than a second of audio in base64: refuse before looking at every byte.
    if payload.len() > MAX_AUDIO.div_ceil(3) * 4 {
        return Err(CarrierError::TooLarge {
            bytes: payload.len(),
        });
    }
    let bytes = base64_text::decoded_len(&payload)
        .ok_or(CarrierError::Malformed("payload is not base64"))?;
    Ok(Frame::Media {
        sequence: number(sequence)?,
        sid: own(sid)?,
        inbound: raw.track.is_none_or(|track| track == "inbound"),
        media: Media {
            payload,
            bytes,
            timestamp_ms: number(raw.timestamp)?,
        },
    })
}

/// Numbers travel as strings.
fn number(text: Option<Cow<'_, str>>) -> Result<Option<u64>, CarrierError> {
    let Some(text) = text else { return Ok(None) };
    text.parse()
        .map(Some)
        .map_err(|_| CarrierError::Malformed("a number must be written as a string of digits"))
}

fn own(sid: Option<Cow<'_, str>>) -> Result<Cow<'_, str>, CarrierError> {
    sid.ok_or(CarrierError::Malformed("streamSid is missing"))
}
