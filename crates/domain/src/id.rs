//! Typed ids. Inside they are 128-bit values (UUID version 7, so they sort by creation); outside they are written
//! with a prefix that names the kind, for example `bkg_01jd5c8v4m7w2k9x3q6t8r0y1z`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Crockford's base 32, lower case: no i, l, o, u, so that ids survive being read aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 128 bits in groups of five, rounded up.
const ENCODED_LEN: usize = 26;

/// Why a text is not an id of the expected kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid id: expected `{prefix}_` followed by 26 characters")]
pub struct InvalidId {
    /// The prefix that the expected kind carries.
    pub prefix: &'static str,
}

fn encode(id: Uuid, out: &mut [u8; ENCODED_LEN]) {
    let mut rest = id.as_u128();
    for slot in out.iter_mut().rev() {
        *slot = ALPHABET[(rest & 31) as usize];
        rest >>= 5;
    }
}

fn decode(text: &str) -> Option<Uuid> {
    if text.len() != ENCODED_LEN {
        return None;
    }
    let mut value: u128 = 0;
    for (index, byte) in text.bytes().enumerate() {
        let digit = ALPHABET.iter().position(|&c| c == byte)? as u128;
        // 26 groups of five are 130 bits: the first character may only carry three.
        if index == 0 && digit > 7 {
            return None;
        }
        value = (value << 5) | digit;
    }
    Some(Uuid::from_u128(value))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The prefix of the written form.
            pub const PREFIX: &'static str = $prefix;

            /// Wraps a raw value, as stored.
            #[must_use]
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The raw value, as stored.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut out = [0; ENCODED_LEN];
                encode(self.0, &mut out);
                f.write_str($prefix)?;
                f.write_str("_")?;
                f.write_str(std::str::from_utf8(&out).map_err(|_| fmt::Error)?)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(decode)
                    .map(Self)
                    .ok_or(InvalidId { prefix: $prefix })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A business: the tenant and the unit of isolation.
    BusinessId = "biz";
    /// A place of a business, with its own zone, hours and number.
    LocationId = "loc";
    /// A person who signs in.
    UserId = "usr";
    /// A user's role in a business.
    MembershipId = "mem";
    /// Somebody asked to join a business.
    InvitationId = "inv";
    /// A telephone number that Ringdesk answers.
    PhoneNumberId = "num";
    /// Something that can be booked.
    ServiceId = "svc";
    /// A person who delivers services.
    StaffId = "stf";
    /// A court, room, chair or machine that is used.
    ResourceId = "res";
    /// A weekly hours row.
    HoursId = "hrs";
    /// Other hours on a date, or a closure.
    ExceptionId = "exc";
    /// A stored person.
    CustomerId = "cus";
    /// One telephone call.
    CallId = "call";
    /// All contact with one customer over one channel.
    ConversationId = "cnv";
    /// One text, e-mail or voicemail in a conversation.
    MessageId = "msg";
    /// One side speaking once.
    TurnId = "trn";
    /// What the receptionist looked up or changed.
    ToolCallId = "act";
    /// A reservation.
    BookingId = "bkg";
    /// A booking's claim on one staff member or resource.
    AllocationId = "alc";
    /// A slot kept for one caller or visitor, with an end time.
    HoldId = "hld";
    /// Access to one calendar account.
    CalendarConnectionId = "cal";
    /// One piece of work in the outbox.
    JobId = "job";
    /// One received webhook.
    WebhookReceiptId = "whr";
    /// One recorded change.
    AuditEventId = "aud";
    /// A key of the public interface.
    ApiKeyId = "key";
    /// One recorded event of a call's timeline.
    CallEventId = "evt";
    /// One way of having a service, with its own length and price.
    VariantId = "var";
    /// Something that can be added to a service.
    AddOnId = "add";
    /// Bookings that were committed together.
    GroupId = "grp";
    /// Bookings that repeat.
    SeriesId = "ser";
    /// One class at one time, with its seats.
    ClassSessionId = "cls";
    /// Someone who waits for a time to become free.
    WaitlistEntryId = "wle";
    /// A time that was offered to someone who waits.
    WaitlistOfferId = "wlo";
    /// What somebody asked for and could not have.
    UnmetRequestId = "unm";
    /// A link that a customer was sent.
    CustomerLinkId = "lnk";
    /// A range in which a staff member or a resource is away.
    TimeOffId = "off";
    /// One rule of a receptionist.
    RuleId = "rul";
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_value_reads_back(value: u128) {
            let id = BookingId::from_uuid(Uuid::from_u128(value));
            prop_assert_eq!(id.to_string().parse::<BookingId>(), Ok(id));
        }

        #[test]
        fn written_order_is_value_order(a: u128, b: u128) {
            let (x, y) = (CallId::from_uuid(Uuid::from_u128(a)), CallId::from_uuid(Uuid::from_u128(b)));
            prop_assert_eq!(x.cmp(&y), x.to_string().cmp(&y.to_string()));
        }

        #[test]
        fn arbitrary_text_never_panics(text in ".{0,40}") {
            let _ = text.parse::<BookingId>();
        }
    }

    #[test]
    fn another_kind_is_refused() {
        let id = CallId::from_uuid(Uuid::from_u128(7));
        assert_eq!(
            id.to_string().parse::<BookingId>(),
            Err(InvalidId { prefix: "bkg" })
        );
        assert!(
            "bkg_zzzzzzzzzzzzzzzzzzzzzzzzzz"
                .parse::<BookingId>()
                .is_err(),
            "130 bits do not fit"
        );
    }
}
