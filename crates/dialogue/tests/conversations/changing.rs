//! Callers who have a booking already.

use crate::{Call, Shop, backend::at, has};

fn with_one() -> Shop {
    Shop::default().with_booking("Haircut", "Sam", "2026-11-24T10:00", "K7F2QX")
}

#[test]
fn a_booking_is_moved_by_caller_id() {
    let mut call = Call::to(with_one());
    has(
        &call.hear("I need to move my appointment"),
        "When would you like to come instead?",
    );
    has(&call.hear("Wednesday at eleven"), "Shall I do that?");
    has(&call.hear("yes"), "It's moved");
    assert_eq!(call.shop.bookings[0].start, at("2026-11-25T11:00"));
}

#[test]
fn the_new_time_in_the_first_sentence_is_used() {
    let mut call = Call::to(with_one());
    has(
        &call.hear("can I move my appointment to Wednesday at eleven"),
        "Wednesday 25 November at 11 am",
    );
    call.hear("yes");
    assert_eq!(call.shop.bookings[0].start, at("2026-11-25T11:00"));
}

#[test]
fn a_booking_is_cancelled_after_a_yes() {
    let mut call = Call::to(with_one());
    has(
        &call.hear("I'd like to cancel my appointment"),
        "Shall I cancel it?",
    );
    has(&call.hear("yes, cancel it"), "It's cancelled");
    assert!(call.shop.bookings[0].cancelled);
}

#[test]
fn a_no_keeps_the_booking() {
    let mut call = Call::to(with_one());
    call.hear("cancel my booking");
    has(&call.hear("no, leave it"), "leave your booking as it is");
    assert!(!call.shop.bookings[0].cancelled);
}

#[test]
fn an_unknown_caller_gives_the_reference() {
    let shop = Shop {
        hide_bookings: true,
        ..with_one()
    };
    let mut call = Call::to(shop);
    has(&call.hear("I want to cancel my appointment"), "reference");
    has(&call.hear("it's K seven F two Q X"), "Shall I cancel it?");
    call.hear("yes");
    assert!(call.shop.bookings[0].cancelled);
}

#[test]
fn no_reference_leads_to_a_message() {
    let shop = Shop {
        hide_bookings: true,
        ..with_one()
    };
    let mut call = Call::to(shop);
    call.hear("I want to cancel my appointment");
    has(&call.hear("I don't have it"), "message");
    call.lines(&["please cancel my Tuesday haircut", "Jo Bloggs"]);
    assert_eq!(call.shop.messages.len(), 1);
    assert!(!call.shop.bookings[0].cancelled);
}

#[test]
fn of_two_bookings_the_right_one_is_chosen() {
    let shop = with_one().with_booking("Beard trim", "Lena", "2026-11-26T15:00", "AAAAAA");
    let mut call = Call::to(shop);
    has(&call.hear("cancel my appointment"), "Which one?");
    has(&call.hear("the beard trim"), "Beard trim with Lena");
    call.hear("yes");
    assert!(call.shop.bookings[1].cancelled && !call.shop.bookings[0].cancelled);
}

#[test]
fn moving_keeps_the_person_unless_told_otherwise() {
    let mut call = Call::to(with_one());
    call.lines(&["reschedule my haircut please", "Wednesday at eleven", "yes"]);
    assert_eq!(call.shop.bookings[0].staff, "Sam");
}

#[test]
fn a_change_of_mind_from_moving_to_cancelling() {
    let mut call = Call::to(with_one());
    call.hear("I need to move my appointment");
    has(
        &call.hear("actually, just cancel my appointment"),
        "Shall I cancel it?",
    );
    call.hear("yes please");
    assert!(call.shop.bookings[0].cancelled);
}

#[test]
fn when_is_my_appointment() {
    let mut call = Call::to(with_one());
    has(
        &call.hear("when is my appointment?"),
        "Tuesday 24 November at 10 am",
    );
}
