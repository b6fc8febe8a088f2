//! Tool calls: through the guard, to the server, back to the model.

use call::{
    Evidence, Input, Policy, SessionConfig, Stage,
    guard::{Intent, Wording},
    tools::SlotId,
};
use dialogue::retold::Fact;
use domain::{BookingId, CallOutcome};
use jiff::civil::{date, time};
use serde_json::{Value, json};

use crate::call::{Call, config};

pub(crate) const READ_BACK: &str =
    "Haircut with Sam, Saturday 21 November at 2 pm, for Jo. Shall I book it?";

const OTHER_READ_BACK: &str =
    "Haircut with Lena, Sunday 22 November at 3 pm, for Jo. Shall I book it?";

/// A sentence, and what of it must be told: the service, with whom, the name, and in [`READ_BACK`] also when.
pub(crate) fn wording(read_back: &str) -> Wording {
    let when = Fact::When {
        day: date(2026, 11, 21),
        time: Some(time(14, 0, 0, 0)),
        today: date(2026, 11, 20),
    };
    let with = ["Lena", "Sam"]
        .into_iter()
        .find(|who| read_back.contains(who));
    let mut facts: Vec<_> = ["Haircut", with.unwrap_or("Sam"), "Jo"]
        .map(|name| Fact::Name(name.to_owned()))
        .into();
    facts.extend((read_back == READ_BACK).then_some(when));
    Wording {
        read_back: read_back.to_owned(),
        facts,
    }
}

fn slot() -> SlotId {
    "slot_a1".parse().unwrap()
}

pub(crate) fn booking() -> Value {
    json!({"slot_id": "slot_a1", "customer_name": "Jo"})
}

pub(crate) fn outputs(call: &Call) -> Vec<Value> {
    call.sent("conversation.item.create")
        .iter()
        .filter(|event| event["item"]["type"] == "function_call_output")
        .map(|event| {
            serde_json::from_str(event["item"]["output"].as_str().expect("a string")).unwrap()
        })
        .collect()
}

pub(crate) fn code(call: &Call) -> Value {
    outputs(call).last().expect("an output")["code"].clone()
}

/// A call in which a slot was offered.
pub(crate) fn offered() -> Call {
    offered_with(config())
}

fn offered_with(config: SessionConfig) -> Call {
    let mut call = Call::greeted_with(config);
    let service = domain::ServiceId::from_uuid(uuid(7)).to_string();
    call.calls(&[(
        "c0",
        "get_available_slots",
        json!({"service_id": service, "when": "saturday at two"}),
    )]);
    let run = call.run();
    assert_eq!(run.stage, Stage::Look);
    call.tool_done(
        "c0",
        &json!({"ok": true, "slots": []}),
        vec![Evidence::SlotIssued(slot())],
    );
    call.says("offer", "Saturday at two is free.", 400);
    call.pass(500);
    call
}

/// A call in which the booking was proposed and the model knows the wording.
pub(crate) fn proposed() -> Call {
    let mut call = offered();
    call.calls(&[("c1", "create_booking", booking())]);
    let run = call.run();
    call.proposed(&run, READ_BACK);
    call
}

/// A call in which the caller has heard the read-back.
pub(crate) fn read_back() -> Call {
    let mut call = proposed();
    call.says("read_back", READ_BACK, 2000);
    call.pass(2100);
    call
}

pub(crate) fn uuid(value: u128) -> uuid::Uuid {
    uuid::Uuid::from_u128(value)
}

pub(crate) fn booking_id() -> BookingId {
    BookingId::from_uuid(uuid(42))
}

#[test]
fn a_booking_takes_a_proposal_a_hearing_and_a_yes() {
    let mut call = read_back();
    call.caller_says("yes", "Yes please");
    call.calls(&[("c2", "create_booking", booking())]);
    let run = call.run();
    let Stage::Commit(permit) = &run.stage else {
        panic!("{:?}", run.stage)
    };
    assert_eq!(permit.intent(), &Intent::of(&run.request).unwrap());
    let intent = permit.intent().clone();
    call.tool_done(
        "c2",
        &json!({"ok": true, "code": "booked", "reference": "K7F2QX"}),
        vec![Evidence::Committed {
            intent,
            booking: booking_id(),
        }],
    );
    assert_eq!(code(&call), "booked");

    call.says("done", "You're booked.", 500);
    call.pass(600);
    call.calls(&[("c3", "create_booking", booking())]);
    assert!(call.runs.is_empty(), "a repeat does not run");
    assert_eq!(code(&call), "booked");
    call.handle(Input::CarrierClosed { code: None });
    assert_eq!(call.ending().outcome, CallOutcome::Booked);
}

