//! The audio formats of the protocol. Inside, everything is 8 kHz mu-law; that format passes through untouched.

use serde_json::{Value, json};

use crate::speech::mulaw;

/// A format of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// 8 kHz mu-law.
    Pcmu,
    /// 8 kHz A-law.
    Pcma,
    /// 24 kHz, 16 bits, little endian.
    Pcm,
}

impl Format {
    /// Reads a validated format object.
    pub(super) fn of(value: &Value) -> Self {
        match value["type"].as_str() {
            Some("audio/pcmu") => Self::Pcmu,
            Some("audio/pcma") => Self::Pcma,
            _ => Self::Pcm,
        }
    }

    /// The format object.
    pub(super) fn to_json(self) -> Value {
        match self {
            Self::Pcmu => json!({"type": "audio/pcmu"}),
            Self::Pcma => json!({"type": "audio/pcma"}),
            Self::Pcm => json!({"type": "audio/pcm", "rate": 24_000}),
        }
    }

    /// To mu-law. Every third sample of the 24 kHz format is kept; what does not fill one is dropped.
    pub(super) fn decode(self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Pcmu => bytes,
            Self::Pcma => bytes
                .into_iter()
                .map(|byte| mulaw::encode(decode_alaw(byte)))
                .collect(),
            Self::Pcm => {
                let thirds = bytes.chunks_exact(6);
                thirds
                    .map(|third| mulaw::encode(i16::from_le_bytes([third[0], third[1]])))
                    .collect()
            }
        }
    }

    /// From mu-law.
    pub(super) fn encode(self, audio: &[u8]) -> Vec<u8> {
        match self {
            Self::Pcmu => audio.to_vec(),
            Self::Pcma => audio
                .iter()
                .map(|byte| encode_alaw(mulaw::decode(*byte)))
                .collect(),
            Self::Pcm => audio
                .iter()
                .flat_map(|byte| mulaw::decode(*byte).to_le_bytes().repeat(3))
                .collect(),
        }
    }
}

/// ITU-T G.711 A-law to 16 bits.
fn decode_alaw(byte: u8) -> i16 {
    let bits = byte ^ 0x55;
    let exponent = (bits >> 4) & 7;
    let mantissa = i16::from(bits & 0x0f) << 4;
    let magnitude = if exponent == 0 {
        mantissa + 8
    } else {
        (mantissa + 0x108) << (exponent - 1)
    };
    if bits & 0x80 == 0 {
        -magnitude
    } else {
        magnitude
    }
}

/// 16 bits to the A-law byte whose value is nearest.
fn encode_alaw(sample: i16) -> u8 {
    let nearest =
        (0..=u8::MAX).min_by_key(|byte| (i32::from(decode_alaw(*byte)) - i32::from(sample)).abs());
    nearest.unwrap_or(0xd5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mu_law_passes_through_byte_for_byte() {
        let audio: Vec<u8> = (0..=u8::MAX).collect();
        assert_eq!(Format::Pcmu.decode(audio.clone()), audio);
        assert_eq!(Format::Pcmu.encode(&audio), audio);
    }

    #[test]
    fn linear_audio_comes_back_as_it_went() {
        let audio: Vec<u8> = (0x80..=u8::MAX).chain(0..0x7f).collect();
        let linear = Format::Pcm.encode(&audio);
        assert_eq!(linear.len(), audio.len() * 6);
        assert_eq!(Format::Pcm.decode(linear), audio);
    }

    #[test]
    fn a_law_bytes_survive_their_own_decoding() {
        for byte in 0..=u8::MAX {
            assert_eq!(encode_alaw(decode_alaw(byte)), byte);
        }
        assert_eq!(decode_alaw(0xd5), 8);
    }
}
