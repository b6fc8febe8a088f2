//! The receptionist's instructions.

use call::{prompt::Prompt, tools::ToolName};

fn fade_room() -> Prompt {
    Prompt {
        receptionist: String::from("Ava"),
        business: String::from("Fade Room"),
        kind: String::from("barber"),
        facts: vec![String::from("Address: 12 Mill Lane, London")],
        rules: vec![String::from(
            "Never promise a particular barber without checking.",
        )],
        greeting: String::from("Fade Room, this is Ava, an AI receptionist. How can I help?"),
        today: String::from("Friday 20 November 2026, 2:40 pm, Europe/London"),
        caller_number: Some(String::from("ending 01")),
        ..Prompt::default()
    }
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    assert_eq!(fade_room().instructions(), fade_room().instructions());
}

#[test]
fn facts_rules_and_the_date_are_in_their_sections() {
    let text = fade_room().instructions();
    let place = |needle: &str| {
        text.find(needle)
            .unwrap_or_else(|| panic!("{needle} is missing in\n{text}"))
    };
    let sections = [
        "# Role",
        "# Personality",
        "# Context",
        "# Tools",
        "# Rules",
        "# Conversation flow",
        "# Safety",
    ];
    assert!(sections.map(place).is_sorted());
    assert!(
        place("# Context") < place("Friday 20 November 2026")
            && place("12 Mill Lane") < place("# Tools")
    );
    assert!(
        place("# Rules") < place("Never promise")
            && place("Never promise") < place("# Conversation flow")
    );
    assert!(text.contains("You are Ava, the AI receptionist of Fade Room, a barber."));
}

#[test]
fn only_tools_that_exist_are_named() {
    let text = fade_room().instructions();
    let words = text
        .split(|c: char| !c.is_ascii_lowercase() && c != '_')
        .filter(|word| word.contains('_'));
    for word in words {
        let known = ToolName::from_wire(word).is_some() || word == "read_back";
        assert!(known, "{word} is no tool");
    }
}

#[test]
fn a_caller_is_addressed_by_name_only_after_asking() {
    let known = Prompt {
        caller_name: Some(String::from("Jo")),
        ..fade_room()
    };
    assert!(known.instructions().contains("stored under the name Jo"));
    let withheld = Prompt {
        caller_number: None,
        ..fade_room()
    };
    assert!(withheld.instructions().contains("number is withheld"));
}

#[test]
fn last_words_and_when_to_hand_over_are_told_where_there_are_any() {
    let plain = fade_room().instructions();
    let prompt = Prompt {
        goodbye: String::from("Thank you for calling Fade Room."),
        handover: vec![String::from(
            "When the caller is angry: offer to take a message with take_message.",
        )],
        ..fade_room()
    };
    let text = prompt.instructions();
    let place = |needle: &str| text.find(needle).unwrap_or_else(|| panic!("{needle}"));
    assert!(
        place("# Rules") < place("Thank you for calling Fade Room.")
            && place("Thank you for calling Fade Room.") < place("# Conversation flow")
    );
    assert!(place("# Safety") < place("When the caller is angry"));
    assert!(!plain.contains("exactly these words"));
    assert_eq!(
        prompt.goodbye_instructions(),
        "Say goodbye with exactly these words: Thank you for calling Fade Room."
    );
    assert!(
        fade_room()
            .goodbye_instructions()
            .starts_with("Say goodbye in one short sentence, in English.")
    );
}
