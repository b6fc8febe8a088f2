//! Keys.

use serde_json::json;

use crate::call::Call;

fn press(call: &mut Call, digit: char) {
    call.carrier(
        json!({"event": "dtmf", "dtmf": {"track": "inbound_track", "digit": digit.to_string()}}),
    );
}

fn notes(call: &Call) -> Vec<String> {
    let items = call.sent("conversation.item.create");
    items
        .iter()
        .map(|event| {
            event["item"]["content"][0]["text"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn digits_are_collected_and_told_after_a_pause_or_a_hash() {
    let mut call = Call::greeted();
    for digit in "0742".chars().rev() {
        press(&mut call, digit);
        call.pass(300);
    }
    assert!(notes(&call).is_empty());
    call.pass(2000);
    assert_eq!(notes(&call), ["The caller typed on the keypad: 2470"]);
    assert_eq!(call.sent("response.create").len(), 1);
    call.says("ok", "Thanks", 100);
    call.pass(200);
    press(&mut call, '7');
    press(&mut call, '#');
    assert_eq!(notes(&call).len(), 2);
}

#[test]
fn zero_asks_for_a_person_and_stops_the_speech() {
    let mut call = Call::greeted();
    call.says("long", "A long story", 5000);
    call.pass(1000);
    press(&mut call, '0');
    assert_eq!(call.clears, 1);
    assert_eq!(
        call.sent("conversation.item.truncate")[0]["audio_end_ms"],
        1000
    );
    assert!(notes(&call)[0].contains("person"));
    assert_eq!(call.sent("response.create").len(), 1);
}
