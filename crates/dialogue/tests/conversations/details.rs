//! Courts, places, variants, first visits, series, several people, waiting lists, prices and policies.

use serde_json::json;

use crate::{
    Call,
    anywhere::{barber, clinic, courts, spa},
    has,
};

#[test]
fn courts_hours_and_start_are_taken_from_one_sentence() {
    let mut call = Call::to(courts());
    call.hear("Two courts on Saturday at six in the evening for two hours please.");
    let asked = call.shop.last("get_available_slots");
    assert_eq!(
        (&asked["count"], &asked["minutes"], &asked["service_id"]),
        (&json!(2), &json!(120), &json!("svc_1")),
        "{:#?}",
        call.said
    );
    let when = asked["when"].as_str().unwrap();
    assert!(!when.contains("two"), "{when}");
    call.lines(&["Arjun", "yes please"]);
    assert_eq!(call.shop.booked.len(), 1);
}

#[test]
fn a_span_of_hours_is_a_start_and_a_length() {
    for sentence in [
        "a court tomorrow from six to eight pm",
        "one court tomorrow from 6 pm to 8 pm",
        "I'd like one court tomorrow at six pm for two hours",
    ] {
        let mut call = Call::to(courts());
        call.hear(sentence);
        if call.said.last().unwrap().contains("How many courts") {
            call.hear("just one");
        }
        let asked = call.shop.last("get_available_slots");
        assert_eq!(
            (&asked["count"], &asked["minutes"]),
            (&json!(1), &json!(120)),
            "{sentence}: {asked}"
        );
        assert!(
            call.shop.slots[0].1["start"]
                .as_str()
                .unwrap()
                .contains("T18:00"),
            "{sentence}: {asked}"
        );
    }
}

#[test]
fn length_and_number_of_courts_are_asked_for_together() {
    let mut call = Call::to(courts());
    has(
        &call.hear("I want to book a court"),
        "For how long, and how many courts?",
    );
    has(&call.hear("one hour, three courts"), "?");
    call.hear("tomorrow at seven in the morning");
    let asked = call.shop.last("get_available_slots");
    assert_eq!(
        (&asked["count"], &asked["minutes"]),
        (&json!(3), &json!(60))
    );
}

#[test]
fn bare_numbers_answer_the_questions_for_them() {
    let mut call = Call::to(courts());
    has(&call.hear("three courts for tomorrow at noon"), "how long");
    call.hear("two");
    assert_eq!(call.shop.last("get_available_slots")["minutes"], 120);
    let mut call = Call::to(courts());
    has(
        &call.hear("a court tomorrow at noon for an hour"),
        "How many courts",
    );
    call.hear("just one please");
    assert_eq!(call.shop.last("get_available_slots")["count"], 1);
}

#[test]
fn hire_and_sale_go_with_the_booking() {
    let mut call = Call::to(courts());
    call.lines(&[
        "one court tomorrow at noon for an hour, with two rackets and a pair of shoes",
        "Arjun",
        "yes",
    ]);
    let booked = &call.shop.booked[0];
    assert_eq!(
        booked["add_ons"],
        json!([{"name": "Racket hire", "quantity": 2}, {"name": "Shoe hire", "quantity": 1}]),
        "{:#?}",
        call.said
    );
}

#[test]
fn something_added_after_the_read_back_is_read_back_again() {
    let mut call = Call::to(courts());
    call.lines(&["one court tomorrow at noon for an hour", "Arjun"]);
    has(&call.hear("and three rackets please"), "Shall I book it?");
    assert!(call.shop.booked.is_empty());
    call.hear("yes");
    assert_eq!(
        call.shop.booked[0]["add_ons"],
        json!([{"name": "Racket hire", "quantity": 3}])
    );
}

#[test]
fn another_number_of_courts_is_looked_up_anew() {
    let mut call = Call::to(courts());
    call.lines(&["two courts tomorrow at noon for an hour", "Arjun"]);
    call.hear("actually, make it three courts");
    let asked = call.shop.last("get_available_slots");
    assert_eq!(asked["count"], 3);
    call.hear("yes");
    let chosen = call.shop.slots.last().unwrap().0.clone();
    assert_eq!(
        call.shop.booked[0]["slot_id"],
        json!(chosen),
        "{:#?}",
        call.said
    );
}