#[test]
fn without_the_hearing_it_is_refused() {
    let mut call = proposed();
    call.calls(&[("c2", "create_booking", booking())]);
    assert_eq!(code(&call), "not_heard");

    let mut call = proposed();
    call.says("read_back", READ_BACK, 2000);
    call.pass(1000);
    call.calls(&[("c2", "create_booking", booking())]);
    assert_eq!(code(&call), "not_heard", "half of it is not all of it");
    assert!(call.runs.is_empty());
}

#[test]
fn without_an_answer_it_is_refused() {
    let mut call = read_back();
    call.calls(&[("c2", "create_booking", booking())]);
    assert_eq!(code(&call), "no_answer_yet");
    call.caller_says("what", "How much is it?");
    call.calls(&[("c3", "create_booking", booking())]);
    assert_eq!(code(&call), "no_answer_yet");
    assert!(call.runs.is_empty());
}

#[test]
fn a_no_is_final_until_it_is_proposed_again() {
    for no in [
        "No thanks",
        "yes but at three",
        "Actually, can we make it later?",
    ] {
        let mut call = read_back();
        call.caller_says("no", no);
        call.says("sorry", "No problem. Anything else?", 500);
        call.pass(600);
        call.caller_says("yes", "Yes");
        call.calls(&[("c2", "create_booking", booking())]);
        assert_eq!(code(&call), "caller_refused", "{no}");
        call.calls(&[("c3", "create_booking", booking())]);
        assert_eq!(call.run().stage, Stage::Propose);
    }
}

#[test]
fn a_yes_that_was_said_before_the_read_back_is_no_answer() {
    let mut call = proposed();
    call.caller_says("early", "Yes");
    call.says("read_back", READ_BACK, 2000);
    call.pass(2100);
    call.calls(&[("c2", "create_booking", booking())]);
    assert_eq!(code(&call), "no_answer_yet");
}

#[test]
fn the_tool_waits_for_the_words_of_the_answer() {
    let mut call = read_back();
    call.caller_starts("yes");
    call.pass(800);
    call.caller_stops("yes");
    call.calls(&[("c2", "create_booking", booking())]);
    assert!(
        call.runs.is_empty() && outputs(&call).len() == 2,
        "neither run nor refused"
    );
    call.pass(1000);
    call.transcribed("yes", "Yes.");
    assert!(matches!(call.run().stage, Stage::Commit(_)));
}

#[test]
fn the_tool_waits_three_seconds_at_most() {
    let mut call = read_back();
    call.caller_starts("yes");
    call.pass(800);
    call.caller_stops("yes");
    call.calls(&[("c2", "create_booking", booking())]);
    call.pass(3100);
    assert_eq!(code(&call), "no_answer_yet");
}

#[test]
fn other_arguments_are_another_wish() {
    let mut call = read_back();
    call.caller_says("yes", "Yes");
    call.calls(&[(
        "c2",
        "create_booking",
        json!({"slot_id": "slot_a1", "customer_name": "Kim"}),
    )]);
    assert_eq!(call.run().stage, Stage::Propose);
    let mut call = read_back();
    call.caller_says("yes", "Yes");
    call.calls(&[(
        "c2",
        "create_booking",
        json!({"slot_id": "slot_a1", "customer_name": " JO ", "notes": "first visit"}),
    )]);
    assert!(
        matches!(call.run().stage, Stage::Commit(_)),
        "wording does not matter"
    );
}

#[test]
fn a_slot_or_booking_that_was_not_issued_is_refused() {
    let mut call = Call::greeted();
    call.calls(&[("c1", "create_booking", booking())]);
    assert_eq!(code(&call), "slot_not_issued");
    call.calls(&[(
        "c2",
        "cancel_booking",
        json!({"booking_id": booking_id().to_string()}),
    )]);
    assert_eq!(code(&call), "booking_not_issued");
    assert!(call.runs.is_empty());
}

