//! The names of offered times.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize};

/// Characters after `slot_`: enough for a visit that takes every one of 64 courts.
const LONGEST: usize = 460;

/// The name of an offered time: `slot_` and up to 460 letters, digits, `_`, `-` or `.`; a usual one has 30. What it stands
/// for is known to whoever issued it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SlotId(String);

/// A text that is not a slot's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a slot id: use one that get_available_slots returned")]
pub struct InvalidSlotId;

impl SlotId {
    /// The name as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SlotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for SlotId {
    type Err = InvalidSlotId;

    fn from_str(text: &str) -> Result<Self, InvalidSlotId> {
        let rest = text.strip_prefix("slot_").ok_or(InvalidSlotId)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let valid = (1..=LONGEST).contains(&rest.len()) && rest.bytes().all(plain);
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidSlotId)
        }
    }
}

impl<'de> Deserialize<'de> for SlotId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