#[test]
fn places_of_a_class_are_counted_in_people() {
    let mut call = Call::to(courts());
    call.lines(&[
        "open play tomorrow at noon for three people",
        "Arjun",
        "yes",
    ]);
    let asked = call.shop.last("get_available_slots");
    assert_eq!(
        (&asked["party"], &asked["service_id"]),
        (&json!(3), &json!("svc_2")),
        "{:#?}",
        call.said
    );
}

#[test]
fn a_series_names_its_step_and_its_length() {
    let mut call = Call::to(courts());
    call.lines(&[
        "one court every Tuesday at six in the evening for an hour, for six weeks",
        "Arjun",
        "yes",
    ]);
    assert_eq!(
        call.shop.booked[0]["repeat"],
        json!({"every": "week", "count": 6}),
        "{:#?}",
        call.said
    );
    let mut call = Call::to(courts());
    has(
        &call.hear("I'd like one court weekly on Tuesday at six in the evening for an hour"),
        "For how many dates",
    );
    call.lines(&["four", "Arjun", "yes"]);
    assert_eq!(call.shop.booked[0]["repeat"]["count"], 4);
}

#[test]
fn what_cannot_be_had_can_be_waited_for() {
    let mut call = Call::to(courts());
    let full = json!({"ok": false, "code": "not_enough", "say": "Only one court is free then.", "nearest": []});
    call.shop.answers.push(("get_available_slots", full));
    has(
        &call.hear("four courts on Saturday at six in the evening for an hour"),
        "waiting list",
    );
    has(&call.hear("can you text me if something frees up?"), "?");
    has(&call.hear("Arjun"), "on the list");
    let waiting = &call.shop.waiting[0];
    assert_eq!(
        (&waiting["count"], &waiting["customer_name"]),
        (&json!(4), &json!("Arjun"))
    );
    assert!(waiting["when"].as_str().unwrap().contains("Saturday"));
    assert!(call.shop.booked.is_empty());
}

#[test]
fn prices_and_policies_come_from_the_catalogue() {
    let mut call = Call::to(courts());
    has(
        &call.hear("how much is racket hire?"),
        "Racket hire is ₹100",
    );
    has(&call.hear("what does a court cost?"), "₹280 an hour");
    has(
        &call.hear("do you have coaching for kids?"),
        "₹2,500 a month",
    );
    has(
        &call.hear("what's your cancellation policy?"),
        "12 hours before",
    );
    let mut call = Call::to(spa());
    has(
        &call.hear("is there a deposit for laser?"),
        "a deposit of $50",
    );
    has(
        &call.hear("how should I prepare for the facial?"),
        "without make-up",
    );
    has(
        &call.hear("how much is a facial?"),
        "$140 for 60 minutes and $195 for 90 minutes",
    );
}

#[test]
fn a_clinic_asks_for_the_place_and_the_first_visit() {
    let mut call = Call::to(clinic());
    has(
        &call.hear("I'd like to book an appointment"),
        "Northcote, Carlton or Brunswick",
    );
    has(&call.hear("Carlton please"), "first visit");
    has(&call.hear("yes it is"), "?");
    call.lines(&[
        "tomorrow at ten in the morning",
        "the first one",
        "Grace Hill",
        "yes",
    ]);
    let asked = call.shop.last("get_available_slots");
    assert_eq!(
        (&asked["location"], &asked["service_id"]),
        (&json!("Carlton"), &json!("svc_1")),
        "{:#?}",
        call.said
    );
}

#[test]
fn a_follow_up_with_a_named_practitioner_needs_no_questions() {
    let mut call = Call::to(clinic());
    call.lines(&[
        "a follow-up with Dr Nair in Brunswick tomorrow at ten in the morning, I've been before",
        "Grace Hill",
        "yes",
    ]);
    let asked = call.shop.last("get_available_slots");
    assert_eq!(
        (&asked["location"], &asked["service_id"], &asked["staff"]),
        (
            &json!("Brunswick"),
            &json!("svc_2"),
            &json!("Dr Priya Nair")
        ),
        "{:#?}",
        call.said
    );
}

#[test]
fn a_first_visit_begins_with_the_service_for_it() {
    let mut call = Call::to(clinic());
    call.lines(&[
        "can I get a follow-up in Carlton?",
        "I've never been before",
    ]);
    has(
        call.said.last().unwrap(),
        "A first visit begins with an initial assessment",
    );
}

