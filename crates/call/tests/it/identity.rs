//! What a caller must show before a booking is touched.

use call::{Evidence, IdentityLevel, Policy, SessionConfig, Stage};
use domain::BookingId;
use serde_json::json;

use crate::{
    call::{Call, config},
    tools::code,
};

fn booking(number: u128) -> BookingId {
    BookingId::from_uuid(uuid::Uuid::from_u128(number))
}

/// A look-up shows these bookings to a caller who is known to a level.
fn shown(call: &mut Call, id: &str, level: IdentityLevel, booking: BookingId) {
    call.calls(&[(id, "find_bookings", json!({}))]);
    call.runs.clear();
    let evidence = vec![
        Evidence::Identified(level),
        Evidence::BookingIssued(booking),
    ];
    call.tool_done(id, &json!({"ok": true}), evidence);
}

fn cancel(call: &mut Call, id: &str, booking: BookingId) {
    let arguments = json!({"booking_id": booking.to_string()});
    call.calls(&[(id, "cancel_booking", arguments)]);
}

#[test]
fn a_matching_number_is_not_enough_where_the_policy_asks_for_more() {
    let policy = Policy {
        change_requires: IdentityLevel::ReferenceAndName,
        ..Policy::default()
    };
    let mut call = Call::greeted_with(SessionConfig { policy, ..config() });
    shown(&mut call, "c1", IdentityLevel::NumberMatches, booking(1));
    cancel(&mut call, "c2", booking(1));
    assert_eq!(code(&call), "identity");
    shown(&mut call, "c3", IdentityLevel::ReferenceAndName, booking(1));
    cancel(&mut call, "c4", booking(1));
    assert_eq!(call.run().stage, Stage::Propose);
}

#[test]
fn the_reference_of_one_booking_opens_no_other() {
    let policy = Policy {
        change_requires: IdentityLevel::ReferenceAndName,
        ..Policy::default()
    };
    let mut call = Call::greeted_with(SessionConfig { policy, ..config() });
    shown(&mut call, "c1", IdentityLevel::NumberMatches, booking(1));
    shown(&mut call, "c2", IdentityLevel::ReferenceAndName, booking(2));
    cancel(&mut call, "c3", booking(1));
    assert_eq!(code(&call), "identity");
    cancel(&mut call, "c4", booking(2));
    assert_eq!(call.run().stage, Stage::Propose);
}
