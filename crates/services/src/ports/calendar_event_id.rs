//! Event ids that we choose, so that writing an event twice is noticed.

use std::fmt;

use domain::{BookingId, BusinessId};
use sha2::{Digest, Sha256};

/// Base 32 with the extended hexadecimal alphabet, lower case (RFC 4648 section 7): exactly the characters that Google
/// allows in an event id.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";

/// An event id that a calendar accepts: 5 to 1024 of the characters 0-9 and a-v.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(String);

impl EventId {
    /// The id of a booking's event. A cancelled id stays taken at the provider for ever, so writing the event of the
    /// same booking anew takes the next version.
    #[must_use]
    pub fn of_booking(business: BusinessId, booking: BookingId, version: u32) -> Self {
        Self::derive(&format!("{business}:booking:{booking}:v{version}"))
    }

    /// 160 bits of the text's SHA-256, which are 32 characters: short enough to read, too many to collide.
    #[must_use]
    pub fn derive(text: &str) -> Self {
        let hash = Sha256::digest(text.as_bytes());
        let id = hash[..20]
            .chunks_exact(5)
            .flat_map(|five| {
                let group = five
                    .iter()
                    .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
                (0..8)
                    .rev()
                    .map(move |place| ALPHABET[(group >> (place * 5) & 31) as usize] as char)
            })
            .collect();
        Self(id)
    }

    /// Reads a stored id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let valid = (5..=1024).contains(&text.len()) && text.bytes().all(|b| ALPHABET.contains(&b));
        valid.then(|| Self(text.to_owned()))
    }

    /// The id as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_equal_the_published_vector() {
        let id = EventId::derive("tenant_42:booking:5f3c1b9e-7a0d-4a8e-9a3e-2f6f0b1c2d3e:v1");
        assert_eq!(id.as_str(), "g11r07d9d6vub2ui9857mf77olln4k9i");
        assert_eq!(EventId::parse(id.as_str()), Some(id));
    }

    #[test]
    fn only_the_allowed_characters_are_read() {
        for bad in ["", "abcd", "ABCDE", "abc-de", "abcdw", &"a".repeat(1025)] {
            assert_eq!(EventId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn another_version_is_another_id() {
        let (business, booking) = (
            BusinessId::from_uuid(uuid::Uuid::nil()),
            BookingId::from_uuid(uuid::Uuid::nil()),
        );
        assert_ne!(
            EventId::of_booking(business, booking, 1),
            EventId::of_booking(business, booking, 2)
        );
    }
}
