//! Interruptions, and sounds that are none.

use call::{
    EventKind,
    event::{Heard, InterruptionEvidence},
};
use serde_json::json;

use crate::call::{Call, item, quiet, speech, voice};

/// A call in which the receptionist is one second into four seconds of speech.
fn speaking() -> Call {
    let mut call = Call::greeted();
    call.begins("offer");
    call.speaks(
        "offer",
        "I have two pm or four pm on Saturday with Sam, or ten on Tuesday with Lena.",
        4000,
    );
    call.ends("offer", "completed", &json!([]));
    call.played.clear();
    call.audio(1000, &quiet());
    call
}

fn interruption(call: &Call) -> Option<(u64, u64, InterruptionEvidence)> {
    call.events.iter().find_map(|event| match event.kind {
        EventKind::Interrupted {
            heard_ms,
            sent_ms,
            evidence,
        } => Some((heard_ms, sent_ms, evidence)),
        _ => None,
    })
}

#[test]
fn words_that_are_no_acknowledgement_cut_at_what_was_heard() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.audio(600, &voice());
    call.caller_stops("turn");
    call.transcribed("turn", "No wait, I need a Monday");
    let (heard_ms, sent_ms, evidence) = interruption(&call).expect("interrupted");
    assert_eq!(evidence, InterruptionEvidence::Words);
    assert_eq!(sent_ms, 4000);
    let truncate = call.sent("conversation.item.truncate");
    assert_eq!(truncate.len(), 1);
    assert_eq!(truncate[0]["item_id"], item("offer"));
    assert_eq!(truncate[0]["audio_end_ms"], heard_ms);
    let played_ms = call.played.len() as u64 * 20;
    assert!(
        heard_ms <= played_ms && played_ms - heard_ms <= 20,
        "{heard_ms} of {played_ms}"
    );
    assert_eq!(call.clears, 1);
}

#[test]
fn who_interrupts_is_not_talked_over_for_long() {
    let mut call = speaking();
    call.caller_starts("turn");
    let before = call.played.len();
    call.audio(600, &voice());
    let after = (call.played.len() - before) as u64 * 20;
    assert!(
        after <= 140,
        "{after} ms were played after the caller began"
    );
    assert!(call.has(|kind| matches!(kind, EventKind::Ducked)));
}

#[test]
fn a_long_sound_interrupts_without_words() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.audio(800, &voice());
    assert_eq!(
        interruption(&call).map(|it| it.2),
        Some(InterruptionEvidence::Duration)
    );
}

#[test]
fn speech_that_the_frames_do_not_show_interrupts_by_its_length() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.pass(1500);
    assert_eq!(
        interruption(&call).map(|it| it.2),
        Some(InterruptionEvidence::Duration)
    );
}

#[test]
fn an_acknowledgement_does_not_interrupt_and_its_answer_is_cancelled() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.audio(300, &voice());
    call.audio(500, &quiet());
    call.caller_stops("turn");
    call.begins("answer");
    call.speaks("answer", "Great, so", 500);
    call.pass(100);
    call.transcribed("turn", "Mm-hmm.");
    assert_eq!(interruption(&call), None);
    assert!(call.has(|kind| matches!(kind, EventKind::FalseStop { text } if text == "Mm-hmm.")));
    assert_eq!(call.sent("response.cancel")[0]["response_id"], "answer");
    assert_eq!(
        call.sent("conversation.item.delete")[0]["item_id"],
        item("answer")
    );
    assert!(call.sent("conversation.item.truncate").is_empty());
    call.pass(5000);
    let offer: Vec<String> = (0..200_u8).map(speech).collect();
    assert_eq!(
        call.played, offer,
        "every frame of the offer was played once, nothing else"
    );
}

#[test]
fn an_answer_that_begins_after_the_sound_was_found_to_be_nothing_is_cancelled_too() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.audio(200, &voice());
    call.caller_stops("turn");
    call.transcribed("turn", "okay");
    call.begins("answer");
    call.speaks("answer", "Great", 500);
    assert_eq!(call.sent("response.cancel")[0]["response_id"], "answer");
    call.ends("answer", "cancelled", &json!([]));
    assert_eq!(
        call.sent("conversation.item.delete")[0]["item_id"],
        item("answer")
    );
    call.pass(5000);
    assert_eq!(call.played.len(), 200);
}

