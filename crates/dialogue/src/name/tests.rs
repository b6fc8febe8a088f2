use proptest::prelude::*;

use super::{answer, find, spell};

fn found(text: &str) -> Option<String> {
    find(text).map(|heard| heard.name.to_string())
}

fn answered(text: &str) -> Option<String> {
    answer(text).map(|heard| heard.name.to_string())
}

#[test]
fn announced_names_are_found() {
    for (text, expected) in [
        ("it's Jo Bloggs", "Jo Bloggs"),
        (
            "a haircut with Sam tomorrow at two, it's Jo Bloggs",
            "Jo Bloggs",
        ),
        (
            "My name is Mary Jane Watson and I'd like a haircut",
            "Mary Jane Watson",
        ),
        ("hello this is priya calling", "Priya"),
        ("it\u{2019}s for Jo, please", "Jo"),
        ("my name's sinead o'connor", "Sinead O'Connor"),
        ("the name is McDonald", "McDonald"),
        ("hi I'm Zoë, can I book a haircut", "Zoë"),
        ("Jo Bloggs speaking", "Jo Bloggs"),
        ("it's Joe, no, it's Jo", "Jo"),
        ("under the name of smith-jones", "Smith-Jones"),
        ("call me Al", "Al"),
        ("sorry, my name is Joe not Jo", "Joe"),
        ("this is Tom Baker, B A K E R", "Tom Baker"),
        ("my name is Jo Blogs, that's B L O double G S", "Jo Bloggs"),
    ] {
        assert_eq!(found(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn other_things_are_not_names() {
    for text in [
        "it's about my booking",
        "I'm looking for a haircut",
        "for tomorrow at two",
        "it's fine",
        "I'm calling about Tuesday",
        "this is for Saturday",
        "yes please",
        "I'm not sure",
        "it's too late",
        "can I have a haircut for tomorrow",
        "",
        "I'd like a haircut for my son",
        "it's Tuesday",
        "I'm fine thanks",
        "is this open on Sunday",
        "I am running late",
        "how much is it for a beard trim",
        "that's right",
        "that's great",
        "I'm after a haircut",
        "it's okay",
    ] {
        assert_eq!(found(text), None, "{text}");
    }
}

#[test]
fn bare_and_spelled_answers_are_taken() {
    for (text, expected) in [
        ("Jo Bloggs", "Jo Bloggs"),
        ("jo bloggs", "Jo Bloggs"),
        ("um, it's Jo", "Jo"),
        ("Jo", "Jo"),
        ("yes, Priya Patel please", "Priya Patel"),
        ("J O, B L O double G S", "Jo Bloggs"),
        ("jay o", "Jo"),
        ("J-O, B-L-O-G-G-S", "Jo Bloggs"),
        ("B for Bravo E for Echo N for November", "Ben"),
        ("Jo Bloggs, that's J O, B L O double G S", "Jo Bloggs"),
        ("J, O, E", "Joe"),
        ("Van der Berg", "Van Der Berg"),
    ] {
        assert_eq!(answered(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "yes",
        "no thank you",
        "what do you mean",
        "um",
        "",
        "how much is it",
        "can I speak to a person",
    ] {
        assert_eq!(answered(text), None, "{text}");
    }
}

#[test]
fn spelled_names_say_so_and_read_back_in_letters() {
    let heard = answer("J O, B L O double G S").unwrap();
    assert!(heard.spelled);
    assert_eq!(spell(&heard.name), "J O, B L O G G S");
    assert!(!answer("Jo").unwrap().spelled);
}

proptest! {
    #[test]
    fn any_text_is_survived(text in ".{0,80}") {
        let _ = find(&text);
        let _ = answer(&text);
    }

    #[test]
    fn a_spelled_word_is_read_letter_for_letter(word in "[b-hj-z]{3,12}") {
        let spoken = word.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" ");
        prop_assert_eq!(answer(&spoken).unwrap().name.as_str().to_lowercase(), word);
    }
}
