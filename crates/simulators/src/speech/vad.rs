//! Voice activity by energy alone, as the speech model's `server_vad` reports it.

use super::mulaw::{BYTES_PER_MS, decode};

/// Energy is judged over windows of this length.
const WINDOW_MS: u64 = 10;
/// Root mean square of a window at and above which it is loud, for a threshold of 0.5: about -36 dB of full scale.
const LOUD: f64 = 500.0;
/// Loud for this long is speech; a click is shorter.
const ONSET_MS: u64 = 60;
/// A dip of this length within the onset does not start it over.
const DIP_MS: u64 = 40;

/// When speech counts as begun and as over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VadSettings {
    /// Between 0 and 1; higher needs louder speech.
    pub threshold: f64,
    /// How much audio before the onset belongs to the turn.
    pub prefix_padding_ms: u64,
    /// How long a speaker must be quiet for the turn to end.
    pub silence_duration_ms: u64,
}

impl Default for VadSettings {
    fn default() -> Self {
        Self {
            threshold: 0.5,
            prefix_padding_ms: 300,
            silence_duration_ms: 500,
        }
    }
}

/// A boundary of speech, in milliseconds since the first byte taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VadEvent {
    /// Someone speaks since this time, the prefix padding included.
    Started {
        /// Never before the end of the turn before.
        audio_start_ms: u64,
    },
    /// Someone has been quiet for the silence duration, which the time includes.
    Stopped {
        /// Where the turn's audio ends.
        audio_end_ms: u64,
    },
}

/// Finds speech in mu-law bytes.
#[derive(Debug)]
pub struct Vad {
    settings: VadSettings,
    window: Vec<f64>,
    now_ms: u64,
    speaking: bool,
    /// Where the loud stretch that may become speech began.
    loud_since_ms: Option<u64>,
    /// Where the last loud window ended.
    loud_until_ms: u64,
    last_stop_ms: u64,
}

impl Vad {
    /// Starts in silence, at time zero.
    #[must_use]
    pub fn new(settings: VadSettings) -> Self {
        Self {
            settings,
            window: Vec::with_capacity(80),
            now_ms: 0,
            speaking: false,
            loud_since_ms: None,
            loud_until_ms: 0,
            last_stop_ms: 0,
        }
    }

    /// Changes the settings from here on.
    pub fn configure(&mut self, settings: VadSettings) {
        self.settings = settings;
    }

    /// Forgets any speech that has begun; time goes on.
    pub fn reset(&mut self) {
        (self.speaking, self.loud_since_ms, self.last_stop_ms) = (false, None, self.now_ms);
    }

    /// Whether speech has started and not stopped.
    #[must_use]
    pub fn is_speaking(&self) -> bool {
        self.speaking
    }

    /// Takes the next bytes, in chunks of any size.
    pub fn hear(&mut self, audio: &[u8]) -> Vec<VadEvent> {
        let mut events = Vec::new();
        for byte in audio {
            self.window.push(f64::from(decode(*byte)));
            if self.window.len() as u64 == WINDOW_MS * BYTES_PER_MS as u64 {
                let energy = self
                    .window
                    .iter()
                    .map(|sample| sample * sample)
                    .sum::<f64>()
                    / self.window.len() as f64;
                self.window.clear();
                self.now_ms += WINDOW_MS;
                events.extend(self.judge(energy.sqrt()));
            }
        }
        events
    }

    fn judge(&mut self, rms: f64) -> Option<VadEvent> {
        let quiet_ms = self.now_ms - self.loud_until_ms;
        if rms >= LOUD * 2.0 * self.settings.threshold.clamp(0.02, 1.0) {
            if self.loud_since_ms.is_none() || !self.speaking && quiet_ms > DIP_MS + WINDOW_MS {
                self.loud_since_ms = Some(self.now_ms - WINDOW_MS);
            }
            self.loud_until_ms = self.now_ms;
        }
        let since = self.loud_since_ms?;
        if self.speaking {
            if self.now_ms - self.loud_until_ms < self.settings.silence_duration_ms {
                return None;
            }
            (self.speaking, self.loud_since_ms, self.last_stop_ms) = (false, None, self.now_ms);
            return Some(VadEvent::Stopped {
                audio_end_ms: self.now_ms,
            });
        }
        if self.loud_until_ms - since < ONSET_MS {
            return None;
        }
        self.speaking = true;
        let padded = since.saturating_sub(self.settings.prefix_padding_ms);
        Some(VadEvent::Started {
            audio_start_ms: padded.max(self.last_stop_ms),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FRAME_BYTES, Voice, noise, silence, synthesize};
    use super::*;

    fn events(audio: &[u8]) -> Vec<VadEvent> {
        let mut vad = Vad::new(VadSettings::default());
        audio
            .chunks(FRAME_BYTES)
            .flat_map(|frame| vad.hear(frame))
            .collect()
    }

    #[test]
    fn one_sentence_is_one_turn_with_padding_before_and_silence_behind() {
        for voice in [Voice::Caller, Voice::Receptionist] {
            let speech = synthesize("Hi, can I come in on Tuesday? At two, please.", voice);
            let length = (speech.len() / BYTES_PER_MS) as u64;
            let found = events(&[silence(1000), speech, silence(1000)].concat());
            let [
                VadEvent::Started { audio_start_ms },
                VadEvent::Stopped { audio_end_ms },
            ] = found[..]
            else {
                panic!("{found:?}");
            };
            assert!((700..820).contains(&audio_start_ms), "{audio_start_ms}");
            // The pause behind the last word is part of the quiet half second.
            let spoken_until = 1000 + length - 280;
            assert!(
                (spoken_until + 300..=spoken_until + 520).contains(&audio_end_ms),
                "{audio_end_ms} {spoken_until}"
            );
        }
    }

    #[test]
    fn every_short_answer_is_noticed() {
        for text in ["yes", "no", "two", "mm-hmm", "stop", "yep", "six"] {
            let found =
                events(&[silence(500), synthesize(text, Voice::Caller), silence(900)].concat());
            assert_eq!(found.len(), 2, "{text}: {found:?}");
        }
    }

    #[test]
    fn silence_comfort_noise_and_a_click_are_not_speech() {
        let quiet = noise::burst(noise::Kind::Hiss, 2000, 0.005, 7);
        let click = noise::burst(noise::Kind::Click, 400, 0.8, 7);
        assert_eq!(
            events(&[silence(2000), quiet, click, silence(1000)].concat()),
            []
        );
    }

    #[test]
    fn loud_lasting_noise_is_taken_for_speech() {
        let lorry = noise::burst(noise::Kind::Rumble, 800, 0.6, 7);
        assert_eq!(
            events(&[silence(500), lorry, silence(1000)].concat()).len(),
            2
        );
    }

    #[test]
    fn a_turn_never_reaches_back_into_the_turn_before() {
        let settings = VadSettings {
            silence_duration_ms: 200,
            prefix_padding_ms: 1000,
            ..VadSettings::default()
        };
        let mut vad = Vad::new(settings);
        let yes = synthesize("yes", Voice::Caller);
        let found = vad.hear(&[yes.clone(), silence(250), yes, silence(250)].concat());
        let [
            _,
            VadEvent::Stopped { audio_end_ms },
            VadEvent::Started { audio_start_ms },
            _,
        ] = found[..]
        else {
            panic!("{found:?}");
        };
        assert_eq!(audio_start_ms, audio_end_ms);
    }
}
