//! How many calls are answered: per caller and per number, so that nobody can run up cost by ringing.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use domain::{E164, PhoneNumberId};

/// How many calls are answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallLimits {
    /// From one caller within `window`. Withheld numbers share the number's limit only.
    pub per_caller: usize,
    /// To one number within `window`.
    pub per_number: usize,
    /// The time that is looked back.
    pub window: Duration,
}

impl Default for CallLimits {
    fn default() -> Self {
        Self {
            per_caller: 10,
            per_number: 300,
            window: Duration::from_secs(600),
        }
    }
}

/// Calls answered lately, by this process.
#[derive(Debug, Default)]
pub(super) struct Recent {
    callers: HashMap<(PhoneNumberId, E164), VecDeque<Duration>>,
    numbers: HashMap<PhoneNumberId, VecDeque<Duration>>,
}

impl Recent {
    /// Counts a call; `false` if it is one too many, which does not count.
    pub(super) fn admit(
        &mut self,
        number: PhoneNumberId,
        caller: Option<&E164>,
        limits: &CallLimits,
        now: Duration,
    ) -> bool {
        let lapsed = |at: &Duration| now.saturating_sub(*at) >= limits.window;
        let forget = |times: &mut VecDeque<Duration>| {
            while times.front().is_some_and(lapsed) {
                times.pop_front();
            }
            !times.is_empty()
        };
        self.callers.retain(|_, times| forget(times));
        self.numbers.retain(|_, times| forget(times));
        let key = caller.map(|caller| (number, caller.clone()));
        let by_caller = key
            .as_ref()
            .and_then(|key| self.callers.get(key))
            .map_or(0, VecDeque::len);
        let by_number = self.numbers.get(&number).map_or(0, VecDeque::len);
        if by_caller >= limits.per_caller || by_number >= limits.per_number {
            return false;
        }
        if let Some(key) = key {
            self.callers.entry(key).or_default().push_back(now);
        }
        self.numbers.entry(number).or_default().push_back(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_who_rings_too_often_is_refused_until_the_window_has_passed() {
        let limits = CallLimits {
            per_caller: 2,
            per_number: 3,
            window: Duration::from_secs(60),
        };
        let number = PhoneNumberId::from_uuid(uuid::Uuid::from_u128(1));
        let (one, two): (E164, E164) = (
            "+447700900001".parse().unwrap(),
            "+447700900002".parse().unwrap(),
        );
        let mut recent = Recent::default();
        let mut at = |caller: Option<&E164>, second| {
            recent.admit(number, caller, &limits, Duration::from_secs(second))
        };
        assert!(at(Some(&one), 0));
        assert!(at(Some(&one), 10));
        assert!(!at(Some(&one), 20), "the third call of one caller");
        assert!(at(Some(&two), 20));
        assert!(!at(None, 21), "the fourth call to the number");
        assert!(at(Some(&one), 60), "the first has lapsed");
    }
}