#[test]
fn playback_goes_on_before_the_words_are_there_when_the_sound_was_short() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.audio(300, &voice());
    let paused = call.played.len();
    call.audio(400, &quiet());
    assert!(
        call.played.len() > paused + 5,
        "goes on after 200 ms of quiet"
    );
    call.caller_stops("turn");
    call.transcribed("turn", "Stop");
    assert!(interruption(&call).is_some(), "the words may still stop it");
}

#[test]
fn noise_without_words_is_nothing_and_voice_without_words_is_something() {
    for (voiced, interrupts) in [(100, false), (400, true)] {
        let mut call = speaking();
        call.caller_starts("turn");
        call.audio(voiced, &voice());
        call.audio(500, &quiet());
        call.caller_stops("turn");
        call.audio(1100, &quiet());
        assert_eq!(
            interruption(&call).is_some(),
            interrupts,
            "{voiced} ms of voice"
        );
    }
}

#[test]
fn what_was_not_heard_at_all_is_deleted_and_the_rest_of_the_response_dropped() {
    let mut call = Call::greeted();
    call.deaf = true;
    call.begins("offer");
    call.speaks("offer", "I have two pm", 1000);
    call.caller_starts("turn");
    call.audio(800, &voice());
    assert_eq!(
        call.sent("conversation.item.delete")[0]["item_id"],
        item("offer")
    );
    assert!(
        call.sent("conversation.item.truncate").is_empty(),
        "truncating to nothing is an error"
    );
    assert_eq!(call.sent("response.cancel")[0]["response_id"], "offer");
    let before = call.played.len();
    call.speaks("offer", "and four pm", 1000);
    call.pass(2000);
    assert_eq!(
        call.played.len(),
        before,
        "late audio of a cancelled response is not played"
    );
}

#[test]
fn echoes_of_cleared_marks_prove_nothing() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.audio(800, &voice());
    let (heard_ms, ..) = interruption(&call).unwrap();
    call.pass(3000);
    let turn = call.events.iter().find_map(|event| match &event.kind {
        EventKind::Turn(turn) if turn.text.starts_with("I have") => Some(turn.clone()),
        _ => None,
    });
    assert_eq!(
        turn.unwrap().heard,
        Heard::Part {
            ms: heard_ms,
            of_ms: 4000
        }
    );
}

#[test]
fn the_stored_text_is_what_was_heard() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.audio(800, &voice());
    call.caller_stops("turn");
    call.transcribed("turn", "Actually Tuesday");
    call.handle(call::Input::CarrierClosed { code: None });
    let transcript = &call.ending().transcript;
    let offer = transcript
        .iter()
        .find(|turn| turn.text.starts_with("I have"))
        .unwrap();
    assert_eq!(offer.text, "I have two pm or four", "1.1 s of 4 s");
}

#[test]
fn an_answer_in_the_last_words_is_a_turn_and_nothing_is_cut() {
    let mut call = Call::greeted();
    call.says("question", "Shall I book it?", 1500);
    call.played.clear();
    call.audio(1200, &quiet());
    call.caller_starts("turn");
    call.audio(300, &voice());
    call.audio(500, &quiet());
    call.caller_stops("turn");
    call.begins("next");
    call.speaks("next", "Booked", 500);
    call.ends("next", "completed", &json!([]));
    call.transcribed("turn", "Yes");
    call.pass(1000);
    assert!(call.sent("response.cancel").is_empty());
    assert_eq!(
        call.played.len(),
        75 + 25,
        "the question to its end, then the answer to the yes"
    );
}

#[test]
fn a_yes_within_the_end_of_a_question_is_an_answer() {
    let mut call = Call::greeted();
    call.says("question", "Shall I book it?", 2500);
    call.audio(1000, &quiet());
    call.caller_starts("turn");
    call.audio(240, &voice());
    call.audio(240, &quiet());
    call.caller_stops("turn");
    call.begins("next");
    call.transcribed("turn", "Yeah");
    assert!(
        call.sent("response.cancel").is_empty(),
        "its answer is kept"
    );
    assert_eq!(interruption(&call), None);
}

