//! A browser at the other end: its frames, its audio, what it types, and what it is told.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use call::{
    EndReason, Stage,
    wire::{CarrierError, CarrierEvent, CarrierLeg},
};
use serde_json::{Value, json};

use crate::call::Call;

/// A tone of 24 kHz, in the bytes of a frame.
fn tone(hertz: f64, millis: usize, from: usize) -> String {
    let samples = 24 * millis;
    let bytes: Vec<u8> = (from..from + samples)
        .map(|n| {
            let angle = 2.0 * std::f64::consts::PI * hertz * n as f64 / 24_000.0;
            (8000.0 * angle.sin()) as i16
        })
        .flat_map(i16::to_le_bytes)
        .collect();
    STANDARD.encode(bytes)
}

fn audio(payload: &str) -> String {
    json!({"type": "audio", "audio": payload}).to_string()
}

fn read(frame: &str) -> Result<CarrierEvent<'_>, CarrierError> {
    CarrierLeg::browser().read(frame)
}

#[test]
fn frames_are_read_and_those_that_no_browser_sends_are_refused_with_their_code() {
    assert_eq!(
        read(r#"{"type":"text","text":" Hello "}"#),
        Ok(CarrierEvent::Typed("Hello".to_owned()))
    );
    assert_eq!(
        read(r#"{"type":"mark","name":"a:60:1"}"#),
        Ok(CarrierEvent::Mark("a:60:1".into()))
    );
    assert_eq!(read(r#"{"type":"stop"}"#), Ok(CarrierEvent::Stopped));
    assert_eq!(read(r#"{"type":"wave"}"#), Ok(CarrierEvent::Unknown));
    let bytes = |count: usize| audio(&STANDARD.encode(vec![0; count]));
    let text = |count: usize| json!({"type": "text", "text": "x".repeat(count)}).to_string();
    for (frame, code) in [
        ("hello".to_owned(), 1007),
        ("[]".to_owned(), 1007),
        (r#"{"type":7}"#.to_owned(), 1007),
        (r#"{"type":"audio"}"#.to_owned(), 1007),
        (r#"{"type":"text"}"#.to_owned(), 1007),
        (r#"{"type":"mark"}"#.to_owned(), 1007),
        (audio("not base64"), 1007),
        (bytes(481), 1007),
        (bytes(478), 1007),
        (bytes(48_003), 1009),
        (text(2001), 1009),
        (
            json!({"type": "mark", "name": "x".repeat(129)}).to_string(),
            1009,
        ),
        (" ".repeat(70_000), 1009),
    ] {
        let refused = read(&frame).unwrap_err();
        assert_eq!(refused.close_code(), code, "{refused}: {frame:.60}");
    }
    let mut leg = CarrierLeg::browser();
    leg.read(r#"{"type":"stop"}"#).unwrap();
    let after = leg.read(r#"{"type":"stop"}"#).unwrap_err();
    assert_eq!(after.close_code(), 1008, "nothing follows the end");
    let mut leg = CarrierLeg::browser();
    for _ in 0..100 {
        assert_eq!(leg.read(r#"{"type":"wave"}"#), Ok(CarrierEvent::Unknown));
    }
    assert_eq!(
        leg.read(r#"{"type":"wave"}"#),
        Err(CarrierError::TooManyUnknown)
    );
}

#[test]
fn every_frame_of_audio_becomes_a_third_as_many_samples_of_the_telephone() {
    let mut leg = CarrierLeg::browser();
    let mut bytes = 0;
    for frame in 0..50 {
        let frame = audio(&tone(440.0, 20, frame * 480));
        let Ok(CarrierEvent::Media(media)) = leg.read(&frame) else {
            panic!("audio");
        };
        let decoded = STANDARD.decode(media.payload.as_bytes()).unwrap();
        assert_eq!(decoded.len(), media.bytes);
        bytes += media.bytes;
        leg.reuse(media.payload.into_owned());
    }
    assert_eq!(bytes, 8000, "a second");
}

#[test]
fn what_is_said_comes_back_at_24_khz_and_is_marked() {
    let mut call = Call::from_browser();
    call.says("greeting", "Fade Room, this is Ava.", 1000);
    call.pass(1200);
    let samples: usize = call
        .played
        .iter()
        .map(|payload| STANDARD.decode(payload).unwrap().len() / 2)
        .sum();
    assert_eq!(samples, 24_000);
    let turns = call.told("turn");
    assert_eq!(turns.len(), 1, "{turns:?}");
    assert_eq!(turns[0]["text"], "Fade Room, this is Ava.");
    assert_eq!(turns[0]["speaker"], "receptionist");
    let words = call.told("words");
    assert_eq!(
        (&words[0]["turn"], &words[0]["text"]),
        (&turns[0]["turn"], &turns[0]["text"])
    );
    assert_eq!(call.told("listening").len(), 1);
}

#[test]
fn audio_of_the_browser_reaches_the_model_as_mulaw() {
    let mut call = Call::from_browser();
    call.browser(&serde_json::from_str(&audio(&tone(440.0, 20, 0))).unwrap());
    assert_eq!(call.appended.len(), 1);
    assert_eq!(STANDARD.decode(&call.appended[0]).unwrap().len(), 160);
}

#[test]
fn a_typed_line_is_a_turn_that_the_model_is_asked_to_answer() {
    let mut call = Call::from_browser();
    call.says("greeting", "How can I help?", 600);
    call.pass(800);
    call.to_model.clear();
    call.browser(&json!({"type": "text", "text": "What are your hours?"}));
    let items = call.sent("conversation.item.create");
    assert_eq!(items[0]["item"]["role"], "user");
    assert_eq!(
        items[0]["item"]["content"][0]["text"],
        "What are your hours?"
    );
    assert_eq!(call.sent("response.create").len(), 1);
    assert_eq!(call.told("turn")[1]["text"], "What are your hours?");
    call.says("hours", "Nine to six.", 400);
    call.pass(600);
    assert_eq!(call.told("turn")[2]["text"], "Nine to six.");
    let replies = call.told("event");
    assert!(
        replies.iter().any(|one| one["event"] == "latency"),
        "{replies:?}"
    );
}

#[test]
fn what_is_typed_before_the_model_is_ready_is_not_lost() {
    let mut call = Call::from_browser_early();
    call.browser(&json!({"type": "text", "text": "Hello?"}));
    assert_eq!(call.sent("conversation.item.create").len(), 0);
    call.model_ready();
    assert_eq!(call.sent("conversation.item.create").len(), 1);
}

#[test]
fn a_line_typed_into_speech_cuts_it_to_what_was_played() {
    let mut call = Call::from_browser();
    call.says(
        "greeting",
        "Fade Room, this is Ava, an AI receptionist.",
        3000,
    );
    call.pass(1000);
    call.to_model.clear();
    call.browser(&json!({"type": "text", "text": "Stop"}));
    assert_eq!(call.clears, 1);
    let cut = call.sent("conversation.item.truncate");
    let heard = cut[0]["audio_end_ms"].as_u64().unwrap();
    assert!((900..=1000).contains(&heard), "{heard}");
    let turns = call.told("turn");
    assert_eq!(
        (&turns[0]["interrupted"], &turns[1]["text"]),
        (&json!(true), &json!("Stop"))
    );
    // What was never played is told to be forgotten.
    call.begins("answer");
    call.speaks("answer", "I am sorry", 400);
    call.browser(&json!({"type": "text", "text": "Stop again"}));
    assert_eq!(call.told("dropped").len(), 1);
}

#[test]
fn a_change_that_is_agreed_to_by_text_is_made_and_every_action_is_told() {
    let mut call = Call::from_browser();
    call.says("greeting", "How can I help?", 400);
    call.pass(600);
    call.calls(&[("call_1", "get_services", json!({}))]);
    let run = call.run();
    assert_eq!(run.stage, Stage::Look);
    call.tool_done("call_1", &json!({"ok": true, "services": []}), Vec::new());
    let (asked, result) = (call.told("action")[0], call.told("result")[0]);
    assert_eq!(
        (&asked["id"], &asked["name"]),
        (&json!("call_1"), &json!("get_services"))
    );
    assert_eq!(asked["arguments"], json!({}));
    assert_eq!(
        (&result["id"], &result["stage"]),
        (&json!("call_1"), &json!("look"))
    );
    assert_eq!(result["result"]["ok"], true);
    // Arguments that are no JSON are told as they are.
    call.calls(&[("call_2", "no_such_tool", json!("x"))]);
    assert_eq!(call.told("result")[1]["stage"], "refuse");
}

#[test]
fn who_types_is_given_two_minutes_and_who_spoke_is_not() {
    let mut call = Call::from_browser();
    call.says("greeting", "How can I help?", 400);
    call.pass(60_000);
    assert_eq!(call.sent("response.create").len(), 1, "the greeting alone");
    call.pass(61_000);
    assert_eq!(call.sent("response.create").len(), 2, "are you there?");

    let mut call = Call::from_browser();
    call.says("greeting", "How can I help?", 400);
    call.browser(&serde_json::from_str(&audio(&tone(440.0, 20, 0))).unwrap());
    call.pass(10_000);
    assert_eq!(call.sent("response.create").len(), 2);
}

#[test]
fn the_end_is_told_before_the_socket_closes() {
    let mut call = Call::from_browser();
    call.says("greeting", "How can I help?", 400);
    call.pass(600);
    call.browser(&json!({"type": "stop"}));
    assert_eq!(
        call.told("ended"),
        [&json!({"type": "ended", "reason": "caller_hung_up"})]
    );
    assert_eq!(call.carrier_closed, Some(1000));
    call.pass(2000);
    assert_eq!(call.ending().reason, EndReason::CallerHungUp);
}

#[test]
fn a_telephone_is_told_nothing() {
    let call = Call::greeted();
    let told: Vec<&Value> = call.told.iter().collect();
    assert!(told.is_empty(), "{told:?}");
}
