//! Telephone numbers in E.164 form. Parsing of spoken or national numbers happens on the server, with the metadata
//! of a library; this type only keeps the invariant.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A number as `+` and 7 to 15 digits, the first not zero (ITU-T E.164). `Debug` shows only the last two digits, so
/// that a number cannot slip into a log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct E164(String);

/// A text that is not an E.164 number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a telephone number: write + and 7 to 15 digits, as in +442079460018")]
pub struct InvalidPhone;

impl E164 {
    /// The number with its leading `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last `count` digits, for read-back and masking.
    #[must_use]
    pub fn last_digits(&self, count: usize) -> &str {
        &self.0[self.0.len().saturating_sub(count).max(1)..]
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+…{}", self.last_digits(2))
    }
}

impl FromStr for E164 {
    type Err = InvalidPhone;

    fn from_str(text: &str) -> Result<Self, InvalidPhone> {
        let digits = text.strip_prefix('+').ok_or(InvalidPhone)?;
        let valid = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if valid {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidPhone)
        }
    }
}

impl TryFrom<String> for E164 {
    type Error = InvalidPhone;

    fn try_from(text: String) -> Result<Self, InvalidPhone> {
        text.parse()
    }
}

impl From<E164> for String {
    fn from(phone: E164) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_e164_is_accepted_and_debug_hides_it() {
        let phone: E164 = "+442079460018".parse().unwrap();
        assert_eq!(format!("{phone:?}"), "+…18");
        for bad in [
            "442079460018",
            "+0442079",
            "+44 20",
            "+123456",
            "+1234567890123456",
            "+44٢079460018",
        ] {
            assert_eq!(bad.parse::<E164>(), Err(InvalidPhone), "{bad}");
        }
    }
}
