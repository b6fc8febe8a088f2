//! Callers who want a booking.

use crate::{Call, Shop, backend::at, has};

const SATURDAY_TWO: &str = "2026-11-21T14:00";

#[test]
fn everything_in_one_sentence_is_read_back_and_booked() {
    let mut call = Call::to(Shop::default());
    has(
        &call.hear("a haircut with Sam tomorrow at two, it's Jo Bloggs"),
        "Shall I book it?",
    );
    has(&call.hear("yes please"), "You're booked");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo Bloggs");
    has(&call.hear("no that's all, bye"), "Goodbye");
    assert_eq!(call.shop.ended.as_deref(), Some("done"));
    assert!(call.desk.finished());
}

#[test]
fn piece_by_piece() {
    let mut call = Call::to(Shop::default());
    has(&call.hear("hi, I'd like to book an appointment"), "?");
    call.hear("a haircut");
    has(&call.hear("tomorrow at two"), "?");
    has(&call.hear("Jo Bloggs"), "Shall I book it?");
    call.hear("yeah go on");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo Bloggs");
}

#[test]
fn a_day_without_a_time_gets_offers_to_choose_from() {
    let mut call = Call::to(Shop::default());
    let offers = call.hear("can I get a beard trim on Tuesday");
    has(&offers, "On Tuesday 24 November I have");
    call.hear("the second one");
    call.hear("it's Priya");
    call.hear("yes");
    call.expect("Beard trim", "Sam", "2026-11-24T09:15", "Priya");
}

#[test]
fn an_offer_is_picked_by_its_time() {
    let mut call = Call::to(Shop::default());
    call.hear("haircut on Tuesday afternoon please");
    call.hear("half past twelve");
    call.hear("my name is Jo");
    call.hear("that's right");
    call.expect("Haircut", "Sam", "2026-11-24T12:30", "Jo");
}

#[test]
fn any_offer_will_do() {
    let mut call = Call::to(Shop::default());
    call.lines(&[
        "I need a skin fade on Wednesday",
        "I don't mind, whichever",
        "Jo",
        "yes",
    ]);
    call.expect("Skin fade", "Lena", "2026-11-25T09:00", "Jo");
}

#[test]
fn a_change_of_time_at_the_read_back_is_searched_again() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo Bloggs");
    let again = call.hear("yes but at three");
    has(&again, "3 pm");
    assert!(
        call.shop.bookings.is_empty(),
        "nothing is booked against the caller's word"
    );
    call.hear("yes");
    call.expect("Haircut", "Sam", "2026-11-21T15:00", "Jo Bloggs");
}

#[test]
fn a_change_of_day_keeps_the_hour() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut tomorrow at two, it's Jo");
    has(
        &call.hear("actually, can we do Wednesday instead"),
        "Wednesday 25 November at 2 pm",
    );
    call.hear("yes");
    call.expect("Haircut", "Sam", "2026-11-25T14:00", "Jo");
}

#[test]
fn a_change_of_person_is_searched_again() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    has(&call.hear("can it be with Lena"), "with Lena");
    call.hear("yes");
    call.expect("Haircut", "Lena", SATURDAY_TWO, "Jo");
}

#[test]
fn later_means_after_what_was_offered() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut tomorrow at two, it's Jo");
    let offers = call.hear("can you make it later");
    has(&offers, "2:15 pm");
    call.hear("the first one");
    call.hear("yes");
    call.expect("Haircut", "Sam", "2026-11-21T14:15", "Jo");
}

#[test]
fn a_wrong_name_is_corrected_before_booking() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut tomorrow at two, my name is Joe");
    has(&call.hear("no, it's Jo, J O"), "for Jo.");
    call.hear("yes");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo");
}

#[test]
fn a_name_said_to_be_wrong_is_asked_for() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut tomorrow at two, my name is Joe");
    has(&call.hear("no, the name is wrong"), "What name");
    has(&call.hear("J O, B L O double G S"), "for Jo Bloggs.");
    call.hear("yes");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo Bloggs");
}

#[test]
fn a_price_question_in_between_does_not_lose_the_thread() {
    let mut call = Call::to(Shop::default());
    call.hear("I'd like a haircut");
    let answer = call.hear("how much is that?");
    has(&answer, "£35");
    has(&answer, "?");
    call.lines(&["okay, tomorrow at two", "Jo", "yes"]);
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo");
}

#[test]
fn a_question_at_the_read_back_repeats_it() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    let answer = call.hear("how much is it?");
    has(&answer, "£35");
    has(&answer, "Shall I book it?");
    call.hear("yes");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo");
}

#[test]
fn a_refused_offer_leads_to_another_day() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut on Tuesday");
    has(&call.hear("no"), "Which other day or time");
    call.lines(&["Saturday at noon", "Jo", "yes"]);
    call.expect("Haircut", "Sam", "2026-11-21T12:00", "Jo");
}

#[test]
fn a_taken_slot_leads_to_the_nearest() {
    let shop = Shop {
        snatched: vec![at(SATURDAY_TWO)],
        ..Shop::default()
    };
    let mut call = Call::to(shop);
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    has(&call.hear("yes"), "just gone");
    assert!(call.shop.bookings.is_empty());
    call.lines(&["the first one", "yes"]);
    call.expect("Haircut", "Sam", "2026-11-21T14:15", "Jo");
}

