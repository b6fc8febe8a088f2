//! What a frame of audio costs in each direction, in time and in allocations, and what a decision costs.

#![expect(
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and its macros define functions"
)]

use std::{alloc::System, hint::black_box, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use call::{CallTime, Input, Output, Session, SessionConfig, wire::CarrierLeg};
use criterion::{Criterion, criterion_group, criterion_main};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Frames after which buffers have found their size.
const WARM_UP: u64 = 2000;
const COUNTED: u64 = 10_000;

/// A live call with the bytes of its next frame.
struct Call {
    session: Session,
    now: CallTime,
    sequence: u64,
    sent: u64,
    frame: String,
    echo: String,
    delta: String,
}

impl Call {
    fn new() -> Self {
        let mut leg = CarrierLeg::twilio();
        let start = r#"{"event":"start","sequenceNumber":"1","start":{"streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0","mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}}}"#;
        assert!(leg.read(r#"{"event":"connected"}"#).is_ok() && leg.read(start).is_ok());
        let mut config = SessionConfig::default();
        // The clock stops before the longest call is over, the frames do not.
        config.limits.ahead = Duration::from_secs(u64::from(u32::MAX));
        let mut session = Session::new(config);
        for input in [
            Input::ModelConnected,
            Input::ModelText(r#"{"type":"session.updated","session":{}}"#),
            Input::CarrierStarted(leg),
            Input::ModelText(
                r#"{"type":"response.created","response":{"id":"resp_1","status":"in_progress"}}"#,
            ),
        ] {
            session.handle(CallTime::START, input);
            drain(&mut session);
        }
        let payload = STANDARD.encode([0x5A; 160]);
        let delta = format!(
            r#"{{"type":"response.output_audio.delta","event_id":"event_CTtzhBJpVtEpLBRpsuDVk","response_id":"resp_1","item_id":"item_CTtzhQW5HfKlSBQVhSAAv","output_index":0,"content_index":0,"delta":"{payload}"}}"#
        );
        Self {
            session,
            now: CallTime::START,
            sequence: 1,
            sent: 0,
            frame: payload,
            echo: String::new(),
            delta,
        }
    }

    /// Twenty milliseconds of the caller.
    fn caller_frame(&mut self) {
        use std::fmt::Write as _;
        self.tick();
        self.sequence += 1;
        self.echo.clear();
        let (sequence, timestamp) = (self.sequence, self.now.as_millis());
        let payload = &self.frame;
        let _ = write!(
            self.echo,
            r#"{{"event":"media","sequenceNumber":"{sequence}","streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0","media":{{"track":"inbound","chunk":"{sequence}","timestamp":"{timestamp}","payload":"{payload}"}}}}"#
        );
        self.session
            .handle(self.now, Input::CarrierText(&self.echo));
        drain(&mut self.session);
    }

    /// Twenty milliseconds of the receptionist: audio from the model, and the echo of its mark.
    fn receptionist_frame(&mut self) {
        use std::fmt::Write as _;
        self.tick();
        self.session.handle(self.now, Input::ModelText(&self.delta));
        drain(&mut self.session);
        self.sent += 1;
        self.sequence += 1;
        self.echo.clear();
        let (sequence, sent, ms) = (self.sequence, self.sent, self.sent * 20);
        let _ = write!(
            self.echo,
            r#"{{"event":"mark","sequenceNumber":"{sequence}","streamSid":"MZ18ad3ab5a668481ce02b83e7395059f0","mark":{{"name":"item_CTtzhQW5HfKlSBQVhSAAv:{ms}:{sent}"}}}}"#
        );
        self.session
            .handle(self.now, Input::CarrierText(&self.echo));
        drain(&mut self.session);
    }

    /// Time passes, but never so long that the call would end.
    fn tick(&mut self) {
        self.now = if self.now.as_millis() < 600_000 {
            self.now + Duration::from_millis(20)
        } else {
            self.now
        };
    }
}

fn drain(session: &mut Session) {
    while !matches!(black_box(session.poll()), Output::Wait(_)) {}
}

/// Allocations of one direction, a frame.
fn allocations(name: &str, step: impl Fn(&mut Call)) {
    let mut call = Call::new();
    (0..WARM_UP).for_each(|_| step(&mut call));
    let region = Region::new(ALLOCATOR);
    (0..COUNTED).for_each(|_| step(&mut call));
    let change = region.change();
    let count = change.allocations + change.reallocations;
    println!(
        "{name}: {count} allocations in {COUNTED} frames, {} bytes",
        change.bytes_allocated
    );
}

fn frames(criterion: &mut Criterion) {
    allocations("carrier to model", Call::caller_frame);
    allocations("model to carrier", Call::receptionist_frame);
    let mut call = Call::new();
    criterion.bench_function("frame from the carrier to the model", |bencher| {
        bencher.iter(|| call.caller_frame());
    });
    let mut call = Call::new();
    criterion.bench_function(
        "frame from the model to the carrier and its mark",
        |bencher| {
            bencher.iter(|| call.receptionist_frame());
        },
    );
}

/// From the notice that the caller speaks, through the words that make it an interruption, to `clear` and `truncate`.
fn interruption(criterion: &mut Criterion) {
    criterion.bench_function("interruption decided and written", |bencher| {
        bencher.iter_batched(
            || {
                let mut call = Call::new();
                (0..10).for_each(|_| call.receptionist_frame());
                for _ in 0..200 {
                    call.session.handle(call.now, Input::ModelText(&call.delta));
                    drain(&mut call.session);
                }
                call
            },
            |mut call| {
                for event in [
                    r#"{"type":"input_audio_buffer.speech_started","audio_start_ms":0,"item_id":"turn"}"#,
                    r#"{"type":"conversation.item.input_audio_transcription.completed","item_id":"turn","transcript":"No, Monday"}"#,
                ] {
                    call.session.handle(call.now, Input::ModelText(event));
                    drain(&mut call.session);
                }
                call
            },
            criterion::BatchSize::SmallInput,
        );
    });
}

/// From the open socket to `session.update`.
fn connect(criterion: &mut Criterion) {
    criterion.bench_function("session.update", |bencher| {
        bencher.iter(|| {
            let mut session = Session::new(SessionConfig::default());
            session.handle(CallTime::START, Input::ModelConnected);
            drain(&mut session);
        });
    });
}

criterion_group!(benches, frames, interruption, connect);
criterion_main!(benches);
