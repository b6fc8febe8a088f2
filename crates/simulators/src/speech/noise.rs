//! Sounds of a telephone line that are not speech and carry no transcript.

use super::mulaw::{BYTES_PER_MS, SILENCE, encode};

/// What makes the sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// White noise: a bad line, wind, a tap.
    Hiss,
    /// Low noise that swells and fades: traffic, a lorry passing.
    Rumble,
    /// Thirty milliseconds that die away, then nothing: a knock, a dropped pen.
    Click,
}

/// So many milliseconds of noise with its peak at `level` of full scale (0 to 1). The seed decides every sample.
#[must_use]
pub fn burst(kind: Kind, ms: usize, level: f64, seed: u64) -> Vec<u8> {
    let length = ms * BYTES_PER_MS;
    let mut random = seed;
    let mut low = 0.0;
    let sample = |index: usize| {
        let white = white(&mut random);
        let part = index as f64 / length.max(1) as f64;
        low += (white - low) * 0.15;
        let shaped = match kind {
            Kind::Hiss => white,
            Kind::Rumble => (low * 3.0).clamp(-1.0, 1.0) * (part * std::f64::consts::PI).sin(),
            Kind::Click => white * (-(index as f64) / 60.0).exp(),
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the clamp keeps the sample within 16 bits"
        )]
        let sample = (shaped * level.clamp(0.0, 1.0) * 32_000.0).clamp(-32_000.0, 32_000.0) as i16;
        // The last bit set, as in silence: no accidental transcript.
        encode(sample) | SILENCE & 1
    };
    (0..length).map(sample).collect()
}

/// The next value of a SplitMix64 sequence, between -1 and 1.
fn white(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ mixed >> 31) >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

#[cfg(test)]
mod tests {
    use super::super::mulaw::decode;
    use super::*;

    #[test]
    fn noise_has_the_length_asked_for_and_stays_under_its_level() {
        for kind in [Kind::Hiss, Kind::Rumble, Kind::Click] {
            let noise = burst(kind, 500, 0.25, 1);
            assert_eq!(noise.len(), 4000);
            let peak = noise
                .iter()
                .map(|byte| decode(*byte).unsigned_abs())
                .max()
                .unwrap_or(0);
            assert!((2_000..8_700).contains(&peak), "{kind:?} {peak}");
        }
    }

    #[test]
    fn a_seed_decides_every_sample() {
        assert_eq!(
            burst(Kind::Hiss, 100, 0.5, 3),
            burst(Kind::Hiss, 100, 0.5, 3)
        );
        assert_ne!(
            burst(Kind::Hiss, 100, 0.5, 3),
            burst(Kind::Hiss, 100, 0.5, 4)
        );
    }
}
