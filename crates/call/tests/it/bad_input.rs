//! Frames that should not be.

use call::{AfterStream, EndReason, Input};
use serde_json::json;

use crate::call::{Call, quiet};

#[test]
fn frames_that_break_the_protocol_close_the_line_with_the_right_code() {
    let large = "A".repeat(12_000);
    let media = |payload: &str, sequence: &str, sid: &str| {
        json!({"event": "media", "sequenceNumber": sequence, "streamSid": sid, "media": {"payload": payload}}).to_string()
    };
    for (frame, code) in [
        (String::from("no json"), 1007),
        (String::from("{}"), 1007),
        (media("not base64!", "900", "MZ1"), 1007),
        (media("AAA", "900", "MZ1"), 1007),
        (media(&large, "900", "MZ1"), 1009),
        (format!("{{\"event\":\"media\",\"x\":\"{}\"}}", "y".repeat(70_000)), 1009),
        (media(&quiet(), "900", "MZ2"), 1008),
        (media(&quiet(), "1", "MZ1"), 1008),
        (media(&quiet(), "-1", "MZ1"), 1007),
        (json!({"event": "connected"}).to_string(), 1008),
        (json!({"event": "start", "streamSid": "MZ1", "sequenceNumber": "900", "start": {"streamSid": "MZ1", "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}}}).to_string(), 1008),
        (json!({"event": "dtmf", "streamSid": "MZ1", "sequenceNumber": "900", "dtmf": {"digit": "12"}}).to_string(), 1007),
    ] {
        let mut call = Call::greeted();
        call.handle(Input::CarrierText(&frame));
        assert_eq!(call.carrier_closed, Some(code), "{}", &frame[..frame.len().min(80)]);
        let ending = call.ending();
        assert_eq!((ending.reason, ending.after_stream), (EndReason::CarrierProtocol, AfterStream::Fallback));
    }
}

#[test]
fn unknown_events_are_counted_and_too_many_of_the_carrier_close_the_line() {
    let mut call = Call::greeted();
    for _ in 0..100 {
        call.carrier(json!({"event": "weather"}));
    }
    assert_eq!(call.carrier_closed, None);
    call.carrier(json!({"event": "weather"}));
    assert_eq!(call.carrier_closed, Some(1008));
    assert_eq!(call.ending().counts.unknown_carrier_events, 100);
}

#[test]
fn unknown_events_of_the_model_are_counted_by_type_and_never_end_the_call() {
    let mut call = Call::greeted();
    for n in 0..100 {
        call.model(json!({"type": format!("new.event.{}", n % 20), "what": {"ever": [1, 2, 3]}}));
    }
    for garbage in [
        "",
        "[]",
        "{",
        "{\"type\":7}",
        "{\"type\":\"response.done\"}",
        "null",
        "\u{0}",
    ] {
        call.handle(Input::ModelText(garbage));
    }
    assert!(call.endings.is_empty());
    call.handle(Input::CarrierClosed { code: None });
    let counts = &call.ending().counts;
    assert_eq!(counts.unknown_model_events.values().sum::<u64>(), 100);
    assert_eq!(
        counts.unknown_model_events.len(),
        17,
        "sixteen types and the rest"
    );
    assert_eq!(counts.unreadable_model_frames, 7);
}

#[test]
fn media_in_an_unusual_form_still_arrives() {
    let mut call = Call::greeted();
    let frames = [
        r#"{ "media" : {"payload":"\/\/8=","timestamp":"0"}, "streamSid":"MZ1", "sequenceNumber":"500", "event":"media" }"#,
        r#"{"event":"media","extra":{"a":[1]},"sequenceNumber":"501","streamSid":"MZ1","media":{"track":"inbound","payload":"\u002f/8="}}"#,
        r#"{"event":"media","sequenceNumber":"502","streamSid":"MZ1","media":{"track":"outbound","payload":"//8="}}"#,
    ];
    for frame in frames {
        call.handle(Input::CarrierText(frame));
    }
    assert_eq!(
        call.appended,
        ["//8=", "//8="],
        "the third is our own voice"
    );
}

#[test]
fn audio_of_the_model_in_an_unusual_form_still_arrives() {
    let mut call = Call::greeted();
    call.begins("r");
    call.played.clear();
    call.handle(Input::ModelText(r#"{"delta":"\/\/8=","part":{},"type":"response.output_audio.delta","item_id":"item_r","response_id":"r","event_id":"e"}"#));
    call.handle(Input::ModelText(r#"{"obfuscation":"x","delta":"//8=","item_id":"item_r","response_id":"r","type":"response.output_audio.delta"}"#));
    call.handle(Input::ModelText(r#"{"type":"response.output_audio.delta","item_id":"item_r","response_id":"r","delta":"?"}"#));
    call.pass(100);
    assert_eq!(call.played, ["//8=", "//8="]);
}

#[test]
fn a_second_stream_is_not_taken() {
    let mut call = Call::greeted();
    let leg = call::wire::CarrierLeg::twilio();
    call.handle(Input::CarrierStarted(leg));
    call.frame(&quiet());
    assert_eq!(call.appended.len(), 1, "the first stream goes on");
}

#[test]
fn a_carrier_that_sends_faster_than_anybody_speaks_is_cut_off() {
    let mut call = Call::greeted();
    let mut frames = 0;
    while call.carrier_closed.is_none() && frames < 1000 {
        frames += 1;
        call.frame(&quiet());
    }
    assert_eq!(call.carrier_closed, Some(1008));
    // Five seconds ahead of the time that passed in the greeting: 250 frames and some.
    assert!((250..320).contains(&frames), "{frames} frames");
    assert!(call.appended.len() < 320, "the model got no more");
    assert_eq!(call.ending().reason, EndReason::CarrierProtocol);
}

#[test]
fn frames_that_waited_for_a_slow_network_may_come_at_once() {
    let mut call = Call::greeted();
    for _ in 0..2 {
        call.pass(3000);
        for _ in 0..150 {
            call.frame(&quiet());
        }
    }
    assert_eq!(call.carrier_closed, None);
}
