//! The transcript and the times of the answers.

use call::{EventKind, Input, event::Heard};
use domain::Speaker;
use serde_json::json;

use crate::call::Call;

#[test]
fn words_that_arrive_after_the_answer_stand_before_it() {
    let mut call = Call::greeted();
    call.caller_starts("turn");
    call.pass(500);
    call.caller_stops("turn");
    call.says("answer", "Nine to six.", 500);
    call.pass(600);
    call.transcribed("turn", "When are you open?");
    call.handle(Input::CarrierClosed { code: None });
    let transcript = &call.ending().transcript;
    let said: Vec<_> = transcript
        .iter()
        .map(|turn| (turn.speaker, turn.text.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Speaker::Receptionist, "Fade Room, this is Ava."),
            (Speaker::Caller, "When are you open?"),
            (Speaker::Receptionist, "Nine to six."),
        ]
    );
    assert_eq!(transcript[2].after, Some(transcript[1].turn));
}

#[test]
fn words_that_never_arrive_leave_a_turn_without_text() {
    let mut call = Call::greeted();
    call.caller_starts("turn");
    call.caller_stops("turn");
    call.model(json!({"type": "conversation.item.input_audio_transcription.failed", "item_id": "turn", "content_index": 0, "error": {"type": "x", "message": "m"}}));
    call.handle(Input::CarrierClosed { code: None });
    assert_eq!(call.ending().transcript[1].heard, Heard::NotUnderstood);
}

#[test]
fn the_time_to_the_answer_is_measured_to_sending_and_to_hearing() {
    let mut call = Call::greeted();
    call.caller_says("turn", "Hi");
    call.pass(300);
    call.says("answer", "Hello", 500);
    call.pass(600);
    let latency = call.events.iter().find_map(|event| match event.kind {
        EventKind::Latency(latency) => Some(latency),
        _ => None,
    });
    let latency = latency.unwrap();
    assert_eq!(
        (latency.first_audio_ms, latency.first_heard_ms),
        (300, Some(320))
    );
}

#[test]
fn a_caller_who_hangs_up_leaves_half_a_sentence() {
    let mut call = Call::greeted();
    call.says("answer", "We are open from nine to six on Saturday", 2000);
    call.pass(1000);
    call.handle(Input::CarrierClosed { code: None });
    let last = call.ending().transcript.last().unwrap().clone();
    assert_eq!(
        last.heard,
        Heard::Part {
            ms: 1000,
            of_ms: 2000
        }
    );
    assert_eq!(last.text, "We are open from");
}
