//! Links that customers are sent. A token is as short as a text message wants it and as random as nobody can guess; only
//! its hash is stored, with when it lapses.

use domain::{BookingId, CallId, CustomerLinkId};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    ServiceError,
    context::Ports,
    ports::{Entropy, Tx},
    records::{Booking, CustomerLink, LinkKind},
};

/// Letters of a token: 82 random bits.
const LENGTH: usize = 14;
/// What a token is written with: letters and digits that are not taken for each other.
const LETTERS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The link to a booking works until so long after its end: it still shows what was booked, and leads to the next one.
const AFTER_END: SignedDuration = SignedDuration::from_hours(30 * 24);
/// The link after a call that was cut off works so long, and any new one at least.
const RESUME: SignedDuration = SignedDuration::from_hours(24);

/// A new token.
fn token(entropy: &dyn Entropy) -> String {
    let mut rest = (u128::from(entropy.bits()) << 64) | u128::from(entropy.bits());
    let mut letters = String::with_capacity(LENGTH);
    for _ in 0..LENGTH {
        letters.push(char::from(LETTERS[(rest % 58) as usize]));
        rest /= 58;
    }
    letters
}

/// What of a token is stored.
pub(crate) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// A new link to a booking; the older ones work as long as it. Gives its token.
///
/// # Errors
/// The store's errors.
pub(crate) async fn to_booking(
    ports: &Ports,
    tx: &mut dyn Tx,
    booking: &Booking,
) -> Result<String, ServiceError> {
    to_booking_until(ports, tx, booking, booking.range.end()).await
}

/// A new link to the first of bookings that were made together, which leads to the others too; it works until some time
/// after the last of them. Gives its token; `None` without a booking.
///
/// # Errors
/// The store's errors.
pub(crate) async fn to_bookings(
    ports: &Ports,
    tx: &mut dyn Tx,
    bookings: &[Booking],
) -> Result<Option<String>, ServiceError> {
    let last = bookings.iter().map(|booking| booking.range.end()).max();
    let (Some(first), Some(last)) = (bookings.first(), last) else {
        return Ok(None);
    };
    Ok(Some(to_booking_until(ports, tx, first, last).await?))
}

/// A new link to a booking whose older ones are over; they stay so. It works for a day at least. Gives its token.
///
/// # Errors
/// The store's errors.
pub(crate) async fn to_booking_again(
    ports: &Ports,
    tx: &mut dyn Tx,
    booking: &Booking,
) -> Result<String, ServiceError> {
    let usual = after(booking.range.end(), AFTER_END)?;
    let until = usual.max(after(ports.now(), RESUME)?);
    manage(ports, booking, until).add(ports, tx).await
}

async fn to_booking_until(
    ports: &Ports,
    tx: &mut dyn Tx,
    booking: &Booking,
    last: Timestamp,
) -> Result<String, ServiceError> {
    let until = after(last, AFTER_END)?;
    tx.links().prolong(booking.id, until).await?;
    manage(ports, booking, until).add(ports, tx).await
}

fn manage(ports: &Ports, booking: &Booking, until: Timestamp) -> New {
    New {
        id: ports.id(CustomerLinkId::from_uuid),
        kind: LinkKind::Manage,
        booking: Some(booking.id),
        call: None,
        detail: json!({}),
        until,
    }
}

/// A new link to what a call was about. Gives its token.
///
/// # Errors
/// The store's errors.
pub(crate) async fn to_resume(
    ports: &Ports,
    tx: &mut dyn Tx,
    (id, call): (CustomerLinkId, CallId),
    detail: Value,
) -> Result<String, ServiceError> {
    let new = New {
        id,
        kind: LinkKind::Resume,
        booking: None,
        call: Some(call),
        detail,
        until: after(ports.now(), RESUME)?,
    };
    new.add(ports, tx).await
}

struct New {
    id: CustomerLinkId,
    kind: LinkKind,
    booking: Option<BookingId>,
    call: Option<CallId>,
    detail: Value,
    until: Timestamp,
}

impl New {
    async fn add(self, ports: &Ports, tx: &mut dyn Tx) -> Result<String, ServiceError> {
        let token = token(ports.entropy.as_ref());
        let link = CustomerLink {
            id: self.id,
            kind: self.kind,
            token_hash: hash(&token),
            booking_id: self.booking,
            call_id: self.call,
            detail: self.detail,
            created_at: ports.now(),
            expires_at: self.until,
            used_at: None,
        };
        tx.links().add(&link).await?;
        Ok(token)
    }
}

fn after(at: Timestamp, length: SignedDuration) -> Result<Timestamp, ServiceError> {
    at.checked_add(length)
        .map_err(|error| ServiceError::Internal(error.to_string()))
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        sync::atomic::{AtomicU8, Ordering},
    };

    use super::*;

    struct Counting(AtomicU8);

    impl Entropy for Counting {
        fn fill(&self, buffer: &mut [u8]) {
            for byte in buffer {
                *byte = self.0.fetch_add(37, Ordering::Relaxed);
            }
        }
    }

    #[test]
    fn tokens_are_short_differ_and_survive_being_typed() {
        let entropy = Counting(AtomicU8::new(1));
        let all: BTreeSet<String> = (0..16).map(|_| token(&entropy)).collect();
        assert!(all.len() > 1);
        for token in &all {
            assert_eq!(token.len(), LENGTH);
            assert!(
                token.bytes().all(|letter| LETTERS.contains(&letter)),
                "{token}"
            );
            assert!(!token.contains(['0', 'O', 'I', 'l']), "{token}");
        }
        assert_ne!(hash("a"), hash("A"));
    }
}
