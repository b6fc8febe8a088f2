//! ITU-T G.711 mu-law, the companding of North American telephony: one byte a sample, 8,000 a second.

/// The byte of a sample of zero.
pub const SILENCE: u8 = 0xff;

/// Bytes in a millisecond of audio.
pub const BYTES_PER_MS: usize = 8;

/// Bytes in the 20 ms frame that telephone carriers send.
pub const FRAME_BYTES: usize = 160;

/// The 16-bit sample that a byte stands for.
#[must_use]
pub fn decode(byte: u8) -> i16 {
    let bits = !byte;
    let exponent = (bits >> 4) & 7;
    let magnitude = ((i16::from(bits & 0x0f) << 3) + 132) << exponent;
    if bits & 0x80 == 0 {
        magnitude - 132
    } else {
        132 - magnitude
    }
}

/// The nearest byte of a 16-bit sample.
#[must_use]
pub fn encode(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = sample.unsigned_abs().min(32_635) + 132;
    // The magnitude has 8 to 15 significant bits, one segment for each.
    let exponent = u8::try_from(8 - magnitude.leading_zeros()).unwrap_or(0);
    let mantissa = u8::try_from((magnitude >> (exponent + 3)) & 0x0f).unwrap_or(0);
    !(sign | (exponent << 4) | mantissa)
}

/// So many milliseconds of silence.
#[must_use]
pub fn silence(ms: usize) -> Vec<u8> {
    vec![SILENCE; ms * BYTES_PER_MS]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_survives_decoding_and_encoding() {
        for byte in 0..=u8::MAX {
            // There are two zeros; the negative one comes back as the positive.
            let expected = if byte == 0x7f { 0xff } else { byte };
            assert_eq!(encode(decode(byte)), expected, "{byte:#04x}");
        }
    }

    #[test]
    fn the_extremes_and_zero_are_those_of_the_standard() {
        assert_eq!(decode(0x80), 32_124);
        assert_eq!(decode(0x00), -32_124);
        assert_eq!(decode(SILENCE), 0);
        assert_eq!(encode(i16::MAX), 0x80);
        assert_eq!(encode(i16::MIN), 0x00);
    }
}
