//! The one timer of a call.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use services::ports::Clock;

type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Wakes its task at a time of the shared clock. The wanted time changes with almost every frame and is nearly always
/// moved into the future: the sleep under way is then kept and prolonged when it ends, so frames cost no allocation.
pub(super) struct Timer {
    clock: Arc<dyn Clock>,
    sleep: Option<(Duration, Sleep)>,
    wanted: Option<Duration>,
}

impl Timer {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            sleep: None,
            wanted: None,
        }
    }

    /// Sets the time of the clock at which to wake, or that there is none.
    pub(super) fn set(&mut self, wanted: Option<Duration>) {
        self.wanted = wanted;
    }

    /// Ready once when the wanted time has come.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let Some(wanted) = self.wanted else {
                return Poll::Pending;
            };
            let sleep = match &mut self.sleep {
                Some((until, sleep)) if *until <= wanted => sleep,
                _ => {
                    let clock = Arc::clone(&self.clock);
                    let sleep: Sleep = Box::pin(async move { clock.sleep_until(wanted).await });
                    &mut self.sleep.insert((wanted, sleep)).1
                }
            };
            ready!(sleep.as_mut().poll(cx));
            let slept_until = self.sleep.take().map(|(until, _)| until);
            if slept_until.is_some_and(|until| until >= wanted) {
                self.wanted = None;
                return Poll::Ready(());
            }
        }
    }
}