#[test]
fn moving_a_booking_takes_an_identity() {
    let mut call = Call::greeted();
    call.calls(&[("c1", "find_bookings", json!({}))]);
    call.runs.clear();
    call.tool_done(
        "c1",
        &json!({"ok": true}),
        vec![Evidence::BookingIssued(booking_id())],
    );
    let arguments = json!({"booking_id": booking_id().to_string()});
    call.calls(&[("c2", "cancel_booking", arguments.clone())]);
    assert_eq!(code(&call), "identity");
    call.calls(&[("c3", "find_bookings", json!({}))]);
    call.runs.clear();
    call.tool_done(
        "c3",
        &json!({"ok": true}),
        vec![
            Evidence::Identified(call::IdentityLevel::NumberMatches),
            Evidence::BookingIssued(booking_id()),
        ],
    );
    call.calls(&[("c4", "cancel_booking", arguments)]);
    assert_eq!(call.run().stage, Stage::Propose);
}

#[test]
fn what_the_business_forbids_is_refused() {
    let policy = Policy {
        create: false,
        send_sms: false,
        ..Policy::default()
    };
    let mut call = offered_with(SessionConfig { policy, ..config() });
    call.calls(&[("c1", "create_booking", booking())]);
    assert_eq!(code(&call), "policy");
    call.calls(&[("c2", "send_sms", json!({"message": "hi"}))]);
    assert_eq!(code(&call), "policy");
}

#[test]
fn all_outputs_come_before_one_request() {
    let mut call = Call::greeted();
    call.calls(&[
        ("a", "get_services", json!({})),
        ("b", "get_current_time", json!({})),
        ("c", "fly_to_moon", json!({})),
    ]);
    assert_eq!(call.runs.len(), 2);
    assert_eq!(code(&call), "unknown_tool");
    call.tool_done("b", &json!({"ok": true}), vec![]);
    assert!(call.sent("response.create").is_empty());
    call.tool_done("a", &json!({"ok": true}), vec![]);
    assert_eq!(outputs(&call).len(), 3);
    assert_eq!(call.sent("response.create").len(), 1);
    assert_eq!(call.to_model.last().unwrap()["type"], "response.create");
}

#[test]
fn calls_of_a_cancelled_response_do_not_run() {
    let mut call = Call::greeted();
    call.begins("r");
    call.ends("r", "cancelled", &json!([{"type": "function_call", "id": "i", "call_id": "c", "name": "get_services", "arguments": "{}"}]));
    assert!(call.runs.is_empty());
}

#[test]
fn arguments_that_cannot_be_read_are_refused_with_the_field() {
    let mut call = Call::greeted();
    for (arguments, field) in [
        (json!({"customer_name": "Jo"}), "slot_id"),
        (
            json!({"slot_id": "slot_a", "customer_name": "12"}),
            "customer_name",
        ),
        (
            json!({"slot_id": "tomorrow", "customer_name": "Jo"}),
            "slot_id",
        ),
        (json!([]), "arguments"),
    ] {
        call.calls(&[("c", "create_booking", arguments.clone())]);
        let output = outputs(&call).pop().unwrap();
        assert_eq!(
            (&output["code"], &output["field"]),
            (&json!("invalid"), &json!(field)),
            "{arguments}"
        );
        call = Call::greeted();
    }
}

#[test]
fn a_tool_that_takes_too_long_is_given_up_and_its_late_change_is_told() {
    let mut call = read_back();
    call.caller_says("yes", "Yes");
    call.calls(&[("c2", "create_booking", booking())]);
    let run = call.run();
    call.pass(5100);
    assert_eq!(code(&call), "timeout");
    call.says("sorry", "I'm sorry, that takes long.", 300);
    call.pass(400);
    call.calls(&[("c3", "create_booking", booking())]);
    assert_eq!(
        code(&call),
        "in_progress",
        "it may still go through: it must not be tried again"
    );
    let intent = Intent::of(&run.request).unwrap();
    call.to_model.clear();
    call.tool_done(
        "c2",
        &json!({"ok": true, "code": "booked"}),
        vec![Evidence::Committed {
            intent,
            booking: booking_id(),
        }],
    );
    let note = &call.sent("conversation.item.create")[0]["item"];
    assert_eq!(note["role"], "system");
    assert!(
        note["content"][0]["text"]
            .as_str()
            .unwrap()
            .contains("booked")
    );
    call.tool_done("c2", &json!({"ok": true}), vec![]);
    assert_eq!(
        call.sent("conversation.item.create").len(),
        1,
        "a second result changes nothing"
    );
}

