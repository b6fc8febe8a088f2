//! What was done and then undone in the same call.

use call::{Evidence, Stage, guard::Intent};
use domain::BookingId;
use serde_json::{Value, json};

use crate::{
    call::Call,
    tools::{READ_BACK, booking, booking_id, offered, outputs, uuid},
};

/// The model calls a change until it is made, with the caller's yes in between; the output of the last call.
fn change(call: &mut Call, name: &str, tool: &str, arguments: &Value, made: BookingId) -> Value {
    call.calls(&[(&format!("{name}1"), tool, arguments.clone())]);
    let Some(run) = call.runs.pop() else {
        return outputs(call).pop().unwrap();
    };
    call.proposed(&run, READ_BACK);
    call.says(&format!("{name}-read"), READ_BACK, 2000);
    call.pass(2100);
    call.caller_says(&format!("{name}-yes"), "Yes please");
    call.calls(&[(&format!("{name}2"), tool, arguments.clone())]);
    let run = call.run();
    assert!(matches!(run.stage, Stage::Commit(_)), "{:?}", run.stage);
    let intent = Intent::of(&run.request).unwrap();
    let evidence = vec![Evidence::Committed {
        intent,
        booking: made,
    }];
    call.tool_done(
        &format!("{name}2"),
        &json!({"ok": true, "did": name}),
        evidence,
    );
    call.says(&format!("{name}-done"), "That's done.", 300);
    call.pass(400);
    outputs(call).pop().unwrap()
}

#[test]
fn what_was_cancelled_is_booked_anew_and_not_from_memory() {
    let other = BookingId::from_uuid(uuid(43));
    let cancel = json!({"booking_id": booking_id().to_string()});
    let mut call = offered();
    let mut make = |name: &str, tool: &str, arguments: &Value, made| {
        let output = change(&mut call, name, tool, arguments, made);
        assert_eq!(output["did"], name, "{output}");
    };
    make("first", "create_booking", &booking(), booking_id());
    make("off", "cancel_booking", &cancel, booking_id());
    make("after-all", "create_booking", &booking(), other);
    let again = change(&mut call, "again", "create_booking", &booking(), other);
    assert_eq!(again["did"], "after-all", "a repeat gets what stands");
}

#[test]
fn a_booking_may_be_moved_there_and_back_and_there_again() {
    let to = |slot: &str| json!({"booking_id": booking_id().to_string(), "slot_id": slot});
    let mut call = offered();
    let service = domain::ServiceId::from_uuid(uuid(7)).to_string();
    call.calls(&[(
        "s",
        "get_available_slots",
        json!({"service_id": service, "when": "sunday"}),
    )]);
    call.runs.clear();
    let issued = vec![Evidence::SlotIssued("slot_b2".parse().unwrap())];
    call.tool_done("s", &json!({"ok": true}), issued);
    let mut make = |name: &str, tool: &str, arguments: &Value| {
        let output = change(&mut call, name, tool, arguments, booking_id());
        assert_eq!(output["did"], name, "{output}");
    };
    make("book", "create_booking", &booking());
    make("there", "reschedule_booking", &to("slot_b2"));
    make("back", "reschedule_booking", &to("slot_a1"));
    make("there-again", "reschedule_booking", &to("slot_b2"));
    make("second", "create_booking", &booking());
}
