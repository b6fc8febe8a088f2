//! Audio that the carrier does not deliver.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use call::Input;

use crate::call::{Call, quiet, voice};

fn bytes(payload: &str) -> Vec<u8> {
    STANDARD.decode(payload).unwrap()
}

#[test]
fn a_line_that_goes_dead_while_somebody_speaks_is_filled_with_a_second_of_silence() {
    let mut call = Call::greeted();
    call.caller_starts("turn");
    call.audio(200, &voice());
    let before = call.appended.len();
    call.pass(700);
    assert_eq!(call.appended.len(), before);
    call.pass(2000);
    assert_eq!(call.appended.len(), before + 1, "once");
    assert_eq!(bytes(&call.appended[before]), vec![0xFF; 8000]);
    call.caller_stops("turn");
}

#[test]
fn a_quiet_line_is_left_alone() {
    let mut call = Call::greeted();
    call.audio(200, &quiet());
    let before = call.appended.len();
    call.pass(5000);
    assert_eq!(call.appended.len(), before);
}

#[test]
fn lost_audio_is_padded_up_to_ten_seconds_and_what_arrives_stays_whole() {
    for (lost, padded) in [(80, 0), (500, 500), (60_000, 10_000)] {
        let mut call = Call::greeted();
        call.audio(100, &voice());
        call.lose(lost);
        call.appended.clear();
        call.frame(&voice());
        let silence: usize = call.appended[..call.appended.len() - 1]
            .iter()
            .map(|payload| bytes(payload).len())
            .sum();
        assert_eq!(silence, padded as usize * 8, "{lost} ms lost");
        assert_eq!(call.appended.last(), Some(&voice()));
        call.handle(Input::CarrierClosed { code: None });
        assert_eq!(call.ending().counts.padded_ms, padded);
    }
}

#[test]
fn silence_that_stood_in_already_is_not_padded_again() {
    let mut call = Call::greeted();
    call.caller_starts("turn");
    call.audio(200, &voice());
    call.pass(1500);
    call.lose(1500);
    call.appended.clear();
    call.frame(&voice());
    assert_eq!(bytes(&call.appended[0]).len(), 500 * 8);
}
