//! How long to wait before the next attempt, and how many there are.

use std::time::Duration;

/// A pause that doubles from attempt to attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The pause after the first attempt.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// Attempts before the job is given up.
    pub attempts: u32,
}

impl Backoff {
    /// 5 s, 10 s, 20 s, 40 s, 80 s, 160 s, 5 min, 11 min, 21 min, 43 min, then every hour: 20 attempts take about ten
    /// hours, longer than any usual outage of a provider.
    pub const PATIENT: Self = Self {
        first: Duration::from_secs(5),
        longest: Duration::from_secs(3600),
        attempts: 20,
    };

    /// 5 s, 10 s, 20 s, 40 s, 80 s, 160 s, 5 min, 11 min: nine attempts take 21 minutes. For what is of no use later.
    pub const SOON: Self = Self {
        first: Duration::from_secs(5),
        longest: Duration::from_secs(3600),
        attempts: 9,
    };

    /// The pause after attempt number `attempt`, counted from one, made up to a quarter longer by `random` bits, so that jobs
    /// which failed together do not come back together. Never shorter than what the provider asked for.
    #[must_use]
    pub fn pause(self, attempt: u32, asked: Option<Duration>, random: u64) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        let pause = self.first.saturating_mul(1 << doublings).min(self.longest);
        let quarter = u64::try_from(pause.as_millis() / 4).unwrap_or(u64::MAX);
        let jitter = Duration::from_millis(random.checked_rem(quarter).unwrap_or(0));
        (pause + jitter).max(asked.unwrap_or(Duration::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_to_the_longest() {
        let seconds: Vec<_> = (1..=12)
            .map(|attempt| Backoff::PATIENT.pause(attempt, None, 0).as_secs())
            .collect();
        assert_eq!(
            seconds,
            [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]
        );
        let longest = Backoff::PATIENT.pause(u32::MAX, None, 0);
        assert_eq!(longest, Duration::from_secs(3600));
    }

    #[test]
    fn jitter_adds_less_than_a_quarter() {
        for random in [0, 1, 1249, 1250, u64::MAX] {
            let pause = Backoff::PATIENT.pause(1, None, random);
            assert!((5000..6250).contains(&pause.as_millis()), "{pause:?}");
        }
    }

    #[test]
    fn a_provider_that_asks_for_longer_is_left_alone_for_longer() {
        let asked = Some(Duration::from_secs(900));
        assert_eq!(Backoff::SOON.pause(1, asked, 0), Duration::from_secs(900));
        assert_eq!(Backoff::SOON.pause(9, asked, 0), Duration::from_secs(1280));
    }
}
