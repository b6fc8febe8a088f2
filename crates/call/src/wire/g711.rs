//! ITU-T G.711 mu-law against 16-bit linear samples, by table. The speech model takes mu-law; some carriers do not.
//!
//! Decoding and encoding again gives every byte back, except that of the negative zero (0x7F), which becomes the positive
//! one (0xFF).

/// The byte of a sample of zero.
pub(crate) const SILENCE: u8 = 0xFF;

/// Added to every magnitude, so that each segment begins at a power of two.
const BIAS: u16 = 0x84;
/// The loudest magnitude that can be written.
const CLIP: u16 = 32_635;

const DECODE: [i16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let code = !(byte as u8);
        let segment = (code >> 4) & 0x07;
        let magnitude = (((((code & 0x0F) as u16) << 3) + BIAS) << segment) - BIAS;
        table[byte] = if code & 0x80 == 0 {
            magnitude as i16
        } else {
            -(magnitude as i16)
        };
        byte += 1;
    }
    table
};

/// The segment of a biased magnitude, by its upper eight bits.
const SEGMENT: [u8; 256] = {
    let mut table = [0; 256];
    let mut upper = 1_usize;
    while upper < 256 {
        table[upper] = upper.ilog2() as u8;
        upper += 1;
    }
    table
};

/// The 16-bit sample that a byte stands for.
pub(crate) const fn decode(byte: u8) -> i16 {
    DECODE[byte as usize]
}

/// The byte of the nearest sample that mu-law has.
pub(crate) const fn encode(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = sample.unsigned_abs();
    let biased = if magnitude > CLIP { CLIP } else { magnitude } + BIAS;
    let segment = SEGMENT[(biased >> 7) as usize];
    let mantissa = ((biased >> (segment + 3)) & 0x0F) as u8;
    !(sign | (segment << 4) | mantissa)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_values_of_the_standard_hold() {
        for (byte, sample) in [
            (0xFF, 0),
            (0x7F, 0),
            (0x00, -32_124),
            (0x80, 32_124),
            (0xCE, 988),
        ] {
            assert_eq!(decode(byte), sample, "{byte:#04x}");
        }
        for (sample, byte) in [
            (0, 0xFF),
            (1000, 0xCE),
            (-1000, 0x4E),
            (i16::MAX, 0x80),
            (i16::MIN, 0x00),
        ] {
            assert_eq!(encode(sample), byte, "{sample}");
        }
    }

    #[test]
    fn every_byte_but_the_negative_zero_comes_back() {
        for byte in 0..=u8::MAX {
            let expected = if byte == 0x7F { SILENCE } else { byte };
            assert_eq!(encode(decode(byte)), expected, "{byte:#04x}");
        }
    }

    #[test]
    fn louder_stays_louder_and_no_sample_is_off_by_more_than_a_thirtieth() {
        let mut last = i16::MIN;
        for sample in i16::MIN..=i16::MAX {
            let back = decode(encode(sample));
            assert!(back >= last, "{sample}");
            last = back;
            let clipped = i32::from(sample).clamp(-32_124, 32_124);
            let error = (i32::from(back) - clipped).abs();
            assert!(error <= clipped.abs() / 30 + 4, "{sample}: {back}");
        }
    }
}
