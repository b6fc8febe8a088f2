//! Names and addresses of people, validated. `Debug` never shows them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Why a name or an address was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPerson {
    /// Nothing but white space.
    #[error("a name needs at least one letter")]
    NoLetters,
    /// More than 100 characters.
    #[error("a name has at most 100 characters")]
    TooLong,
    /// Line breaks or other control characters.
    #[error("a name has no control characters")]
    Control,
    /// Not `local@domain`.
    #[error("not an e-mail address: write it as name@example.com")]
    Email,
}

/// What a person is called: trimmed, inner white space folded, 1 to 100 characters, at least one letter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first word, for a friendly address.
    #[must_use]
    pub fn first(&self) -> &str {
        self.0.split(' ').next().unwrap_or(&self.0)
    }
}

impl FromStr for PersonName {
    type Err = InvalidPerson;

    fn from_str(text: &str) -> Result<Self, InvalidPerson> {
        if text.trim().chars().any(char::is_control) {
            return Err(InvalidPerson::Control);
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.chars().count() > 100 {
            return Err(InvalidPerson::TooLong);
        }
        if !name.chars().any(char::is_alphabetic) {
            return Err(InvalidPerson::NoLetters);
        }
        Ok(Self(name))
    }
}

/// An e-mail address, checked only for its shape: one `@`, something before it, a dot in what follows, no spaces,
/// at most 254 characters. The local part keeps its case, the domain is lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EmailAddress {
    type Err = InvalidPerson;

    fn from_str(text: &str) -> Result<Self, InvalidPerson> {
        let text = text.trim();
        let bad = text.len() > 254 || text.chars().any(|c| c.is_whitespace() || c.is_control());
        let (local, domain) = text.split_once('@').ok_or(InvalidPerson::Email)?;
        let dotted =
            domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
        if bad || local.is_empty() || domain.contains('@') || !dotted {
            return Err(InvalidPerson::Email);
        }
        Ok(Self(format!("{local}@{}", domain.to_lowercase())))
    }
}

macro_rules! text_value {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidPerson;

            fn try_from(text: String) -> Result<Self, InvalidPerson> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }
    };
}

text_value!(PersonName);
text_value!(EmailAddress);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_and_checked() {
        assert_eq!(
            "  Zoë   O'Brien ".parse::<PersonName>().unwrap().as_str(),
            "Zoë O'Brien"
        );
        assert_eq!("प्रिया".parse::<PersonName>().unwrap().first(), "प्रिया");
        assert_eq!("12 34".parse::<PersonName>(), Err(InvalidPerson::NoLetters));
        assert_eq!("a\nb".parse::<PersonName>(), Err(InvalidPerson::Control));
        assert_eq!(
            "x".repeat(101).parse::<PersonName>(),
            Err(InvalidPerson::TooLong)
        );
    }

    #[test]
    fn addresses_keep_their_shape() {
        assert_eq!(
            " Jane@Example.COM "
                .parse::<EmailAddress>()
                .unwrap()
                .as_str(),
            "Jane@example.com"
        );
        for bad in ["jane", "@x.com", "a@b", "a@b..c", "a b@c.de", "a@b@c.de"] {
            assert_eq!(
                bad.parse::<EmailAddress>(),
                Err(InvalidPerson::Email),
                "{bad}"
            );
        }
    }
}