#[test]
fn whoever_is_not_known_here_begins_with_a_first_visit() {
    let mut call = Call::to(clinic());
    let policy = json!({"ok": false, "code": "policy", "say": "That is for people who have been here before."});
    call.shop.answers.push(("get_available_slots", policy));
    has(
        &call.hear("a follow-up in Carlton tomorrow at ten in the morning, I've been before"),
        "A first visit begins with an initial assessment",
    );
    let asked = call.shop.last("get_available_slots");
    assert_eq!(asked["service_id"], "svc_1", "{:#?}", call.said);
}

#[test]
fn any_place_will_do() {
    let mut call = Call::to(clinic());
    call.lines(&[
        "it's my first visit, I need an initial assessment",
        "whichever location",
        "tomorrow at ten in the morning",
    ]);
    assert!(call.shop.last("get_available_slots")["location"].is_null());
}

#[test]
fn variants_are_asked_for_or_taken_from_the_sentence() {
    let mut call = Call::to(spa());
    has(&call.hear("a facial please"), "60 minutes or 90 minutes");
    call.lines(&[
        "the ninety minute one",
        "tomorrow at ten in the morning",
        "Ella",
        "yes",
    ]);
    assert_eq!(
        call.shop.last("get_available_slots")["variant"],
        "90 minutes",
        "{:#?}",
        call.said
    );
    let mut call = Call::to(spa());
    call.hear("a 60 minutes facial tomorrow at ten in the morning");
    assert_eq!(
        call.shop.last("get_available_slots")["variant"],
        "60 minutes",
        "{:#?}",
        call.said
    );
}

#[test]
fn an_age_is_asked_for_where_a_rule_needs_it() {
    let mut call = Call::to(spa());
    has(
        &call.hear("laser tomorrow at ten in the morning"),
        "How old",
    );
    call.lines(&["twenty two", "Ella", "yes"]);
    assert_eq!(call.shop.booked[0]["age"], 22, "{:#?}", call.said);
}

#[test]
fn two_people_are_booked_together_at_one_time() {
    let mut call = Call::to(barber());
    call.lines(&[
        "haircuts for me and my son tomorrow at two in the afternoon",
        "Jo",
        "yes",
    ]);
    let booked = &call.shop.booked[0];
    assert_eq!(
        booked["also"].as_array().map(Vec::len),
        Some(1),
        "{:#?}",
        call.said
    );
    let with = |id: &serde_json::Value| {
        let slot = call
            .shop
            .slots
            .iter()
            .find(|(known, _)| known == id.as_str().unwrap());
        slot.unwrap().1["with"].clone()
    };
    assert_ne!(with(&booked["slot_id"]), with(&booked["also"][0]));
}

#[test]
fn each_may_want_something_else() {
    let mut call = Call::to(barber());
    call.lines(&[
        "a haircut for me and a beard trim for my dad tomorrow at two in the afternoon",
        "Jo",
        "yes",
    ]);
    assert_eq!(
        call.shop.booked[0]["also"].as_array().map(Vec::len),
        Some(1),
        "{:#?}",
        call.said
    );
    let services: Vec<_> = call
        .shop
        .calls
        .iter()
        .filter(|(tool, _)| tool == "get_available_slots")
        .map(|(_, asked)| asked["service_id"].clone())
        .collect();
    assert_eq!(services, ["svc_1", "svc_2"]);
}

#[test]
fn if_nobody_is_free_for_the_second_nothing_is_booked() {
    let mut call = Call::to(barber());
    call.shop.staff = vec!["Sam"];
    let none = json!({"ok": true, "slots": [], "exact": false});
    let first = json!({"ok": true, "exact": true, "slots": [{"slot_id": "slot_a", "start": "2026-11-21T14:00:00Z",
        "spoken": "Saturday 21 November at 2 pm", "with": "Sam"}]});
    for answer in [first, none.clone(), none] {
        call.shop.answers.push(("get_available_slots", answer));
    }
    has(
        &call.hear("haircuts for me and my son tomorrow at two in the afternoon"),
        "can't find a time for all of you",
    );
    assert!(call.shop.booked.is_empty());
}

#[test]
fn a_detail_that_a_tool_needs_is_asked_for() {
    let mut call = Call::to(courts());
    let needs =
        json!({"ok": false, "code": "needs", "field": "minutes", "say": "For how many hours?"});
    call.shop.answers.push(("get_available_slots", needs));
    has(
        &call.hear("one court tomorrow at noon for an hour"),
        "For how many hours?",
    );
    call.hear("two hours");
    assert_eq!(call.shop.last("get_available_slots")["minutes"], 120);
}
