use super::{Answer, classify, classify_against};

fn all(expected: Answer, turns: &[&str]) {
    for turn in turns {
        assert_eq!(classify(turn), expected, "{turn}");
    }
}

#[test]
fn agreement_in_its_many_forms() {
    all(
        Answer::Yes,
        &[
            "yes",
            "Yes.",
            "yes please",
            "yeah go on",
            "yep",
            "sure",
            "of course",
            "that's right",
            "That\u{2019}s correct.",
            "go ahead",
            "please do",
            "sounds good",
            "yes that's fine",
            "perfect",
            "lovely, thank you",
            "um, yeah",
            "okay yes",
            "book it",
            "I suppose so",
            "actually yes",
            "no problem",
            "why not",
            "that works for me",
            "yes I would",
            "absolutely",
            "yeah yeah",
            "that'd be great",
            "yes that would be great for my son",
            "go on then",
            "oh yes please",
            "fine by me",
            "I don't mind",
            "that's the one",
            "right, yes",
            "you can, yes",
            "I'll take it",
            "yes cancel it",
            "great",
            "it is",
        ],
    );
}

#[test]
fn refusal_in_its_many_forms() {
    all(
        Answer::No,
        &[
            "no",
            "No.",
            "nope",
            "nah",
            "no thanks",
            "no thank you",
            "not really",
            "actually no",
            "don't",
            "please don't",
            "no no",
            "I'd rather not",
            "absolutely not",
            "that's not right",
            "no that's wrong",
            "I don't think so",
            "uh-uh",
            "never mind",
            "that doesn't work",
            "yes, no, sorry, no",
            "not today",
            "I can't make that",
            "stop",
            "do not book it",
            "no, I don't want that",
            "of course not",
            "well, no",
            "yes... actually no",
            "not yet",
        ],
    );
}

#[test]
fn wishes_for_something_else_are_changes() {
    all(
        Answer::Change,
        &[
            "can you make it later",
            "yes but at three",
            "no, Wednesday",
            "could we do Tuesday instead",
            "yeah but with Sam",
            "make it four",
            "actually three o'clock",
            "no, make it half past",
            "how about Friday",
            "something earlier?",
            "do you have anything later",
            "is there another day",
            "no at three",
            "yes, but can we make it four",
            "that's too early",
            "I'd prefer the morning",
            "okay but can it be Lena",
            "yes only if you have parking",
            "sorry I meant Tuesday",
        ],
    );
}

#[test]
fn time_to_think_is_hesitation() {
    all(
        Answer::Hesitation,
        &[
            "hold on",
            "um",
            "let me think",
            "hang on a second",
            "I'm not sure",
            "hmm",
            "er, let me check my diary",
            "yes hold on",
            "maybe",
            "one moment please",
        ],
    );
}

#[test]
fn listening_sounds_are_acknowledgements() {
    all(
        Answer::Acknowledgement,
        &[
            "mm-hmm",
            "okay",
            "right",
            "uh-huh",
            "OK",
            "alright then",
            "I see",
            "mhm",
            "right okay",
        ],
    );
}

#[test]
fn the_rest_is_unclear() {
    all(
        Answer::Unclear,
        &[
            "",
            "how much is it?",
            "what did you say",
            "the weather is bad",
            "no, yes, that's fine",
            "yes, Saturday at two",
            "pardon?",
            "yes how much is it",
            "my dog has eaten it",
            "hello?",
            "tomorrow",
        ],
    );
}

#[test]
fn details_are_compared_with_the_read_back() {
    let read_back = "Haircut with Sam, Saturday 21 November at 2 pm, for Jo, with a text to the number ending 01. Shall I book it?";
    for same in [
        "yes, Saturday at two",
        "yes Saturday the 21st at 2pm please",
        "yeah haircut with Sam",
        "yes, two o'clock",
    ] {
        assert_eq!(classify_against(same, read_back), Answer::Yes, "{same}");
    }
    for other in [
        "yes, at three",
        "yes, Sunday",
        "okay Monday",
        "yes the 22nd",
    ] {
        assert_eq!(
            classify_against(other, read_back),
            Answer::Change,
            "{other}"
        );
    }
}

#[test]
fn agreeing_and_refusing_exclude_each_other() {
    for answer in [
        Answer::Yes,
        Answer::No,
        Answer::Change,
        Answer::Hesitation,
        Answer::Acknowledgement,
        Answer::Unclear,
    ] {
        assert!(!(answer.agrees() && answer.refuses()));
    }
    assert!(
        Answer::Acknowledgement.agrees() && Answer::Change.refuses() && !Answer::Unclear.refuses()
    );
}
