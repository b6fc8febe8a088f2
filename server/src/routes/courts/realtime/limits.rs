//! How much one session may do.

use std::time::Duration;

/// Function calls of a session within a minute; a conversation needs a handful.
const CALLS_PER_MINUTE: u32 = 30;
/// Bookings of a session: a caller who wants more calls again.
const BOOKINGS: u32 = 10;

/// What a session did so far.
#[derive(Debug, Default)]
pub(super) struct Limits {
    minute: Duration,
    calls: u32,
    bookings: u32,
}

/// Which limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// Too many function calls within a minute.
    Calls,
    /// Too many bookings.
    Bookings,
}

impl Limits {
    /// Counts a function call at `now` on the process's own clock.
    pub(super) fn call(&mut self, now: Duration) -> Result<(), Reached> {
        if now.saturating_sub(self.minute) >= Duration::from_secs(60) {
            (self.minute, self.calls) = (now, 0);
        }
        if self.calls >= CALLS_PER_MINUTE {
            return Err(Reached::Calls);
        }
        self.calls += 1;
        Ok(())
    }

    /// Whether one more booking may be made.
    pub(super) const fn may_book(&self) -> Result<(), Reached> {
        if self.bookings >= BOOKINGS {
            return Err(Reached::Bookings);
        }
        Ok(())
    }

    /// Counts a booking.
    pub(super) const fn booked(&mut self) {
        self.bookings += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_counted_by_the_minute_and_bookings_for_good() {
        let mut limits = Limits::default();
        let at = Duration::from_secs;
        for _ in 0..CALLS_PER_MINUTE {
            assert_eq!(limits.call(at(5)), Ok(()));
        }
        assert_eq!(limits.call(at(59)), Err(Reached::Calls));
        assert_eq!(limits.call(at(60)), Ok(()));
        for _ in 0..BOOKINGS {
            assert_eq!(limits.may_book(), Ok(()));
            limits.booked();
        }
        assert_eq!(limits.may_book(), Err(Reached::Bookings));
    }
}