#[test]
fn a_busy_time_is_answered_with_the_nearest() {
    let shop = Shop::default().with_booking("Haircut", "Sam", SATURDAY_TWO, "AAAAAA");
    let mut call = Call::to(shop);
    has(&call.hear("a haircut with Sam tomorrow at two"), "taken");
}

#[test]
fn a_closed_day_is_said_and_the_nearest_offered() {
    let mut call = Call::to(Shop::default());
    let answer = call.hear("a haircut on Sunday at noon");
    has(&answer, "closed");
    has(&answer, "Tuesday 24 November");
}

#[test]
fn an_ambiguous_day_is_asked_about_and_completed() {
    let mut call = Call::to(Shop::default());
    let answer = call.hear("a haircut on Friday");
    has(&answer, "Friday 20 November or Friday 27 November");
    call.lines(&["the 27th", "the first one", "Jo", "yes"]);
    call.expect("Haircut", "Sam", "2026-11-27T09:00", "Jo");
}

#[test]
fn an_unknown_member_of_staff_for_a_service_is_said() {
    let mut call = Call::to(Shop::default());
    has(
        &call.hear("a skin fade with Sam tomorrow at two"),
        "Sam doesn't do that",
    );
}

#[test]
fn two_services_that_both_fit_are_asked_about() {
    let mut call = Call::to(Shop::default());
    has(
        &call.hear("a haircut and a beard trim tomorrow at two, it's Jo"),
        "Do you mean",
    );
    call.hear("haircut and beard");
    call.hear("yes");
    call.expect("Haircut and beard", "Sam", SATURDAY_TWO, "Jo");
}

#[test]
fn an_unheard_read_back_is_said_again() {
    let refusal = serde_json::json!({"ok": false, "code": "not_heard", "say": "", "next": ""});
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    call.shop.refuse_once = Some(("create_booking", refusal));
    has(&call.hear("yes"), "Shall I book it?");
    assert!(call.shop.bookings.is_empty());
    call.hear("yes");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo");
}

#[test]
fn a_plain_no_at_the_read_back_books_nothing() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    has(&call.hear("no"), "What would you like to change?");
    call.lines(&["the time", "Saturday at noon", "yes"]);
    call.expect("Haircut", "Sam", "2026-11-21T12:00", "Jo");
}

#[test]
fn never_mind_at_the_read_back_drops_it() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    has(&call.hear("never mind"), "haven't booked anything");
    call.hear("no thanks");
    assert!(call.shop.bookings.is_empty() && call.desk.finished());
}

#[test]
fn time_to_think_is_given() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    has(&call.hear("hold on, let me check"), "Take your time");
    call.hear("okay");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo");
}

#[test]
fn yes_and_bye_in_one_breath_books_and_ends() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    let last = call.hear("yes that's fine, thanks, bye");
    has(&last, "You're booked");
    has(&last, "Goodbye");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo");
    assert!(call.desk.finished());
}

#[test]
fn repeating_the_read_back_details_is_a_yes() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut with Sam tomorrow at two, it's Jo");
    call.hear("yes, Saturday at two");
    call.expect("Haircut", "Sam", SATURDAY_TWO, "Jo");
}

#[test]
fn no_time_given_twice_explains_how() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut please");
    call.hear("purple monkey");
    has(&call.hear("dishwasher"), "like Tuesday at two");
}

#[test]
fn another_of_the_offered_slots_is_taken_when_the_name_was_asked() {
    let mut call = Call::to(Shop::default());
    call.lines(&["a haircut tomorrow afternoon with Lena", "the second one"]);
    call.lines(&["no, the last one", "Jo", "yes"]);
    call.expect("Haircut", "Lena", "2026-11-21T12:30", "Jo");
}

#[test]
fn a_no_instead_of_a_name_refuses_the_time() {
    let mut call = Call::to(Shop::default());
    call.hear("I need a haircut today at 5");
    has(&call.hear("no"), "Which other day or time");
    call.lines(&["tomorrow, ten in the morning", "Dave", "sure"]);
    call.expect("Haircut", "Sam", "2026-11-21T10:00", "Dave");
}

#[test]
fn the_other_half_of_the_day_replaces_the_one_offered() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut tomorrow at 2pm, it's Jo");
    has(
        &call.hear("no, ten in the morning"),
        "Saturday 21 November at 10 am",
    );
    call.hear("yes");
    call.expect("Haircut", "Sam", "2026-11-21T10:00", "Jo");
}

#[test]
fn slots_inside_the_asked_part_of_the_day_are_no_second_choice() {
    let mut call = Call::to(Shop::default());
    let offers = call.hear("a haircut tomorrow afternoon");
    assert!(!offers.contains("exactly"), "{offers}");
}

#[test]
fn another_offer_is_picked_at_the_read_back() {
    let mut call = Call::to(Shop::default());
    call.lines(&["a haircut on Tuesday, it's Jo", "the first one"]);
    has(&call.hear("no, the third one"), "9:30 am");
    call.hear("yes");
    call.expect("Haircut", "Sam", "2026-11-24T09:30", "Jo");
}
