//! Nobody speaks.

use call::{EndReason, EventKind};
use serde_json::json;

use crate::call::Call;

fn prompts(call: &Call) -> usize {
    call.events
        .iter()
        .filter(|event| matches!(event.kind, EventKind::SilencePrompt { .. }))
        .count()
}

#[test]
fn two_prompts_then_goodbye_then_the_line_is_closed() {
    let mut call = Call::greeted();
    call.pass(8000);
    assert_eq!(prompts(&call), 1);
    call.says("one", "Are you still there?", 1000);
    call.pass(8100);
    assert_eq!(prompts(&call), 2);
    call.says("two", "Hello?", 500);
    call.pass(7600);
    assert!(call.has(|kind| matches!(
        kind,
        EventKind::HangingUp {
            reason: EndReason::Silence
        }
    )));
    assert_eq!(call.sent("response.create").len(), 3);
    call.says("bye", "Goodbye.", 1000);
    assert_eq!(
        call.carrier_closed, None,
        "not before the goodbye was heard"
    );
    call.pass(1100);
    assert_eq!(call.carrier_closed, Some(1000));
    assert_eq!(call.ending().reason, EndReason::Silence);
}

#[test]
fn a_caller_who_speaks_starts_the_ladder_anew() {
    let mut call = Call::greeted();
    call.pass(8000);
    call.says("one", "Are you still there?", 1000);
    call.pass(5000);
    call.caller_says("turn", "Yes, sorry");
    call.says("ok", "No problem.", 500);
    call.pass(8600);
    assert_eq!(prompts(&call), 2);
    call.says("two", "Still there?", 500);
    call.pass(8000);
    assert_eq!(prompts(&call), 3, "not the goodbye yet");
}

#[test]
fn nobody_is_asked_while_the_receptionist_speaks_or_a_tool_runs() {
    let mut call = Call::greeted();
    call.says("long", "A long story", 20_000);
    call.pass(20_000);
    assert_eq!(prompts(&call), 0);
    call.calls(&[("c", "get_services", json!({}))]);
    call.pass(4900);
    assert_eq!(prompts(&call), 0);
}