#[test]
fn a_second_sound_interrupts() {
    let mut call = speaking();
    call.caller_starts("one");
    call.audio(100, &voice());
    call.caller_stops("one");
    call.caller_starts("two");
    assert_eq!(
        interruption(&call).map(|it| it.2),
        Some(InterruptionEvidence::Duration)
    );
}

#[test]
fn the_model_is_asked_to_answer_an_interruption_that_it_does_not_answer_by_itself() {
    let mut call = speaking();
    call.caller_starts("turn");
    call.audio(800, &voice());
    call.caller_stops("turn");
    call.transcribed("turn", "Stop, I need Monday");
    assert!(call.sent("response.create").is_empty());
    call.pass(1600);
    assert_eq!(call.sent("response.create").len(), 1);
}

#[test]
fn tools_of_an_answer_to_a_sound_wait_until_it_is_known_what_the_sound_was() {
    for (words, runs) in [("okay", 0), ("When are you open?", 1)] {
        let mut call = speaking();
        call.caller_starts("turn");
        call.audio(300, &voice());
        call.audio(300, &quiet());
        call.caller_stops("turn");
        call.calls(&[("c", "get_services", json!({}))]);
        assert!(call.runs.is_empty());
        call.transcribed("turn", words);
        assert_eq!(call.runs.len(), runs, "{words}");
        let deleted = call
            .sent("conversation.item.delete")
            .iter()
            .any(|event| event["item_id"] == "item_c");
        assert_eq!(
            deleted,
            runs == 0,
            "a call without an output must not stay in the conversation"
        );
    }
}

#[test]
fn a_model_that_speaks_no_faster_than_it_is_heard_is_interrupted_all_the_same() {
    let mut call = Call::greeted();
    call.begins("offer");
    for _ in 0..50 {
        call.speaks("offer", "la ", 20);
        call.pass(20);
    }
    call.caller_starts("turn");
    for _ in 0..40 {
        call.speaks("offer", "la ", 20);
        call.audio(20, &voice());
    }
    assert_eq!(
        interruption(&call).map(|it| it.2),
        Some(InterruptionEvidence::Duration)
    );
    assert_eq!(call.sent("response.cancel")[0]["response_id"], "offer");
    let truncate = call.sent("conversation.item.truncate")[0];
    assert!(
        (1000..=1140).contains(&truncate["audio_end_ms"].as_u64().unwrap()),
        "{truncate}"
    );
}

#[test]
fn a_caller_who_goes_on_after_a_pause_takes_the_turn_back() {
    let mut call = Call::greeted();
    call.caller_says("one", "I'd like to book");
    call.begins("answer");
    call.caller_starts("two");
    call.audio(200, &voice());
    call.played.clear();
    call.speaks("answer", "Sure, what", 1000);
    call.audio(700, &voice());
    assert!(call.played.is_empty(), "nobody is talked over");
    assert_eq!(call.sent("response.cancel")[0]["response_id"], "answer");
    assert_eq!(
        call.sent("conversation.item.delete")[0]["item_id"],
        item("answer")
    );
    call.ends("answer", "cancelled", &json!([]));
    call.caller_stops("two");
    call.transcribed("two", "a haircut for Saturday");
    call.says("next", "Saturday it is.", 500);
    call.pass(600);
    assert_eq!(call.played.len(), 25);
}

#[test]
fn an_answer_that_a_running_response_kept_the_model_from_is_asked_for_soon() {
    let mut call = Call::greeted();
    call.begins("offer");
    call.speaks("offer", "I have two pm", 1000);
    call.caller_starts("turn");
    call.audio(300, &voice());
    call.audio(500, &quiet());
    call.caller_stops("turn");
    call.transcribed("turn", "No, Monday");
    call.ends("offer", "cancelled", &json!([]));
    call.pass(400);
    assert_eq!(call.sent("response.create").len(), 1);
}
