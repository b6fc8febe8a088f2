//! To which question a yes is the answer.

use call::Stage;

use crate::{
    call::Call,
    tools::{READ_BACK, booking, code, read_back},
};

/// The model calls the tool again; whether the change is made, or has to be read back again.
fn commits(call: &mut Call, id: &str) -> bool {
    call.calls(&[(id, "create_booking", booking())]);
    let run = call.run();
    assert!(
        matches!(run.stage, Stage::Commit(_) | Stage::Propose),
        "{:?}",
        run.stage
    );
    matches!(run.stage, Stage::Commit(_))
}

#[test]
fn a_yes_to_a_later_question_agrees_to_nothing_older() {
    for question in [
        "Would you like a text reminder?",
        "It is thirty-five pounds. Shall I book it?",
        "Three o'clock is free as well. Shall I book it?",
    ] {
        let mut call = read_back();
        call.caller_says("how", "How much is that?");
        call.says("other", question, 800);
        call.pass(900);
        call.caller_says("yes", "Yes please");
        assert!(!commits(&mut call, "c2"), "{question}");
    }
}

#[test]
fn a_yes_before_a_later_question_still_counts() {
    let mut call = read_back();
    call.caller_says("yes", "Yes please");
    call.says("other", "Lovely. Is there anything else?", 800);
    call.pass(900);
    assert!(commits(&mut call, "c2"));
}

#[test]
fn who_goes_on_to_something_else_is_asked_again() {
    let mut call = read_back();
    call.caller_says("yes", "Yes please");
    call.says("other", "Lovely. Is there anything else?", 800);
    call.pass(900);
    call.caller_says("else", "How do I get there?");
    assert!(!commits(&mut call, "c2"));
}

#[test]
fn a_no_to_a_later_question_is_heeded() {
    let mut call = read_back();
    call.caller_says("yes", "Yes please");
    call.says("other", "Lovely. Are you sure?", 800);
    call.pass(900);
    call.caller_says("no", "No");
    call.calls(&[("c2", "create_booking", booking())]);
    assert_eq!(code(&call), "caller_refused");
}

#[test]
fn a_read_back_that_is_said_again_may_be_answered_again() {
    let mut call = read_back();
    call.caller_says("how", "How much is that?");
    let again = format!("Thirty-five pounds. So: {READ_BACK}");
    call.says("again", &again, 2000);
    call.pass(2100);
    call.calls(&[("c2", "create_booking", booking())]);
    assert_eq!(code(&call), "no_answer_yet", "the answer comes after it");
    call.caller_says("yes", "Yes please");
    assert!(commits(&mut call, "c3"));
}

#[test]
fn a_later_question_that_was_cut_off_is_a_question_too() {
    let mut call = read_back();
    call.caller_says("how", "How much is that?");
    call.says(
        "other",
        "It is thirty-five. Would you like a reminder?",
        4000,
    );
    call.pass(500);
    call.caller_starts("yes");
    call.pass(1200);
    call.caller_stops("yes");
    call.transcribed("yes", "Yes please do");
    assert!(!commits(&mut call, "c2"));
}

#[test]
fn after_a_statement_only_a_plain_yes_agrees() {
    let statement = |words: &str| {
        let mut call = read_back();
        call.caller_says("how", "How long is it?");
        call.says("told", "It takes thirty minutes.", 800);
        call.pass(900);
        call.caller_says("answer", words);
        call
    };
    let mut call = statement("Okay");
    call.calls(&[("c2", "create_booking", booking())]);
    assert_eq!(code(&call), "no_answer_yet");
    assert!(commits(&mut statement("Yes, book it please"), "c2"));
}

#[test]
fn a_proposal_lapses_when_the_talk_goes_on_about_other_things() {
    let mut call = read_back();
    for turn in 0..4 {
        call.caller_says(&format!("t{turn}"), "And how do I get there?");
        call.says(&format!("r{turn}"), "Take the 38 bus.", 400);
        call.pass(500);
    }
    call.caller_says("yes", "Yes");
    assert!(!commits(&mut call, "c2"));
}

#[test]
fn what_lapsed_is_read_back_again_and_then_booked() {
    let mut call = read_back();
    call.says("silence", "Are you still there?", 500);
    call.pass(600);
    call.caller_says("here", "Yes");
    call.calls(&[("c2", "create_booking", booking())]);
    let run = call.run();
    call.proposed(&run, READ_BACK);
    call.says("again", READ_BACK, 2000);
    call.pass(2100);
    call.caller_says("yes", "Yes");
    assert!(commits(&mut call, "c3"));
}
