//! What a call measures. Figures are kept here and handed to the process's metrics in portions, so that a frame costs a
//! few additions.

use std::time::Duration;

use call::Ending;
use metrics::{counter, gauge, histogram};

/// Frames after which figures are handed over: ten seconds of audio.
const PORTION: u64 = 500;

#[derive(Debug, Default)]
struct Flow {
    frames: u64,
    bytes: u64,
}

impl Flow {
    fn add(&mut self, bytes: usize) {
        self.frames += 1;
        self.bytes += bytes as u64;
    }

    fn hand_over(&mut self, direction: &'static str) {
        counter!("ringdesk_media_frames_total", "direction" => direction).increment(self.frames);
        counter!("ringdesk_media_bytes_total", "direction" => direction).increment(self.bytes);
        *self = Self::default();
    }
}

/// The figures of one call.
#[derive(Debug, Default)]
pub(super) struct Meter {
    from_carrier: Flow,
    to_carrier: Flow,
    /// When the first of the frames arrived that are being passed on.
    arrived: Option<Duration>,
    /// The longest that a frame took in this portion.
    slowest: Duration,
    live: bool,
}

impl Meter {
    /// The carrier's audio begins, this long after its socket was accepted.
    pub(super) fn live(&mut self, after: Duration) {
        if !self.live {
            self.live = true;
            gauge!("ringdesk_calls_live").increment(1.0);
            histogram!("ringdesk_stream_ready_ms").record(millis(after));
        }
    }

    /// A frame came from the carrier.
    pub(super) fn carrier_frame(&mut self, bytes: usize, arrived: Duration) {
        self.from_carrier.add(bytes);
        self.arrived.get_or_insert(arrived);
    }

    /// A frame goes to the carrier.
    pub(super) fn sent(&mut self, bytes: usize) {
        self.to_carrier.add(bytes);
    }

    /// Whether [`Self::written`] is to be told the time.
    pub(super) const fn wants_time(&self) -> bool {
        self.arrived.is_some()
    }

    /// What followed from all frames so far has been handed to the system.
    pub(super) fn written(&mut self, now: Duration) {
        if let Some(arrived) = self.arrived.take() {
            self.slowest = self.slowest.max(now.saturating_sub(arrived));
        }
        if self.from_carrier.frames >= PORTION {
            histogram!("ringdesk_frame_slowest_ms").record(millis(self.slowest));
            self.slowest = Duration::ZERO;
            self.hand_over();
        }
    }

    /// Playback was cut, this long after what it was cut for arrived.
    pub(super) fn interruption(took: Duration) {
        histogram!("ringdesk_interruption_ms").record(millis(took));
    }

    /// The call is over.
    pub(super) fn ended(&self, ending: &Ending) {
        counter!("ringdesk_calls_total", "outcome" => ending.outcome.as_str()).increment(1);
        let unknown: u64 = ending.counts.unknown_model_events.values().sum();
        counter!("ringdesk_model_unknown_events_total").increment(unknown);
        for latency in &ending.latencies {
            histogram!("ringdesk_reply_ms").record(latency.first_audio_ms as f64);
        }
    }

    fn hand_over(&mut self) {
        self.from_carrier.hand_over("from_carrier");
        self.to_carrier.hand_over("to_carrier");
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

impl Drop for Meter {
    fn drop(&mut self) {
        self.hand_over();
        if self.live {
            gauge!("ringdesk_calls_live").decrement(1.0);
        }
    }
}
