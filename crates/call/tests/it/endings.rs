//! However a call ends, it ends once, and its record is complete.

use call::{AfterStream, EndReason, Evidence, Input, Stage, guard::Intent};
use domain::{CallOutcome, Speaker};
use serde_json::json;

use crate::call::{Call, config};

#[test]
fn the_caller_hangs_up() {
    let mut call = Call::greeted();
    call.carrier(json!({"event": "stop", "stop": {"accountSid": "AC1", "callSid": "CA1"}}));
    call.handle(Input::CarrierClosed { code: Some(1000) });
    call.handle(Input::ModelClosed {
        code: Some(1000),
        reason: "",
    });
    let ending = call.ending();
    assert_eq!(
        (ending.reason, ending.outcome),
        (EndReason::CallerHungUp, CallOutcome::HungUp)
    );
    assert!(call.model_closed);
    assert_eq!(ending.transcript.len(), 1);
}

#[test]
fn the_carrier_breaks_off() {
    let mut call = Call::greeted();
    call.handle(Input::CarrierClosed { code: None });
    assert_eq!(call.ending().reason, EndReason::CarrierLost);
}

#[test]
fn a_stream_that_never_begins_ends_the_call() {
    let mut call = Call::ringing(config());
    call.model_ready();
    call.pass(30_100);
    assert_eq!(call.ending().reason, EndReason::NeverStarted);
    assert!(call.model_closed && call.ending().talked.is_none());
}

#[test]
fn a_model_that_cannot_be_reached_sends_the_caller_to_the_fallback() {
    let mut call = Call::ringing(config());
    call.handle(Input::ModelUnavailable {
        reason: "connection refused",
    });
    assert!(call.endings.is_empty(), "there is no call to end yet");
    call.carrier_starts();
    assert_eq!(call.carrier_closed, Some(1000));
    let ending = call.ending();
    assert_eq!(
        (ending.reason, ending.after_stream, ending.outcome),
        (
            EndReason::ModelUnreachable,
            AfterStream::Fallback,
            CallOutcome::Failed
        )
    );
}

#[test]
fn a_model_that_is_not_ready_in_time_sends_the_caller_to_the_fallback() {
    let mut call = Call::ringing(config());
    call.handle(Input::ModelConnected);
    call.carrier_starts();
    call.pass(5100);
    assert_eq!(call.ending().reason, EndReason::ModelUnreachable);
}

#[test]
fn a_model_that_goes_away_or_goes_silent_sends_the_caller_to_the_fallback() {
    let mut call = Call::greeted();
    call.handle(Input::ModelClosed {
        code: Some(1006),
        reason: "reset",
    });
    assert_eq!(
        (call.ending().reason, call.ending().after_stream),
        (EndReason::ModelLost, AfterStream::Fallback)
    );

    let mut call = Call::answered();
    call.pass(12_100);
    assert_eq!(
        call.ending().reason,
        EndReason::ModelLost,
        "the greeting never came"
    );
}

#[test]
fn fatal_errors_end_the_call_and_others_do_not() {
    for (code, reason) in [
        ("session_expired", Some(EndReason::ModelLost)),
        ("insufficient_quota", Some(EndReason::ModelRefused)),
        ("invalid_api_key", Some(EndReason::ModelRefused)),
        ("response_cancel_not_active", None),
        ("rate_limit_exceeded", None),
        ("invalid_value", None),
    ] {
        let mut call = Call::greeted();
        call.model(json!({"type": "error", "error": {"type": "x", "code": code, "message": "m", "param": null, "event_id": null}}));
        assert_eq!(
            call.endings.first().map(|ending| ending.reason),
            reason,
            "{code}"
        );
    }
}

#[test]
fn a_configuration_that_the_model_refuses_is_a_model_out_of_reach() {
    let mut call = Call::ringing(config());
    call.handle(Input::ModelConnected);
    let id = call.to_model[0]["event_id"].clone();
    call.model(json!({"type": "error", "error": {"type": "invalid_request_error", "code": "invalid_value", "message": "no such voice", "event_id": id}}));
    call.carrier_starts();
    assert_eq!(call.ending().reason, EndReason::ModelUnreachable);
}

#[test]
fn a_change_that_is_being_made_is_waited_for_when_the_caller_goes() {
    let mut call = Call::greeted();
    call.calls(&[("s", "get_available_slots", json!({"service_id": domain::ServiceId::from_uuid(uuid::Uuid::nil()).to_string(), "when": "now"}))]);
    call.tool_done(
        "s",
        &json!({"ok": true}),
        vec![Evidence::SlotIssued("slot_a".parse().unwrap())],
    );
    call.runs.clear();
    let arguments = json!({"slot_id": "slot_a", "customer_name": "Jo"});
    call.calls(&[("p", "create_booking", arguments.clone())]);
    let run = call.run();
    call.proposed(&run, "Haircut. Shall I book it?");
    call.says("read", "Haircut. Shall I book it?", 500);
    call.pass(600);
    call.caller_says("yes", "Yes");
    call.calls(&[("c", "create_booking", arguments)]);
    let run = call.run();
    assert!(matches!(run.stage, Stage::Commit(_)));
    call.handle(Input::CarrierClosed { code: None });
    assert!(call.endings.is_empty(), "the result is awaited");
    let intent = Intent::of(&run.request).unwrap();
    let booking = domain::BookingId::from_uuid(uuid::Uuid::nil());
    call.tool_done(
        "c",
        &json!({"ok": true}),
        vec![Evidence::Committed { intent, booking }],
    );
    assert_eq!(call.ending().outcome, CallOutcome::Booked);
}

#[test]
fn the_last_words_of_the_caller_and_the_last_figures_are_waited_for() {
    let mut call = Call::greeted();
    call.caller_starts("turn");
    call.pass(500);
    call.caller_stops("turn");
    call.begins("r");
    call.handle(Input::CarrierClosed { code: None });
    assert!(call.endings.is_empty());
    assert_eq!(call.sent("response.cancel").len(), 1);
    call.transcribed("turn", "Sorry, wrong number");
    call.ends("r", "cancelled", &json!([]));
    let ending = call.ending();
    assert_eq!(ending.usage.responses, 2);
    assert!(
        ending
            .transcript
            .iter()
            .any(|turn| turn.speaker == Speaker::Caller && turn.text == "Sorry, wrong number")
    );
}

#[test]
fn they_are_not_waited_for_long() {
    let mut call = Call::greeted();
    call.begins("r");
    call.handle(Input::CarrierClosed { code: None });
    call.pass(1100);
    assert_eq!(call.ending().reason, EndReason::CarrierLost);
}

#[test]
fn nothing_happens_after_the_end() {
    let mut call = Call::greeted();
    call.handle(Input::CarrierClosed { code: None });
    let events = call.events.len();
    call.model(
        json!({"type": "response.created", "response": {"id": "r", "status": "in_progress"}}),
    );
    call.handle(Input::CarrierText("garbage"));
    call.handle(Input::ModelConnected);
    call.handle(Input::HangUp { reason: "again" });
    call.pass(100_000);
    assert_eq!(call.events.len(), events);
    call.ending();
}
