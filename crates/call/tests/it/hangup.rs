//! The receptionist hangs up.

use std::time::Duration;

use call::{EndReason, Input, Limits, SessionConfig};
use serde_json::json;

use crate::call::{Call, config, voice};

fn end_call() -> serde_json::Value {
    json!([{"type": "function_call", "id": "i", "call_id": "end", "name": "end_call", "arguments": "{\"reason\":\"done\"}"}])
}

#[test]
fn the_line_is_closed_after_the_last_mark_of_the_goodbye() {
    let mut call = Call::greeted();
    call.begins("bye");
    call.speaks("bye", "Goodbye!", 1500);
    call.ends("bye", "completed", &end_call());
    assert!(
        call.sent("response.create").is_empty(),
        "the goodbye was said in the same response"
    );
    call.pass(1400);
    assert_eq!(call.carrier_closed, None);
    call.pass(200);
    assert_eq!(call.carrier_closed, Some(1000));
    assert_eq!(call.ending().reason, EndReason::Goodbye);
}

#[test]
fn a_goodbye_is_asked_for_when_none_was_said() {
    let mut call = Call::greeted();
    call.calls(&[("end", "end_call", json!({}))]);
    assert_eq!(
        call.sent("response.create")[0]["response"]["tool_choice"],
        "none"
    );
    call.says("bye", "Goodbye!", 500);
    call.pass(600);
    assert_eq!(call.ending().reason, EndReason::Goodbye);
}

#[test]
fn a_mark_that_never_comes_does_not_keep_the_line_open() {
    let mut call = Call::greeted();
    call.deaf = true;
    call.begins("bye");
    call.speaks("bye", "Goodbye!", 1500);
    call.ends("bye", "completed", &end_call());
    call.pass(4400);
    assert_eq!(call.carrier_closed, None);
    call.pass(200);
    assert_eq!(call.carrier_closed, Some(1000));
}

#[test]
fn a_caller_who_has_more_to_say_is_not_cut_off() {
    let mut call = Call::greeted();
    call.begins("bye");
    call.speaks("bye", "Goodbye!", 1500);
    call.ends("bye", "completed", &end_call());
    call.pass(1300);
    call.caller_starts("turn");
    call.audio(700, &voice());
    call.caller_stops("turn");
    call.transcribed("turn", "Oh wait, what about parking?");
    call.pass(1000);
    assert_eq!(call.carrier_closed, None);
}

#[test]
fn a_caller_who_says_goodbye_too_changes_nothing() {
    let mut call = Call::greeted();
    call.begins("bye");
    call.speaks("bye", "Goodbye!", 1500);
    call.ends("bye", "completed", &end_call());
    call.pass(1300);
    call.caller_starts("turn");
    call.audio(400, &voice());
    call.caller_stops("turn");
    call.transcribed("turn", "Thanks, bye!");
    call.pass(3000);
    assert_eq!(call.ending().reason, EndReason::Goodbye);
}

#[test]
fn the_longest_call_ends_with_a_goodbye() {
    let limits = Limits {
        call: Duration::from_secs(60),
        ..Limits::default()
    };
    let mut call = Call::greeted_with(SessionConfig { limits, ..config() });
    for n in 0..8 {
        call.pass(7000);
        call.caller_says(&format!("turn {n}"), "Hmm");
        call.says(&format!("r{n}"), "Yes", 100);
    }
    call.pass(200);
    call.says("bye", "We have to stop here. Goodbye!", 1000);
    call.pass(1100);
    assert_eq!(call.ending().reason, EndReason::TooLong);
}

#[test]
fn the_server_may_hang_up_at_once() {
    let mut call = Call::greeted();
    call.says("long", "A long story", 5000);
    call.handle(Input::HangUp { reason: "shutdown" });
    assert_eq!(call.carrier_closed, Some(1000));
    assert_eq!(call.ending().reason, EndReason::HungUpByServer);
}
