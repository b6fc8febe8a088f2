//! Between 24 kHz and the telephone's 8 kHz: one linear-phase low-pass filter, used from both sides.
//!
//! Its cut lies at 4 kHz, half of the lower rate. With 121 taps under a Kaiser window of 8 the way from all to nothing is
//! 1 kHz wide: speech up to 3.5 kHz passes as it is, and what would fold back below that is 80 dB down.

use std::{f64::consts::PI, sync::LazyLock};

/// How many times faster the browser's side is.
pub(super) const FACTOR: usize = 3;
/// Odd, so that the filter has a middle.
const TAPS: usize = 121;
/// Taps that meet a sample of the slower side, at most.
const SPAN: usize = TAPS.div_ceil(FACTOR);
/// Shape of the window.
const BETA: f64 = 8.0;

static FILTER: LazyLock<[f32; TAPS]> = LazyLock::new(filter);

fn filter() -> [f32; TAPS] {
    let middle = (TAPS - 1) as f64 / 2.0;
    let mut taps = [0.0; TAPS];
    for (place, tap) in taps.iter_mut().enumerate() {
        let away = place as f64 - middle;
        // Half of the slower rate, as a share of the faster one.
        let cut = 0.5 / FACTOR as f64;
        let sinc = if away == 0.0 {
            2.0 * cut
        } else {
            (2.0 * PI * cut * away).sin() / (PI * away)
        };
        let edge = 1.0 - (away / middle).powi(2);
        *tap = sinc * bessel(BETA * edge.max(0.0).sqrt()) / bessel(BETA);
    }
    let sum: f64 = taps.iter().sum();
    taps.map(|tap: f64| (tap / sum) as f32)
}

