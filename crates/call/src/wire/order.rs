//! The order of a stream's frames: what may come next, and whose frames they are. The same for every carrier, whatever its
//! frames look like.

use super::CarrierError;

/// Largest text frame. A second of linear samples is 21 KB, of mu-law 11 KB; a `start` carries a few parameters.
const MAX_FRAME: usize = 64 * 1024;
/// Events without a name we know that are tolerated on one stream.
const MAX_UNKNOWN: u32 = 100;

/// One stream, from its `connected` frame to its end.
#[derive(Debug)]
pub(super) struct Order {
    expects: Expects,
    sid: String,
    sequence: u64,
    unknown: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    Connected,
    Start,
    Anything,
    Nothing,
}

impl Order {
    /// Of a stream of which nothing has been read.
    pub(super) const fn new() -> Self {
        Self {
            expects: Expects::Connected,
            sid: String::new(),
            sequence: 0,
            unknown: 0,
        }
    }

    /// The id of the stream; empty before `start`.
    pub(super) fn sid(&self) -> &str {
        &self.sid
    }

    /// Refuses a frame that is larger than any may be, before it is read.
    pub(super) const fn fits(text: &str) -> Result<(), CarrierError> {
        if text.len() > MAX_FRAME {
            return Err(CarrierError::TooLarge { bytes: text.len() });
        }
        Ok(())
    }

    /// The socket speaks the expected protocol.
    pub(super) fn connect(&mut self) -> Result<(), CarrierError> {
        self.at(Expects::Connected, "connected")?;
        self.expects = Expects::Start;
        Ok(())
    }

    /// The stream of this id begins.
    pub(super) fn start(&mut self, sid: &str, sequence: Option<u64>) -> Result<(), CarrierError> {
        self.at(Expects::Start, "start")?;
        self.follow(sequence)?;
        // The id goes into every frame that we write: it must need no escaping.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        if !(1..=64).contains(&sid.len()) || !sid.bytes().all(plain) {
            return Err(CarrierError::Malformed(
                "a stream's id must be 1 to 64 letters and digits",
            ));
        }
        sid.clone_into(&mut self.sid);
        self.expects = Expects::Anything;
        Ok(())
    }

    /// A frame of the stream that runs.
    pub(super) fn live(&mut self, sid: &str, sequence: Option<u64>) -> Result<(), CarrierError> {
        self.at(Expects::Anything, "frame outside the stream")?;
        if sid != self.sid {
            return Err(CarrierError::OtherStream);
        }
        self.follow(sequence)
    }

    /// Nothing may follow.
    pub(super) const fn stop(&mut self) {
        self.expects = Expects::Nothing;
    }

    /// An event that is not known.
    pub(super) fn pass_over(&mut self) -> Result<(), CarrierError> {
        self.at(Expects::Anything, "unknown event outside the stream")?;
        self.unknown += 1;
        if self.unknown > MAX_UNKNOWN {
            return Err(CarrierError::TooManyUnknown);
        }
        Ok(())
    }

    fn at(&self, expected: Expects, what: &'static str) -> Result<(), CarrierError> {
        if self.expects == expected {
            Ok(())
        } else {
            Err(CarrierError::OutOfOrder(what))
        }
    }

    /// The numbers of frames only rise. Gaps are allowed: whoever numbers the frames may drop some.
    fn follow(&mut self, sequence: Option<u64>) -> Result<(), CarrierError> {
        let Some(sequence) = sequence else {
            return Ok(());
        };
        if sequence <= self.sequence {
            return Err(CarrierError::OutOfOrder("a frame's number did not rise"));
        }
        self.sequence = sequence;
        Ok(())
    }
}
