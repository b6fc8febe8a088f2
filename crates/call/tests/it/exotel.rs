//! A call over Exotel: frames of another shape, linear samples, and audio in the sizes that this carrier takes. What the
//! session does is what it does over Twilio.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use call::{
    AfterStream, CallTime, EndReason, Input, Output, Session,
    wire::{
        CarrierError, CarrierEvent, CarrierLeg,
        exotel::{LARGEST, SMALLEST, UNIT},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::call::config;

const CONNECTED: &str = r#"{"event":"connected"}"#;
const START: &str = r#"{"event":"start","sequence_number":"1","stream_sid":"MZ1","start":{"stream_sid":"MZ1","call_sid":"CA1","account_sid":"AC1","from":"+919876543210","to":"+918047491899","custom_parameters":{"token":"t"},"media_format":{"encoding":"audio/x-raw","sample_rate":"8000","bit_rate":"16"}}}"#;

fn started_with(start: &str) -> CarrierLeg {
    let mut leg = CarrierLeg::exotel();
    assert_eq!(leg.read(CONNECTED), Ok(CarrierEvent::Connected));
    let Ok(CarrierEvent::Started(started)) = leg.read(start) else {
        panic!("start")
    };
    assert_eq!(
        (started.stream_sid.as_str(), started.call_sid.as_str()),
        ("MZ1", "CA1")
    );
    leg
}

fn started() -> CarrierLeg {
    started_with(START)
}

fn linear(samples: impl IntoIterator<Item = i16>) -> String {
    STANDARD.encode(
        samples
            .into_iter()
            .flat_map(i16::to_le_bytes)
            .collect::<Vec<u8>>(),
    )
}

fn media(sequence: u64, payload: &str) -> String {
    let timestamp = sequence * 100;
    format!(
        r#"{{"event":"media","sequence_number":"{sequence}","stream_sid":"MZ1","media":{{"chunk":"1","timestamp":"{timestamp}","payload":"{payload}"}}}}"#
    )
}

/// A live call, with what it sends kept.
struct Call {
    session: Session,
    now: CallTime,
    to_carrier: Vec<Value>,
    appended: Vec<u8>,
    ended: Option<(EndReason, AfterStream, u16)>,
    sequence: u64,
    code: u16,
}

impl Call {
    fn new() -> Self {
        let mut call = Self {
            session: Session::new(config()),
            now: CallTime::START,
            to_carrier: Vec::new(),
            appended: Vec::new(),
            ended: None,
            sequence: 1,
            code: 0,
        };
        call.handle(Input::ModelConnected);
        call.model(&json!({"type": "session.updated", "session": {}}));
        call.handle(Input::CarrierStarted(started()));
        call.model(
            &json!({"type": "response.created", "response": {"id": "r", "status": "in_progress"}}),
        );
        call
    }

    fn handle(&mut self, input: Input<'_>) {
        self.session.handle(self.now, input);
        loop {
            match self.session.poll() {
                Output::ToCarrier(text) => {
                    self.to_carrier.push(serde_json::from_str(text).unwrap());
                }
                Output::ToModel(text) => {
                    let event: Value = serde_json::from_str(text).unwrap();
                    if event["type"] == "input_audio_buffer.append" {
                        let audio = STANDARD.decode(event["audio"].as_str().unwrap());
                        self.appended.extend(audio.unwrap());
                    }
                }
                Output::CloseCarrier { code, .. } => self.code = code,
                Output::Done(ending) => {
                    self.ended = Some((ending.reason, ending.after_stream, self.code));
                }
                Output::Wait(_) => return,
                _ => {}
            }
        }
    }

    fn model(&mut self, event: &Value) {
        self.handle(Input::ModelText(&event.to_string()));
    }

    fn speaks(&mut self, item: &str, audio: &[u8]) {
        self.model(&json!({"type": "response.output_audio.delta", "response_id": "r", "item_id": item, "output_index": 0, "content_index": 0, "delta": STANDARD.encode(audio)}));
    }

    fn finishes(&mut self, item: &str) {
        self.model(&json!({"type": "response.output_audio.done", "response_id": "r", "item_id": item, "output_index": 0, "content_index": 0}));
    }

    fn carrier(&mut self, mut frame: Value) {
        self.sequence += 1;
        frame["sequence_number"] = json!(self.sequence.to_string());
        frame["stream_sid"] = json!("MZ1");
        self.handle(Input::CarrierText(&frame.to_string()));
    }

    /// The audio of each media frame, in linear samples.
    fn played(&self) -> Vec<Vec<u8>> {
        let of_media = |frame: &Value| {
            let payload = frame["media"]["payload"].as_str()?;
            Some(STANDARD.decode(payload).unwrap())
        };
        self.to_carrier.iter().filter_map(of_media).collect()
    }

    fn marks(&self) -> Vec<String> {
        let of_mark = |frame: &Value| Some(frame["mark"]["name"].as_str()?.to_owned());
        self.to_carrier.iter().filter_map(of_mark).collect()
    }
}

/// Mu-law of a sample with this mantissa and segment; no zeros, so that padding can be told from it.
fn spoken(length: usize) -> Vec<u8> {
    (0..length).map(|n| 0x80 | (n % 0x60) as u8).collect()
}

fn decoded(byte: u8) -> i16 {
    let code = !byte;
    let magnitude = ((i32::from(code & 0x0F) * 8 + 0x84) << ((code >> 4) & 7)) - 0x84;
    let signed = if code & 0x80 == 0 {
        magnitude
    } else {
        -magnitude
    };
    i16::try_from(signed).unwrap()
}

fn assert_sizes(frames: &[Vec<u8>]) {
    for frame in frames {
        let size = frame.len();
        assert!(
            (SMALLEST..=LARGEST).contains(&size) && size.is_multiple_of(UNIT),
            "{size} bytes"
        );
    }
}

/// What is left of the frames without the zeros at their ends.
fn heard(frames: &[Vec<u8>]) -> Vec<i16> {
    let mut samples: Vec<i16> = Vec::new();
    for frame in frames {
        let pairs = frame.chunks_exact(2);
        samples.extend(pairs.map(|pair| i16::from_le_bytes([pair[0], pair[1]])));
        while samples.last() == Some(&0) {
            samples.pop();
        }
    }
    samples
}

#[test]
fn frames_of_the_carriers_documents_are_read() {
    let mut leg = started();
    let frame = media(3, &linear([0, 1000, -1000]));
    let Ok(CarrierEvent::Media(audio)) = leg.read(&frame) else {
        panic!("media")
    };
    assert_eq!(
        STANDARD.decode(audio.payload.as_ref()).unwrap(),
        [0xFF, 0xCE, 0x4E]
    );
    assert_eq!((audio.bytes, audio.timestamp_ms), (3, Some(300)));
    let dtmf = r#"{"event":"dtmf","sequence_number":"7","stream_sid":"MZ1","dtmf":{"digit":"5","duration":"100"}}"#;
    assert_eq!(leg.read(dtmf), Ok(CarrierEvent::Dtmf('5')));
    let mark =
        r#"{"event":"mark","sequence_number":"15","stream_sid":"MZ1","mark":{"name":"a:1:2"}}"#;
    assert_eq!(leg.read(mark), Ok(CarrierEvent::Mark("a:1:2".into())));
    let stop = r#"{"event":"stop","sequence_number":20,"stream_sid":"MZ1","stop":{"call_sid":"CA1","account_sid":"AC1","reason":"callended"}}"#;
    assert_eq!(leg.read(stop), Ok(CarrierEvent::Stopped));
    assert!(matches!(leg.read(mark), Err(CarrierError::OutOfOrder(_))));
}

#[test]
fn the_format_is_read_and_what_cannot_be_converted_is_refused() {
    let with = |format: &str| {
        START.replace(
            r#"{"encoding":"audio/x-raw","sample_rate":"8000","bit_rate":"16"}"#,
            format,
        )
    };
    for linear in [
        r#"{"encoding":"audio/x-raw","sample_rate":8000,"bit_rate":"128kbps"}"#,
        r#"{"encoding":"base64","sample_rate":"8000","bit_rate":"128kbps"}"#,
        r#"{"encoding":"raw/slin","sample_rate":"8000"}"#,
        r#"{"sample_rate":"8000"}"#,
        "{}",
    ] {
        let mut leg = started_with(&with(linear));
        let frame = media(2, &self::linear([1000]));
        let Ok(CarrierEvent::Media(audio)) = leg.read(&frame) else {
            panic!("{linear}")
        };
        assert_eq!(audio.payload, STANDARD.encode([0xCE]), "{linear}");
    }
    for mu_law in [
        r#"{"encoding":"audio/x-mulaw;rate=8000"}"#,
        r#"{"encoding":"audio/x-mulaw","sample_rate":"8000"}"#,
    ] {
        let mut leg = started_with(&with(mu_law));
        let payload = STANDARD.encode([0xCE; 800]);
        let frame = media(2, &payload);
        let Ok(CarrierEvent::Media(audio)) = leg.read(&frame) else {
            panic!("{mu_law}")
        };
        assert_eq!(
            (audio.payload.as_ref(), audio.bytes),
            (payload.as_str(), 800)
        );
        let mut out = String::new();
        leg.write_media(&STANDARD.encode([0xCE; 3300]), false, &mut out);
        let frame: Value = serde_json::from_str(&out).unwrap();
        let sent = STANDARD.decode(frame["media"]["payload"].as_str().unwrap());
        assert_eq!(sent.unwrap(), [0xCE; 3200], "whole units, unconverted");
    }
    for refused in [
        r#"{"encoding":"audio/x-raw","sample_rate":"16000"}"#,
        r#"{"encoding":"audio/L16;rate=8000"}"#,
        r#"{"encoding":"audio/L16;rate=16000","sample_rate":"16000"}"#,
        r#"{"encoding":"audio/x-mulaw;rate=16000"}"#,
        r#"{"encoding":"audio/opus"}"#,
    ] {
        let mut leg = CarrierLeg::exotel();
        assert!(leg.read(CONNECTED).is_ok());
        let error = leg.read(&with(refused)).unwrap_err();
        assert_eq!(
            (&error, error.close_code()),
            (&CarrierError::Format, 1003),
            "{refused}"
        );
    }
}

#[test]
fn frames_that_break_the_protocol_are_refused_with_their_code() {
    let mut leg = CarrierLeg::exotel();
    assert_eq!(leg.read(START).unwrap_err().close_code(), 1008);
    let mut leg = CarrierLeg::exotel();
    assert!(leg.read(CONNECTED).is_ok());
    assert_eq!(leg.read(CONNECTED).unwrap_err().close_code(), 1008);
    let wrong_id = START.replace("MZ1", "MZ\\\"");
    let mut leg = CarrierLeg::exotel();
    assert!(leg.read(CONNECTED).is_ok());
    assert_eq!(leg.read(&wrong_id).unwrap_err().close_code(), 1007);

    let huge = linear(vec![1; 8010]);
    let odd = STANDARD.encode([1, 2, 3]);
    for (frame, code) in [
        ("", 1007),
        ("[]", 1007),
        ("{", 1007),
        (START, 1008),
        (&media(1, &linear([1])), 1008),
        (&media(2, &linear([1])).replace("MZ1", "MZ2"), 1008),
        (
            &media(2, &linear([1])).replace(r#""stream_sid":"MZ1","#, ""),
            1007,
        ),
        (&media(2, "?"), 1007),
        (&media(2, ""), 1007),
        (&media(2, &odd), 1007),
        (&media(2, &huge), 1009),
        (
            &format!("{}{}", media(2, &linear([1])), " ".repeat(70_000)),
            1009,
        ),
        (
            r#"{"event":"media","sequence_number":"2","stream_sid":"MZ1"}"#,
            1007,
        ),
        (
            r#"{"event":"media","sequence_number":"x","stream_sid":"MZ1","media":{"payload":"AAA="}}"#,
            1007,
        ),
        (
            r#"{"event":"dtmf","sequence_number":"2","stream_sid":"MZ1","dtmf":{"digit":"12"}}"#,
            1007,
        ),
        (
            r#"{"event":"mark","sequence_number":"2","stream_sid":"MZ1"}"#,
            1007,
        ),
    ] {
        let error = started().read(frame).unwrap_err();
        assert_eq!(
            error.close_code(),
            code,
            "{}: {error}",
            &frame[..frame.len().min(100)]
        );
    }
    let mut leg = started();
    let unknown = r#"{"event":"news","stream_sid":"MZ1"}"#;
    for _ in 0..100 {
        assert_eq!(leg.read(unknown), Ok(CarrierEvent::Unknown));
    }
    assert_eq!(leg.read(unknown), Err(CarrierError::TooManyUnknown));
}

#[test]
fn our_frames_are_exactly_the_three_that_exist() {
    let mut leg = started();
    let mut out = String::new();
    leg.write_mark(format_args!("item_abc:{}:{}", 1280, 7), &mut out);
    assert_eq!(
        out,
        r#"{"event":"mark","stream_sid":"MZ1","mark":{"name":"item_abc:1280:7"}}"#
    );
    out.clear();
    leg.write_clear(&mut out);
    assert_eq!(out, r#"{"event":"clear","stream_sid":"MZ1"}"#);
    out.clear();
    leg.write_media(&STANDARD.encode([0xCE]), true, &mut out);
    let frame: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(frame["event"], "media");
    assert_eq!(frame["stream_sid"], "MZ1");
    let audio = STANDARD
        .decode(frame["media"]["payload"].as_str().unwrap())
        .unwrap();
    assert_eq!(audio.len(), SMALLEST);
    assert_eq!(&audio[..2], &988_i16.to_le_bytes());
    assert!(
        audio[2..].iter().all(|byte| *byte == 0),
        "filled up with zeros"
    );
}

#[test]
fn what_is_said_reaches_the_carrier_in_its_sizes_whatever_the_model_sends() {
    for delta in [20, 160, 479, 480, 700, 1600, 4001] {
        let mut call = Call::new();
        let audio = spoken(20_011);
        for part in audio.chunks(delta) {
            call.speaks("a", part);
        }
        let before = call.played();
        assert!(!before.is_empty(), "audio leaves before it is complete");
        call.finishes("a");
        let frames = call.played();
        assert_sizes(&frames);
        let expected: Vec<i16> = audio.iter().map(|byte| decoded(*byte)).collect();
        assert_eq!(heard(&frames), expected, "in parts of {delta}");
        let zeros = frames.concat().len() / 2 - audio.len();
        assert!(zeros < SMALLEST / 2, "{zeros} samples of padding");
        assert_eq!(call.marks().len(), frames.len(), "a mark behind each frame");
        let last = call.marks().pop().unwrap();
        assert!(last.starts_with("a:2501:"), "{last}");
    }
}

#[test]
fn a_short_word_is_filled_up_once_it_is_known_to_be_over() {
    let mut call = Call::new();
    call.speaks("a", &spoken(400));
    assert!(call.played().is_empty(), "more may come");
    call.finishes("a");
    let frames = call.played();
    assert_eq!(frames.iter().map(Vec::len).collect::<Vec<_>>(), [SMALLEST]);
    assert_eq!(heard(&frames).len(), 400);
    call.speaks("b", &spoken(80));
    call.model(&json!({"type": "response.done", "response": {"id": "r", "status": "completed", "output": []}}));
    assert_eq!(
        call.played().len(),
        2,
        "the end of the response is an end too"
    );
}

#[test]
fn an_interruption_forgets_what_did_not_fill_a_frame() {
    let mut call = Call::new();
    for _ in 0..100 {
        call.speaks("a", &spoken(470));
    }
    let first = call.marks()[0].clone();
    call.carrier(json!({"event": "mark", "mark": {"name": first}}));
    call.model(&json!({"type": "input_audio_buffer.speech_started", "audio_start_ms": 0, "item_id": "turn"}));
    call.now = call.now + Duration::from_millis(1500);
    call.handle(Input::Tick);
    let clear = json!({"event": "clear", "stream_sid": "MZ1"});
    assert!(call.to_carrier.contains(&clear));
    call.to_carrier.clear();
    call.model(
        &json!({"type": "response.created", "response": {"id": "r2", "status": "in_progress"}}),
    );
    let other = vec![0x90; 1600];
    call.model(&json!({"type": "response.output_audio.delta", "response_id": "r2", "item_id": "b", "output_index": 0, "content_index": 0, "delta": STANDARD.encode(&other)}));
    call.model(&json!({"type": "response.done", "response": {"id": "r2", "status": "completed", "output": []}}));
    call.model(
        &json!({"type": "input_audio_buffer.speech_stopped", "audio_end_ms": 0, "item_id": "turn"}),
    );
    let frames = call.played();
    assert_sizes(&frames);
    assert_eq!(heard(&frames), vec![decoded(0x90); 1600]);
}

#[test]
fn the_callers_samples_reach_the_model_as_mu_law() {
    let mut call = Call::new();
    let samples: Vec<i16> = (0..800).map(|n| n * 40 - 16_000).collect();
    for sequence in 1..=3_u64 {
        let timestamp = (sequence * 100).to_string();
        call.carrier(json!({"event": "media", "media": {"chunk": "1", "timestamp": timestamp, "payload": linear(samples.iter().copied())}}));
    }
    assert_eq!(call.appended.len(), 2400);
    for (byte, sample) in call.appended.iter().zip(samples.iter().cycle()) {
        let error = (i32::from(decoded(*byte)) - i32::from(*sample)).abs();
        assert!(
            error <= i32::from(sample.unsigned_abs()) / 16 + 8,
            "{sample}"
        );
    }
}

#[test]
fn the_caller_hangs_up_by_a_stop() {
    let mut call = Call::new();
    call.carrier(json!({"event": "stop", "stop": {"call_sid": "CA1", "reason": "callended"}}));
    call.now = call.now + Duration::from_secs(10);
    call.handle(Input::Tick);
    assert_eq!(
        call.ended,
        Some((EndReason::CallerHungUp, AfterStream::HangUp, 1000))
    );
}

#[test]
fn half_a_sample_ends_the_call_as_a_breach_of_the_protocol() {
    let mut call = Call::new();
    call.carrier(json!({"event": "media", "media": {"payload": STANDARD.encode([1, 2, 3])}}));
    call.now = call.now + Duration::from_secs(10);
    call.handle(Input::Tick);
    assert_eq!(
        call.ended,
        Some((EndReason::CarrierProtocol, AfterStream::Fallback, 1007))
    );
}

fn frame_like() -> impl Strategy<Value = String> {
    let event = prop_oneof![
        Just("connected"),
        Just("start"),
        Just("media"),
        Just("mark"),
        Just("dtmf"),
        Just("stop"),
        Just("clear"),
        Just("")
    ];
    let payload = proptest::collection::vec(any::<u8>(), 0..700);
    (event, payload, any::<u64>(), any::<bool>()).prop_map(|(event, payload, number, ours)| {
        let sid = if ours { "MZ1" } else { "MZ2" };
        json!({
            "event": event, "sequence_number": number.to_string(), "stream_sid": sid,
            "start": {"stream_sid": sid, "call_sid": "CA1"},
            "media": {"payload": STANDARD.encode(payload), "timestamp": number},
            "mark": {"name": number.to_string()}, "dtmf": {"digit": "5"},
        })
        .to_string()
    })
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(texts in proptest::collection::vec(any::<String>(), 0..20)) {
        let (mut fresh, mut live) = (CarrierLeg::exotel(), started());
        for text in &texts {
            let _ = fresh.read(text);
            let _ = live.read(text);
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = started().read(&String::from_utf8_lossy(&bytes));
        let _ = started().read(&media(2, &STANDARD.encode(&bytes)));
    }

    #[test]
    fn no_order_of_frames_makes_the_reader_panic(frames in proptest::collection::vec(frame_like(), 0..30)) {
        let mut leg = CarrierLeg::exotel();
        for frame in &frames {
            if let Ok(CarrierEvent::Media(media)) = leg.read(frame) {
                prop_assert_eq!(STANDARD.decode(media.payload.as_ref()).map(|audio| audio.len()), Ok(media.bytes));
            }
        }
    }

    #[test]
    fn every_frame_that_is_written_has_a_size_that_the_carrier_takes(
        parts in proptest::collection::vec((proptest::collection::vec(any::<u8>(), 0..3000), any::<bool>()), 1..20)
    ) {
        let mut leg = started();
        for (audio, end) in &parts {
            let mut out = String::new();
            leg.write_media(&STANDARD.encode(audio), *end, &mut out);
            if !out.is_empty() {
                let frame: Value = serde_json::from_str(&out).unwrap();
                let sent = STANDARD.decode(frame["media"]["payload"].as_str().unwrap()).unwrap();
                assert_sizes(&[sent]);
            }
        }
    }
}
