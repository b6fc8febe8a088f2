//! Distributions of measured times, and medians over rounds.

use std::{sync::Mutex, time::Duration};

/// Measured times, in microseconds.
#[derive(Debug, Default)]
pub(crate) struct Times(Mutex<Vec<u32>>);

impl Times {
    pub(crate) fn add(&self, time: Duration) {
        let micros = u32::try_from(time.as_micros()).unwrap_or(u32::MAX);
        self.lock().push(micros);
    }

    /// Forgets what was measured while things warmed up.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    /// The time that `share` of all measurements do not exceed, in milliseconds; `None` without measurements.
    pub(crate) fn at(&self, share: f64) -> Option<f64> {
        let mut times = self.lock().clone();
        times.sort_unstable();
        let last = times.len().checked_sub(1)?;
        let place = ((times.len() as f64) * share).ceil() as usize;
        Some(f64::from(times[place.saturating_sub(1).min(last)]) / 1000.0)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u32>> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The median; `None` without values.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    let mut sorted: Vec<f64> = values
        .iter()
        .copied()
        .filter(|value| value.is_finite())
        .collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => sorted.get(middle).copied(),
        _ => Some((sorted.get(middle - 1)? + sorted.get(middle)?) / 2.0),
    }
}
