//! One response at a time.

use call::EndReason;
use serde_json::{Value, json};

use crate::call::Call;

fn refused(call: &mut Call, code: &str, event_id: &Value) {
    call.model(json!({"type": "error", "error": {"type": "invalid_request_error", "code": code, "message": "m", "event_id": event_id}}));
}

#[test]
fn a_request_waits_for_the_end_of_the_running_response() {
    let mut call = Call::greeted();
    call.calls(&[("a", "get_services", json!({}))]);
    call.begins("own");
    call.tool_done("a", &json!({"ok": true}), vec![]);
    assert!(call.sent("response.create").is_empty());
    call.ends("own", "completed", &json!([]));
    assert_eq!(call.sent("response.create").len(), 1);
}

#[test]
fn a_response_of_the_models_own_makes_the_request_obsolete_when_it_began_after_the_outputs() {
    let mut call = Call::greeted();
    call.caller_starts("turn");
    call.calls(&[("a", "get_services", json!({}))]);
    call.tool_done("a", &json!({"ok": true}), vec![]);
    assert!(
        call.sent("response.create").is_empty(),
        "the caller speaks: the model will answer by itself"
    );
    call.caller_stops("turn");
    let asked = call.sent("response.create").len();
    if asked == 0 {
        call.begins("own");
        call.ends("own", "completed", &json!([]));
        assert!(call.sent("response.create").is_empty());
    }
}

#[test]
fn a_request_that_met_a_running_response_is_repeated_after_it() {
    let mut call = Call::answered();
    let id = call.sent("response.create")[0]["event_id"].clone();
    call.begins("own");
    refused(&mut call, "conversation_already_has_active_response", &id);
    assert_eq!(call.sent("response.create").len(), 1);
    call.ends("own", "completed", &json!([]));
    assert_eq!(call.sent("response.create").len(), 2);
}

#[test]
fn a_request_that_met_an_unseen_response_is_repeated_after_a_while() {
    let mut call = Call::answered();
    let id = call.sent("response.create")[0]["event_id"].clone();
    refused(&mut call, "conversation_already_has_active_response", &id);
    call.pass(1500);
    assert_eq!(call.sent("response.create").len(), 2);
}

#[test]
fn a_failed_response_is_tried_three_times() {
    let mut call = Call::answered();
    for n in 0..3 {
        assert!(call.endings.is_empty());
        let name = format!("r{n}");
        call.begins(&name);
        call.ends(&name, "failed", &json!([]));
        call.pass(800);
    }
    assert_eq!(call.ending().reason, EndReason::ModelLost);
}

#[test]
fn a_response_whose_beginning_was_missed_is_played_and_ended() {
    let mut call = Call::greeted();
    call.speaks("late", "Hello", 200);
    call.ends("late", "completed", &json!([]));
    call.ends("never", "cancelled", &json!([]));
    call.pass(300);
    assert_eq!(call.played.len(), 60);
    call.calls(&[("a", "get_services", json!({}))]);
    assert_eq!(call.runs.len(), 1);
}

#[test]
fn a_response_that_neither_grows_nor_ends_loses_the_model() {
    let mut call = Call::greeted();
    call.caller_says("turn", "When are you open?");
    call.begins("stuck");
    call.pass(11_000);
    assert!(call.endings.is_empty());
    call.speaks("stuck", "We are", 400);
    call.pass(11_900);
    assert!(call.endings.is_empty(), "it grew");
    call.pass(200);
    assert_eq!(call.ending().reason, EndReason::ModelLost);
}

#[test]
fn a_response_that_was_cancelled_and_does_not_end_loses_the_model_sooner() {
    let mut call = Call::greeted();
    call.begins("long");
    call.speaks("long", "There are many things to be said about that", 6000);
    call.pass(1000);
    call.caller_starts("stop");
    call.audio(1000, &crate::call::voice());
    assert_eq!(call.sent("response.cancel").len(), 1);
    call.caller_stops("stop");
    call.transcribed("stop", "Stop, I want to book");
    call.pass(3500);
    assert!(call.endings.is_empty());
    call.pass(2000);
    assert_eq!(call.ending().reason, EndReason::ModelLost);
}

#[test]
fn what_is_still_played_of_a_stalled_response_is_heard_to_its_end() {
    let mut call = Call::greeted();
    call.begins("stuck");
    call.speaks("stuck", "A long story", 20_000);
    call.pass(19_900);
    assert!(call.endings.is_empty());
    call.pass(200);
    assert_eq!(call.ending().reason, EndReason::ModelLost);
}

#[test]
fn a_response_with_an_unreadable_call_has_ended_all_the_same() {
    let mut call = Call::greeted();
    call.begins("odd");
    call.ends(
        "odd",
        "completed",
        &json!([{"type": "function_call", "id": "f", "name": "get_services", "arguments": "{}"}]),
    );
    call.pass(8_100);
    assert_eq!(
        call.sent("response.create").len(),
        1,
        "silence is asked about"
    );
    assert!(call.endings.is_empty() && call.runs.is_empty());
}
