//! How loud a frame of mu-law audio is. Only asked while it is open what a sound of the caller means.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Mean amplitude from which a frame counts as voice: about 36 dB below full scale. A quiet line is 10 dB below that,
/// speech 10 dB above.
const VOICE: u32 = 500;
/// Characters that are looked at: 240 bytes are 30 ms, more than a frame of the carrier.
const SAMPLE: usize = 320;

/// Magnitude of each mu-law byte as a 16-bit sample (ITU-T G.711).
const MAGNITUDE: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let code = !(byte as u8);
        let mantissa = (code & 0x0F) as u16;
        let exponent = (code >> 4) & 0x07;
        table[byte] = (((mantissa << 3) + 0x84) << exponent) - 0x84;
        byte += 1;
    }
    table
};

/// Whether a payload holds voice; none if it cannot be decoded.
pub(super) fn is_voice(payload: &str) -> Option<bool> {
    let mut audio = [0; SAMPLE / 4 * 3 + 3];
    let length = STANDARD
        .decode_slice(payload.get(..payload.len().min(SAMPLE))?, &mut audio)
        .ok()?;
    let sum: u32 = audio[..length]
        .iter()
        .map(|byte| u32::from(MAGNITUDE[usize::from(*byte)]))
        .sum();
    (length > 0).then(|| sum / length as u32 >= VOICE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn magnitudes_are_those_of_the_standard() {
        for (byte, magnitude) in [
            (0xFF, 0),
            (0x7F, 0),
            (0x00, 32124),
            (0x80, 32124),
            (0xCE, 988),
        ] {
            assert_eq!(MAGNITUDE[byte], magnitude, "{byte:#x}");
        }
    }

    #[test]
    fn silence_is_no_voice_and_speech_is() {
        assert_eq!(is_voice(&STANDARD.encode([0xFF; 160])), Some(false));
        assert_eq!(is_voice(&STANDARD.encode([0x7F; 160])), Some(false));
        assert_eq!(is_voice(&STANDARD.encode([0xCE; 160])), Some(true));
        assert_eq!(is_voice("!!!!"), None);
    }
}
