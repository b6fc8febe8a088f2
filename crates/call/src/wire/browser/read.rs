//! Reading frames. There are some tens a second, so serde reads all of them; texts without escapes are borrowed.

use std::borrow::Cow;

use serde::Deserialize;

use crate::wire::CarrierError;

/// Longest text that can be typed at once, in bytes.
const MOST_TEXT: usize = 2000;
/// Longest name of a mark that we give.
const MOST_NAME: usize = 128;

/// One frame, checked for its own shape.
#[derive(Debug)]
pub(super) enum Frame<'a> {
    Audio(Cow<'a, str>),
    Text(String),
    Mark(Cow<'a, str>),
    Stop,
    Unknown,
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow, default)]
    audio: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    name: Option<Cow<'a, str>>,
}

/// Reads one frame.
pub(super) fn frame(text: &str) -> Result<Frame<'_>, CarrierError> {
    let raw: Raw<'_> = serde_json::from_str(text)
        .map_err(|_| CarrierError::Malformed("not the JSON of a browser's call"))?;
    Ok(match raw.kind.as_ref() {
        "audio" => Frame::Audio(
            raw.audio
                .ok_or(CarrierError::Malformed("audio without its samples"))?,
        ),
        "text" => {
            let typed = raw
                .text
                .ok_or(CarrierError::Malformed("text without its words"))?;
            if typed.len() > MOST_TEXT {
                return Err(CarrierError::TooLarge { bytes: typed.len() });
            }
            Frame::Text(typed.trim().to_owned())
        }
        "mark" => {
            let name = raw
                .name
                .ok_or(CarrierError::Malformed("mark without its name"))?;
            if name.len() > MOST_NAME {
                return Err(CarrierError::TooLarge { bytes: name.len() });
            }
            Frame::Mark(name)
        }
        "stop" => Frame::Stop,
        _ => Frame::Unknown,
    })
}