#[test]
fn a_call_id_that_comes_back_is_answered_from_memory() {
    let mut call = Call::greeted();
    call.calls(&[("a", "get_services", json!({}))]);
    call.tool_done("a", &json!({"ok": true, "n": 1}), vec![]);
    call.runs.clear();
    call.says("x", "so", 100);
    call.pass(200);
    call.calls(&[("a", "get_services", json!({}))]);
    assert!(call.runs.is_empty());
    assert_eq!(outputs(&call).last().unwrap()["n"], 1);
}

#[test]
fn messages_and_texts_have_a_limit_and_do_not_repeat() {
    let mut call = Call::greeted();
    for (n, expected) in [(1, 1), (1, 0), (2, 1), (3, 0)] {
        call.calls(&[(
            &format!("c{n}{expected}"),
            "send_sms",
            json!({"message": format!("text {n}")}),
        )]);
        assert_eq!(call.runs.len(), expected, "text {n}");
        if let Some(run) = call.runs.pop() {
            assert_eq!(run.stage, Stage::Act);
            call.tool_done(&run.call_id, &json!({"ok": true, "code": "queued"}), vec![]);
        }
    }
    assert_eq!(code(&call), "policy");
}

#[test]
fn a_booking_made_in_this_call_may_be_changed_without_more_identity() {
    let mut call = read_back();
    call.caller_says("yes", "Yes");
    call.calls(&[("c2", "create_booking", booking())]);
    let run = call.run();
    let intent = Intent::of(&run.request).unwrap();
    call.tool_done(
        "c2",
        &json!({"ok": true}),
        vec![Evidence::Committed {
            intent,
            booking: booking_id(),
        }],
    );
    call.calls(&[(
        "c3",
        "cancel_booking",
        json!({"booking_id": booking_id().to_string()}),
    )]);
    assert_eq!(call.run().stage, Stage::Propose);
}

#[test]
fn a_yes_belongs_to_the_proposal_that_was_heard_last() {
    let mut call = offered();
    call.calls(&[(
        "s",
        "get_available_slots",
        json!({"service_id": domain::ServiceId::from_uuid(uuid(7)).to_string(), "when": "sunday"}),
    )]);
    call.runs.clear();
    call.tool_done(
        "s",
        &json!({"ok": true}),
        vec![Evidence::SlotIssued("slot_b2".parse().unwrap())],
    );
    let second = json!({"slot_id": "slot_b2", "customer_name": "Jo"});
    for (id, arguments, read_back) in [
        ("c1", booking(), READ_BACK),
        ("c2", second, OTHER_READ_BACK),
    ] {
        call.calls(&[(id, "create_booking", arguments)]);
        let run = call.run();
        call.proposed(&run, read_back);
        call.says(&format!("read_{id}"), read_back, 500);
        call.pass(600);
    }
    call.caller_says("yes", "Yes");
    call.calls(&[("c3", "create_booking", booking())]);
    assert_eq!(
        call.run().stage,
        Stage::Propose,
        "the first was not agreed to"
    );
}

#[test]
fn a_yes_that_made_one_change_does_not_make_another_that_was_heard_before() {
    let mut call = offered();
    call.calls(&[(
        "s",
        "get_available_slots",
        json!({"service_id": domain::ServiceId::from_uuid(uuid(7)).to_string(), "when": "sunday"}),
    )]);
    call.runs.clear();
    call.tool_done(
        "s",
        &json!({"ok": true}),
        vec![Evidence::SlotIssued("slot_b2".parse().unwrap())],
    );
    let second = json!({"slot_id": "slot_b2", "customer_name": "Jo"});
    for (id, arguments, read_back) in [
        ("c1", booking(), READ_BACK),
        ("c2", second.clone(), OTHER_READ_BACK),
    ] {
        call.calls(&[(id, "create_booking", arguments)]);
        let run = call.run();
        call.proposed(&run, read_back);
        call.says(&format!("read_{id}"), read_back, 500);
        call.pass(600);
    }
    call.caller_says("yes", "Yes");
    call.calls(&[("c3", "create_booking", second)]);
    let run = call.run();
    let intent = Intent::of(&run.request).unwrap();
    call.tool_done(
        "c3",
        &json!({"ok": true}),
        vec![Evidence::Committed {
            intent,
            booking: booking_id(),
        }],
    );
    call.calls(&[("c4", "create_booking", booking())]);
    assert_eq!(call.run().stage, Stage::Propose);
}
