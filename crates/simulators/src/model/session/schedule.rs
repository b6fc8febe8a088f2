//! What is to happen later, in order of time and, at one time, of arrival.

use std::collections::BTreeMap;
use std::time::Duration;

/// Tasks by their time.
#[derive(Debug)]
pub(super) struct Schedule<T> {
    tasks: BTreeMap<(Duration, u64), T>,
    count: u64,
}

impl<T> Default for Schedule<T> {
    fn default() -> Self {
        Self {
            tasks: BTreeMap::new(),
            count: 0,
        }
    }
}

impl<T> Schedule<T> {
    pub(super) fn add(&mut self, at: Duration, task: T) {
        self.tasks.insert((at, self.count), task);
        self.count += 1;
    }

    /// When the next task is due.
    pub(super) fn next_due(&self) -> Option<Duration> {
        self.tasks.keys().next().map(|(at, _)| *at)
    }

    /// The next task, if it is due.
    pub(super) fn take_due(&mut self, now: Duration) -> Option<(Duration, T)> {
        let entry = self
            .tasks
            .first_entry()
            .filter(|entry| entry.key().0 <= now)?;
        let ((at, _), task) = entry.remove_entry();
        Some((at, task))
    }

    /// Drops the tasks for which this holds.
    pub(super) fn drop_if(&mut self, mut drop: impl FnMut(&T) -> bool) {
        self.tasks.retain(|_, task| !drop(task));
    }
}
