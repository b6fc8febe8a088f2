//! The outside world in memory. Each fake keeps state, so that tests ask what came of it and not who called whom, and can be
//! told to fail before or after it did its work.

mod calendar;
mod clock;
mod numbers;
mod telephony;

pub use calendar::{CalendarOp, FakeCalendar};
pub use clock::FakeClock;
pub use numbers::FakeNumbers;
pub use telephony::FakeTelephony;

/// When a fake fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The request never arrived.
    Before,
    /// The work was done and the answer was lost. A request that is refused is answered: the next one is meant.
    After,
    /// The work was done and no answer ever comes: whoever waits can only be killed.
    Silent,
    /// The request is on its way until the fake lets it go, and works then.
    Held,
}
