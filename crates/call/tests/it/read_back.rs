//! What counts as a read-back.

use call::Stage;

use crate::tools::{READ_BACK, booking, code, outputs, proposed};

#[test]
fn what_does_not_tell_the_change_is_no_read_back() {
    for said in [
        "One moment.",
        "Shall I book it?",
        "Haircut with Sam for Jo. Shall I book it?",
        "Haircut with Sam, Saturday 21 November at 3 pm, for Jo. Shall I book it?",
        "A colour on Saturday at two for Jo, with Sam. Shall I book it?",
    ] {
        for answer in ["okay", "Yes please"] {
            let mut call = proposed();
            call.says("other", said, 2000);
            call.pass(2100);
            call.caller_says("yes", answer);
            call.calls(&[("c2", "create_booking", booking())]);
            assert_eq!(code(&call), "not_heard", "{said} {answer}");
            let told = outputs(&call).pop().unwrap();
            assert_eq!(told["read_back"], READ_BACK, "the model is told again");
            assert!(call.runs.is_empty());
            call.says("read_back", READ_BACK, 2000);
            call.pass(2100);
            call.caller_says("again", answer);
            call.calls(&[("c3", "create_booking", booking())]);
            assert!(matches!(call.run().stage, Stage::Commit(_)), "{said}");
        }
    }
}

#[test]
fn a_read_back_may_be_worded_otherwise() {
    for said in [
        "So that's a haircut with Sam on Saturday the twenty-first at two o'clock for Jo, okay?",
        "Jo, I have you with Sam for a haircut tomorrow at 2 pm. Shall I book that?",
    ] {
        let mut call = proposed();
        call.says("own", said, 2000);
        call.pass(2100);
        call.caller_says("yes", "Okay");
        call.calls(&[("c2", "create_booking", booking())]);
        assert!(matches!(call.run().stage, Stage::Commit(_)), "{said}");
    }
}

#[test]
fn words_that_were_never_written_down_are_no_read_back() {
    let mut call = proposed();
    call.says("mute", "", 2000);
    call.pass(2100);
    call.caller_says("yes", "Yes");
    call.calls(&[("c2", "create_booking", booking())]);
    assert_eq!(code(&call), "not_heard");
}

#[test]
fn a_read_back_that_does_not_ask_takes_a_plain_yes() {
    for (answer, expected) in [("Okay", false), ("Yes", true)] {
        let mut call = proposed();
        call.says(
            "told",
            "I have a haircut with Sam on Saturday at two for Jo.",
            2000,
        );
        call.pass(2100);
        call.caller_says("answer", answer);
        call.calls(&[("c2", "create_booking", booking())]);
        let commits = call
            .runs
            .pop()
            .is_some_and(|run| matches!(run.stage, Stage::Commit(_)));
        assert_eq!(commits, expected, "{answer}");
    }
}
