//! Words of a booking's life.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A text that is not one of an enumeration's stored words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a known {kind}")]
pub struct UnknownWord {
    /// What was read.
    pub text: String,
    /// Which enumeration was expected.
    pub kind: &'static str,
}

/// Declares an enumeration with one stored word a variant (database, API, logs), reading and writing. The crate that
/// uses it depends on `serde`.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $kind:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize,
        )]
        #[serde(try_from = "String", into = "String")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every variant, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stored word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::booking::UnknownWord;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::booking::UnknownWord { text: text.to_owned(), kind: $kind }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::booking::UnknownWord;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.as_str().to_owned()
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Where a booking stands.
    BookingState, "booking state" {
        /// Not yet promised: the business confirms, or a deposit is due.
        Requested = "requested",
        /// Committed.
        Booked = "booked",
        /// The customer is here.
        Arrived = "arrived",
        /// Delivered.
        Completed = "completed",
        /// The customer did not come.
        NoShow = "no_show",
        /// Called off. Its allocations are released.
        Cancelled = "cancelled",
    }
}

impl BookingState {
    /// Whether a booking in this state claims its staff and resources.
    #[must_use]
    pub const fn claims_time(self) -> bool {
        !matches!(self, Self::Cancelled)
    }

    /// Whether the booking may still be moved or cancelled.
    #[must_use]
    pub const fn can_change(self) -> bool {
        matches!(self, Self::Requested | Self::Booked)
    }
}

words! {
    /// How a booking came to be.
    BookingSource, "booking source" {
        /// By telephone, with the receptionist.
        Phone = "phone",
        /// On the public booking page.
        BookingPage = "booking_page",
        /// By text message.
        Text = "text",
        /// By a person in the portal.
        Portal = "portal",
        /// Found in a calendar.
        Calendar = "calendar",
        /// Through the public interface.
        Api = "api",
    }
}

/// The short reference that people quote: six characters that cannot be confused when read aloud.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BookingRef(String);

impl BookingRef {
    /// Letters and digits without 0/O, 1/I/L, 5/S, 8/B, and vowels.
    const ALPHABET: &'static [u8] = b"234679CDFGHJKMNPQRTVWXYZ";
    /// Characters in a reference: 24^6 possibilities, about 190 million, unique per business.
    pub const LEN: usize = 6;

    /// Derives a reference from random bits.
    #[must_use]
    pub fn from_bits(mut bits: u64) -> Self {
        let base = Self::ALPHABET.len() as u64;
        let text = (0..Self::LEN)
            .map(|_| {
                let letter = Self::ALPHABET[(bits % base) as usize];
                bits /= base;
                char::from(letter)
            })
            .collect();
        Self(text)
    }

    /// Reads a stored or spoken reference; case and inner spaces do not matter.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .collect::<String>()
            .to_uppercase();
        let known = text.len() == Self::LEN && text.bytes().all(|b| Self::ALPHABET.contains(&b));
        known.then_some(Self(text))
    }

    /// The reference as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BookingRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for state in BookingState::ALL {
            assert_eq!(state.as_str().parse(), Ok(*state));
        }
        assert!("confirmed".parse::<BookingState>().is_err());
    }

    #[test]
    fn references_read_back_in_any_case() {
        for bits in [0, 1, u64::MAX, 0x1234_5678_9abc_def0] {
            let reference = BookingRef::from_bits(bits);
            assert_eq!(
                BookingRef::parse(&reference.as_str().to_lowercase()),
                Some(reference)
            );
        }
        assert_eq!(BookingRef::parse("AAAAAA"), None, "vowels are not used");
    }
}
