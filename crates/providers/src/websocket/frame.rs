//! Frames: their heads, their masks, and what close frames say.

use super::reader::Breach;

/// Which end of the connection we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Takes masked frames and sends bare ones.
    Server,
    /// Takes bare frames and masks its own.
    Client,
}

/// Longest payload of a ping, pong or close.
pub(super) const MOST_CONTROL: usize = 125;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opcode {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
}

impl Opcode {
    const fn from_bits(bits: u8) -> Option<Self> {
        Some(match bits {
            0 => Self::Continuation,
            1 => Self::Text,
            2 => Self::Binary,
            8 => Self::Close,
            9 => Self::Ping,
            10 => Self::Pong,
            _ => return None,
        })
    }

    const fn bits(self) -> u8 {
        match self {
            Self::Continuation => 0,
            Self::Text => 1,
            Self::Binary => 2,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }

    pub(super) const fn is_control(self) -> bool {
        self.bits() >= 8
    }
}

/// What stands before a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) last: bool,
    pub(super) opcode: Opcode,
    pub(super) mask: Option<[u8; 4]>,
    /// Bytes of the head itself.
    pub(super) length: usize,
    /// Bytes of the payload.
    pub(super) payload: u64,
}

impl Head {
    /// Reads the head that `bytes` begin with; none while it is incomplete.
    pub(super) fn read(bytes: &[u8]) -> Result<Option<Self>, Breach> {
        let (Some(&first), Some(&second)) = (bytes.first(), bytes.get(1)) else {
            return Ok(None);
        };
        if first & 0x70 != 0 {
            return Err(Breach::Protocol("reserved bits are set"));
        }
        let opcode = Opcode::from_bits(first & 0x0F).ok_or(Breach::Protocol("unknown opcode"))?;
        let last = first & 0x80 != 0;
        let (payload, at) = match second & 0x7F {
            126 => match bytes.get(2..4).and_then(|field| field.try_into().ok()) {
                Some(field) => (u64::from(u16::from_be_bytes(field)), 4),
                None => return Ok(None),
            },
            127 => match bytes.get(2..10).and_then(|field| field.try_into().ok()) {
                Some(field) => (u64::from_be_bytes(field), 10),
                None => return Ok(None),
            },
            short => (u64::from(short), 2),
        };
        if opcode.is_control() && (!last || payload > MOST_CONTROL as u64) {
            return Err(Breach::Protocol("a control frame is long or in pieces"));
        }
        let masked = second & 0x80 != 0;
        let mask = match bytes
            .get(at..at + 4)
            .and_then(|field| field.try_into().ok())
        {
            Some(mask) if masked => Some(mask),
            None if masked => return Ok(None),
            _ => None,
        };
        let length = at + if masked { 4 } else { 0 };
        Ok(Some(Self {
            last,
            opcode,
            mask,
            length,
            payload,
        }))
    }

    /// Appends the head of a whole message.
    pub(super) fn write(opcode: Opcode, payload: usize, mask: Option<[u8; 4]>, out: &mut Vec<u8>) {
        let masked = if mask.is_some() { 0x80 } else { 0 };
        out.push(0x80 | opcode.bits());
        match payload {
            0..=125 => out.push(masked | payload as u8),
            126..=0xFFFF => {
                out.push(masked | 126);
                out.extend_from_slice(&(payload as u16).to_be_bytes());
            }
            _ => {
                out.push(masked | 127);
                out.extend_from_slice(&(payload as u64).to_be_bytes());
            }
        }
        if let Some(mask) = mask {
            out.extend_from_slice(&mask);
        }
    }
}

/// Masks or unmasks.
pub(super) fn apply(mask: [u8; 4], payload: &mut [u8]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = payload.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

/// What a close frame says: a code and a reason, or nothing.
pub(super) fn read_close(payload: &[u8]) -> Result<(Option<u16>, &str), Breach> {
    let Some((code, reason)) = payload.split_first_chunk::<2>() else {
        return if payload.is_empty() {
            Ok((None, ""))
        } else {
            Err(Breach::Protocol("a close frame with half a code"))
        };
    };
    let code = u16::from_be_bytes(*code);
    if !matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999) {
        return Err(Breach::Protocol("a close code that may not be sent"));
    }
    let reason = std::str::from_utf8(reason).map_err(|_| Breach::Utf8)?;
    Ok((Some(code), reason))
}
