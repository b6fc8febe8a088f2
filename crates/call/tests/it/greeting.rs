//! From the first ring to the end of the greeting.

use call::{EventKind, Input};
use serde_json::json;

use crate::call::{Call, config, quiet, speech, voice};

#[test]
fn the_session_is_configured_while_the_telephone_rings() {
    let mut call = Call::ringing(config());
    call.handle(Input::ModelConnected);
    let update = &call.to_model[0];
    assert_eq!(update["type"], "session.update");
    let session = &update["session"];
    assert_eq!(session["type"], "realtime");
    assert_eq!(session["model"], "gpt-realtime-2.1-mini");
    assert_eq!(session["output_modalities"], json!(["audio"]));
    assert_eq!(
        session["audio"]["input"]["format"],
        json!({"type": "audio/pcmu"})
    );
    assert_eq!(
        session["audio"]["output"]["format"],
        json!({"type": "audio/pcmu"})
    );
    assert_eq!(
        session["audio"]["input"]["transcription"]["model"],
        "gpt-transcribe"
    );
    let detection = &session["audio"]["input"]["turn_detection"];
    assert_eq!(detection["type"], "server_vad");
    assert_eq!(
        (
            &detection["create_response"],
            &detection["interrupt_response"]
        ),
        (&json!(true), &json!(false))
    );
    assert_eq!(session["tools"].as_array().unwrap().len(), 12);
    assert!(
        session["tools"]
            .as_array()
            .unwrap()
            .iter()
            .all(|tool| tool.get("strict").is_none())
    );
    assert!(
        session["instructions"]
            .as_str()
            .unwrap()
            .contains("Fade Room")
    );
    assert!(session.get("temperature").is_none() && session.get("modalities").is_none());
}

#[test]
fn the_greeting_waits_for_both_sides() {
    for carrier_first in [false, true] {
        let mut call = Call::ringing(config());
        if carrier_first {
            call.carrier_starts();
            assert!(call.sent("response.create").is_empty());
            call.model_ready();
        } else {
            call.model_ready();
            assert!(call.sent("response.create").is_empty());
            call.carrier_starts();
        }
        let create = call.sent("response.create");
        assert_eq!(create.len(), 1);
        let instructions = create[0]["response"]["instructions"].as_str().unwrap();
        assert!(
            instructions.contains("Fade Room, this is Ava, an AI receptionist. How can I help?")
        );
    }
}

#[test]
fn audio_goes_through_byte_for_byte_both_ways() {
    let mut call = Call::answered();
    let frames: Vec<String> = (0..100).map(speech).collect();
    for frame in &frames {
        call.frame(frame);
    }
    assert_eq!(call.appended, frames);
    call.says("greeting", "Hello", 2000);
    call.pass(2100);
    assert_eq!(call.played, frames);
}

#[test]
fn audio_from_before_the_model_is_ready_is_kept_in_order() {
    let mut call = Call::ringing(config());
    call.handle(Input::ModelConnected);
    call.carrier_starts();
    call.frame(&quiet());
    call.frame(&voice());
    assert!(
        call.appended.is_empty(),
        "the model does not know the format yet"
    );
    call.model(json!({"type": "session.updated", "session": {}}));
    call.frame(&speech(1));
    assert_eq!(call.appended, [quiet(), voice(), speech(1)]);
}

#[test]
fn a_large_delta_is_cut_into_pieces_with_marks_and_the_same_bytes() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let mut call = Call::answered();
    let bytes: Vec<u8> = (0..4001_u32).map(|n| n as u8).collect();
    call.begins("r");
    call.model(json!({"type": "response.output_audio.delta", "response_id": "r", "item_id": "item_r", "content_index": 0, "delta": STANDARD.encode(&bytes)}));
    call.pass(600);
    let played: Vec<u8> = call
        .played
        .iter()
        .flat_map(|payload| STANDARD.decode(payload).unwrap())
        .collect();
    assert_eq!(played, bytes);
    assert!(
        call.played.iter().all(|payload| payload.len() <= 640),
        "at most 60 ms between marks"
    );
}

#[test]
fn the_greeting_is_a_turn_once_it_was_heard() {
    let mut call = Call::answered();
    call.says("greeting", "Hello there", 1000);
    call.pass(900);
    assert!(
        !call.has(|kind| matches!(kind, EventKind::Turn(_))),
        "not heard to its end yet"
    );
    call.pass(200);
    assert!(call.has(|kind| matches!(kind, EventKind::Turn(turn) if turn.text == "Hello there")));
}