/// The modified Bessel function of order zero, by its series.
fn bessel(x: f64) -> f64 {
    let half = x / 2.0;
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40 {
        term *= (half / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

fn sample(value: f32) -> i16 {
    // Saturates at the ends of the range.
    value.round() as i16
}

/// From 24 kHz to 8 kHz.
#[derive(Debug)]
pub(super) struct Down {
    line: Vec<f32>,
    /// Where in `line` the filter stands.
    at: usize,
}

impl Down {
    pub(super) fn new() -> Self {
        Self {
            line: vec![0.0; TAPS - 1],
            at: 0,
        }
    }

    /// Takes samples and gives those of the slower side that they complete.
    pub(super) fn push(&mut self, samples: impl Iterator<Item = i16>, mut give: impl FnMut(i16)) {
        self.line.extend(samples.map(f32::from));
        while let Some(under) = self.line.get(self.at..self.at + TAPS) {
            give(sample(
                under
                    .iter()
                    .zip(FILTER.iter())
                    .map(|(one, tap)| one * tap)
                    .sum(),
            ));
            self.at += FACTOR;
        }
        let done = self.at.min(self.line.len());
        self.line.drain(..done);
        self.at -= done;
    }
}

/// From 8 kHz to 24 kHz: three samples for each.
#[derive(Debug)]
pub(super) struct Up {
    /// The last samples of the slower side, the newest last.
    line: [f32; SPAN],
}

impl Up {
    pub(super) const fn new() -> Self {
        Self { line: [0.0; SPAN] }
    }

    pub(super) fn push(&mut self, one: i16, mut give: impl FnMut(i16)) {
        self.line.rotate_left(1);
        self.line[SPAN - 1] = f32::from(one);
        for phase in 0..FACTOR {
            let taps = FILTER.iter().skip(phase).step_by(FACTOR);
            let sum: f32 = taps
                .zip(self.line.iter().rev())
                .map(|(tap, one)| tap * one)
                .sum();
            give(sample(sum * FACTOR as f32));
        }
    }

    /// Forgets what was said before: it was thrown away where it would have been played.
    pub(super) const fn reset(&mut self) {
        self.line = [0.0; SPAN];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: f64 = 24_000.0;

    fn tone(hertz: f64, rate: f64, seconds: f64) -> Vec<i16> {
        let samples = (rate * seconds) as usize;
        (0..samples)
            .map(|n| (10_000.0 * (2.0 * PI * hertz * n as f64 / rate).sin()) as i16)
            .collect()
    }

    /// Level in decibels against the tone's own, without the filter's beginning.
    fn level(samples: &[i16]) -> f64 {
        let steady = &samples[samples.len() / 4..];
        let power: f64 = steady.iter().map(|one| f64::from(*one).powi(2)).sum();
        let mean = power / steady.len() as f64;
        10.0 * (mean / (10_000.0_f64.powi(2) / 2.0)).max(1e-12).log10()
    }

    fn down(samples: &[i16], pieces: usize) -> Vec<i16> {
        let mut filter = Down::new();
        let mut given = Vec::new();
        for piece in samples.chunks(pieces) {
            filter.push(piece.iter().copied(), |one| given.push(one));
        }
        given
    }

    fn up(samples: &[i16]) -> Vec<i16> {
        let mut filter = Up::new();
        let mut given = Vec::new();
        for one in samples {
            filter.push(*one, |one| given.push(one));
        }
        given
    }

    /// Level of one frequency, by correlation.
    fn level_at(samples: &[i16], hertz: f64, rate: f64) -> f64 {
        let steady = &samples[samples.len() / 4..];
        let (mut re, mut im) = (0.0, 0.0);
        for (n, one) in steady.iter().enumerate() {
            let angle = 2.0 * PI * hertz * n as f64 / rate;
            re += f64::from(*one) * angle.cos();
            im += f64::from(*one) * angle.sin();
        }
        let amplitude = 2.0 * re.hypot(im) / steady.len() as f64;
        20.0 * (amplitude / 10_000.0).max(1e-9).log10()
    }

    #[test]
    fn speech_passes_as_it_is_and_what_would_fold_back_does_not() {
        for hertz in [100.0, 300.0, 1000.0, 2000.0, 3000.0, 3400.0] {
            let passed = level(&down(&tone(hertz, RATE, 0.5), 960));
            assert!(passed.abs() < 0.1, "{hertz} Hz: {passed:.2} dB");
        }
        for hertz in [4600.0, 5000.0, 6000.0, 7900.0, 9000.0, 11_000.0] {
            let passed = level(&down(&tone(hertz, RATE, 0.5), 960));
            assert!(passed < -70.0, "{hertz} Hz: {passed:.1} dB");
        }
    }

    #[test]
    fn the_way_up_keeps_the_tone_and_adds_no_image_of_it() {
        for hertz in [300.0, 1000.0, 2500.0, 3400.0] {
            let spoken = up(&tone(hertz, 8000.0, 0.5));
            let own = level_at(&spoken, hertz, RATE);
            assert!(own.abs() < 0.1, "{hertz} Hz: {own:.2} dB");
            for image in [8000.0 - hertz, 8000.0 + hertz] {
                let heard = level_at(&spoken, image, RATE);
                assert!(heard < -60.0, "{hertz} Hz at {image} Hz: {heard:.1} dB");
            }
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_same_as_the_whole() {
        let spoken = tone(700.0, RATE, 0.2);
        let whole = down(&spoken, spoken.len());
        assert_eq!(whole.len(), spoken.len().div_ceil(FACTOR));
        for pieces in [1, 2, 3, 7, 240, 961] {
            assert_eq!(down(&spoken, pieces), whole, "{pieces}");
        }
        assert_eq!(up(&whole).len(), whole.len() * FACTOR);
    }

    #[test]
    fn the_loudest_sound_is_cut_and_never_wraps() {
        let square: Vec<i16> = (0..2400)
            .map(|n| if n / 30 % 2 == 0 { i16::MAX } else { i16::MIN })
            .collect();
        let heard = down(&square, 240);
        let turns = heard[20..]
            .windows(2)
            .filter(|two| (two[0] > 0) != (two[1] > 0));
        assert!(turns.count() <= 2400 / 30 + 2);
    }
}
