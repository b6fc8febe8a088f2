//! Questions, messages, silence, nonsense, and calls that overlap with tools.

use dialogue::receptionist::{Act, Profile, Receptionist};
use proptest::prelude::*;

use crate::{Call, Shop, has};

#[test]
fn hours_address_services_and_staff_are_answered() {
    let mut call = Call::to(Shop::default());
    has(
        &call.hear("what are your opening hours?"),
        "Tuesday to Friday 9 am to 6 pm",
    );
    has(&call.hear("and where are you?"), "12 Mill Lane");
    has(&call.hear("what services do you do?"), "skin fade");
    has(&call.hear("who works there?"), "Sam, Lena or Tom");
    has(&call.hear("what time is it?"), "2:57 pm");
    has(&call.hear("how long does a haircut take?"), "30 minutes");
}

#[test]
fn a_price_question_can_become_a_booking() {
    let mut call = Call::to(Shop::default());
    has(&call.hear("how much is a skin fade?"), "£40");
    call.lines(&["yes please", "tomorrow at noon", "Jo", "yes"]);
    call.expect("Skin fade", "Lena", "2026-11-21T12:00", "Jo");
}

#[test]
fn a_person_is_promised_by_message() {
    let mut call = Call::to(Shop::default());
    has(
        &call.hear("can I speak to a person please"),
        "What shall I tell them?",
    );
    call.hear("I left my umbrella at your shop");
    has(&call.hear("Jo Bloggs"), "passed that on");
    let message = &call.shop.messages[0];
    assert_eq!(
        (message["message"].as_str(), message["name"].as_str()),
        (Some("I left my umbrella at your shop"), Some("Jo Bloggs"))
    );
}

#[test]
fn a_person_can_be_asked_for_in_the_middle_of_a_booking() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut tomorrow at two, it's Jo");
    has(
        &call.hear("I want to talk to a human"),
        "What shall I tell them?",
    );
    call.hear("call me about a wedding party");
    assert_eq!(call.shop.messages.len(), 1);
    assert!(call.shop.bookings.is_empty());
}

#[test]
fn nonsense_gets_two_clarifications_and_then_a_message() {
    let mut call = Call::to(Shop::default());
    call.hear("blue elephants dance");
    call.hear("wibble wobble");
    has(&call.hear("flurble"), "I'll take a message");
    call.lines(&["ring me about the elephants", "Jo"]);
    assert_eq!(call.shop.messages.len(), 1);
    assert!(call.desk.finished(), "after the message the call ends");
}

#[test]
fn abuse_is_answered_calmly_and_comes_to_an_end() {
    let mut call = Call::to(Shop::default());
    has(&call.hear("you stupid idiot"), "I'd like to help");
    call.lines(&["fuck off", "you bastard", "bye"]);
    assert!(call.desk.finished());
}

#[test]
fn silence_is_asked_about_once_and_then_ends_the_call() {
    let mut call = Call::to(Shop::default());
    has(&call.silence(), "Are you still there?");
    has(&call.silence(), "Goodbye");
    assert_eq!(call.shop.ended.as_deref(), Some("silence"));
}

#[test]
fn speaking_again_resets_the_silence() {
    let mut call = Call::to(Shop::default());
    call.silence();
    call.hear("sorry, yes, I'd like a haircut");
    has(&call.silence(), "Are you still there?");
    assert!(!call.desk.finished());
}

#[test]
fn a_broken_catalogue_ends_in_a_message_not_in_a_booking() {
    let mut call = Call::to(Shop {
        broken_catalogue: true,
        ..Shop::default()
    });
    has(&call.hear("a haircut please"), "take a message");
    call.lines(&["I wanted a haircut on Saturday", "Jo"]);
    assert_eq!(call.shop.messages.len(), 1);
}

#[test]
fn the_last_sentence_is_said_again_on_request() {
    let mut call = Call::to(Shop::default());
    let asked = call.hear("a haircut with Sam tomorrow at two, it's Jo");
    let again = call.hear("sorry, can you repeat that?");
    has(&asked, &again);
}

#[test]
fn hello_and_thanks_are_no_misunderstandings() {
    let mut call = Call::to(Shop::default());
    has(&call.hear("hello"), "How can I help?");
    call.lines(&["a haircut tomorrow at two, it's Jo", "yes"]);
    has(&call.hear("thank you"), "You're welcome");
    has(&call.hear("bye"), "Goodbye");
}

#[test]
fn an_interrupted_question_is_asked_again_without_counting() {
    let mut call = Call::to(Shop::default());
    call.hear("a haircut please");
    for _ in 0..4 {
        call.desk.interrupted();
        let again = call.hear("wibble");
        has(&again, "?");
        assert!(!again.contains("message"), "{again}");
    }
}

#[test]
fn are_you_a_robot() {
    let mut call = Call::to(Shop::default());
    has(&call.hear("am I talking to a robot?"), "AI receptionist");
}

fn desk() -> Receptionist {
    Receptionist::new(Profile {
        greeting: "Hello.".to_owned(),
        region: "GB".to_owned(),
    })
}

#[test]
fn words_said_while_a_tool_runs_are_answered_after_it() {
    let mut desk = desk();
    let first = desk.hear("a haircut");
    assert!(matches!(
        first.as_slice(),
        [Act::CallTool {
            name: "get_services",
            ..
        }]
    ));
    assert_eq!(desk.hear("tomorrow at two"), Vec::new());
    let services = Shop::default()
        .answer("get_services", &serde_json::json!({}))
        .to_string();
    let acts = desk.tool_result("get_services", &services);
    assert!(
        matches!(
            acts.last(),
            Some(Act::CallTool {
                name: "get_available_slots",
                ..
            })
        ),
        "{acts:?}"
    );
}

#[test]
fn results_nobody_waits_for_change_nothing() {
    let mut desk = desk();
    assert_eq!(
        desk.tool_result("create_booking", r#"{"ok":true}"#),
        Vec::new()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Whatever is said and whatever the tools answer: one sentence and one tool at most, and nothing is committed
    /// that was not agreed to by the call before.
    #[test]
    fn any_conversation_keeps_the_contract(
        turns in proptest::collection::vec(prop_oneof![
            Just("a haircut tomorrow at two, it's Jo".to_owned()), Just("yes".to_owned()), Just("no".to_owned()),
            Just("cancel my appointment".to_owned()), Just("can I move it to Wednesday at ten".to_owned()), Just("with Lena".to_owned()),
            Just("a person please".to_owned()), Just("how much is it?".to_owned()), Just("later".to_owned()), Just("bye".to_owned()), ".{0,30}",
        ], 0..14),
    ) {
        let shop = Shop::default().with_booking("Haircut", "Sam", "2026-11-24T10:00", "K7F2QX");
        let mut call = Call::to(shop);
        for turn in &turns {
            call.hear(turn);
        }
        for (at, (tool, arguments)) in call.shop.calls.iter().enumerate() {
            let before = &call.shop.calls[..at];
            let changes = ["create_booking", "reschedule_booking", "cancel_booking"].contains(&tool.as_str());
            let repeats = before.iter().filter(|(name, given)| name == tool && given == arguments).count();
            prop_assert!(!changes || repeats < 6, "{:?}", call.shop.calls);
        }
        prop_assert!(call.shop.ended.is_none() || call.desk.finished());
    }
}
